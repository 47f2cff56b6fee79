//! The head of the page: name, views, what can be opened.

use super::overlays::{Offer, use_overlays};
use super::settings::settings;
use crate::platform::dom;
use crate::state::share::use_share;
use crate::state::{Page, use_data, use_view};
use crate::text::use_text;
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::link::stays;
use crate::widget::live::live;
use leptos::prelude::*;

/// The head of the page.
pub fn header() -> AnyView {
    let t = use_text();
    let (view, data, overlays, share) = (use_view(), use_data(), use_overlays(), use_share());
    let page = view.memo(|v| v.page);
    let command_key = if dom::os() == dom::Os::Mac { "⌘K" } else { "Ctrl K" };
    let tab = move |to: Page| {
        let go = move |event: leptos::ev::MouseEvent| {
            if stays(&event) {
                view.step(|v| v.go(to));
                dom::to_top();
            }
        };
        let address = move || {
            let mut there = view.get();
            there.go(to);
            let search = there.encode();
            if search.is_empty() { String::from("?") } else { search }
        };
        view! {
            <li>
                <a href=address aria-current=move || (page.get() == to).then_some("page") on:click=go>
                    {(t.shell.page)(to)}
                </a>
            </li>
        }
    };
    let demo = live(move || {
        data.is_demo()
            .then(|| view! { <span class="demo-pill" title=t.shell.demo_long>{t.shell.demo}</span> })
    });
    view! {
        <header class="head">
            <div class="head-in">
                <a class="brand" href="?" aria-label="Fuelgauge" on:click=move |event| {
                    if stays(&event) {
                        view.step(|v| v.go(Page::Burn));
                        dom::to_top();
                    }
                }>
                    {Icon::Gauge.view()} <span>"Fuelgauge"</span>
                </a>
                <nav aria-label=t.shell.navigation>
                    <ul>{Page::ALL.map(tab).collect_view()}</ul>
                </nav>
                {demo}
                <div class="head-end">
                    <button
                        type="button"
                        class="key-button"
                        title=t.shell.palette
                        on:click=move |_| overlays.offer(Offer::Everything)
                    >
                        <kbd>{command_key}</kbd>
                        <span class="unseen">" " {t.shell.palette}</span>
                    </button>
                    <IconButton icon=Icon::Share label=t.share.title on=move |()| share.dialog.set(true) />
                    <IconButton icon=Icon::Question label=t.shell.help on=move |()| overlays.help.set(true) />
                    {settings()}
                </div>
            </div>
        </header>
    }
    .into_any()
}
