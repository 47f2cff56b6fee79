//! What names become: one line a kind, with a switch and, on demand, each name beside what stands for it.

use crate::state::share::make::Wish;
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::share::{Part, Redaction, Renamed};
use std::sync::Arc;

/// More names than this are counted and not listed.
const LISTED: usize = 200;

/// The lines of all kinds of names that there are.
pub fn names(wish: RwSignal<Wish>, names: Signal<Option<Arc<Redaction>>>) -> AnyView {
    let s = use_text().share;
    let kinds = Memo::new(move |_| {
        let has = |part: &Part| names.with(|n| n.as_ref().is_some_and(|n| n.renamed(*part).next().is_some()));
        Part::ALL.into_iter().filter(has).collect::<Vec<_>>()
    });
    // What has names to hide has a line of its own; of everything else it is enough to say that it keeps its names.
    let chosen = move |part: Part| {
        let hides = |n: &Arc<Redaction>| n.renamed(part).any(|r| r.hidden);
        wish.with(|w| w.open.contains(&part)) || names.with(|n| n.as_ref().is_some_and(hides))
    };
    let (own, rest) =
        (Memo::new(move |_| kinds.get().into_iter().filter(|p| chosen(*p)).collect::<Vec<_>>()), move || {
            kinds.get().into_iter().filter(|p| !chosen(*p)).map(s.part).collect::<Vec<_>>()
        });
    let rest = live(move || {
        let kinds = rest();
        (!kinds.is_empty()).then(|| view! { <p class="quiet">{(s.keep)(&kinds)}</p> })
    });
    view! {
        {live(move || own.get().into_iter().map(|part| kind(part, wish, names)).collect_view())}
        {rest}
    }
    .into_any()
}

fn kind(part: Part, wish: RwSignal<Wish>, names: Signal<Option<Arc<Redaction>>>) -> AnyView {
    let t = use_text();
    let s = t.share;
    let list = Memo::new(move |_| {
        names.with(|n| n.as_ref().map_or_else(Vec::new, |n| n.renamed(part).cloned().collect::<Vec<_>>()))
    });
    let said =
        move || list.with(|l| (s.renamed)(l.len() as u64, l.iter().filter(|r| r.hidden).count() as u64));
    let open = Signal::derive(move || usize::from(wish.with(|w| w.open.contains(&part))));
    let set = move |i: usize| {
        wish.update(|w| {
            w.open.retain(|p| *p != part);
            if i == 1 {
                w.open.push(part);
            }
        });
    };
    // A vendor's free text is not to be opened.
    let choice = Part::TO_OPEN.contains(&part).then(|| {
        let options = vec![s.hide.to_owned(), s.show.to_owned()];
        view! { <Switch label=(s.part)(part) options=options value=open on=set /> }
    });
    let line = |r: &Renamed| {
        let to = (r.to != r.from)
            .then(|| view! { <span aria-hidden="true">" → "</span> <span>{r.to.clone()}</span> });
        view! { <li><span>{r.from.clone()}</span> {to}</li> }
    };
    let lines = live(move || list.with(|l| l.iter().take(LISTED).map(line).collect_view()));
    view! {
        <div class="share-kind">
            <details>
                <summary>
                    <strong>{(s.part)(part)}</strong> " " <span class="quiet">{said}</span>
                </summary>
                <ul class="share-names" aria-label=s.becomes>{lines}</ul>
            </details>
            {choice}
        </div>
    }
    .into_any()
}
