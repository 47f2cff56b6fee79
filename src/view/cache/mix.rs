//! What prompts are made of over time, in tokens or in money.

use super::super::picture::{self, Picture};
use super::super::settings::position;
use crate::chart::format;
use crate::chart::stacked::{self, Within};
use crate::names::{DomId, FileStem};
use crate::state::cache::mix::{Mix, mix as find};
use crate::state::{Measure, PROMPTS, use_board, use_data, use_view};
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::live::live;
use crate::widget::stack::Stack;
use crate::widget::swatch::swatch;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The card.
pub fn mix() -> AnyView {
    let t = use_text();
    let (board, data, view) = (use_board(), use_data(), use_view());
    let page = picture::surroundings();
    let measure = view.memo(|v| if v.prompts_cost { Measure::Cost } else { Measure::Tokens });
    let found = Memo::new(move |_| {
        let (slice, range, zone) = (board.slice.read(), board.range.read(), board.zone.read());
        let (measure, now) = (measure.get(), board.now.get());
        data.set.with(|set| find(set, &slice, &range, &zone, measure, now))
    });
    let input = Memo::new(move |_| found.with(|m| input(t, m)));
    let single = RwSignal::new(None::<usize>);
    let name_of = Callback::new(move |slots: std::ops::Range<usize>| {
        let span = board.slots(slots);
        board.zone.with_untracked(|z| span.map(|s| t.span(s, z)).unwrap_or_default())
    });
    let zoom = move |slots| {
        if let Some(span) = board.slots(slots) {
            view.step(|v| v.zoom_to(span));
        }
    };
    let switch = view! {
        <Switch
            label=t.burn.measure
            options=PROMPTS.map(|m| t.measure_short(m).to_owned()).to_vec()
            value=Signal::derive(move || position(&PROMPTS, &measure.get()))
            on=move |i: usize| {
                if let Some(measure) = PROMPTS.get(i) {
                    view.adjust(|v| v.prompts_cost = *measure == Measure::Cost);
                }
            }
        />
    };
    let entries = live(move || {
        found.with(|m| {
            let whole = m.whole().max(1) as f64;
            let entry = |(i, (class, _)): (usize, &(crate::state::TokenClass, Vec<u64>))| {
                let share = format::percent(m.total(*class) as f64 / whole, 0);
                view! {
                    <li
                        on:pointerenter=move |_| single.set(Some(i))
                        on:pointerleave=move |_| { single.try_set(None); }
                    >
                        <span class="legend-entry">
                            {swatch(class.color())} <span>{t.class(*class)}</span> <span class="quiet">{share}</span>
                        </span>
                    </li>
                }
            };
            let missed = (m.total_missed() > 0).then(|| {
                let share = format::percent(m.total_missed() as f64 / whole, 0);
                view! {
                    <li>
                        <span class="legend-entry">
                            <i class="hatched" aria-hidden="true"></i> <span>{(t.cache.mix_missed)(m.measure)}</span>
                            <span class="quiet">{share}</span>
                        </span>
                    </li>
                }
            });
            view! { {m.classes.iter().enumerate().map(entry).collect_view()} {missed} }
        })
    });
    let save = move |form| {
        let drawn = input.get_untracked();
        let money = found.with_untracked(|m| m.measure == Measure::Cost);
        let sheet = Picture {
            file: FileStem::Prompts,
            title: page.title(t, &drawn.title),
            legend: picture::series_legend(&drawn),
            notes: drawn
                .within
                .iter()
                .map(|within| format!("▨ {}", within.name))
                .chain(money.then(|| t.burn.not_a_bill.to_owned()))
                .collect(),
        };
        picture::save_stack(t, page, form, sheet, &drawn);
    };
    let card = Charted {
        class: "chart-card",
        id: DomId::Prompts,
        title: Signal::stored(t.cache.mix.to_owned()),
        formula: t.cache.mix_formula,
        switches: switch.into_any(),
        legend: Some(view! { <ul class="legend" aria-label=t.burn.legend>{entries}</ul> }.into_any()),
        table: Signal::derive(move || input.with(|i| stacked::table(i, t.words))),
        whole: None,
        file: FileStem::Prompts,
        picture: Callback::new(save),
        instead: Signal::stored(None),
        below: view! { <p id=DomId::PromptsHint.as_str() class="unseen">{t.burn.chart_hint}</p> }.into_any(),
    };
    charted(card, move || {
        view! {
            <Stack
                input=input
                hint=DomId::PromptsHint.as_str()
                on_zoom=zoom
                single=single
                name_of=name_of
            />
        }
        .into_any()
    })
}

/// The classes as the chart takes them.
fn input(t: &Text, mix: &Mix) -> stacked::Input {
    let what = if mix.measure == Measure::Cost { t.cache.mix_cost } else { t.cache.mix_tokens };
    stacked::Input {
        title: (t.cache.mix_title)(what, t.grain(mix.grain)),
        kind: t.groups(crate::state::Group::Class).to_owned(),
        unit: mix.measure.unit(),
        grain: mix.grain,
        starts: mix.starts.clone(),
        series: mix
            .classes
            .iter()
            .map(|(class, values)| stacked::Series {
                name: t.class(*class).to_owned(),
                color: class.color().to_owned(),
                values: values.clone(),
                known: Vec::new(),
            })
            .collect(),
        previous: None,
        notes: Vec::new(),
        highlight: None,
        open: mix.open.clone(),
        unrecorded: Vec::new(),
        within: (mix.total_missed() > 0).then(|| Within {
            name: (t.cache.mix_missed)(mix.measure).to_owned(),
            values: mix.missed.clone(),
        }),
        unpriced: mix.unpriced.clone(),
        known: Vec::new(),
        uncounted: Vec::new(),
    }
}
