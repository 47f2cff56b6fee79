//! Shapes that several charts draw, as outlines in CSS pixels: pure functions from geometry to points.

mod area;
mod dash;
mod hatch;
mod round;
mod thin;

pub use area::{below, layer};
pub use dash::dashes;
pub use hatch::hatch;
pub use round::{Corners, disc, rounded};
pub use thin::thin;
