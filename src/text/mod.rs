//! Every sentence that a person reads, one typed table per area and language.
//!
//! A sentence is a field: a constant, or a function of what it says. A language without it does not compile. The
//! tables decide how something is said; what is said, and when, is decided elsewhere.

pub mod basis;
pub mod burn;
pub mod cache;
pub mod charge;
pub mod database;
pub mod designer;
pub mod errors;
pub mod given;
pub mod grid;
pub mod harnesses;
pub mod headroom;
pub mod metrics;
pub mod names;
pub mod plans;
pub mod prices;
pub mod sessions;
pub mod share;
pub mod shell;
pub mod sources;
pub mod time;
pub mod whatif;

use crate::chart::words::{Chinese, English, Words};
use crate::state::Language;
use leptos::prelude::*;

/// Everything that is said in one language.
pub struct Text {
    /// Which.
    pub language: Language,
    /// What charts say.
    pub words: &'static (dyn Words + Sync),
    /// Frame, filters, help.
    pub shell: &'static shell::Shell,
    /// Charge-back.
    pub charge: &'static charge::Charge,
    /// Sharing a view.
    pub share: &'static share::Share,
    /// What is said of sources.
    pub given: &'static given::Given,
    /// Long tables.
    pub grid: &'static grid::Grid,
    /// The Burn view.
    pub burn: &'static burn::Burn,
    /// The Cache view.
    pub cache: &'static cache::Cache,
    /// The Harnesses view.
    pub harnesses: &'static harnesses::Harnesses,
    /// The Headroom view.
    pub headroom: &'static headroom::Headroom,
    /// Databases.
    pub database: &'static database::Database,
    /// Stores of metrics.
    pub metrics: &'static metrics::Metrics,
    /// Plans that are held.
    pub plans: &'static plans::Plans,
    /// The What-if view.
    pub whatif: &'static whatif::WhatIf,
    /// The plan designer.
    pub designer: &'static designer::Designer,
    /// The Sources view.
    pub sources: &'static sources::Sources,
    /// Prices.
    pub prices: &'static prices::Prices,
    /// The Sessions view.
    pub sessions: &'static sessions::Sessions,
}

static ENGLISH: Text = Text {
    language: Language::English,
    words: &English,
    shell: &shell::ENGLISH,
    charge: &charge::ENGLISH,
    share: &share::ENGLISH,
    given: &given::ENGLISH,
    grid: &grid::ENGLISH,
    burn: &burn::ENGLISH,
    cache: &cache::ENGLISH,
    harnesses: &harnesses::ENGLISH,
    headroom: &headroom::ENGLISH,
    database: &database::ENGLISH,
    metrics: &metrics::ENGLISH,
    plans: &plans::ENGLISH,
    whatif: &whatif::ENGLISH,
    designer: &designer::ENGLISH,
    sources: &sources::ENGLISH,
    prices: &prices::ENGLISH,
    sessions: &sessions::ENGLISH,
};

static CHINESE: Text = Text {
    language: Language::Chinese,
    words: &Chinese,
    shell: &shell::CHINESE,
    charge: &charge::CHINESE,
    share: &share::CHINESE,
    given: &given::CHINESE,
    grid: &grid::CHINESE,
    burn: &burn::CHINESE,
    cache: &cache::CHINESE,
    harnesses: &harnesses::CHINESE,
    headroom: &headroom::CHINESE,
    database: &database::CHINESE,
    metrics: &metrics::CHINESE,
    plans: &plans::CHINESE,
    whatif: &whatif::CHINESE,
    designer: &designer::CHINESE,
    sources: &sources::CHINESE,
    prices: &prices::CHINESE,
    sessions: &sessions::CHINESE,
};

impl Text {
    /// The table of a language.
    pub fn of(language: Language) -> &'static Text {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }
}

/// The language's table. The page is built anew when the language changes, so nothing has to follow it.
pub fn use_text() -> &'static Text {
    expect_context()
}

/// The English form for a number of things.
fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", crate::chart::format::count(n), if n == 1 { one } else { many })
}
