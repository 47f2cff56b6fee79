//! What every view of the data has around it: the filter bar, and what is shown in its place while nothing is read, or
//! where nothing is left of it.

use super::filter_bar::filter_bar;
use crate::fetch::use_loader;
use crate::state::burn::silence::Silence;
use crate::state::{Facet, Group, Page, Period, Status, use_board, use_data, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// A view. `top` is shown whenever anything was read, `filled` where the period and the filters leave something of it.
pub fn whole(
    class: &'static str,
    top: impl Fn() -> AnyView + Copy + Send + 'static,
    filled: impl Fn() -> AnyView + Copy + Send + 'static,
) -> AnyView {
    let board = use_board();
    // The first answer of a source can take a moment; an empty page is said to be one only after it.
    let nothing = Memo::new(move |_| board.is_empty());
    let silent = Memo::new(move |_| board.kpis.with(|k| k.now.is_empty()));
    view! {
        <div class=format!("view {class}")>
            {filter_bar()}
            {live(move || if nothing.get() {
                waiting()
            } else {
                view! {
                    {top()}
                    {live(move || if silent.get() { empty_period() } else { filled() })}
                }
                .into_any()
            })}
        </div>
    }
    .into_any()
}

/// Nothing was read, or not yet.
pub fn waiting() -> AnyView {
    let t = use_text();
    let (data, view, loader) = (use_data(), use_view(), use_loader());
    let reading = move || {
        !data.started.get() || data.sources.with(|l| l.iter().any(|s| matches!(s.status, Status::Reading(_))))
    };
    let content = move || {
        if reading() {
            view! { <div class="skeletons" aria-hidden="true"><i></i><i></i><i></i><i></i><i class="tall"></i></div> }
                .into_any()
        } else if data.sources.with(|l| l.iter().any(|s| !s.is_on() && !s.cells.is_empty())) {
            view! {
                <div class="empty">
                    <h2>{t.given.all_off}</h2>
                    <p>{t.given.all_off_long}</p>
                    <p class="actions">
                        <button type="button" class="button primary" on:click=move |_| {
                            view.step(|v| v.go(Page::Sources));
                        }>{t.given.see_sources}</button>
                    </p>
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="empty">
                    <h2>{t.shell.nothing}</h2>
                    <p>{t.shell.nothing_long}</p>
                    <p class="actions">
                        <button type="button" class="button primary" on:click=move |_| {
                            view.step(|v| v.go(Page::Sources));
                        }>{t.shell.add_your_own}</button>
                        <button type="button" class="button" on:click=move |_| loader.demo()>
                            {t.sources.demo_show}
                        </button>
                    </p>
                </div>
            }
            .into_any()
        }
    };
    live(content).into_any()
}

/// Something was read, but nothing of it is on the screen: says why, and offers what helps.
fn empty_period() -> AnyView {
    let t = use_text();
    let (view, board) = (use_view(), use_board());
    let silence = board.silence();
    let clear = move || {
        let press = move |_| view.step(|v| v.filters = Default::default());
        view! { <button type="button" class="button primary" on:click=press>{t.shell.clear_filters}</button> }
    };
    let show_all = move |class: &'static str| {
        let press = move |_| view.step(|v| v.look_at(Period::All));
        view! { <button type="button" class=class on:click=press>{t.shell.show_all}</button> }
    };
    let span = move || {
        let (first, last) = board.span.get()?;
        let text = board.zone.with(|z| (t.sources.reaches)(&t.day(first, z), &t.day(last, z)));
        Some((t.shell.empty_period_long)(&text))
    };
    let content = live(move || match silence.get() {
        Silence::Unknown(names) => {
            let name = |(facet, name): &(Facet, String)| {
                let shown = t.name_of(*facet, Some(name));
                (t.shell.unknown_name)(t.group(Group::By(*facet)), &shown)
            };
            let names = names.iter().map(name).collect::<Vec<_>>().join(", ");
            view! {
                <h2>{(t.shell.unknown_names)(&names)}</h2>
                <p>{t.shell.unknown_long}</p>
                <p class="actions">{clear()}</p>
            }
            .into_any()
        }
        Silence::Filtered => view! {
            <h2>{t.shell.empty_filters}</h2>
            <p>{t.shell.empty_filters_long}</p>
            <p class="actions">{clear()} {show_all("button")}</p>
        }
        .into_any(),
        Silence::Period => view! {
            <h2>{t.shell.empty_period}</h2>
            <p>{live(span)}</p>
            <p class="actions">{show_all("button primary")}</p>
        }
        .into_any(),
    });
    view! { <div class="empty">{content}</div> }.into_any()
}
