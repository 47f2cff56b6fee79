//! What lies above the page: help, palette, and whether something is dragged over it.

use leptos::prelude::*;

/// What the palette offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Commands and names.
    Everything,
    /// Names to filter by.
    Names,
}

/// What lies above the page.
#[derive(Clone, Copy, Debug)]
pub struct Overlays {
    /// The list of keys.
    pub help: RwSignal<bool>,
    /// Commands by name.
    pub palette: RwSignal<bool>,
    /// What they are.
    pub offer: RwSignal<Offer>,
    /// Files are dragged over the page.
    pub dragging: RwSignal<bool>,
}

impl Overlays {
    /// Nothing lies above the page.
    pub fn provide() {
        provide_context(Self {
            help: RwSignal::new(false),
            palette: RwSignal::new(false),
            offer: RwSignal::new(Offer::Everything),
            dragging: RwSignal::new(false),
        });
    }

    /// Opens the palette.
    pub fn offer(self, offer: Offer) {
        self.offer.set(offer);
        self.palette.set(true);
    }
}

/// What lies above the page.
pub fn use_overlays() -> Overlays {
    expect_context()
}
