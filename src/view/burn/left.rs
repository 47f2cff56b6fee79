//! The first row: how much is left, when it runs out, what the period would cost at list price and how much more that is
//! than the plans.

use super::super::headroom::card::bar;
use super::super::headroom::said;
use super::figures::rough;
use crate::chart::format;
use crate::names::DomId;
use crate::state::burn::figures::Figures;
use crate::state::burn::left::{Old, old, urgent_first};
use crate::state::burn::recent::Window;
use crate::state::headroom::card::{Alarm, Card, Key};
use crate::state::headroom::leverage::together;
use crate::state::headroom::outlook::Basis;
use crate::state::{Board, Measure, Page, TokenClass, use_board, use_craters, use_headroom, use_view};
use crate::text::basis::Rests;
use crate::text::{Text, use_text};
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::PlanBook;
use metering::share::Grain;
use metering::time::{DAY, HOUR, Millis, Zone};

/// How many windows stand in the row before "more".
const SHOWN: usize = 3;

/// The row.
pub fn left() -> AnyView {
    let t = use_text();
    let (board, headroom) = (use_board(), use_headroom());
    let all = RwSignal::new(false);
    let levels = Memo::new(move |_| headroom.cards.with(|cards| urgent_first(cards)));
    let old_levels = Memo::new(move |_| headroom.old.with(|o| headroom.cards.with(|c| old(o, c))));
    // The cards stay while their levels change, and with them what is open in them.
    let windows = Memo::new(move |_| levels.with(|l| l.iter().map(|c| c.key.clone()).collect::<Vec<_>>()));
    let cards = live(move || {
        let windows = windows.get();
        if windows.is_empty() {
            // Slots of an hour or a day say nothing of the last five hours.
            let exact = board.coarsest.get() == Grain::QuarterHour;
            let recent =
                Window::ALL.into_iter().filter(|w| exact || *w == Window::Days7).map(|w| recent(board, w));
            // Of plans with old levels it is not true that none is recorded; those have a line of their own.
            let none = old_levels.with(Vec::is_empty).then(no_level);
            return none.into_iter().chain(recent).collect::<Vec<_>>();
        }
        let shown = if all.get() { windows.len() } else { SHOWN };
        windows.into_iter().take(shown).map(|w| card(board, levels, w)).collect()
    });
    let hidden = move || levels.with(Vec::len).saturating_sub(SHOWN) as u64;
    let more =
        live(move || {
            let label = live(move || {
                if all.get() { t.burn.fewer_windows.to_owned() } else { (t.burn.more_windows)(hidden()) }
            });
            (hidden() > 0).then(|| {
                view! {
                    <button type="button" class="text-button" aria-expanded=move || all.get().to_string()
                        on:click=move |_| all.update(|a| *a = !*a)>{label}</button>
                }
            })
        });
    view! {
        <section class="left" aria-labelledby=DomId::Left.as_str()>
            <h2 id=DomId::Left.as_str() class="unseen">{t.burn.left_title}</h2>
            <div class="left-row">{cards} {list_price()}</div>
            {more}
            {live(move || old_levels.with(|old| said_old(t, board, old)))}
        </section>
    }
    .into_any()
}

/// Plans of which only old levels are known, in one quiet line.
fn said_old(t: &Text, board: Board, old: &[Old]) -> Option<AnyView> {
    let say = |o: &Old| {
        let windows = o.windows.iter().map(|w| t.window(w)).collect::<Vec<_>>().join(", ");
        let when = board.zone.with(|z| t.moment(o.at, board.now.get(), z));
        let harness = o.harness.as_deref();
        let id = PlanBook::builtin().named(&o.plan, harness).map(|p| p.id.as_str());
        (t.burn.last_level)(&t.plan(id, harness, &o.plan), &windows, &when)
    };
    let said = old.iter().map(say).collect::<Vec<_>>().join(" · ");
    (!said.is_empty()).then(|| view! { <p class="quiet old-levels">{said}</p> }.into_any())
}

