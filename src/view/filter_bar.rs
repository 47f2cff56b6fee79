//! Period, filters and what was read, above every view that they drive.

use super::custom_period::custom_period;
use super::facet_filter::{facet_filter, facet_sections};
use super::settings::position;
use super::status_line::status_line;
use crate::platform::dom;
use crate::state::{Facet, Page, Period, use_board, use_view};
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::popover::Popover;
use crate::widget::swatch::swatch;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The bar.
pub fn filter_bar() -> AnyView {
    let t = use_text();
    let view = use_view();
    let period = view.memo(|v| v.period);
    view! {
        <section class="filters" aria-label=t.shell.filters>
            <div class="filters-row">
                <div class="periods">
                    <Switch
                        label=t.shell.period
                        options=Period::PRESETS.map(|p| t.period(p)).to_vec()
                        value=Signal::derive(move || position(&Period::PRESETS, &period.get()))
                        on=move |i: usize| {
                            if let Some(period) = Period::PRESETS.get(i) {
                                view.step(|v| v.look_at(*period));
                            }
                        }
                    />
                    {custom_period()}
                </div>
                <div class="facets">{Facet::ALL.map(facet_filter).collect_view()}</div>
                <div class="facets-folded">{folded()}</div>
                {status_line()}
            </div>
            {active()}
        </section>
    }
    .into_any()
}

/// All facets behind one button, where there is no room for one each.
fn folded() -> AnyView {
    let t = use_text();
    let view = use_view();
    let kept = view.memo(|v| Facet::ALL.iter().map(|f| v.filters.of(*f).len()).sum::<usize>());
    let label = Signal::derive(move || match kept.get() {
        0 => t.shell.filters.to_owned(),
        n => format!("{} {n}", t.shell.filters),
    });
    view! { <Popover label=label title=t.shell.filters>{facet_sections()}</Popover> }.into_any()
}

/// What is filtered and zoomed now, each with a cross.
fn active() -> AnyView {
    let t = use_text();
    let (view, board) = (use_view(), use_board());
    let filters = view.memo(|v| v.filters.clone());
    let zoom = view.memo(|v| v.zoom);
    let page = view.memo(|v| v.page);
    let pill = move |facet: Facet, name: Option<String>| {
        let text = t.name_of(facet, name.as_deref());
        let label = (t.shell.remove_filter)(t.facet(facet), &text);
        let color = board.palette.with(|p| p.color(facet, name.as_deref()));
        view! {
            <li>
                <button
                    type="button"
                    class="pill kept"
                    aria-label=label
                    on:click=move |_| view.step(|v| v.filters.toggle(facet, name.clone()))
                >
                    {(facet == Facet::Harness).then(|| swatch(&color))}
                    <span class="quiet">{(t.shell.before_name)(t.facet(facet))}</span>
                    <span>{text}</span>
                    {Icon::Cross.view()}
                </button>
            </li>
        }
        .into_any()
    };
    let pills = live(move || {
        let filters = filters.get();
        let of =
            |facet: Facet| filters.of(facet).iter().map(move |n| pill(facet, n.clone())).collect::<Vec<_>>();
        Facet::ALL.into_iter().flat_map(of).collect::<Vec<_>>()
    });
    let zoomed = live(move || {
        zoom.get()?;
        let span = board.range.with(|r| r.span);
        let text = (t.shell.zoomed)(&board.zone.with(|z| t.span(span, z)));
        Some(view! {
            <li>
                <button
                    type="button"
                    class="pill kept"
                    aria-label=format!("{text}. {}", t.shell.reset_zoom)
                    title=t.shell.reset_zoom
                    on:click=move |_| view.step(|v| {
                        v.zoom = None;
                        v.grain = None;
                    })
                >
                    {Icon::ZoomOut.view()} <span>{text.clone()}</span> {Icon::Cross.view()}
                </button>
            </li>
            {(page.get() != Page::Sessions).then(|| view! {
                <li>
                    <button type="button" class="text-button" on:click=move |_| {
                        view.step(|v| v.go(Page::Sessions));
                        dom::to_top();
                    }>{t.shell.its_sessions}</button>
                </li>
            })}
        })
    });
    let many = move || filters.with(|f| Facet::ALL.iter().map(|x| f.of(*x).len()).sum::<usize>()) > 1;
    let clear = live(move || {
        many().then(|| {
            view! {
                <li>
                    <button type="button" class="text-button" on:click=move |_| {
                        view.step(|v| v.filters = Default::default());
                    }>{t.shell.clear_all}</button>
                </li>
            }
        })
    });
    let any = move || zoom.get().is_some() || filters.with(|f| !f.is_empty());
    let list = move || {
        any().then(|| view! { <ul class="active">{zoomed.clone()} {pills.clone()} {clear.clone()}</ul> })
    };
    live(list).into_any()
}
