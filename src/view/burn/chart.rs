//! The large chart with its switches, its legend, its table twin and what it can be saved as.

use super::super::picture::{self, Picture, save_stack, series_legend};
use super::super::settings::position;
use crate::chart::sheet::{Entry, Mark};
use crate::chart::stacked;
use crate::names::{DomId, FileStem, StorageKey};
use crate::platform::storage;
use crate::state::burn::series::{Layer, Series};
use crate::state::{Board, Facet, Group, Measure, ViewSignal, grain, use_board, use_view};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::live::live;
use crate::widget::stack::Stack;
use crate::widget::swatch::swatch;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The card.
pub fn chart() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let page = picture::surroundings();
    let input = Memo::new(move |_| board.series.with(|s| drawn(t, s)));
    let name_of = Callback::new(move |slots: std::ops::Range<usize>| {
        let span = board.slots(slots);
        board.zone.with_untracked(|z| span.map(|s| t.span(s, z)).unwrap_or_default())
    });
    let single = RwSignal::new(None::<usize>);
    let untried = RwSignal::new(storage::get(StorageKey::Zoomed).is_none());
    let zoom = move |slots| {
        if let Some(span) = board.slots(slots) {
            storage::set(StorageKey::Zoomed, Some("1"));
            untried.set(false);
            view.step(|v| v.zoom_to(span));
        }
    };
    let pick = move |layer: usize| {
        single.set(None);
        let name = board.series.with_untracked(|s| facet_name(s, layer));
        if let Some((facet, name)) = name {
            view.step(|v| v.filters.only(facet, name));
        }
    };
    let save = move |form| {
        let previous = board.series.with_untracked(|s| s.previous.is_some());
        let previous = previous.then(|| (t.burn.previous)(&t.shift(board.range.with_untracked(|r| r.shift))));
        let dashes = previous.map(|text| Entry { text, mark: Mark::Dashes });
        let unpriced = (board.series.with_untracked(requests_without_price)).map(t.burn.without_price);
        let band = unpriced.map(|text| Entry { text, mark: Mark::Band("unpriced") });
        let drawn = input.get_untracked();
        let sheet = Picture {
            file: FileStem::Burn,
            title: page.title(t, &drawn.title),
            legend: series_legend(&drawn).into_iter().chain(band).chain(dashes).collect(),
            notes: vec![t.burn.not_a_bill.to_owned()],
        };
        save_stack(t, page, form, sheet, &drawn);
    };
    let hint = view! {
        {live(move || untried.get().then(|| view! { <p class="chart-try quiet" aria-hidden="true">{t.burn.zoom_hint}</p> }))}
        <p id=DomId::ChartHint.as_str() class="unseen">{t.burn.chart_hint}</p>
    };
    let card = Charted {
        class: "chart-card",
        id: DomId::Chart,
        title: Signal::derive(move || board.series.with(|s| t.series_title(s.measure, s.grain))),
        formula: "",
        switches: switches(board, view),
        legend: Some(legend(board, single, pick)),
        table: Signal::derive(move || input.with(|i| stacked::table(i, t.words))),
        whole: None,
        file: FileStem::Burn,
        picture: Callback::new(save),
        instead: Signal::stored(None),
        below: hint.into_any(),
    };
    charted(card, move || {
        view! {
            <Stack input=input hint=DomId::ChartHint.as_str() on_zoom=zoom single=single name_of=name_of />
        }
        .into_any()
    })
}

fn switches(board: Board, view: ViewSignal) -> AnyView {
    let t = use_text();
    let group = view.memo(|v| v.group);
    let chosen = view.memo(|v| v.grain);
    let choose_grain = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        view.adjust(|v| v.grain = grain::GRAINS.into_iter().find(|g| grain::grain_name(*g) == name));
    };
    let grains = live(move || {
        let option = |g| {
            let name = grain::grain_name(g);
            view! { <option value=name selected=move || chosen.get() == Some(g)>{t.grain(g)}</option> }
        };
        board.grains().into_iter().map(option).collect_view()
    });
    view! {
            {measure_switch()}
            <Switch
                label=t.burn.split
                options=Group::ALL.map(|g| t.group(g).to_owned()).to_vec()
                value=Signal::derive(move || position(&Group::ALL, &group.get()))
                on=move |i: usize| {
                    if let Some(group) = Group::ALL.get(i) {
                        view.step(|v| v.split_by(*group));
                    }
                }
            />
            <select aria-label=t.burn.grain on:change=choose_grain>
                <option value="" selected=move || chosen.get().is_none()>{t.burn.automatic}</option>
                {grains}
            </select>
    }
    .into_any()
}

