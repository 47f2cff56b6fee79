//! The reactive layer: small contexts, each a type of its own.
//!
//! - [`Data`]: what was read, source by source, and the sum of it.
//! - [`ViewSignal`]: filters, period and switches, kept in the page's address.
//! - [`Details`]: what is asked of sources only when a view needs it: sessions, and requests one by one.
//! - [`Prefs`]: theme and language, stored.
//! - [`Board`]: everything that views draw, derived in memos from the three above by the pure functions in [`burn`].
//!
//! Views read the board and change the other three; they compute nothing.

mod address;
mod board;
pub mod burn;
pub mod cache;
mod data;
mod details;
mod facet;
mod fineness;
pub mod given;
pub mod harnesses;
pub mod headroom;
pub mod merge;
pub mod own_prices;
pub mod palette;
mod period;
pub mod plans;
mod prefs;
pub mod sessions;
pub mod share;
mod view;
pub mod whatif;

pub use board::{Board, Choice, use_board};
pub use data::{Changes, Data, Kind, Progress, Source, SourceId, Status, Told, use_data};
pub use details::{Detail, Details, use_details};
pub use facet::{Facet, Group, Measure, TokenClass};
pub use given::Given;
pub use headroom::{Craters, Headroom, use_craters, use_headroom};
pub use period::{Period, Shift, Span};
pub use plans::{Plans, use_plans};
pub use prefs::{Language, Prefs, Theme, use_prefs};
pub use view::{Compare, LINES, MONDAY, PROMPTS, Page, SUNDAY, View, ViewSignal, Whose, use_view};

/// Grains of the large chart and their names.
pub mod grain {
    pub use super::view::{GRAINS, grain_name};
}
