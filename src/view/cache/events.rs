//! The misses that cost most, by session and cause: what happened, what would avoid it, and the way to the request.

use super::fold::fold;
use super::head::head;
use super::ranking::{money, more};
use crate::chart::format::{self, Unit};
use crate::chart::table::{Cell, Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::{dom, download};
use crate::state::cache::events::{Event, events as find};
use crate::state::cache::group::{Concentration, Group, concentration, groups};
use crate::state::cache::ranking::Confidence;
use crate::state::cache::usage::Survey;
use crate::state::{Board, Detail, Facet, View, use_board, use_details, use_view};
use crate::text::cache::Because;
use crate::text::{Text, use_text};
use crate::widget::link::stays;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use crate::widget::term::{term, term_within};
use leptos::prelude::*;
use metering::request::MissCause;
use metering::time::Millis;

/// So many are shown at first.
const FIRST: usize = 5;
/// And at most: enough to look at.
const MOST: usize = 50;
/// Of a group so many are listed; its session has them all.
const LISTED: usize = 10;

/// What tells a row from the others, wherever it comes to stand.
type Key = (Option<String>, Option<String>, MissCause);

/// What is known of single misses.
#[derive(Clone, PartialEq)]
enum Told {
    Waiting,
    Missing,
    /// No request says what it missed, so that there is none is not known.
    Unknown,
    Failed(String),
    Ready(Vec<Group>, Option<Concentration>),
}

/// The card.
pub fn events(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let (board, view, details) = (use_board(), use_view(), use_details());
    let (misses, cells) = (details.misses(), details.sessions());
    let filters = view.memo(|v| v.filters.clone());
    let single = Memo::new(move |_| {
        let past = board.range.with(|r| r.past);
        misses.with(|m| m.ready().map(|list| filters.with(|f| find(list, f, past))).unwrap_or_default())
    });
    let told = Memo::new(move |_| {
        misses.with(|misses| match misses {
            Detail::Waiting => Told::Waiting,
            Detail::Missing => Told::Missing,
            Detail::Failed(error) => {
                let advice = t.advice(error);
                Told::Failed(format!("{} {}", advice.what, advice.next))
            }
            Detail::Ready(_) if survey.with(|s| s.total.diagnosed == 0) => Told::Unknown,
            Detail::Ready(_) => cells.with(|cells| {
                // Rows that are about to be counted anew would only jump.
                if matches!(cells, Detail::Waiting) {
                    return Told::Waiting;
                }
                let kept = cells.ready().map(|set| (set, board.kept(set)));
                let kept = kept.as_ref().map(|(set, slice)| (&***set, slice));
                let groups = groups(kept, single.get());
                let waste = survey.with(|s| s.total.unwanted().waste);
                let few = concentration(groups.iter().map(|g| g.missed.waste), waste);
                Told::Ready(groups, few)
            }),
        })
    });
    let all = RwSignal::new(false);
    let open = RwSignal::new(None::<Key>);
    let body = live(move || {
        told.with(|told| match told {
            Told::Waiting => quiet(t.cache.events_waiting.to_owned()),
            Told::Missing => quiet(t.cache.events_missing.to_owned()),
            Told::Unknown => quiet(t.cache.events_unknown.to_owned()),
            Told::Failed(why) => quiet(why.clone()),
            Told::Ready(groups, _) if groups.is_empty() => quiet(t.cache.events_none.to_owned()),
            Told::Ready(groups, _) => {
                let most = groups.len().min(MOST);
                let shown = if all.get() { most } else { FIRST.min(most) };
                let rows = groups.iter().take(shown).map(|g| row(t, board, g, open));
                let rows = rows.collect_view();
                view! { <ol class="event-list">{rows}</ol> {more(t, most, shown, FIRST, all)} }.into_any()
            }
        })
    });
    let concentrated = live(move || {
        told.with(|told| {
            let Told::Ready(_, Some(c)) = told else { return None };
            let said = (t.cache.concentrated)(c.groups, c.of, &format::percent(c.share, 0));
            Some(view! { <p class="concentrated">{said}</p> })
        })
    });
    let save = move |()| {
        let table = single.with_untracked(|list| table(t, list));
        download::save_csv(FileStem::Events, &csv(&table));
    };
    view! {
        <section class="card events" aria-labelledby=DomId::Misses.as_str()>
            {head(DomId::Misses, t.cache.events, &[t.cache.events_hint], Some(Callback::new(save)))}
            {concentrated}
            {body}
        </section>
    }
    .into_any()
}

fn quiet(text: String) -> AnyView {
    view! { <p class="quiet">{text}</p> }.into_any()
}

/// A group; one that is a single known miss says at once what happened.
fn row(t: &'static Text, board: Board, group: &Group, open: RwSignal<Option<Key>>) -> AnyView {
    match &group.listed[..] {
        [only] if group.is_listed() => alone(t, board, group, only),
        _ => again(t, board, group, open),
    }
}

/// Whose it is, in what, and when.
fn place(t: &Text, board: Board, group: &Group, agent: Option<&str>) -> String {
    let now = board.now.get_untracked();
    let moment = |at: Millis| board.zone.with(|z| t.moment(at, now, z));
    let (first, last) = (moment(group.first), moment(group.last));
    let when = if first == last { first } else { format!("{first} – {last}") };
    let parts = [
        Some(t.name_of(Facet::Harness, group.harness.as_deref())),
        group.project.clone(),
        agent.map(t.cache.agent),
        Some(when),
    ];
    (t.cache.where_when)(&parts.into_iter().flatten().collect::<Vec<_>>())
}

fn sure(t: &Text, group: &Group) -> (String, &'static str) {
    let share = group.missed.recorded_share().unwrap_or(0.0);
    let confidence = Confidence::of_share(share);
    ((t.cache.confidence)(confidence, &format::percent(share, 0)), (t.cache.confidence_means)(confidence))
}

fn alone(t: &'static Text, board: Board, group: &Group, event: &Event) -> AnyView {
    let c = t.cache;
    let color = board.palette.with(|p| p.color(Facet::Harness, group.harness.as_deref()));
    let place = place(t, board, group, event.agent.as_deref());
    let gap = (event.gap > 0).then(|| t.duration(event.gap));
    let because = Because {
        cause: event.cause,
        model: event.model.as_deref(),
        gap: gap.as_deref(),
        read: &format::tokens(event.read),
    };
    let happened = (c.happened)(&format::tokens(event.tokens), &because);
    let link = event.session.as_deref().map(|session| link(t, session, Some(&event.request), &place));
    let (sure, means) = sure(t, group);
    view! {
        <li class="event">
            <p class="event-where">{swatch(&color)} <span>{place}</span></p>
            <strong class="event-money">{money(t, &group.missed)}</strong>
            <p class="event-what">
                <b>{term((c.cause)(event.cause), (c.means)(event.cause))}</b> " " {happened} " "
                <span class="tag">{term(&sure, means)}</span>
            </p>
            <p class="event-spare quiet">{(c.spare)(event.cause, event.hour_helps)}</p>
            <span class="event-open">{link}</span>
        </li>
    }
    .into_any()
}

fn again(t: &'static Text, board: Board, group: &Group, open: RwSignal<Option<Key>>) -> AnyView {
    let c = t.cache;
    let color = board.palette.with(|p| p.color(Facet::Harness, group.harness.as_deref()));
    let place = place(t, board, group, None);
    let (sure, means) = sure(t, group);
    let tokens = (c.missed)(&format::tokens(group.missed.tokens));
    let head = view! {
        <span class="event-where">{swatch(&color)} <span>{place.clone()}</span></span>
        <strong class="event-money">{money(t, &group.missed)}</strong>
        <span class="event-what">
            <b>{term_within((c.cause)(group.cause), (c.means)(group.cause))}</b> " "
            <span class="times">{(c.times)(group.missed.events)}</span> " "
            <span class="quiet">{tokens}</span> " "
            <span class="tag">{term_within(&sure, means)}</span>
        </span>
    };
    let key = (group.harness.clone(), group.session.clone(), group.cause);
    let group = group.clone();
    let body = move || {
        let rows = group.listed.iter().take(LISTED).map(|e| line(t, board, e)).collect_view();
        let (shown, of) = (group.listed.len().min(LISTED) as u64, group.missed.events);
        let rest = (shown < of).then(|| view! { <p class="quiet">{(c.listed)(shown, of)}</p> });
        let link = group.session.as_deref().map(|session| link(t, session, None, &place));
        let spare =
            (c.spare)(group.cause, !group.listed.is_empty() && group.listed.iter().all(|e| e.hour_helps));
        view! {
            <p>{(c.means)(group.cause)}</p>
            <p class="event-spare quiet">{spare}</p>
            <ul class="event-lines">{rows}</ul>
            {rest}
            <p>{link}</p>
        }
        .into_any()
    };
    fold(key, open, head.into_any(), body)
}

/// A miss of a group, in a line.
fn line(t: &'static Text, board: Board, event: &Event) -> AnyView {
    let when = board.zone.with_untracked(|z| t.instant(event.at, z));
    let link = event.session.as_deref().map(|session| link(t, session, Some(&event.request), &when));
    let waste = event.waste.map_or_else(|| t.cache.no_price.to_owned(), format::money);
    view! {
        <li>
            <span>{when.clone()}</span>
            <span class="number">{(t.cache.missed)(&format::tokens(event.tokens))}</span>
            <span class="number">{waste}</span>
            {link}
        </li>
    }
    .into_any()
}

/// Every miss that is known one by one, for a file.
fn table(t: &Text, events: &[Event]) -> Table {
    let text = |text: Option<&str>| Cell::Text(text.unwrap_or_default().to_owned());
    let row = |e: &Event| {
        let sure = if e.recorded { Confidence::Recorded } else { Confidence::Inferred };
        vec![
            Cell::Text(metering::time::format(e.at)),
            Cell::Text(e.harness.clone()),
            text(e.project.as_deref()),
            text(e.session.as_deref()),
            Cell::Text(e.request.clone()),
            text(e.agent.as_deref()),
            text(e.model.as_deref()),
            Cell::Text((t.cache.cause)(e.cause).to_owned()),
            Cell::Text((t.cache.confidence)(sure, "")),
            Cell::Number(e.tokens.into(), Unit::Tokens),
            Cell::Number(e.read.into(), Unit::Tokens),
            Cell::of(e.waste, Unit::Money),
        ]
    };
    let head = [
        "time",
        "harness",
        "project",
        "session",
        "request",
        "agent",
        "model",
        "cause",
        "confidence",
        "missed_tokens",
        "read_tokens",
        "usd",
    ];
    Table { head: head.map(str::to_owned).to_vec(), rows: events.iter().map(row).collect() }
}

/// A link that opens a session, at one of its requests if one is named.
pub fn link(t: &Text, session: &str, request: Option<&str>, what: &str) -> AnyView {
    let view = use_view();
    let (session, request) = (session.to_owned(), request.map(str::to_owned));
    let open = move |v: &mut View| v.open(&session, request.as_deref());
    let address = view.peek(|v| {
        let mut there = v.clone();
        open(&mut there);
        there.encode()
    });
    let go = move |event: leptos::ev::MouseEvent| {
        if stays(&event) {
            view.step(&open);
            dom::to_top();
        }
    };
    view! {
        <a class="text-button" href=address aria-label=(t.cache.open_long)(what) on:click=go>
            {t.cache.open}
        </a>
    }
    .into_any()
}
