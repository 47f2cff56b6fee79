//! What is seen. A view reads the board and draws; it computes nothing.

mod banner;
mod burn;
mod cache;
mod custom_period;
mod facet_filter;
mod filter_bar;
mod harnesses;
mod header;
pub mod headroom;
mod help;
pub mod overlays;
mod palette;
mod picture;
mod sessions;
mod settings;
mod share;
mod shortcuts;
mod sources;
mod status_line;
mod whatif;
mod whole;

use crate::names::DomId;
use crate::state::{Page, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// The whole page in the language of the surrounding text.
pub fn frame() -> AnyView {
    let t = use_text();
    let page = use_view().memo(|v| v.page);
    shortcuts::listen();
    sessions::provide();
    view! {
        <a class="skip" href=format!("#{}", DomId::Main.as_str())>{t.shell.skip}</a>
        {header::header()}
        <main id=DomId::Main.as_str() tabindex="-1">
            <h1 class="unseen">{live(move || format!("Fuelgauge: {}", (t.shell.page)(page.get())))}</h1>
            {share::banner()}
            {banner::banners()}
            {live(move || match page.get() {
                Page::Burn => burn::burn(),
                Page::Headroom => headroom::headroom(),
                Page::Cache => cache::cache(),
                Page::Harnesses => harnesses::harnesses(),
                Page::Sessions => sessions::sessions(),
                Page::WhatIf => whatif::whatif(),
                Page::Sources => sources::sources(),
            })}
        </main>
        {help::help()}
        {palette::palette()}
        {share::dialog()}
        {banner::drop_veil()}
    }
    .into_any()
}
