//! Theme, language, time zone, start of the week.

use crate::names::StorageKey;
use crate::platform::{storage, zone};
use crate::state::{Language, MONDAY, SUNDAY, Theme, use_prefs, use_view};
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::popover::Popover;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The button and what it opens.
pub fn settings() -> AnyView {
    let t = use_text();
    view! {
        <Popover label=t.shell.settings title=t.shell.settings class="icon-button" icon=Icon::Sliders bare=true at_end=true>
            {content()}
        </Popover>
    }
    .into_any()
}

fn content() -> AnyView {
    let t = use_text();
    let (prefs, view) = (use_prefs(), use_view());
    let theme = Signal::derive(move || position(&Theme::ALL, &prefs.theme.get()));
    let language = Signal::derive(move || position(&Language::ALL, &prefs.language.get()));
    let sunday = view.memo(|v| v.sunday.unwrap_or(false));
    let choose_week = move |i: usize| {
        let sunday = i == 1;
        storage::set(StorageKey::Week, Some(if sunday { SUNDAY } else { MONDAY }));
        view.step(|v| v.sunday = Some(sunday));
    };
    view! {
        <div class="settings">
            <p class="label">{t.shell.theme}</p>
            <Switch
                label=t.shell.theme
                options=Theme::ALL.map(|x| (t.shell.theme_of)(x).to_owned()).to_vec()
                value=theme
                on=move |i: usize| prefs.choose_theme(Theme::ALL.get(i).copied().unwrap_or_default())
            />
            <p class="label">{t.shell.language}</p>
            <Switch
                label=t.shell.language
                options=Language::ALL.map(|l| l.name().to_owned()).to_vec()
                value=language
                on=move |i: usize| prefs.choose_language(Language::ALL.get(i).copied().unwrap_or_default())
            />
            <p class="label">{t.shell.time_zone}</p>
            {zone_select()}
            <p class="label">{t.shell.week_start}</p>
            <Switch
                label=t.shell.week_start
                options=vec![t.shell.monday.to_owned(), t.shell.sunday.to_owned()]
                value=Signal::derive(move || usize::from(sunday.get()))
                on=choose_week
            />
        </div>
    }
    .into_any()
}

/// Every zone that the browser knows; the first is its own.
pub fn zone_select() -> AnyView {
    let t = use_text();
    let view = use_view();
    let zone = view.memo(|v| v.zone.clone());
    let own = zone::own_name().unwrap_or_else(|| String::from("–"));
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let name = (!name.is_empty()).then_some(name);
        storage::set(StorageKey::Zone, name.as_deref());
        view.step(|v| v.zone = name);
    };
    let mut names = zone::names();
    if !names.iter().any(|n| n == "UTC") {
        names.insert(0, String::from("UTC"));
    }
    // A zone of the address that the browser lists under another name stays visible.
    if let Some(chosen) = zone.get_untracked().filter(|z| !names.contains(z)) {
        names.insert(0, chosen);
    }
    let options = names
        .into_iter()
        .map(|name| {
            let (value, shown) = (name.clone(), name.clone());
            let chosen = move || zone.with(|z| z.as_deref() == Some(value.as_str()));
            view! { <option value=name selected=chosen>{shown}</option> }
        })
        .collect_view();
    view! {
        <select aria-label=t.shell.time_zone on:change=choose>
            <option value="" selected=move || zone.with(Option::is_none)>{(t.shell.local_zone)(&own)}</option>
            {options}
        </select>
    }
    .into_any()
}

/// The position of a value in a list of all.
pub fn position<T: PartialEq>(all: &[T], value: &T) -> usize {
    all.iter().position(|x| x == value).unwrap_or(usize::MAX)
}