/// What charts, rankings and calendar measure.
pub fn measure_switch() -> AnyView {
    let t = use_text();
    let view = use_view();
    let measure = view.memo(|v| v.measure);
    view! {
        <Switch
            label=t.burn.measure
            options=Measure::ALL.map(|m| t.measure_short(m).to_owned()).to_vec()
            value=Signal::derive(move || position(&Measure::ALL, &measure.get()))
            on=move |i: usize| {
                if let Some(measure) = Measure::ALL.get(i) {
                    view.step(|v| v.measure_in(*measure));
                }
            }
        />
    }
    .into_any()
}

/// Names of the colours. One that is pointed at is singled out in the chart; a click keeps only it.
fn legend(
    board: Board,
    single: RwSignal<Option<usize>>,
    pick: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let t = use_text();
    let out = move || {
        // The pointer leaves also when the legend itself goes.
        single.try_set(None);
    };
    let entries = live(move || {
        board.series.with(|s| {
            let entry = |(i, stack): (usize, &crate::state::burn::series::Stack)| {
                let name = layer_name(t, s, &stack.layer);
                let total = stack.known_total().say(s.measure.unit().short(u128::from(stack.total)));
                let content = view! { {swatch(&stack.color)} <span>{name.clone()}</span> };
                let can = facet_name(s, i).is_some();
                if can {
                    let title = format!("{} · {total}", (t.burn.keep_only)(&name));
                    view! {
                        <li on:pointerenter=move |_| single.set(Some(i)) on:pointerleave=move |_| out()>
                            <button
                                type="button"
                                class="legend-entry"
                                title=title
                                on:focus=move |_| single.set(Some(i))
                                on:blur=move |_| out()
                                on:click=move |_| pick(i)
                            >
                                {content}
                            </button>
                        </li>
                    }
                    .into_any()
                } else {
                    view! {
                        <li on:pointerenter=move |_| single.set(Some(i)) on:pointerleave=move |_| out()>
                            <span class="legend-entry" title=total>{content}</span>
                        </li>
                    }
                    .into_any()
                }
            };
            s.stacks.iter().enumerate().map(entry).collect_view()
        })
    });
    let previous = live(move || {
        board.series.with(|s| s.previous.is_some()).then(|| {
            let shift = board.range.with(|r| t.shift(r.shift));
            view! {
                <li><span class="legend-entry quiet"><i class="dashed" aria-hidden="true"></i>{(t.burn.previous)(&shift)}</span></li>
            }
        })
    });
    let unpriced = live(move || {
        board.series.with(requests_without_price).map(|requests| {
            view! {
                <li><span class="legend-entry unpriced"><i class="band" aria-hidden="true"></i>{(t.burn.without_price)(requests)}</span></li>
            }
        })
    });
    view! { <ul class="legend" aria-label=t.burn.legend>{entries} {unpriced} {previous}</ul> }.into_any()
}

/// Requests that are in no bar because they have no price, if there are any.
fn requests_without_price(s: &Series) -> Option<u64> {
    Some(s.unpriced.iter().sum()).filter(|n| *n > 0)
}

/// The facet and the name of a layer that can be filtered by.
fn facet_name(s: &Series, layer: usize) -> Option<(Facet, Option<String>)> {
    match (s.group, &s.stacks.get(layer)?.layer) {
        (Group::By(facet), Layer::Named(name)) => Some((facet, name.clone())),
        _ => None,
    }
}

fn layer_name(t: &Text, s: &Series, layer: &Layer) -> String {
    match (layer, s.group) {
        (Layer::Named(name), Group::By(facet)) => t.name_of(facet, name.as_deref()),
        (Layer::Named(name), Group::Class) => name.clone().unwrap_or_default(),
        (Layer::Class(class), _) => t.class(*class).to_owned(),
        (Layer::Other(n), _) => (t.burn.other)(*n as u64),
    }
}

/// The series as the chart takes it.
fn drawn(t: &Text, s: &Series) -> stacked::Input {
    stacked::Input {
        title: t.series_title(s.measure, s.grain),
        kind: t.groups(s.group).to_owned(),
        unit: s.measure.unit(),
        grain: s.grain,
        starts: s.starts.clone(),
        series: s
            .stacks
            .iter()
            .map(|stack| stacked::Series {
                name: layer_name(t, s, &stack.layer),
                color: stack.color.clone(),
                values: stack.values.clone(),
                known: stack.known.clone(),
            })
            .collect(),
        previous: s.previous.clone(),
        notes: s
            .bursts
            .iter()
            .map(|b| stacked::Note {
                slot: b.slot,
                text: (t.burn.burst)(
                    &harness_name(&b.harness),
                    b.events,
                    &crate::chart::format::money(b.waste),
                ),
                short: (t.burn.burst_short)(&crate::chart::format::money(b.waste)),
                color: b.harness.clone(),
            })
            .collect(),
        highlight: None,
        open: s.open.clone(),
        unrecorded: s.unrecorded.clone().into_iter().collect(),
        within: None,
        unpriced: s.unpriced.clone(),
        known: s.known.clone(),
        uncounted: s.uncounted.clone(),
    }
}
