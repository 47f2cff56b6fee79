//! The misses that cost most, one by one: what happened, what would avoid it, and the way to the request.

use super::head::head;
use crate::chart::format;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::cache::events::{Event, Events, events as find};
use crate::state::cache::ranking::Confidence;
use crate::state::cache::usage::Survey;
use crate::state::{Board, Detail, Facet, View, use_board, use_details, use_view};
use crate::text::cache::Because;
use crate::text::{Text, use_text};
use crate::widget::link::stays;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// So many are shown at first.
const FIRST: usize = 5;

/// What is known of single misses.
#[derive(Clone, PartialEq)]
enum Told {
    Waiting,
    Missing,
    /// No request says what it missed, so that there is none is not known.
    Unknown,
    Failed(String),
    Ready(Events),
}

/// The card.
pub fn events(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let misses = use_details().misses();
    let filters = view.memo(|v| v.filters.clone());
    let told = Memo::new(move |_| {
        misses.with(|misses| match misses {
            Detail::Waiting => Told::Waiting,
            Detail::Missing => Told::Missing,
            Detail::Failed(error) => {
                let advice = t.advice(error);
                Told::Failed(format!("{} {}", advice.what, advice.next))
            }
            Detail::Ready(_) if survey.with(|s| s.total.diagnosed == 0) => Told::Unknown,
            Detail::Ready(list) => {
                let all = survey.with(|s| s.total.unwanted());
                let past = board.range.with(|r| r.past);
                Told::Ready(filters.with(|f| find(list, f, past, (all.events, all.waste))))
            }
        })
    });
    let all = RwSignal::new(false);
    let body = live(move || {
        told.with(|told| match told {
            Told::Waiting => quiet(t.cache.events_waiting.to_owned()),
            Told::Missing => quiet(t.cache.events_missing.to_owned()),
            Told::Unknown => quiet(t.cache.events_unknown.to_owned()),
            Told::Failed(why) => quiet(why.clone()),
            Told::Ready(events) if events.list.is_empty() => quiet(t.cache.events_none.to_owned()),
            Told::Ready(events) => list(t, board, &events.list, all),
        })
    });
    let concentrated = live(move || {
        told.with(|told| {
            let Told::Ready(Events { concentration: Some(c), .. }) = told else { return None };
            let said = (t.cache.concentrated)(c.events, c.of, &format::percent(c.share, 0));
            Some(view! { <p class="concentrated">{said}</p> })
        })
    });
    view! {
        <section class="card events" aria-labelledby=DomId::Misses.as_str()>
            {head(DomId::Misses, t.cache.events, t.cache.events_hint, None)}
            {concentrated}
            {body}
        </section>
    }
    .into_any()
}

fn quiet(text: String) -> AnyView {
    view! { <p class="quiet">{text}</p> }.into_any()
}

fn list(t: &'static Text, board: Board, events: &[Event], all: RwSignal<bool>) -> AnyView {
    let shown = if all.get() { events.len() } else { FIRST.min(events.len()) };
    let rest = events.len() - shown;
    let more = (events.len() > FIRST).then(|| {
        let text =
            if rest > 0 { (t.cache.more_events)(rest as u64) } else { t.cache.fewer_events.to_owned() };
        view! {
            <button type="button" class="text-button" on:click=move |_| all.update(|a| *a = !*a)>
                {text}
            </button>
        }
    });
    let rows = events.iter().take(shown).map(|e| row(t, board, e)).collect_view();
    view! { <ol class="event-list">{rows}</ol> {more} }.into_any()
}

fn row(t: &'static Text, board: Board, event: &Event) -> AnyView {
    let c = t.cache;
    let color = board.palette.with(|p| p.color(Facet::Harness, Some(&event.harness)));
    let now = board.now.get_untracked();
    let when = board.zone.with(|z| t.moment(event.at, now, z));
    let place = [
        Some(t.name_of(Facet::Harness, Some(&event.harness))),
        event.project.clone(),
        event.agent.as_deref().map(c.agent),
        Some(when),
    ];
    let place = (c.where_when)(&place.into_iter().flatten().collect::<Vec<_>>());
    let gap = (event.gap > 0).then(|| t.duration(event.gap));
    let because = Because {
        cause: event.cause,
        model: event.model.as_deref(),
        gap: gap.as_deref(),
        read: &format::tokens(event.read),
    };
    let happened = (c.happened)(&format::tokens(event.tokens), &because);
    let evidence = if event.recorded { Confidence::Recorded } else { Confidence::Inferred };
    let money = event.waste.map_or_else(|| c.no_price.to_owned(), format::money);
    let link = event.session.as_deref().map(|session| link(t, session, Some(&event.request), &place));
    view! {
        <li class="event">
            <p class="event-where">{swatch(&color)} <span>{place}</span></p>
            <strong class="event-money">{money}</strong>
            <p class="event-what">
                {happened} " " <span class="tag">{(c.confidence)(evidence, "")}</span>
            </p>
            <p class="event-spare quiet">{(c.spare)(event.cause, event.hour_helps)}</p>
            <span class="event-open">{link}</span>
        </li>
    }
    .into_any()
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
