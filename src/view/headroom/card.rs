//! The card of one window: left, reset, pace, when it runs out, the safe rate, and how all of it is known.

use super::{said, users};
use crate::chart::{format, pace};
use crate::names::DomId;
use crate::platform::dom;
use crate::state::headroom::card::{Alarm, Card, Key};
use crate::state::headroom::outlook::Basis;
use crate::state::{use_board, use_headroom};
use crate::text::{Text, use_text};
use crate::widget::drawing::{Drawing, Painting};
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::term::term;
use leptos::prelude::*;
use metering::time::{Millis, Zone};

/// The card. `at` is the window whose course is shown, `chosen` makes it this one.
pub fn card(key: Key, at: Memo<Option<Key>>, chosen: RwSignal<Option<Key>>) -> AnyView {
    let (board, headroom) = (use_board(), use_headroom());
    let t = use_text();
    let of = key.clone();
    let known = Memo::new(move |_| headroom.cards.with(|l| l.iter().find(|c| c.key == of).cloned()));
    let (mine, wanted) = (key.clone(), key.clone());
    let is_shown = Memo::new(move |_| at.with(|at| at.as_ref() == Some(&mine)));
    let grave = move || known.with(|c| c.as_ref().is_some_and(|c| c.alarm.is_some_and(|a| a > Alarm::Low)));
    let body = live(move || {
        let card = known.get()?;
        let now = board.now.get();
        Some(board.zone.with(|zone| body(t, &card, now, zone)))
    });
    let course = live(move || {
        let label = known.with(|c| c.as_ref().map(|c| (t.headroom.course_of)(&said::name(t, c))));
        let wanted = wanted.clone();
        let press = move |_| {
            chosen.set(Some(wanted.clone()));
            dom::reveal(DomId::Runway);
        };
        view! {
            <button type="button" class="text-button" aria-label=label.unwrap_or_default()
                aria-pressed=move || is_shown.get().to_string() on:click=press>
                {t.headroom.course}
            </button>
        }
    });
    view! {
        <article class="card level window-card" class:urgent=grave class:shown=move || is_shown.get()>
            {body}
            {users::users(key)}
            {course}
        </article>
    }
    .into_any()
}

