//! The first row: how much is left, when it runs out, what it would have cost without the plans.

use crate::chart::{format, pace};
use crate::names::DomId;
use crate::state::burn::headroom::{Level, Outlook};
use crate::state::{Board, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::drawing::Drawing;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// How many windows stand in the row before "more".
const SHOWN: usize = 3;

/// The row.
pub fn left() -> AnyView {
    let t = use_text();
    let board = use_board();
    let all = RwSignal::new(false);
    let cards = live(move || {
        let levels = board.levels.get();
        if levels.is_empty() {
            return vec![no_level()];
        }
        let shown = if all.get() { levels.len() } else { SHOWN };
        levels.into_iter().take(shown).map(|l| level(board, l)).collect()
    });
    let hidden = move || board.levels.with(Vec::len).saturating_sub(SHOWN) as u64;
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
            <div class="left-row">{cards} {without_plans()}</div>
            {more}
        </section>
    }
    .into_any()
}

/// The level of one window.
fn level(board: Board, level: Level) -> AnyView {
    let t = use_text();
    let window = window_name(t, &level);
    let plan = level.quota.plan.clone();
    let left = level.used.map(|used| format::percent((1.0 - used).max(0.0), 0));
    let urgent = matches!(level.outlook, Outlook::RunsOut(_) | Outlook::Spent);
    let reset = level.outlook == Outlook::Reset;
    let (used, elapsed) = (level.used.unwrap_or(0.0), level.elapsed_now);
    let color = if urgent { "warn" } else { "accent" };
    let work = move |theme: &crate::chart::theme::Theme, size| {
        let plan = pace::plan(used, elapsed, size);
        let _ = theme;
        let paint: crate::widget::drawing::Painting =
            Box::new(move |area, device, theme| pace::draw(area, &plan, theme.color(color), theme, device));
        paint
    };
    let bar = (level.used.is_some() && !reset).then(|| {
        let label = (t.burn.used_bar)(&plan, &window, &format::percent(used, 0));
        let mark = elapsed.map(|e| (t.burn.pace_mark)(&format::percent(e, 0))).unwrap_or_default();
        view! {
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
        }
    });
    let figure = match (&left, reset) {
        (_, true) => view! { <p class="figure">"–" <small>{t.burn.reset}</small></p> }.into_any(),
        (Some(left), _) => {
            view! { <p class="figure">{left.clone()} " " <small>{t.burn.left}</small></p> }.into_any()
        }
        (None, _) => view! { <p class="figure">"–" <small>{t.burn.not_recorded}</small></p> }.into_any(),
    };
    let outlook = level.outlook;
    let quota = level.quota;
    let hint = {
        let quota = quota.clone();
        Signal::derive(move || {
            let seen = board.zone.with(|z| t.moment(quota.at, board.now.get(), z));
            vec![(t.burn.seen)(&seen, &quota.source), t.burn.estimate.to_owned()]
        })
    };
    let resets_at = quota.resets_at;
    let sentence = live(move || {
        board.zone.with(|zone| {
            let now = board.now.get();
            match outlook {
                Outlook::RunsOut(at) => view! {
                    <p class="says">{Icon::Warning.view()} <span>{t.burn.runs_out} " " <strong class="warn">"≈ " {t.moment(at, now, zone)}</strong></span></p>
                }
                .into_any(),
                Outlook::Lasts => view! { <p class="says">{t.burn.lasts}</p> }.into_any(),
                Outlook::Spent => view! {
                    <p class="says">{Icon::Warning.view()} <strong class="warn">{t.burn.spent}</strong></p>
                }
                .into_any(),
                Outlook::Reset => {
                    let when = resets_at.map(|at| t.moment(at, now, zone)).unwrap_or_default();
                    view! { <p class="says">{(t.burn.reset_long)(&when)}</p> }.into_any()
                }
                Outlook::Unknown => view! { <p class="says">{t.burn.unknown_pace}</p> }.into_any(),
            }
        })
    });
    let amount = amount(t, &quota);
    let quiet = move || {
        let now = board.now.get();
        let resets = resets_at.filter(|at| *at > now).map(|at| t.duration(at - now));
        let first = match (outlook, resets_at) {
            (Outlook::RunsOut(out), Some(reset)) => (t.burn.runs_out_before)(&t.duration(reset - out)),
            (Outlook::Reset, _) => String::new(),
            (_, None) => t.burn.no_reset.to_owned(),
            _ => resets.map(|r| (t.burn.resets_in)(&r)).unwrap_or_default(),
        };
        [Some(first).filter(|f| !f.is_empty()), amount.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    };
    view! {
        <article class="card level" class:urgent=urgent>
            <header>
                <h3>{plan} " " <span class="quiet">{window}</span></h3>
                <Hint label=t.burn.left_title lines=hint />
            </header>
            {figure}
            {bar}
            {sentence}
            <p class="quiet">{quiet}</p>
        </article>
    }
    .into_any()
}

fn window_name(t: &Text, level: &Level) -> String {
    let quota = &level.quota;
    (t.burn.window)(&quota.window).map_or_else(|| quota.window.clone(), str::to_owned)
}

/// What is left in the plan's own unit, where the log names one.
fn amount(t: &Text, quota: &metering::request::Quota) -> Option<String> {
    let (used, limit, unit) = (quota.used?, quota.limit?, quota.unit.as_deref()?);
    let short = |n: f64| format::tokens(n.max(0.0) as i64);
    Some((t.burn.amount_left)(&short(limit - used), &short(limit), unit))
}

/// No log records any level.
fn no_level() -> AnyView {
    let t = use_text();
    view! {
        <article class="card level wide">
            <header><h3>{t.burn.left_title}</h3></header>
            <p class="figure unsaid">{t.burn.no_level}</p>
            <p class="says">{t.burn.no_level_claude}</p>
            <p class="quiet">{t.burn.no_level_long}</p>
        </article>
    }
    .into_any()
}

/// What the period on the screen would have cost at list price.
fn without_plans() -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let cost = Memo::new(move |_| board.kpis.with(|k| (k.now.list_cost(), k.now.unpriced, k.now.requests)));
    let span = board.range;
    let figure = move || {
        let (cost, unpriced, requests) = cost.get();
        if requests > 0 && unpriced == requests { format::NONE.to_owned() } else { format::money(cost) }
    };
    let days = move || span.with(|r| (r.past.length() as f64 / metering::time::DAY as f64).max(1.0));
    let daily = live(move || {
        let (cost, ..) = cost.get();
        (t.burn.a_day)(&format::money((cost as f64 / days()) as u64))
    });
    let period = view.memo(|v| (v.period, v.zoom));
    let quiet = move || {
        let name = match period.get() {
            (_, Some(zoom)) => board.zone.with(|z| t.span(zoom, z)),
            (period, None) => t.period_inside(period),
        };
        (t.burn.without_plans_quiet)(&name)
    };
    let unpriced = live(move || {
        let (_, unpriced, _) = cost.get();
        (unpriced > 0).then(|| view! { <p class="quiet">{(t.burn.unpriced_too)(unpriced)}</p> })
    });
    let lines =
        Signal::derive(move || vec![(t.burn.formula)(crate::state::burn::kpi::Kind::Cost).to_owned()]);
    view! {
        <article class="card level">
            <header>
                <h3>{t.burn.without_plans}</h3>
                <Hint label=t.burn.without_plans lines=lines />
            </header>
            <p class="figure">{figure} " " <small>{t.burn.without_plans_long}</small></p>
            <div class="class-bar" aria-hidden="true">{live(move || class_bar(board))}</div>
            <p class="says">{daily}</p>
            <p class="quiet">{quiet}</p>
            {unpriced}
        </article>
    }
    .into_any()
}

/// Of what the cost is made: a bar of token classes.
fn class_bar(board: Board) -> AnyView {
    use crate::state::TokenClass;
    let t = use_text();
    board.kpis.with(|k| {
        let total = k.now.list_cost().max(1) as f64;
        TokenClass::ALL
            .into_iter()
            .map(|class| {
                let share = k.now.cost[class as usize] as f64 / total;
                view! {
                    <span
                        title=format!("{} {}", t.class(class), format::percent(share, 0))
                        style:width=format!("{:.2}%", share * 100.0)
                        style:background-color=crate::widget::swatch::css(class.color())
                    ></span>
                }
            })
            .collect_view()
            .into_any()
    })
}
