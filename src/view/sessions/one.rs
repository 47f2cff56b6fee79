//! One session: its figures, its context request by request, its queries, its requests, and the request that is looked
//! at. All of it is of the whole session, whatever the period.

use super::super::picture::{self, Picture};
use super::list;
use super::parts::{cost, waiting};
use super::{queries, requests, round};
use crate::chart::measure::TextMeasure;
use crate::chart::{format, timeline};
use crate::names::{DomId, FileStem};
use crate::platform::dom;
use crate::state::sessions::one::{Whole, kept, standout, whole};
use crate::state::sessions::order::Column;
use crate::state::{Board, Detail, Facet, View, use_board, use_details, use_view};
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::link::stays;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use crate::widget::timeline::{Timeline, timeline_legend};
use leptos::prelude::*;
use metering::request::{MissGroup, Request};
use metering::time::Zone;
use std::ops::Range;
use std::sync::Arc;

/// What the parts of a session's page share.
#[derive(Clone, Copy)]
pub struct Open {
    /// Its requests, in the order of time.
    pub list: Memo<Arc<Vec<Request>>>,
    /// What they amount to.
    pub whole: Memo<Arc<Whole>>,
    /// The request that is looked at.
    pub selected: Memo<Option<usize>>,
    /// The query whose requests are listed, by its place among the queries; `None` for all.
    pub query: RwSignal<Option<usize>>,
    /// The requests that the timeline shows.
    pub window: RwSignal<Range<usize>>,
}

impl Open {
    /// Looks at a request.
    pub fn select(self, request: Option<usize>) {
        let id = self.list.with_untracked(|l| request.and_then(|i| l.get(i)).map(|r| r.id.clone()));
        use_view().adjust(|v| v.request = id);
    }
}

/// The page of a session.
pub fn one(session: String) -> AnyView {
    let t = use_text();
    let view = use_view();
    list::come_back_to(session.clone());
    let asked = use_details().requests(session);
    let list = Memo::new(move |_| asked.with(|a| a.ready().cloned().unwrap_or_default()));
    let address = move || {
        let mut there = view.get();
        (there.session, there.request) = (None, None);
        there.encode()
    };
    let back = move |event: leptos::ev::MouseEvent| {
        if stays(&event) {
            view.step(|v: &mut View| (v.session, v.request) = (None, None));
        }
    };
    let there = Memo::new(move |_| list.with(|l| !l.is_empty()));
    view! {
        <div class="view sessions one">
            <p class="back"><a href=address on:click=back>{Icon::Left.view()} {t.sessions.back}</a></p>
            {live(move || if there.get() {
                opened(list)
            } else {
                asked.with(|a| match a {
                    Detail::Missing => view! {
                        <div class="empty">
                            <h2>{t.sessions.gone}</h2>
                            <p>{t.sessions.gone_long}</p>
                        </div>
                    }
                    .into_any(),
                    other => waiting(t, other),
                })
            })}
        </div>
    }
    .into_any()
}

fn opened(list: Memo<Arc<Vec<Request>>>) -> AnyView {
    let (board, view) = (use_board(), use_view());
    let wanted = view.memo(|v| v.request.clone());
    let selected = Memo::new(move |_| {
        let (from, to) = board.range.with(|r| (r.span.from, r.span.to));
        list.with(|l| standout(l, wanted.get().as_deref(), from, to))
    });
    let open = Open {
        list,
        whole: Memo::new(move |_| list.with(|l| Arc::new(whole(l)))),
        selected,
        query: RwSignal::new(None),
        window: RwSignal::new(0..usize::MAX),
    };
    // Who came by keys goes on here.
    Effect::new(|_| dom::focus(DomId::OpenSession));
    view! {
        {head(open)}
        {context(open)}
        {round::round(open)}
        <div class="session-parts">
            {queries::queries(open)}
            {requests::requests(open)}
        </div>
    }
    .into_any()
}

fn head(open: Open) -> AnyView {
    let t = use_text();
    let board = use_board();
    live(move || {
        let (list, whole) = (open.list.get(), open.whole.get());
        let Some(first) = list.first() else { return ().into_any() };
        let color = board.palette.with(|p| p.color(Facet::Harness, Some(&first.harness)));
        let project = t.name_of(Facet::Project, first.project.as_deref());
        let harness = t.name_of(Facet::Harness, Some(&first.harness));
        let mut about: Vec<String> = whole
            .models
            .iter()
            .map(|m| t.name_of(Facet::Model, Some(m).filter(|m| !m.is_empty()).map(String::as_str)))
            .collect();
        about.extend([first.user.clone(), first.host.clone()].into_iter().flatten());
        let agents = whole.agents.len().saturating_sub(1) as u64;
        if agents > 0 {
            about.push((t.sessions.agents)(agents));
        }
        let when = whole.span.map(|(from, to)| {
            let begin = board.zone.with(|z| t.instant(from, z));
            format!("{begin} · {}", t.duration(to - from))
        });
        let session = first.session.clone().unwrap_or_default();
        view! {
            <header class="session-head">
                <h2 id=DomId::OpenSession.as_str() tabindex="-1">{swatch(&color)} {project} <span class="quiet">{harness}</span></h2>
                <p class="quiet">{about.join(" · ")}</p>
                <p class="quiet">{when} " · " <code>{session}</code></p>
            </header>
            {figures(t, &whole)}
            {part_kept(t, board, &list, &whole).map(|line| view! { <p class="session-note part">{line}</p> })}
            {lifetimes(t, &whole).map(|line| view! { <p class="session-note">{line}</p> })}
        }
        .into_any()
    })
    .into_any()
}

