//! Controls that views share. A widget knows no data: it gets signals and callbacks.

pub mod button;
pub mod carry;
pub mod charted;
pub mod crater;
pub mod dialog;
pub mod drawing;
pub mod frontier;
pub mod grid;
pub mod heat;
pub mod hint;
pub mod icon;
pub mod lines;
pub mod link;
pub mod live;
mod placement;
pub mod popover;
pub mod reading;
pub mod runway;
pub mod sort_head;
pub mod spread;
pub mod stack;
pub mod swatch;
pub mod switch;
pub mod table_twin;
pub mod term;
pub mod timeline;
