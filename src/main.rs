//! Fuelgauge dashboard: the page, and in a worker the reader of folders and files.
//!
//! One program for both, told apart by the global scope: a window means page.

mod app;
mod chart;
mod fetch;
mod names;
mod platform;
mod state;
mod text;
mod view;
mod widget;
mod worker;

#[cfg(test)]
mod style_tests;

fn main() {
    if platform::dom::is_page() {
        app::mount();
    } else {
        platform::panic::install_in_worker();
        worker::serve();
    }
}
