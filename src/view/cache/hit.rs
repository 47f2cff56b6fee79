//! The hit rate over time, a line per harness or model.

use super::super::settings::position;
use super::charted::{Charted, charted};
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::lines;
use crate::names::{DomId, FileStem};
use crate::state::cache::hit::{Ask, Hit, hit as find};
use crate::state::{Facet, Group, use_board, use_data, use_view};
use crate::text::{Text, use_text};
use crate::widget::lines::lines as drawn;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// What the lines can be.
const FACETS: [Facet; 2] = [Facet::Harness, Facet::Model];

/// The card.
pub fn hit() -> AnyView {
    let t = use_text();
    let (board, data, view) = (use_board(), use_data(), use_view());
    let facet = RwSignal::new(Facet::Harness);
    let found = Memo::new(move |_| {
        let (slice, range, zone, palette) =
            (board.slice.read(), board.range.read(), board.zone.read(), board.palette.read());
        let (facet, now) = (facet.get(), board.now.get());
        let ask = Ask { slice: &slice, range: &range, zone: &zone, facet, palette: &palette, now };
        data.set.with(|set| find(set, &ask))
    });
    let input: Signal<lines::Input> = Memo::new(move |_| found.with(|h| input(t, h))).into();
    let open = Callback::new(move |slot: usize| {
        if let Some(span) = board.slots(slot..slot + 1) {
            view.step(|v| v.zoom_to(span));
        }
    });
    let switch = view! {
        <Switch
            label=t.cache.lines_of
            options=FACETS.map(|f| t.group(Group::By(f)).to_owned()).to_vec()
            value=Signal::derive(move || position(&FACETS, &facet.get()))
            on=move |i: usize| {
                if let Some(f) = FACETS.get(i) {
                    facet.set(*f);
                }
            }
        />
    };
    let more = live(move || {
        let more = found.with(|h| h.more);
        (more > 0).then(|| view! { <span class="quiet">{(t.cache.hit_more)(more as u64)}</span> })
    });
    let card = Charted {
        id: DomId::HitRate,
        hint: DomId::HitHint,
        keys: t.cache.hit_hint,
        title: t.cache.hit,
        caption: Signal::derive(move || input.with(|i| i.title.clone())),
        formula: t.cache.hit_formula,
        switch: switch.into_any(),
        legend: view! { <p class="legend">{more}</p> }.into_any(),
        table: Signal::derive(move || input.with(|i| lines::table(i, t.words))),
        file: FileStem::HitRate,
    };
    charted(card, move || drawn(input, DomId::HitHint.as_str(), Signal::stored(None), open))
}

/// The lines as the chart takes them.
fn input(t: &Text, hit: &Hit) -> lines::Input {
    let least = hit.lines.iter().flat_map(|l| l.values.iter().flatten()).copied().fold(1.0, f64::min);
    lines::Input {
        title: (t.cache.hit_title)(t.grain(hit.grain)),
        kind: t.facets(hit.facet).to_owned(),
        figure: Figure::Share,
        grain: hit.grain,
        starts: hit.starts.clone(),
        lines: hit
            .lines
            .iter()
            .map(|l| lines::Line {
                name: t.name_of(hit.facet, l.name.as_deref()),
                color: l.color.clone(),
                values: l.values.clone(),
                weights: l.prompts.clone(),
                overall: l.overall,
            })
            .collect(),
        behind: Some((t.cache.mix_tokens.to_owned(), Unit::Tokens)),
        // Rates differ in their last points; where all are high the axis begins at half.
        from: if least >= 0.5 { 0.5 } else { 0.0 },
        open: hit.open.clone(),
    }
}