/// The card of one window.
fn card(board: Board, levels: Memo<Vec<Card>>, of: Key) -> AnyView {
    let t = use_text();
    let window = t.window(&of.window);
    let known = Memo::new(move |_| levels.with(|l| l.iter().find(|c| c.key == of).cloned()));
    let plan = move || known.with(|c| c.as_ref().map(|c| said::plan(t, c)));
    let hint = Signal::derive(move || {
        let Some(card) = known.get() else { return Vec::new() };
        let origin = board.zone.with(|z| said::origin(t, &card, board.now.get(), z));
        let basis = (t.headroom.basis)(card.outlook.basis);
        origin.into_iter().chain([basis, t.burn.present.to_owned()]).collect()
    });
    let urgent = move || known.with(|c| c.as_ref().is_some_and(is_urgent));
    view! {
        <article class="card level" class:urgent=urgent>
            <header>
                <h3>{plan} " " <span class="quiet">{window}</span></h3>
                <Hint label=t.burn.left_title lines=hint />
            </header>
            {live(move || {
                let card = known.get()?;
                let now = board.now.get();
                Some(board.zone.with(|z| level(t, &card, now, z)))
            })}
        </article>
    }
    .into_any()
}

/// From this chance on it is said to last without saying how sure that is.
const SURE: f64 = 0.95;

/// Whether it is used up or will be before its reset.
fn is_urgent(card: &Card) -> bool {
    card.alarm == Some(Alarm::Spent) || card.outlook.run_out.is_some()
}

/// The level of one window: what is left, when it runs out, when it begins anew.
fn level(t: &'static Text, card: &Card, now: Millis, zone: &Zone) -> AnyView {
    let over = card.outlook.basis == Basis::Over;
    let figure = match (said::left(card), over) {
        (_, true) => view! { <p class="figure unsaid">{t.burn.reset}</p> }.into_any(),
        (Some(left), _) => view! { <p class="figure">{left} " " <small>{t.burn.left}</small></p> }.into_any(),
        (None, _) => view! { <p class="figure unsaid">{t.burn.not_recorded}</p> }.into_any(),
    };
    let (resets_at, run_out) = (card.level.to, card.outlook.run_out);
    let sentence = match (run_out, card.outlook.basis) {
        (Some(at), _) if at <= now => {
            let since = (t.headroom.since)(&t.moment(at, now, zone));
            view! { <p class="says">{Icon::Warning.view()} <strong class="warn">{since}</strong></p> }.into_any()
        }
        (Some(at), _) => view! {
            <p class="says">{Icon::Warning.view()} <span>{t.burn.runs_out} " " <strong class="warn">"≈ " {t.moment(at, now, zone)}</strong></span></p>
        }
        .into_any(),
        (None, Basis::UsedUp) => {
            view! { <p class="says">{Icon::Warning.view()} <strong class="warn">{t.burn.spent}</strong></p> }.into_any()
        }
        (None, Basis::Over) => {
            let when = resets_at.map(|at| t.moment(at, now, zone)).unwrap_or_default();
            view! { <p class="says">{(t.burn.reset_long)(&when)}</p> }.into_any()
        }
        (None, Basis::NoLevel | Basis::NoTime | Basis::TooEarly | Basis::Coarse) => {
            view! { <p class="says">{t.burn.unknown_pace}</p> }.into_any()
        }
        (None, _) => {
            let chance = card.outlook.lasts.filter(|chance| *chance < SURE);
            let said = chance.map_or_else(
                || t.burn.lasts.to_owned(),
                |chance| (t.burn.lasts_chance)(&format::percent(chance, 0)),
            );
            view! { <p class="says">{said}</p> }.into_any()
        }
    };
    let resets = resets_at.filter(|at| *at > now).map(|at| (t.burn.resets_in)(&t.duration(at - now)));
    let when = match (run_out, resets_at) {
        (Some(out), Some(reset)) => Some((t.burn.runs_out_before)(&t.duration(reset - out))),
        (_, None) => Some(t.burn.no_reset.to_owned()),
        _ => resets,
    };
    let quiet = when.into_iter().chain(said::amount(t, card)).collect::<Vec<_>>().join(" · ");
    view! {
        {figure}
        {(!over).then(|| bar(t, card, now))}
        {sentence}
        <p class="quiet">{quiet}</p>
    }
    .into_any()
}