fn figures(t: &'static Text, whole: &Whole) -> AnyView {
    let f = &whole.sum;
    let all_unpriced = f.unpriced > 0 && f.unpriced == f.requests;
    let waste = if f.diagnosed == 0 {
        (format::NONE.to_owned(), t.sessions.not_looked.to_owned())
    } else if whole.misses.0 == 0 {
        (format::money(0), t.sessions.no_waste.to_owned())
    } else {
        (cost(t, (!all_unpriced).then_some(f.waste)), (t.sessions.misses)(whole.misses.0))
    };
    let rebuilt = (whole.misses.1 > 0).then(|| (t.sessions.rebuilds)(whole.misses.1));
    let beside = [
        (f.queries, t.sessions.asked_queries),
        (f.others, t.sessions.other_queries),
        (f.errors, t.sessions.failed_beside),
    ];
    let beside = beside.into_iter().filter(|(n, _)| *n > 0).map(|(n, say)| say(n)).collect::<Vec<_>>();
    let beside = Some(beside.join(" · ")).filter(|said| !said.is_empty());
    let rate = f.hit_rate().map_or_else(|| format::NONE.to_owned(), |r| format::percent(r, 1));
    let peak = if f.peak == 0 { format::NONE.to_owned() } else { format::tokens(f.peak) };
    let tokens = format::tokens(f.prompt.saturating_add(f.output));
    let figures = [
        (Column::Cost, cost(t, (!all_unpriced).then_some(f.cost)), Some(t.burn.not_a_bill.to_owned())),
        (
            Column::Requests,
            format!("{}{}", if f.uncounted > 0 { "≥ " } else { "" }, format::count(f.requests)),
            beside,
        ),
        (Column::Tokens, tokens, Some((t.burn.output)(&format::tokens(f.output)))),
        (Column::Peak, peak, None),
        (Column::HitRate, rate, rebuilt),
        (Column::Waste, waste.0, Some(waste.1)),
    ];
    let figure = |(column, value, note): (Column, String, Option<String>)| {
        let name = (t.sessions.column)(column);
        let long = (t.sessions.term)(name, (t.sessions.column_long)(column));
        view! {
            <div>
                <dt>{name} <Hint label=(t.burn.formula_of)(name) lines=Signal::stored(vec![long]) /></dt>
                <dd><strong>{value}</strong> {note.map(|n| view! { <span class="quiet">{n}</span> })}</dd>
            </div>
        }
    };
    view! { <dl class="session-figures" title=t.sessions.of_whole>{figures.map(figure).collect_view()}</dl> }
        .into_any()
}

/// What period and filters of the list leave out of it, where they do.
fn part_kept(t: &Text, board: Board, list: &[Request], whole: &Whole) -> Option<String> {
    let past = board.range.with(|r| r.past);
    let part = board.filters.with(|filters| kept(list, filters, past));
    let (part, all) = (part.requests, whole.sum.requests);
    (part < all).then(|| (t.sessions.part_kept)(part, all))
}

/// What the two lifetimes of the cache did for this session, where they did anything.
fn lifetimes(t: &Text, whole: &Whole) -> Option<String> {
    let ttl = &whole.ttl;
    let (premium, saved) = (format::money(ttl.hour_premium), format::money(ttl.hour_saved));
    if ttl.hour_premium > 0 && ttl.hour_saved == 0 {
        return Some((t.sessions.hour_unused)(&premium));
    }
    if ttl.hour_premium > 0 {
        let say = if ttl.hour_saved > ttl.hour_premium { t.sessions.hour_won } else { t.sessions.hour_lost };
        return Some(say(&premium, &saved));
    }
    let (lost, upgrade) = (ttl.hour_lost, ttl.hour_upgrade);
    (lost > 0).then(|| (t.sessions.hour_would)(&format::money(lost), &format::money(upgrade), lost > upgrade))
}

/// How high the bars of the timeline are in its picture, CSS pixels.
const PICTURE: f64 = 320.0;

