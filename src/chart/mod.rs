//! Charts: scales, ticks, layout, marks and hit tests, pure and generic over plotters' `DrawingBackend`.
//!
//! Invariants:
//! - Nothing in here names the page, a clock or a random source: the same input gives the same picture.
//! - No colour is written here; a [`theme::Theme`] hands them in.
//! - A chart is *planned* (pure geometry in CSS pixels), then *drawn* (a plan on a backend). The plan outlives the
//!   drawing: hit tests, hover, brush and keyboard ask it, and move an overlay instead of drawing again.
//! - Labels are laid out by measured width and never overlap.
//!
//! Suggested reading order is the order below.

pub mod calendar;
pub mod carry;
pub mod crater;
pub mod frontier;
pub mod lines;
pub mod pace;
pub mod runway;
pub mod spark;
pub mod spread;
pub mod stacked;
pub mod svg;
pub mod timeline;

pub mod axis;
pub mod column;
pub mod figure;
pub mod format;
pub mod frame;
pub mod hit;
pub mod layout;
pub mod legend;
pub mod marks;
pub mod measure;
pub mod notes;
pub mod paint;
pub mod scale;
pub mod sheet;
pub mod table;
pub mod theme;
pub mod ticks;
pub mod time;
pub mod words;

#[cfg(test)]
mod gallery;
