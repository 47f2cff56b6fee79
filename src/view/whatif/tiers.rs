//! The tiers of the chosen plan side by side, its windows, and which tier each person needs.

use super::{Asked, OnPlan};
use crate::chart::format::{self, NONE};
use crate::state::Facet;
use crate::state::whatif::answer::{Nearest, Tier};
use crate::state::whatif::said::{Carries, carries};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::{PlanBook, UNIT};
use metering::whatif::Ran;

/// The card; nothing where no plan is asked for.
pub fn tiers(asked: Asked) -> AnyView {
    let t = use_text();
    live(move || {
        let on = asked.on_plan.get().filter(|on| on.closed.is_none())?;
        Some(view! {
            <section class="card tiers">
                <h2>{t.whatif.tiers}</h2>
                {table(t, asked, &on)}
                {windows(t, &on)}
                {each(t, &on)}
            </section>
        })
    })
    .into_any()
}

fn table(t: &'static Text, asked: Asked, on: &OnPlan) -> AnyView {
    let w = t.whatif;
    let row = |(i, tier): (usize, &Tier)| {
        let (share, first, refused) = match carries(&tier.outcome) {
            Carries::All => (w.all_carried.to_owned(), None, 0),
            Carries::Nothing | Carries::Short => (NONE.to_owned(), None, 0),
            Carries::Unknown => (w.unpublished.to_owned(), None, 0),
            Carries::RunsOut { first, refused, .. } => {
                let all = &tier.outcome.all;
                (format::percent_down(all.accepted, all.amount), first, refused)
            }
        };
        let first = first.map(|at| asked.board.zone.with(|zone| t.dated(at, zone, false)));
        let best = if tier.outcome.carries() { w.smallest } else { w.least };
        let tags = [(on.chosen == i).then_some(w.chosen), (on.carries == Some(i)).then_some(best)];
        let tags =
            tags.into_iter().flatten().map(|tag| view! { " " <span class="tag">{tag}</span> }).collect_view();
        let plan = tier.plan.clone();
        let pick = move |_| {
            let plan = plan.clone();
            asked.step(|what| what.plan = Some(plan));
        };
        let month = tier.month.map_or_else(|| NONE.to_owned(), format::money_full);
        view! {
            <tr>
                <th scope="row"><button type="button" class="text-button" on:click=pick>{tier.name.clone()}</button> {tags}</th>
                <td class="number">{month}</td>
                <td class="number">{share}</td>
                <td>{first.unwrap_or_else(|| NONE.to_owned())}</td>
                <td class="number">{money(refused)}</td>
                <td class="number">{tier.outcome.complete().map_or_else(|| NONE.to_owned(), format::money_full)}</td>
            </tr>
        }
    };
    let rows = on.tiers.iter().enumerate().map(row).collect_view();
    scroller(w.tiers_head, &[0, 3], rows.into_any())
}

/// A table that scrolls by itself where the page is narrow; columns named in `words` are no numbers.
pub fn scroller<const N: usize>(head: [&'static str; N], words: &[usize], rows: AnyView) -> AnyView {
    let of = |(i, h): (usize, &'static str)| {
        let class = if words.contains(&i) { "" } else { "number" };
        view! { <th scope="col" class=class>{h}</th> }
    };
    let head = head.into_iter().enumerate().map(of).collect_view();
    view! {
        <div class="scroller" tabindex="0">
            <table class="data">
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Money with its cents; a dash for none.
pub fn money(nanos: u64) -> String {
    if nanos == 0 { NONE.to_owned() } else { format::money_full(nanos) }
}

/// What its windows hold and how often they ran out; what is asked of the fullest tells which tier would hold it.
fn windows(t: &'static Text, on: &OnPlan) -> Option<AnyView> {
    let tier = on.tier().filter(|tier| tier.outcome.known && !tier.outcome.windows.is_empty())?;
    let w = t.whatif;
    let unit = unit(&tier.plan);
    let amount = |micro: u64| {
        match unit.as_str() {
            // A millionth of a dollar is a thousand nano-dollars.
            "USD" => format::money_full(micro.saturating_mul(1_000)),
            "" => format::tokens(micro / UNIT),
            unit => format!("{} {unit}", format::tokens(micro / UNIT)),
        }
    };
    let row = |ran: &Ran| {
        let name = ran.kind.map_or_else(|| w.year_pool.to_owned(), |kind| t.window(kind.name()));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number">{amount(ran.limit)}</td>
                <td class="number">{format::count(ran.windows)}</td>
                <td class="number">{format::count(ran.out)}</td>
                <td class="number">{amount(ran.peak)}</td>
            </tr>
        }
    };
    let rows = tier.outcome.windows.iter().map(row).collect_view();
    let table = scroller(w.windows_head, &[0], rows.into_any());
    Some(view! { <h3>{w.windows}</h3> {table} }.into_any())
}

/// The unit of a plan as people say it.
fn unit(plan: &str) -> String {
    let book = PlanBook::builtin();
    let terms = book.plan(plan).and_then(|plan| plan.terms.last());
    let meter = terms.and_then(|terms| terms.meter.as_deref()).and_then(|id| book.meter(id));
    meter.map(|meter| meter.unit.clone()).unwrap_or_default()
}

/// Which tier each person needs.
fn each(t: &'static Text, on: &OnPlan) -> Option<AnyView> {
    let line = |(name, tier): &Nearest| {
        let tier = tier.and_then(|(i, beyond)| Some((&on.tiers.get(i)?.name, beyond)));
        let tier = match tier {
            None => t.whatif.each_none.to_owned(),
            Some((name, 0)) => name.clone(),
            Some((name, beyond)) => (t.whatif.each_beyond)(name, &format::money(beyond)),
        };
        view! { <li><span>{t.name_of(Facet::Person, name.as_deref())}</span> <strong>{tier}</strong></li> }
    };
    (!on.each.is_empty() && on.carries.is_some()).then(|| {
        view! {
            <h3>{t.whatif.each}</h3>
            <ul class="each">{on.each.iter().map(line).collect_view()}</ul>
        }
        .into_any()
    })
}