/// No log records any level.
fn no_level() -> AnyView {
    let t = use_text();
    view! {
        <article class="card level">
            <header><h3>{t.burn.left_title}</h3></header>
            <p class="figure unsaid">{t.burn.no_level}</p>
            <p class="says">{t.burn.no_level_long}</p>
        </article>
    }
    .into_any()
}

/// What was burned up to now, where no level says what is left.
fn recent(board: Board, window: Window) -> AnyView {
    let t = use_text();
    let name = (t.burn.recent)(window);
    let figures = Memo::new(move |_| board.recent.with(|all| all[window as usize]));
    let tokens = move || {
        figures.with(|f| f.known(Measure::Tokens).say(rough(format::tokens(f.total_tokens()), f.inexact > 0)))
    };
    let cost = move || figures.with(|f| (t.burn.recent_cost)(&list_cost(f)));
    let requests =
        live(move || figures.with(|f| (t.burn.recent_requests)(f.requests, f.unpriced, f.uncounted)));
    let lines = Signal::derive(move || {
        let basis = figures.with(|f| t.basis(f, &board.origin.read(), Rests::Prices(&[])));
        [t.burn.recent_hint, t.burn.present].map(str::to_owned).into_iter().chain(basis).collect()
    });
    view! {
        <article class="card level">
            <header>
                <h3>{name}</h3>
                <Hint label=name lines=lines />
            </header>
            <p class="figure">{tokens} " " <small>{t.burn.tokens_per_dollar}</small></p>
            <p class="says">{cost}</p>
            <p class="quiet">{requests}</p>
        </article>
    }
    .into_any()
}

/// List cost at a glance: nothing asked and nothing priced are both no $0.
fn list_cost(f: &Figures) -> String {
    if f.measured(Measure::Cost) == 0 { format::NONE.to_owned() } else { format::money(f.list_cost()) }
}

/// What the period on the screen would have cost at list price.
fn list_price() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let now = Memo::new(move |_| board.kpis.with(|k| k.now));
    let lines = Signal::derive(move || {
        let formula = (t.burn.formula)(crate::state::burn::kpi::Kind::Cost).to_owned();
        let classes = now.with(|f| class_shares(t, f));
        let basis = board.kpis.with(|k| t.basis(&k.now, &board.origin.read(), Rests::Prices(&k.recorded)));
        std::iter::once(formula).chain(classes).chain(basis).collect()
    });
    let bar = live(move || now.with(|f| class_bar(t, f)));
    let daily = live(move || {
        // Days before the first record are no days on which nothing was used.
        let first = board.span.get().map(|s| board.zone.with(|z| z.start_of(z.day(s.0))));
        let length = board.range.with(|r| r.past.to - r.past.from.max(first.unwrap_or(r.past.from)));
        let cost = now.with(Figures::list_cost);
        daily(length, cost).map(|nanos| view! { <p class="says">{(t.burn.a_day)(&format::money(nanos))}</p> })
    });
    let period = view.memo(|v| (v.period, v.zoom));
    let quiet = move || {
        let name = match period.get() {
            (_, Some(zoom)) => board.zone.with(|z| t.span(zoom, z)),
            (period, None) => t.period_inside(period),
        };
        (t.burn.list_price_quiet)(&name)
    };
    let unpriced = live(move || {
        let unpriced = now.with(|f| f.unpriced);
        (unpriced > 0).then(|| view! { <p class="quiet unpriced">{(t.burn.unpriced_too)(unpriced)}</p> })
    });
    let craters = use_craters();
    let leverage = live(move || craters.with(|c| leverage(t, together(c).and_then(|l| l.factor()))));
    view! {
        <article class="card level">
            <header>
                <h3>{t.burn.list_price}</h3>
                <Hint label=t.burn.list_price lines=lines />
            </header>
            <p class="figure">{move || now.with(list_cost)}</p>
            <p class="says leverage">{leverage}</p>
            {bar}
            {daily}
            <p class="quiet">{quiet}</p>
            {unpriced}
        </article>
    }
    .into_any()
}

