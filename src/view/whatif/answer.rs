//! The answer: one sentence, two figures and how many times, and what a plan does with the work.

use super::assumed::harnesses;
use super::{Asked, OnPlan};
use crate::chart::format::{self, NONE};
use crate::names::DomId;
use crate::state::Facet;
use crate::state::whatif::WhatIf;
use crate::state::whatif::said::{Answer, Carries, Kind, answer as answer_of, carries};
use crate::text::harnesses::multiple_of;
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::term::term;
use leptos::prelude::*;
use metering::plan::{Plan, PlanBook};
use metering::whatif::{Closed, Rated, Ttl};

/// The card.
pub fn answer(asked: Asked) -> AnyView {
    let t = use_text();
    let found = Memo::new(move |_| {
        asked.logged.with(|logged| {
            asked.work.with(|work| {
                asked.on_plan.with(|on| {
                    asked.what.with(|what| answer_of(what, &logged.0.rated, &work.0.rated, on.as_deref()))
                })
            })
        })
    });
    let body = live(move || {
        let found = found.get();
        let rated = asked.work.with(|work| work.0.rated.clone());
        asked.what.with(|what| asked.on_plan.with(|on| said(t, asked, what, &found, &rated, on.as_deref())))
    });
    view! {
        <section class="card outcome" aria-labelledby=DomId::Outcome.as_str()>
            <h2 class="unseen" id=DomId::Outcome.as_str()>{t.whatif.title}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn said(
    t: &'static Text,
    asked: Asked,
    what: &WhatIf,
    found: &Answer,
    rated: &Rated,
    on: Option<&OnPlan>,
) -> AnyView {
    let lines: Vec<String> = on.map(|on| plan_lines(t, asked, on, found.kind)).unwrap_or_default();
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let has_figures = !matches!(found.kind, Kind::Same | Kind::NobodyLeaves);
    let figures = has_figures.then(|| figures(t, found, on));
    view! {
        <p class="lead" role="status">{lead(t, what, found, rated, on)}</p>
        {figures}
        <ul class="outcome-lines">{lines}</ul>
    }
    .into_any()
}

/// The sentence.
fn lead(t: &'static Text, what: &WhatIf, found: &Answer, rated: &Rated, on: Option<&OnPlan>) -> String {
    let w = t.whatif;
    let base = format::money(found.before);
    let plan = plan_name(what);
    let after = found.after.map_or_else(|| NONE.to_owned(), format::money);
    match found.kind {
        Kind::Same => (w.nothing)(&base, rated.requests, rated.unpriced_requests),
        Kind::Unpriced => (w.unpriced)(what.scenario.model.as_deref().unwrap_or(NONE), &base),
        Kind::Listed if found.after == Some(found.before) => w.unchanged.to_owned(),
        Kind::Listed => {
            let times = found.times.map_or_else(|| NONE.to_owned(), multiple_of);
            (w.listed)(&capital(&conditions(t, what, rated)), &after, &base, &times)
        }
        Kind::Plan | Kind::Unknown => {
            let tier = on.and_then(OnPlan::tier).map(|tier| &tier.outcome);
            let time = tier.map(|outcome| t.duration(outcome.period)).unwrap_or_default();
            let seats = tier.map_or(0, |outcome| outcome.seats);
            let seats = (seats > 1).then(|| (w.for_seats)(seats));
            let more = Some(conditions(t, what, rated)).filter(|more| !more.is_empty());
            let how = t.words.list(&[Some(plan), seats, more].into_iter().flatten().collect::<Vec<_>>());
            match found.kind {
                Kind::Unknown => (w.at_least)(&how, &after, &base),
                _ => (w.on_plan)(&how, &after, &base, &time, found.times),
            }
        }
        Kind::NoPrice => (w.no_price)(&plan, &base),
        Kind::Unserved => (w.nothing_served)(&plan),
        Kind::Closed => {
            let times = found.times.unwrap_or(f64::INFINITY);
            (w.closed)(&harnesses(t, &what.leaves), what.leaves.len() > 1, &plan, [&base, &after], times)
        }
        Kind::NobodyLeaves => (w.nobody_left)(&harnesses(t, &what.leaves), what.leaves.len() > 1, &plan),
    }
}

/// The plan that is asked for.
fn plan_name(what: &WhatIf) -> String {
    let plan = what.plan.as_deref().and_then(|id| PlanBook::builtin().plan(id));
    plan.map(Plan::full_name).unwrap_or_default()
}

/// What is changed of the work, in words. No hit rate is below 0 or above 100 %: what is said is what was moved.
fn conditions(t: &Text, what: &WhatIf, rated: &Rated) -> String {
    let (w, s) = (t.whatif, &what.scenario);
    let hit = 1_000.0 * rated.before.cache_read as f64 / rated.before.prompt().max(1) as f64;
    let moved = f64::from(s.hit_permille).clamp(-hit, 1_000.0 - hit).abs() / 10.0;
    let points = format::trimmed(&format::decimal(moved, 1));
    let ttl = s.ttl.map(|ttl| w.ttl_moved[usize::from(ttl == Ttl::OneHour)].to_owned());
    let parts: Vec<String> = [
        s.model.as_deref().map(w.by_model),
        (s.hit_permille != 0).then(|| (w.hit_moved)(&points, s.hit_permille < 0)),
        ttl,
        (s.work_percent != 100).then(|| (w.rounds_moved)(s.work_percent)),
        (s.token_percent != 100).then(|| (w.counted_moved)(s.token_percent)),
    ]
    .into_iter()
    .flatten()
    .collect();
    t.words.list(&parts)
}

/// A sentence begins with a capital letter.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Before, after, and how many times, with a bar for each.
fn figures(t: &'static Text, found: &Answer, on: Option<&OnPlan>) -> AnyView {
    let w = t.whatif;
    let closed = found.kind == Kind::Closed;
    let name = on.and_then(OnPlan::tier).map(|tier| tier.name.clone()).unwrap_or_default();
    let most = found.before.max(found.after.unwrap_or(0)).max(1);
    let figure = |label: String, value: Option<u64>, class: &'static str| {
        let width = 100.0 * value.unwrap_or(0) as f64 / most as f64;
        let said = value.map_or_else(|| NONE.to_owned(), format::money_full);
        view! {
            <div class="outcome-figure">
                <h3>{label}</h3>
                <p class="figure">{said}</p>
                <div class=format!("outcome-bar {class}") aria-hidden="true"><i style:width=format!("{width:.2}%")></i></div>
            </div>
        }
    };
    let before = if closed { (w.before_closed)(&name) } else { w.before.to_owned() };
    let after = if closed { w.after_closed } else { w.after };
    let means = if closed { w.times_closed } else { w.times_means };
    let times = found.times.map_or_else(|| NONE.to_owned(), multiple_of);
    view! {
        <div class="outcome-figures">
            {figure(before, Some(found.before), "before")}
            {figure(after.to_owned(), found.after, "after")}
            <div class="outcome-figure">
                <h3>{term(w.times, means)}</h3>
                <p class="figure">{times}</p>
            </div>
        </div>
    }
    .into_any()
}

/// What the plan does with the work, in sentences.
fn plan_lines(t: &'static Text, asked: Asked, on: &OnPlan, kind: Kind) -> Vec<String> {
    let Some(tier) = on.tier() else { return Vec::new() };
    if let Some(closed) = &on.closed {
        return if kind == Kind::Closed { closed_lines(t, closed) } else { Vec::new() };
    }
    let (w, name, all) = (t.whatif, &tier.name, &tier.outcome.all);
    let mut lines = Vec::new();
    if kind != Kind::Unserved {
        lines.extend(carry_lines(t, asked, on));
    }
    if all.closed_cost > 0 {
        lines.push((w.not_covered)(name, &format::money(all.closed_cost)));
    }
    if all.foreign_requests > 0 && kind != Kind::Unserved {
        lines.push((w.not_served)(name, &format::money(all.foreign_cost), all.foreign_requests));
    }
    let Some(draws) = PlanBook::builtin().plan(&tier.plan).map(|plan| &plan.draws) else { return lines };
    if !draws.harnesses.is_empty() {
        let names: Vec<String> = draws.harnesses.iter().map(|h| harness_name(h).into_owned()).collect();
        lines.push((w.only_through)(name, &t.words.list(&names)));
    } else if draws.makers.is_empty() {
        lines.push((w.any_models)(name));
    }
    lines
}

/// What is paid for what, when harnesses leave a plan.
fn closed_lines(t: &'static Text, closed: &Closed) -> Vec<String> {
    let w = t.whatif;
    let paid = closed.before.plan_cost.unwrap_or(0);
    let seat = paid.checked_div(closed.before.seats).unwrap_or(0);
    let outside = (closed.elsewhere() > 0).then(|| (w.closed_outside)(&format::money(closed.elsewhere())));
    let hardest =
        closed.hardest().map(|(who, times)| (w.closed_hardest)(&t.name_of(Facet::Person, who), times));
    [
        Some((w.closed_paid)(closed.before.seats, &format::money(seat), &format::money(paid))),
        Some((w.closed_left)(&format::money(closed.left()))),
        hardest,
        outside,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn carry_lines(t: &'static Text, asked: Asked, on: &OnPlan) -> Vec<String> {
    let Some(tier) = on.tier() else { return Vec::new() };
    let w = t.whatif;
    let best = on.carries.and_then(|i| on.tiers.get(i)).filter(|best| best.plan != tier.plan);
    let carried_by = best.map(|best| match carries(&best.outcome) {
        Carries::All => (w.carries_other)(&best.name),
        _ => {
            let family =
                PlanBook::builtin().plan(&best.plan).map(|plan| plan.family.clone()).unwrap_or_default();
            (w.carries_none)(&family, &best.name)
        }
    });
    let own = match carries(&tier.outcome) {
        Carries::Nothing => None,
        Carries::All => {
            let all = &tier.outcome.all;
            Some((w.carries_all)(&tier.name, all.outside_cost() > 0 || all.foreign_requests > 0))
        }
        Carries::Short => Some((w.too_short)(&tier.name)),
        Carries::Unknown => Some((w.not_known)(&tier.name)),
        Carries::RunsOut { first, refused, overflow } => {
            let when =
                first.map(|at| asked.board.zone.with(|zone| t.dated(at, zone, false))).unwrap_or_default();
            Some((w.runs_out)(&when, &format::money(refused), overflow))
        }
    };
    own.into_iter().chain(carried_by).collect()
}
