//! One row per source: what it is, what was read of it, how it is, what can be done with it.

use super::super::banner::reading;
use super::given::{Editing, given};
use crate::chart::format::count;
use crate::fetch::{Folder, Stats, use_loader};
use crate::names::DomId;
use crate::state::burn::coverage::{Coverage, coverage, requests_by_harness};
use crate::state::{Facet, Kind, Source, SourceId, Status, use_board, use_data};
use crate::text::{Text, names::harness_name, sources::size, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::time::Zone;
use std::collections::BTreeMap;

/// The sources.
pub fn list() -> AnyView {
    let t = use_text();
    let data = use_data();
    let ids = move || data.sources.with(|l| l.iter().filter(|s| !s.aside).map(|s| s.id).collect::<Vec<_>>());
    let editions = Memo::new(move |_| {
        data.sources.with(|l| l.iter().map(|s| (s.id, s.edition, s.is_on())).collect::<Vec<_>>())
    });
    let twice = live(move || {
        editions.get();
        data.merged.get();
        untrack(|| data.twice()).then(|| {
            view! { <p class="banner warned">{Icon::Warning.view()} <span>{t.sources.twice}</span></p> }
        })
    });
    let merged = live(move || {
        let merged = data.merged.get();
        let once =
            (merged.sessions > 0).then(|| view! { <p class="quiet">{(t.given.once)(merged.sessions)}</p> });
        let waiting = (!merged.waiting.is_empty()).then(|| {
            let name = |id: &SourceId| data.peek(*id, |s| t.source(&s.kind, s.given.name.as_deref()));
            let names: Vec<String> = merged.waiting.iter().filter_map(name).collect();
            view! { <p class="quiet">{(t.given.comparing)(&names.join(", "))}</p> }
        });
        view! { {once} {waiting} }
    });
    let editing = Editing::new();
    let none = live(move || {
        data.sources.with(Vec::is_empty).then(|| view! { <p class="quiet">{t.sources.added_none}</p> })
    });
    view! {
        <section class="card" aria-labelledby=DomId::Added.as_str()>
            <header class="card-head"><h2 id=DomId::Added.as_str()>{t.sources.added}</h2></header>
            {twice}
            <div role="status">{merged}</div>
            {none}
            <ul class="source-list">
                <For each=ids key=|id| *id let(id)>{row(id, editing)}</For>
            </ul>
        </section>
    }
    .into_any()
}

fn row(id: SourceId, editing: Editing) -> AnyView {
    let t = use_text();
    let (data, board, loader) = (use_data(), use_board(), use_loader());
    let source = Memo::new(move |_| {
        data.sources.with(|l| {
            let shown =
                |s: &Source| (s.kind.clone(), s.given.name.clone(), s.status.clone(), s.stats.clone());
            l.iter().find(|s| s.id == id).map(shown)
        })
    });
    let edition = Memo::new(move |_| data.sources.with(|l| l.iter().find(|s| s.id == id).map(|s| s.edition)));
    let held = Memo::new(move |_| {
        edition.get();
        data.peek(id, |s| (!s.cells.is_empty()).then(|| (coverage(&s.cells), requests_by_harness(&s.cells))))
            .flatten()
    });
    let off = Memo::new(move |_| data.sources.with(|l| l.iter().any(|s| s.id == id && !s.is_on())));
    let head = live(move || {
        let (kind, given_name, status, _) = source.get()?;
        let (icon, what, note) = match &kind {
            Kind::Demo => (Icon::Chart, t.sources.demo, t.sources.demo_note),
            Kind::Collector => (Icon::Gauge, t.sources.collector, t.sources.collector_note),
            Kind::Feed(address) if loader.is_beside(address) => {
                (Icon::Link, t.sources.feed, t.sources.feed_beside)
            }
            Kind::Feed(_) => (Icon::Link, t.sources.feed, t.sources.feed_note),
            Kind::Database(_) => (Icon::Table, t.database.what, t.database.note),
            Kind::Metrics(_) => (Icon::Chart, t.metrics.store, t.metrics.note),
            Kind::Local(_) => (Icon::Folder, t.sources.local, t.sources.local_note),
            Kind::Shared(_) => (Icon::Share, t.share.source, t.share.source_note),
        };
        let name = t.source(&kind, given_name.as_deref());
        let own = t.source(&kind, None);
        let state = match status {
            Status::Live => Some(view! { <span class="live">{t.shell.live}</span> }.into_any()),
            Status::Lost(since) => {
                let since = board.zone.with(|z| t.moment(since, board.now.get(), z));
                Some(view! { <span class="live off">{(t.shell.live_broken)(&since)}</span> }.into_any())
            }
            Status::Cancelled => Some(view! { <span class="quiet">{t.sources.cancelled}</span> }.into_any()),
            _ => None,
        };
        // What it is, and where it lies, is still said of what has a name of its own.
        let lies = given_name.and_then(|_| (own != what).then(|| view! { <p class="quiet lies">{own}</p> }));
        let kind_shown = (name != what).then(|| view! { <span class="quiet">{what}</span> });
        let again = (loader.can_refresh(id) && !matches!(status, Status::Reading(_) | Status::Failed(_))).then(|| {
            view! {
                <IconButton icon=Icon::Again label=(t.sources.refresh_named)(&name) on=move |()| loader.refresh(id) />
            }
        });
        let snapshot = (matches!(kind, Kind::Local(_)) && !loader.can_refresh(id))
            .then(|| view! { <p class="quiet">{t.sources.picked_again}</p> });
        Some(view! {
            <div class="source-head">
                {icon.view()}
                <h3>{name.clone()}</h3>
                {kind_shown}
                {state}
                <span class="source-tools">
                    {again}
                    <IconButton icon=Icon::Cross label=(t.sources.remove_named)(&name) on=move |()| loader.remove(id) />
                </span>
            </div>
            {lies}
            <p class="quiet">{note}</p>
            {snapshot}
        })
    });
    let facts = live(move || {
        let (_, _, status, stats) = source.get()?;
        let Some((c, by_harness)) = held.get() else {
            let bare = data.peek(id, |s| s.edition > 0 && s.quotas.is_empty()) == Some(true);
            return (bare && status == Status::Ready)
                .then(|| view! { <p role="status">{t.sources.nothing_in_it}</p> }.into_any());
        };
        Some(board.zone.with(|zone| fact_list(t, &c, &by_harness, &stats, zone)))
    });
    view! {
        <li class="source" class:off=move || off.get()>
            {head}
            {facts}
            {given(id, editing, move || held.get().map(|(c, _)| c))}
            {reading(id)}
        </li>
    }
    .into_any()
}

fn fact_list(
    t: &Text,
    c: &Coverage,
    by_harness: &BTreeMap<String, u64>,
    stats: &Stats,
    zone: &Zone,
) -> AnyView {
    // Where sums say nothing of their number, it is the least that it can be.
    let least = if c.uncounted > 0 { "≥ " } else { "" };
    let mut facts = vec![format!("{least}{}", (t.sources.requests)(c.requests))];
    if stats.files > 0 {
        facts.push((t.sources.files)(stats.files));
    }
    if stats.records > 0 {
        facts.push((t.sources.records)(stats.records));
    }
    if let Some(coarse) = &stats.coarse {
        facts.push((t.database.coarse)(coarse));
    }
    if stats.series > 0 {
        facts.push((t.metrics.series)(stats.series));
    }
    if stats.repeated > 0 {
        facts.push((t.sources.repeated)(stats.repeated));
    }
    if stats.bytes > 0 {
        let seconds = format!("{:.1}\u{202f}s", stats.millis as f64 / 1000.0);
        facts.push(if stats.millis > 0 {
            (t.sources.read_in)(&size(stats.bytes), &seconds)
        } else {
            size(stats.bytes)
        });
    }
    if let Some((first, last)) = c.span {
        facts.push((t.sources.reaches)(&t.day(first, zone), &t.day(last, zone)));
    }
    let people = (t.sources.of_people)(c.people.len() as u64, c.machines.len() as u64);
    // Of a large database few are told apart.
    if !people.is_empty() && stats.coarse.is_none() {
        facts.push(people);
    }
    if let Some(generator) = &stats.generator {
        facts.push(generator.clone());
    }
    if let Some(at) = stats.written {
        facts.push((t.sources.written)(&t.instant(at, zone)));
    }
    view! {
        {(!stats.folders.is_empty()).then(|| folders(t, &stats.folders, by_harness))}
        <ul class="facts">{facts.into_iter().map(|f| view! { <li>{f}</li> }).collect_view()}</ul>
    }
    .into_any()
}

/// Where logs were found, by harness. Whose requests lie in which of a harness's folders nobody tells, so they stand
/// once for all of them.
fn folders(t: &Text, list: &[Folder], by_harness: &BTreeMap<String, u64>) -> AnyView {
    let s = t.sources;
    let mut list: Vec<(&str, &Folder)> = list.iter().map(|f| (f.harness.as_str(), f)).collect();
    list.sort_by_key(|(harness, f)| (shown_name(harness), f.folder.clone()));
    let row = |(i, (harness, f)): (usize, &(&str, &Folder))| {
        let first = i == 0 || list[i - 1].0 != *harness;
        let requests = first.then(|| by_harness.get(*harness).map(|n| count(*n))).flatten();
        view! {
            <tr class:first=first>
                <th scope="row">{first.then(|| shown_name(harness))}</th>
                <td class="number requests">{requests}</td>
                <td class="folder"><code>{f.folder.clone()}</code></td>
                <td class="number">{count(f.files)}</td>
                <td class="number">{size(f.bytes)}</td>
            </tr>
        }
    };
    view! {
        <div class="scroller" tabindex="0">
            <table class="data read-folders">
                <thead>
                    <tr>
                        <th scope="col">{t.facet(Facet::Harness)}</th>
                        <th scope="col" class="number">{s.trust_requests}</th>
                        <th scope="col" class="folder">{s.folder}</th>
                        <th scope="col" class="number">{s.file_count}</th>
                        <th scope="col" class="number">{s.size}</th>
                    </tr>
                </thead>
                <tbody>{list.iter().enumerate().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn shown_name(harness: &str) -> String {
    harness_name(harness).into_owned()
}