/// How many times the plans' price their work would have cost, with a way to where that is told.
fn leverage(t: &'static Text, factor: Option<f64>) -> AnyView {
    let view = use_view();
    let go = move |_| view.step(|v| v.go(Page::Headroom));
    let said = match factor {
        Some(factor) => (t.plans.times)(&format::multiple(factor)),
        None => t.plans.name_plan.to_owned(),
    };
    view! { <button type="button" class="text-button" title=t.plans.open_headroom on:click=go>{said}</button> }.into_any()
}

/// The mean cost of a day. A day or less has no daily mean: what it cost so far is the figure itself.
fn daily(length: Millis, cost: u64) -> Option<u64> {
    // A day on which the clock goes back has 25 hours and is still one.
    let many = length > DAY + HOUR && cost > 0;
    many.then(|| (cost as f64 * (DAY as f64 / length as f64)) as u64)
}

/// The classes that cost anything with their share of the whole and their money.
fn class_shares(t: &Text, f: &Figures) -> Vec<String> {
    let total = f.list_cost().max(1) as f64;
    let cost = |class: TokenClass| (class, f.cost[class as usize]);
    TokenClass::ALL
        .map(cost)
        .into_iter()
        .filter(|(_, cost)| *cost > 0)
        .map(|(class, cost)| {
            let share = format::percent(cost as f64 / total, 0);
            (t.burn.class_share)(t.class(class), &share, &format::money(cost))
        })
        .collect()
}

/// Of what the cost is made: a bar of token classes.
fn class_bar(t: &Text, f: &Figures) -> Option<AnyView> {
    let total = f.list_cost();
    if total == 0 {
        return None;
    }
    let parts = TokenClass::ALL.map(|class| {
        let share = f.cost[class as usize] as f64 / total as f64;
        view! {
            <span
                title=format!("{} {}", t.class(class), format::percent(share, 0))
                style:width=format!("{:.2}%", share * 100.0)
                style:background-color=crate::widget::swatch::css(class.color())
            ></span>
        }
    });
    let said = (t.burn.by_class)(&class_shares(t, f).join("; "));
    Some(view! { <div class="class-bar" role="img" aria-label=said>{parts.collect_view()}</div> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Language;

    #[test]
    fn a_day_has_no_daily_mean() {
        let check = |length, expected| assert_eq!(daily(length, 3_000_000_000), expected);
        check(DAY / 2, None);
        check(DAY + HOUR, None);
        check(3 * DAY, Some(1_000_000_000));
        assert_eq!(daily(3 * DAY, 0), None);
    }

    #[test]
    fn classes_are_told_with_share_and_money() {
        let f = Figures { cost: [3_000_000_000, 0, 0, 0, 1_000_000_000], ..Figures::default() };
        let said = class_shares(Text::of(Language::English), &f).join("; ").replace('\u{202f}', " ");
        assert_eq!(said, "Cache read: 75 %, $3.00; Output: 25 %, $1.00");
    }

    #[test]
    fn nothing_asked_is_not_free() {
        let check = |requests, unpriced, expected: &str| {
            assert_eq!(list_cost(&Figures { requests, unpriced, ..Figures::default() }), expected);
        };
        check(0, 0, "–");
        check(2, 2, "–");
        check(2, 1, "$0");
    }
}
