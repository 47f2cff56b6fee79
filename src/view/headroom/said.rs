//! What is said of a window in words: its figures formatted, and how they are known.

use crate::chart::format;
use crate::state::headroom::card::{Alarm, Card};
use crate::state::headroom::draw::Unit;
use crate::state::headroom::entry::TYPED;
use crate::text::Text;
use metering::plan::{Calibration, Origin, PlanBook};
use metering::time::{Millis, Zone};

/// Its plan, with the account where that is known.
pub fn plan(t: &Text, card: &Card) -> String {
    t.plan(card.level.id.as_deref(), card.level.harness.as_deref(), &card.level.plan)
}

/// Its plan and window.
pub fn name(t: &Text, card: &Card) -> String {
    (t.headroom.of)(&plan(t, card), &t.window(&card.level.window))
}

/// What is left.
pub fn left(card: &Card) -> Option<String> {
    card.left().map(|left| rough(card, format::percent(left, 0)))
}

/// Marks what was moved on without a published rule: it is an estimate.
fn rough(card: &Card, said: String) -> String {
    let is_rough = matches!(card.level.origin, Origin::Moved { calibration: Some(_), .. });
    if is_rough { format!("≈ {said}") } else { said }
}

/// When an alarm's time is: when it runs out, or when it begins anew.
fn when(t: &Text, card: &Card, alarm: Alarm, now: Millis, zone: &Zone) -> String {
    let at = match alarm {
        Alarm::RunsOut => card.outlook.run_out,
        _ => card.level.to,
    };
    at.map(|at| t.moment(at, now, zone)).unwrap_or_default()
}

/// What a person should be told.
pub fn alarm(t: &Text, card: &Card, now: Millis, zone: &Zone) -> Option<String> {
    let alarm = card.alarm?;
    let when = when(t, card, alarm, now, zone);
    let is_over = alarm == Alarm::RunsOut && card.outlook.run_out.is_some_and(|at| at <= now);
    Some(if is_over { (t.headroom.since)(&when) } else { (t.headroom.alarm)(alarm, &left(card)?, &when) })
}

/// The same as the beginning of the tab's title.
pub fn tab(t: &Text, card: &Card, now: Millis, zone: &Zone) -> Option<String> {
    let alarm = card.alarm?;
    Some((t.headroom.tab)(alarm, &left(card)?, &when(t, card, alarm, now, zone)))
}

/// A rate in the window's unit, from shares per hour.
pub fn rate(t: &Text, card: &Card, share: f64) -> String {
    let amount = (share * card.draw.holds).max(0.0);
    match &card.draw.unit {
        Unit::ListCost => (t.headroom.money_hour)(&format::money(amount as i128)),
        Unit::Own(unit) if amount < 100.0 => (t.headroom.own_hour)(&format::decimal(amount, 2), unit),
        Unit::Own(unit) => (t.headroom.own_hour)(&format::tokens(amount as i128), unit),
        Unit::Share => (t.headroom.share_hour)(&format::percent(share.max(0.0), 1)),
    }
}

/// What is left and what the whole window holds, in the plan's own unit.
pub fn amount(t: &Text, card: &Card) -> Option<String> {
    let (left, Unit::Own(unit)) = (card.left()?, &card.draw.unit) else { return None };
    let short = |n: f64| if n < 1_000.0 { format::decimal(n, 2) } else { format::tokens(n as i128) };
    Some((t.burn.amount_left)(&short(left * card.draw.holds), &short(card.draw.holds), unit))
}

/// How the level is known, sentence by sentence, the age first.
pub fn origin(t: &Text, card: &Card, now: Millis, zone: &Zone) -> Vec<String> {
    let h = t.headroom;
    let recorded = |at: Millis, source: &str| {
        let source = if source == TYPED { h.typed } else { source };
        (h.recorded)(&t.duration((now - at).max(0)), &t.moment(at, now, zone), source)
    };
    match &card.level.origin {
        Origin::Recorded { at, source } => vec![recorded(*at, source), h.recorded_only.to_owned()],
        Origin::Moved { at, source, calibration: None } => {
            vec![recorded(*at, source), (h.moved)(Some(&rule(card, now))), h.here_only.to_owned()]
        }
        Origin::Moved { at, source, calibration: Some(c) } => {
            let spread = card.level.spread;
            let between = spread.map(|(a, b)| (h.between)(&format::percent(a, 0), &format::percent(b, 0)));
            let said = [Some(recorded(*at, source)), Some((h.moved)(None)), Some(calibrated(t, c)), between];
            said.into_iter().flatten().chain([h.here_only.to_owned()]).collect()
        }
        Origin::Computed { source, unmetered } => {
            let left_out = (*unmetered > 0).then(|| (h.unmetered)(*unmetered));
            let source = long(source);
            [(h.computed)(&source)].into_iter().chain(left_out).chain([h.here_only.to_owned()]).collect()
        }
    }
}

fn calibrated(t: &Text, c: &Calibration) -> String {
    let money = |nanos: f64| format::money(nanos.max(0.0) as i128);
    (t.headroom.calibrated)(
        &money(c.holds),
        &money(c.low),
        &money(c.high),
        c.pairs,
        &format::percent(c.seen, 0),
    )
}

/// Where the rule of a plan stands.
fn rule(card: &Card, now: Millis) -> String {
    let book = PlanBook::builtin();
    let plan = card.level.id.as_deref().and_then(|id| book.plan(id));
    let meter = plan.and_then(|p| book.meter(p.terms(now)?.meter.as_deref()?));
    meter.map(|m| long(m.source(now))).unwrap_or_default()
}

/// What a short name of a source stands for.
fn long(source: &str) -> String {
    PlanBook::builtin().source(source).unwrap_or(source).to_owned()
}

/// The plan of an old level.
pub fn old_plan(t: &Text, old: &crate::state::headroom::old::Old) -> String {
    let harness = old.harness.as_deref();
    let id = PlanBook::builtin().named(&old.plan, harness).map(|p| p.id.as_str());
    let plan = t.plan(id, harness, &old.plan);
    old.account.as_ref().map_or_else(|| plan.clone(), |account| (t.headroom.of)(&plan, account))
}
