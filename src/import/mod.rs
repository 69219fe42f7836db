//! Files of others, read into typed rows and an honest report.