fn body(t: &'static Text, card: &Card, now: Millis, zone: &Zone) -> AnyView {
    let h = t.headroom;
    let plan = said::plan(t, card);
    let account =
        card.level.account.clone().map(|account| view! { <span class="quiet account">{account}</span> });
    let figure = match said::left(card) {
        Some(left) => view! { <p class="figure">{left} " " <small>{t.burn.left}</small></p> }.into_any(),
        None => {
            let over = card.outlook.basis == Basis::Over;
            view! { <p class="figure unsaid">{if over { t.burn.reset } else { t.burn.not_recorded }}</p> }
                .into_any()
        }
    };
    let alarm = said::alarm(t, card, now, zone).map(|said| {
        let class = if card.alarm == Some(Alarm::Low) { "says" } else { "says warn" };
        view! { <p class=class>{Icon::Warning.view()} <strong>{said}</strong></p> }
    });
    let used = card.used().map(|used| (h.used)(&format::percent(used, 0)));
    let used = [used, said::amount(t, card)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let origin = said::origin(t, card, now, zone);
    let first = origin.first().cloned().unwrap_or_default();
    let rest = origin.into_iter().skip(1).map(|s| view! { <p>{s}</p> }).collect_view();
    let unknown = card.level.id.is_none().then(|| view! { <p>{h.unknown_plan}</p> });
    view! {
        <header>
            <h3>{plan} " " <span class="quiet">{t.window(&card.level.window)}</span> " " {account}</h3>
        </header>
        {figure}
        {bar(t, card, now)}
        {alarm}
        {(!used.is_empty()).then(|| view! { <p class="quiet">{used}</p> })}
        <dl class="window-facts">{facts(t, card, now, zone)}</dl>
        <details class="origin">
            <summary><span class="unseen">{h.level} ": "</span> {first}</summary>
            {rest}
            {unknown}
        </details>
    }
    .into_any()
}

/// What is used, with a mark where time stands.
pub fn bar(t: &Text, card: &Card, now: Millis) -> Option<AnyView> {
    let used = card.used()?;
    let elapsed = card.elapsed(now);
    let color = if card.alarm.is_some_and(|a| a > Alarm::Low) { "warn" } else { "accent" };
    let (plan, window) = (said::plan(t, card), t.window(&card.level.window));
    let label = (t.burn.used_bar)(&plan, &window, &format::percent(used, 0));
    let mark = elapsed.map(|e| (t.burn.pace_mark)(&format::percent(e, 0))).unwrap_or_default();
    let work = move |_: &crate::chart::theme::Theme, size| {
        let plan = pace::plan(used, elapsed, size);
        let paint: Painting =
            Box::new(move |area, device, theme| pace::draw(area, &plan, theme.color(color), theme, device));
        paint
    };
    let bar = view! {
        <div
            role="meter"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=format!("{:.0}", (used * 100.0).min(100.0))
            aria-valuetext=format!("{label}. {mark}")
            aria-label=label.clone()
            title=mark.clone()
        >
            <Drawing height=16.0 work=Box::new(work) />
        </div>
    };
    Some(bar.into_any())
}

/// Reset, pace, when it runs out, and the rate at which it just lasts.
fn facts(t: &'static Text, card: &Card, now: Millis, zone: &Zone) -> AnyView {
    let h = t.headroom;
    let moment = |at: Millis| t.moment(at, now, zone);
    let reset = match card.level.to {
        Some(to) if to > now => (h.reset_at)(&moment(to), &t.duration(to - now)),
        Some(to) => (h.began_anew)(&moment(to)),
        None => h.reset_unknown.to_owned(),
    };
    let mut rows = vec![(view! { {h.reset} }.into_any(), reset)];
    if card.used().is_some() && card.elapsed(now).is_some() {
        let pace = card.pace.map_or_else(
            || h.pace_early.to_owned(),
            |p| {
                let points = format::points_to(p.delta.abs(), 0).trim_start_matches('+').to_owned();
                (h.pace_said)(p.step, p.delta > 0.0, &points)
            },
        );
        rows.push((term(h.pace, h.pace_long), pace));
        rows.push((term(h.runs_out, h.runs_out_long), runs_out(t, card, now, zone)));
    }
    if let Some(safe) = card.outlook.safe_rate.filter(|_| card.used().is_some_and(|u| u < 1.0)) {
        let now_rate = card.outlook.rate.map(|rate| (h.now_rate)(&said::rate(t, card, rate)));
        let said = [Some(said::rate(t, card, safe)), now_rate].into_iter().flatten().collect::<Vec<_>>();
        rows.push((term(h.safe_rate, h.safe_rate_long), said.join(" · ")));
    }
    rows.into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view()
        .into_any()
}

fn runs_out(t: &Text, card: &Card, now: Millis, zone: &Zone) -> String {
    let (h, o) = (t.headroom, &card.outlook);
    let moment = |at: Millis| t.moment(at, now, zone);
    let chance = |or: Option<Millis>| {
        o.lasts.map(|chance| (h.lasts_chance)(&format::percent(chance, 0), or.map(moment).as_deref()))
    };
    match (o.run_out, o.basis) {
        (Some(at), _) if at <= now => (h.since)(&moment(at)),
        (Some(at), _) => {
            let (early, late) = (o.early.map(moment), o.late.map(moment));
            let said = (h.runs_out_said)(&moment(at), early.as_deref(), late.as_deref());
            [Some(said), chance(None)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        (None, Basis::UsedUp) => h.spent.to_owned(),
        (None, Basis::NoLevel | Basis::NoTime | Basis::Over) => h.reset_unknown.to_owned(),
        (None, Basis::TooEarly) => h.pace_early.to_owned(),
        (None, Basis::Coarse) => (h.basis)(Basis::Coarse).to_owned(),
        (None, Basis::Days(_) | Basis::FewDays | Basis::Pace) => {
            chance(o.run_out_if).unwrap_or_else(|| h.lasts.to_owned())
        }
    }
}
