//! The page: its contexts, what it does by itself, and its frame.

use crate::names::DomId;
use crate::platform::{dom, media, panic, storage, theme};
use crate::state::headroom::notify::Notify;
use crate::state::merge;
use crate::state::own_prices::OwnPrices;
use crate::state::share::Share;
use crate::state::{
    Board, Craters, Data, Details, Headroom, Language, Plans, Prefs, SUNDAY, View, ViewSignal,
};
use crate::text::Text;
use crate::view::headroom::alarms;
use crate::view::overlays::Overlays;
use crate::widget::drawing::ChartTheme;
use crate::{fetch::Loader, names::StorageKey, view};
use leptos::context::Provider;
use leptos::prelude::*;
use std::sync::Arc;

/// The version that this page was built from.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds the page.
pub fn mount() {
    panic::install(crash_card);
    leptos::mount::mount_to_body(App);
    dom::remove(DomId::Boot);
}

#[component]
fn App() -> impl IntoView {
    let prefs = Prefs::provide();
    let data = Data::provide();
    let view = ViewSignal::provide(stored_view);
    OwnPrices::provide(data);
    let board = Board::provide(data, view);
    let plans = Plans::provide();
    let headroom = Headroom::provide(data, plans, board.zone, board.now);
    Craters::provide(headroom, plans, board);
    let loader = Loader::provide(data);
    merge::watch(data, loader);
    Details::provide(data, loader);
    Overlays::provide();
    follow_theme(prefs);
    Notify::provide();
    follow_title(prefs, data, view);
    alarms::watch(move || Text::of(prefs.language.get_untracked()));
    let shown = view.memo(|v| v.zone.clone());
    loader.show_in(shown.get_untracked());
    Effect::new(move |before: Option<Option<String>>| {
        let zone = shown.get();
        if before.is_some_and(|before| before != zone) {
            loader.show_in(zone.clone());
        }
        zone
    });
    let look = Memo::new(move |_| board.look());
    loader.look_at(look.get_untracked());
    Effect::new(move |_| loader.look_at(look.get()));
    Share::provide(data, view, board, plans, loader);
    // The language's table is plain data, so everything that says something is built anew when it changes.
    move || {
        let text = Text::of(prefs.language.get());
        view! { <Provider value=text>{view::frame()}</Provider> }.into_any()
    }
}

/// Hands the colours to the charts, again when the theme, the system or the screen changes.
fn follow_theme(prefs: Prefs) {
    let chart_theme = ChartTheme(RwSignal::new(Arc::new(theme::read())));
    provide_context(chart_theme);
    let read = move || chart_theme.0.set(Arc::new(theme::read()));
    Effect::new(move |before: Option<()>| {
        prefs.theme.get();
        if before.is_some() {
            read();
        }
    });
    // The attribute of the root was set by an effect before this one.
    read();
    media::on_scheme_change(read);
    let ratio = StoredValue::new(media::pixel_ratio());
    media::on_resolution_change(move || {
        if ratio.get_value() != media::pixel_ratio() {
            ratio.set_value(media::pixel_ratio());
            read();
        }
    });
}

/// What a person should be told comes first in the title, which is short. The demo is named in it too: a screenshot of a
/// tab must not be mistaken.
fn follow_title(prefs: Prefs, data: Data, view: ViewSignal) {
    let page = view.memo(|v| v.page);
    Effect::new(move |_| {
        let t = Text::of(prefs.language.get());
        let demo = if data.is_demo() { format!("{} · ", t.shell.demo) } else { String::new() };
        let alarm = alarms::title(t).map(|said| format!("{said} · ")).unwrap_or_default();
        dom::set_title(&format!("{alarm}{demo}{} · Fuelgauge", (t.shell.page)(page.get())));
    });
}

/// What is stored fills what the address leaves open.
fn stored_view(view: &mut View) {
    if view.zone.is_none() {
        view.zone = storage::get(StorageKey::Zone).filter(|z| !z.is_empty());
    }
    if view.sunday.is_none() {
        view.sunday = storage::get(StorageKey::Week).map(|w| w == SUNDAY);
    }
}

fn crash_card(message: &str) -> panic::Card {
    let wished = if dom::preferred_language(&["en", "zh"]).as_deref() == Some("zh") {
        Language::Chinese
    } else {
        Language::English
    };
    let t = Text::of(wished).shell;
    panic::Card {
        title: t.crash,
        advice: t.crash_advice,
        report: format!("Fuelgauge {VERSION}\n{message}"),
        reload: t.reload,
        copy: t.copy_report,
    }
}
