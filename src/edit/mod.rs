//! How a profile changes: the only writer.
