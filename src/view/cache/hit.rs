//! The hit rate over time, a line per harness or model.

use super::super::picture::{self, Picture};
use super::super::settings::position;
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::lines;
use crate::chart::measure::TextMeasure;
use crate::names::{DomId, FileStem};
use crate::state::cache::hit::{Ask, Hit, hit as find};
use crate::state::{Group, LINES, use_board, use_data, use_view};
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::lines::lines as drawn;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The card.
pub fn hit() -> AnyView {
    let t = use_text();
    let (board, data, view) = (use_board(), use_data(), use_view());
    let page = picture::surroundings();
    let facet = view.memo(|v| v.lines);
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
            options=LINES.map(|f| t.group(Group::By(f)).to_owned()).to_vec()
            value=Signal::derive(move || position(&LINES, &facet.get()))
            on=move |i: usize| {
                if let Some(facet) = LINES.get(i) {
                    view.adjust(|v| v.lines = *facet);
                }
            }
        />
    };
    let more = live(move || {
        let more = found.with(|h| h.more);
        (more > 0).then(|| view! { <span class="quiet">{(t.cache.hit_more)(more as u64)}</span> })
    });
    let save = move |form| {
        let drawn = input.get_untracked();
        let sheet = Picture {
            file: FileStem::HitRate,
            title: page.title(t, &drawn.title),
            legend: Vec::new(),
            notes: Vec::new(),
        };
        let plan = |m: &dyn TextMeasure| (picture::CHART, lines::plan(&drawn, picture::CHART, t.words, m));
        picture::save(t, page, form, sheet, plan, |area, plan, theme, device| {
            lines::draw(area, plan, None, theme, device)
        });
    };
    let card = Charted {
        class: "chart-card",
        id: DomId::HitRate,
        title: Signal::stored(t.cache.hit.to_owned()),
        formula: t.cache.hit_formula,
        switches: switch.into_any(),
        legend: Some(view! { <p class="legend">{more}</p> }.into_any()),
        table: Signal::derive(move || input.with(|i| lines::table(i, t.words))),
        whole: None,
        file: FileStem::HitRate,
        picture: Callback::new(save),
        instead: Signal::stored(None),
        below: view! { <p id=DomId::HitHint.as_str() class="unseen">{t.cache.hit_hint}</p> }.into_any(),
    };
    charted(card, move || drawn(input, DomId::HitHint.as_str(), Signal::stored(None), open))
}

/// The lines as the chart takes them.
fn input(t: &Text, hit: &Hit) -> lines::Input {
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
        from: 0.5,
        open: hit.open.clone(),
    }
}
