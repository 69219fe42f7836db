//! The map: one camera, one list of layers, two canvases.
//!
//! Every layer is prepared once, when its data changes, and drawn every frame onto a
//! [`Canvas`]. The window's canvas is a mesh; the picture's is SVG. Both show the same map,
//! because both are drawn by the same layers. [`tools`] is what a person draws and drags on it.

mod camera;
mod canvas;
mod kept_tiles;
mod label_space;
pub mod layers;
mod legend;
mod mesh_canvas;
mod palette;
mod pencil;
mod scene;
mod symbols;
pub mod tools;
mod widget;

pub use camera::Camera;
pub use canvas::{Canvas, Halo, TextAt};
pub use label_space::LabelSpace;
pub use legend::{LegendEntry, LegendMark, draw_frame, figure, legend, legend_width};
pub use mesh_canvas::{MeshCanvas, Textures};
pub use palette::{DENSITY_CLASSES, MapColours};
pub use pencil::dashed;
pub use scene::{HotSpotPicture, LayerKind, LayerSettings, Layers, Scene, draw};
pub use symbols::Symbol;
pub use widget::{Hands, MapHand, MapInput, camera_of, focus, let_go, set_camera, show};