/// The timeline.
fn context(open: Open) -> AnyView {
    let t = use_text();
    let board = use_board();
    let input = Memo::new(move |_| {
        let (list, whole) = (open.list.get(), open.whole.get());
        board.zone.with(|zone| Arc::new(drawn(t, &list, &whole, zone)))
    });
    let count = Memo::new(move |_| open.list.with(|l| l.len()));
    let window = Signal::derive(move || {
        let Range { start, end } = open.window.get();
        let end = end.min(count.get());
        start.min(end)..end
    });
    let zoomed = Memo::new(move |_| window.with(|w| w.len() < count.get()));
    let table = Signal::derive(move || input.with(|i| timeline::table(i, window.get(), t.words)));
    let whole = Signal::derive(move || input.with(|i| timeline::table(i, 0..count.get(), t.words)));
    let page = picture::surroundings();
    let save = move |form| {
        let drawn = input.get_untracked();
        let sheet = Picture {
            file: FileStem::Session,
            title: open.list.with_untracked(|l| picture_title(t, board, l)),
            legend: timeline::legend(&drawn, t.words).iter().map(timeline::Key::entry).collect(),
            notes: Vec::new(),
        };
        let plan = |m: &dyn TextMeasure| {
            let plan = timeline::plan(&drawn, window.get_untracked(), picture::WIDTH, PICTURE, t.words, m);
            (plan.size, plan)
        };
        picture::save(t, page, form, sheet, plan, timeline::draw);
    };
    let select = move |request: Option<usize>| {
        if request.is_some() {
            open.select(request);
        }
    };
    let singles = Memo::new(move |_| open.whole.with(|w| w.sum.peak > 0 || w.sum.errors > 0));
    let keys = Memo::new(move |_| input.with(|i| timeline::legend(i, t.words)));
    let meanings = Signal::derive(move || {
        keys.with(|keys| keys.iter().map(|key| format!("{}: {}", key.name, key.meaning)).collect())
    });
    let legend = view! {
        <div class="legend-marks">
            {live(move || {
                singles.get().then(|| {
                    let marks = keys.with(|keys| timeline_legend(keys));
                    view! { {marks} <Hint label=t.sessions.marks lines=meanings /> }
                })
            })}
        </div>
    };
    let show_all = live(move || {
        let show = move |_| {
            open.window.set(0..usize::MAX);
            open.query.set(None);
        };
        zoomed.get().then(|| {
            view! { <button type="button" class="text-button" on:click=show>{t.sessions.show_all}</button> }
        })
    });
    let hint = live(move || {
        let keys = || {
            view! { <p id=DomId::TimelineHint.as_str() class="quiet small">{t.sessions.timeline_hint}</p> }
        };
        singles.get().then(keys)
    });
    let card = Charted {
        class: "chart-card",
        id: DomId::Timeline,
        title: Signal::stored(t.sessions.timeline.to_owned()),
        formula: "",
        switches: show_all.into_any(),
        legend: Some(legend.into_any()),
        table,
        whole: Some(whole),
        file: FileStem::Session,
        picture: Callback::new(save),
        instead: Signal::derive(move || (!singles.get()).then_some(t.sessions.only_sums)),
        below: hint.into_any(),
    };
    charted(card, move || {
        view! {
            <Timeline
                input=input
                window=window
                selected=open.selected
                hint=DomId::TimelineHint.as_str()
                on_window=move |w| open.window.set(w)
                on_select=select
            />
        }
        .into_any()
    })
}

/// What the timeline's picture is of: it is looked at away from the page.
fn picture_title(t: &Text, board: Board, list: &[Request]) -> String {
    let Some(first) = list.first() else { return t.sessions.timeline.to_owned() };
    let when = board.zone.with_untracked(|z| t.instant(first.at, z));
    let project = t.name_of(Facet::Project, first.project.as_deref());
    let harness = t.name_of(Facet::Harness, Some(&first.harness));
    [t.sessions.timeline.to_owned(), project, harness, when].join(" · ")
}

/// Requests as the timeline wants them.
fn drawn(t: &Text, list: &[Request], whole: &Whole, zone: &Zone) -> timeline::Input {
    let index = |names: &[String], name: &str| names.iter().position(|n| n == name).unwrap_or(0);
    let round = |r: &Request| timeline::Round {
        at: zone.local(r.at),
        cache_read: r.tokens.cache_read,
        cache_write: r.tokens.cache_write(),
        input: r.tokens.input,
        output: r.tokens.output,
        agent: index(&whole.agents, &r.agent),
        query: r.query,
        model: index(&whole.models, r.model.as_deref().unwrap_or_default()),
        miss: r.miss_cause.map(|cause| timeline::Miss {
            cause: t.cause(cause).to_owned(),
            tokens: r.missed_tokens.unwrap_or(0),
            waste: r.waste_nanousd,
            kind: match cause.group() {
                MissGroup::Expected => timeline::MissKind::Compaction,
                MissGroup::Avoidable | MissGroup::NotYours => timeline::MissKind::Waste,
            },
        }),
        error: r.error.is_some(),
        thin: r.thin == Some(true),
    };
    timeline::Input {
        title: t.sessions.timeline.to_owned(),
        requests: list.iter().map(round).collect(),
        compactions: Vec::new(),
        agents: whole.agents.clone(),
        models: whole.models.clone(),
    }
}

/// When a request was, as briefly as the session allows.
pub fn clock(t: &Text, board: Board, open: Open, at: metering::time::Millis) -> String {
    board.zone.with(|z| {
        let one_day = open.whole.with(|w| w.span.is_some_and(|(from, to)| z.day(from) == z.day(to)));
        if one_day { t.clock(at, z) } else { t.dated(at, z, false) }
    })
}
