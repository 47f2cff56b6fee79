//! The course of one window: its chart, what the forecast assumes, and the windows before it.

use super::super::picture::{self, Picture};
use super::{past, said};
use crate::chart::format;
use crate::chart::measure::TextMeasure;
use crate::chart::runway;
use crate::chart::table::Table;
use crate::names::{DomId, FileStem};
use crate::state::headroom::again::{Found, Quality, again};
use crate::state::headroom::card::Card;
use crate::state::headroom::runway::runway as course_of;
use crate::state::use_board;
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::live::live;
use crate::widget::runway::runway as drawn;
use leptos::prelude::*;

/// The card of what is chosen.
pub fn course(shown: Memo<Option<Card>>) -> AnyView {
    let t = use_text();
    let board = use_board();
    let page = picture::surroundings();
    let title = Memo::new(move |_| shown.with(|c| c.as_ref().map(|c| said::name(t, c)).unwrap_or_default()));
    let input: Signal<Option<runway::Input>> = Memo::new(move |_| {
        let (now, title) = (board.now.get(), title.get());
        shown.with(|card| {
            let card = card.as_ref()?;
            board.zone.with(|zone| {
                let label = card.outlook.run_out.map(|at| format!("≈ {}", t.moment(at, now, zone)));
                course_of(card, &title, label.unwrap_or_default(), zone, now)
            })
        })
    })
    .into();
    let found = again(shown);
    let save = move |form| {
        let Some(input) = input.get_untracked() else { return };
        let sheet = Picture {
            file: FileStem::Runway,
            title: input.title.clone(),
            legend: Vec::new(),
            notes: Vec::new(),
        };
        let plan = |m: &dyn TextMeasure| (picture::CHART, runway::plan(&input, picture::CHART, t.words, m));
        picture::save(t, page, form, sheet, plan, runway::draw);
    };
    let table = move || input.with(|i| i.as_ref().map(|i| runway::table(i, t.words)));
    let card = Charted {
        class: "chart-card runway-card",
        id: DomId::Runway,
        title: title.into(),
        formula: "",
        switches: ().into_any(),
        legend: None,
        table: Signal::derive(move || table().unwrap_or_else(Table::default)),
        whole: None,
        file: FileStem::Runway,
        picture: Callback::new(save),
        instead: Signal::derive(move || input.with(Option::is_none).then_some(t.headroom.no_course)),
        below: view! {
            <p id=DomId::RunwayHint.as_str() class="unseen">{t.headroom.chart_hint}</p>
            {live(move || shown.with(|c| c.as_ref().map(|c| below(t, c, found))))}
        }
        .into_any(),
    };
    charted(card, move || drawn(input, DomId::RunwayHint.as_str()))
}

fn below(t: &'static Text, card: &Card, found: RwSignal<Found>) -> AnyView {
    let h = t.headroom;
    let good = move || match found.get() {
        Found::Working => h.quality_working.to_owned(),
        Found::Nothing => h.no_quality.to_owned(),
        Found::Quality(found) => quality(t, &found),
    };
    view! {
        <div class="below">
            <section>
                <h3>{h.basis_title}</h3>
                <p>{(h.basis)(card.outlook.basis)}</p>
            </section>
            <section class="past-forecasts">
                <h3>{h.quality_title}</h3>
                <p>{good}</p>
            </section>
            {past::past(t, card)}
        </div>
    }
    .into_any()
}

fn quality(t: &Text, q: &Quality) -> String {
    let share = |share: Option<f64>| share.map(|s| format::percent(s, 0));
    let (error, line, held) = (share(q.ours.error), share(q.line.error), share(q.held));
    (t.headroom.quality)(q, error.as_deref(), line.as_deref(), held.as_deref())
}
