//! The icons in use, as characters of the Phosphor font.

/// Open a file.
pub const FOLDER_OPEN: &str = "\u{e256}";
/// Bring in a table of incidents.
pub const FILE_CSV: &str = "\u{eb1c}";
/// Show everything.
pub const CORNERS_OUT: &str = "\u{e1d0}";
/// Zoom in.
pub const PLUS: &str = "\u{e3d4}";
/// Zoom out.
pub const MINUS: &str = "\u{e32a}";
/// Close.
pub const CLOSE: &str = "\u{e4f6}";
/// Light appearance.
pub const SUN: &str = "\u{e472}";
/// Dark appearance.
pub const MOON: &str = "\u{e330}";
/// Attention.
pub const WARNING: &str = "\u{e4e2}";
/// Go there.
pub const CROSSHAIR: &str = "\u{e1d6}";
/// Take back the last step.
pub const UNDO: &str = "\u{e08a}";
/// Make the step last taken back again.
pub const REDO: &str = "\u{e08c}";
/// Delete.
pub const TRASH: &str = "\u{e4a6}";
/// On disk.
pub const CHECK: &str = "\u{e182}";
/// What was done.
pub const CLOCK: &str = "\u{e1a0}";
/// The one before.
pub const CARET_LEFT: &str = "\u{e138}";
/// The one after.
pub const CARET_RIGHT: &str = "\u{e13a}";
/// Let it play.
pub const PLAY: &str = "\u{e3d0}";
/// Stop it.
pub const PAUSE: &str = "\u{e39e}";
/// Copy.
pub const COPY: &str = "\u{e1ca}";
/// Save.
pub const SAVE: &str = "\u{e248}";
