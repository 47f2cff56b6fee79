//! The dialogue: what is in a shared view, what names become, how exact it is, and a link or a file of it.

use super::names::names;
use crate::names::DomId;
use crate::platform::{clipboard, clock, download};
use crate::state::share::make::Wish;
use crate::state::share::{self, ENDING, Problem, Secret, Share, use_share};
use crate::state::{Period, use_board, use_plans, use_view};
use crate::text::share::LONGEST_LINK;
use crate::text::sources::size;
use crate::text::{Text, use_text};
use crate::widget::dialog::Dialog;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::share::{Grain, Redaction, Snapshot};
use std::sync::Arc;

/// A view that is ready to be locked.
#[derive(Clone)]
struct Made {
    snapshot: Arc<Snapshot>,
    packed: Arc<Vec<u8>>,
}

/// What was done with it.
#[derive(Clone, Debug, PartialEq)]
enum Done {
    Working,
    /// The link, and whether the browser copied it.
    Link(String, bool),
    Saved,
    Failed(Problem),
}

/// The state of the open dialogue.
#[derive(Clone, Copy)]
struct Form {
    share: Share,
    wish: RwSignal<Wish>,
    phrase: RwSignal<String>,
    names: RwSignal<Option<Arc<Redaction>>>,
    made: RwSignal<Option<Result<Made, Problem>>>,
    done: RwSignal<Option<Done>>,
    /// The number of the last change; what was begun before it is of no use.
    run: StoredValue<u32>,
}

/// The dialogue.
pub fn dialog() -> AnyView {
    let t = use_text();
    let share = use_share();
    view! { <Dialog id=DomId::Share title=t.share.title open=share.dialog>{content()}</Dialog> }.into_any()
}

fn content() -> AnyView {
    let t = use_text();
    let s = t.share;
    let (share, board) = (use_share(), use_board());
    let coarsest = board.coarsest.get_untracked();
    let grain = Grain::Hour.max(coarsest);
    let form = Form {
        share,
        wish: RwSignal::new(Wish { grain, ..Wish::default() }),
        phrase: RwSignal::new(String::new()),
        names: RwSignal::new(None),
        made: RwSignal::new(None),
        done: RwSignal::new(None),
        run: StoredValue::new(0),
    };
    Effect::new(move |_| {
        let wish = form.wish.get();
        form.phrase.get();
        form.done.set(None);
        form.prepare(t, wish);
    });
    view! {
        <div class="share">
            <p class="quiet">{s.intro}</p>
            {inside(form)}
            <section>
                <h3>{s.names}</h3>
                {names(form.wish, form.names.into())}
                <p class="quiet">{s.names_note}</p>
            </section>
            {exact(form, coarsest)}
            {more(form)}
            {actions(form)}
        </div>
    }
    .into_any()
}

impl Form {
    /// Makes the view anew, a moment after the last change.
    fn prepare(self, t: &'static Text, wish: Wish) {
        let run = self.run.get_value() + 1;
        self.run.set_value(run);
        leptos::task::spawn_local(async move {
            clock::sleep(120).await;
            if self.run.try_get_value() != Some(run) {
                return;
            }
            let (snapshot, names) = self.share.make(&wish, t.share.pseudonym);
            self.names.set(Some(Arc::new(names)));
            let packed = share::packed(&snapshot).await;
            if self.run.try_get_value() == Some(run) {
                let made = |packed| Made { snapshot: Arc::new(snapshot), packed: Arc::new(packed) };
                self.made.set(Some(packed.map(made)));
            }
        });
    }

    fn secret(self) -> Option<Secret> {
        let phrase = self.phrase.get_untracked();
        (!phrase.is_empty()).then_some(Secret::Phrase(phrase))
    }

    /// Locks what is made and hands it to `then`.
    fn lock<F: Future<Output = Done>>(
        self,
        with: Secret,
        then: impl FnOnce(Option<[u8; 32]>, Vec<u8>) -> F + 'static,
    ) {
        let Some(Ok(made)) = self.made.get_untracked() else { return };
        self.done.set(Some(Done::Working));
        leptos::task::spawn_local(async move {
            let done = match share::lock(&made.packed, &with).await {
                Ok((key, envelope)) => then(key, envelope).await,
                Err(problem) => Done::Failed(problem),
            };
            self.done.try_set(Some(done));
        });
    }

    fn copy(self) {
        self.lock(self.secret().unwrap_or(Secret::Key), |key, envelope| async move {
            let link = share::link(key.as_ref(), &envelope);
            let copied = clipboard::copy(&link).await;
            Done::Link(link, copied)
        });
    }

    fn save(self) {
        let Some(Ok(made)) = self.made.get_untracked() else { return };
        let day = metering::time::format(made.snapshot.made);
        let name = format!("fuelgauge-{}{ENDING}", day.get(..10).unwrap_or_default());
        self.lock(self.secret().unwrap_or(Secret::Nothing), |_, envelope| async move {
            download::save_bytes(&name, &envelope);
            Done::Saved
        });
    }

    /// The length of the link in characters and the size of the file in bytes, before they are there.
    fn sizes(self) -> Option<(u64, u64)> {
        let phrase = !self.phrase.read().is_empty();
        self.made.with(|made| {
            let Some(Ok(made)) = made else { return None };
            let packed = made.packed.len() as u64;
            let (link, file) = if phrase { (packed + 54, packed + 54) } else { (packed + 38, packed + 10) };
            let key = if phrase { 0 } else { 43 };
            let address = crate::platform::location::bare().len() as u64 + 11;
            Some((address + key + (link * 4).div_ceil(3), file))
        })
    }
}

/// Period, filters, levels, plans.
fn inside(form: Form) -> AnyView {
    let t = use_text();
    let s = t.share;
    let (board, view, plans) = (use_board(), use_view(), use_plans());
    let days = untrack(|| {
        let (past, zone) = (board.range.get().past, board.zone.get());
        Period::Days(zone.day(past.from), zone.day(past.to.saturating_sub(1).max(past.from)))
    });
    let filters = view.peek(|v| !v.filters.is_empty());
    let held = plans.list.with_untracked(Vec::len) as u64;
    let counts = move || {
        form.made.with(|made| {
            let Some(Ok(made)) = made else { return s.working.to_owned() };
            let requests = made.snapshot.cells.iter().map(|(_, sums)| sums.requests).sum();
            (s.cells)(made.snapshot.cells.len() as u64, requests)
        })
    };
    let levels = Memo::new(move |_| {
        let found = form.made.with(|m| match m {
            Some(Ok(made)) => Some(made.snapshot.quotas.len() as u64),
            _ => None,
        });
        // What is switched off still says how many there were.
        if form.wish.with(|w| w.levels) { found } else { None }
    });
    let tick = |label: Signal<String>, get: fn(&Wish) -> bool, set: fn(&mut Wish, bool)| {
        view! {
            <label class="share-tick">
                <input
                    type="checkbox"
                    prop:checked=move || form.wish.with(get)
                    on:change=move |e| form.wish.update(|w| set(w, event_target_checked(&e)))
                />
                <span>{move || label.get()}</span>
            </label>
        }
    };
    let filtered = filters.then(|| {
        let label = Signal::derive(move || s.filtered.to_owned());
        tick(label, |w| w.filtered, |w, on| w.filtered = on)
    });
    let last = StoredValue::new(0);
    let of_levels = Signal::derive(move || {
        if let Some(n) = levels.get() {
            last.set_value(n);
        }
        (s.levels)(last.get_value())
    });
    let of_plans = (held > 0).then(|| {
        let label = Signal::derive(move || (s.plans)(held));
        tick(label, |w| w.plans, |w, on| w.plans = on)
    });
    view! {
        <section>
            <h3>{s.inside}</h3>
            <p>{t.period(days)} " · " {counts}</p>
            {filtered}
            {tick(of_levels, |w| w.levels, |w, on| w.levels = on)}
            {of_plans}
        </section>
    }
    .into_any()
}

/// How coarse times are, and what that makes of link and file.
fn exact(form: Form, coarsest: Grain) -> AnyView {
    let s = use_text().share;
    let value = Signal::derive(move || {
        let grain = form.wish.with(|w| w.grain);
        Grain::ALL.iter().position(|g| *g == grain).unwrap_or_default()
    });
    let finer: Vec<usize> = (0..Grain::ALL.len()).filter(|i| Grain::ALL.get(*i) < Some(&coarsest)).collect();
    let shared = (!finer.is_empty()).then(|| view! { <p class="quiet">{s.coarse_already}</p> });
    let sizes = move || {
        let (link, file) = form.sizes()?;
        Some(format!("{} {}", (s.sizes)(link, &size(file)), (s.passes)(link)))
    };
    view! {
        <section>
            <h3>{s.exact}</h3>
            <Switch
                label=s.exact
                options=Grain::ALL.map(|g| (s.grain)(g).to_owned()).to_vec()
                value=value
                disabled=Signal::stored(finer)
                on=move |i: usize| form.wish.update(|w| w.grain = Grain::ALL.get(i).copied().unwrap_or_default())
            />
            <p class="share-sizes" role="status">{move || sizes().unwrap_or_else(|| s.working.to_owned())}</p>
            <p class="quiet">{s.grain_note}</p>
            {shared}
        </section>
    }
    .into_any()
}

/// A name and a pass phrase.
fn more(form: Form) -> AnyView {
    let s = use_text().share;
    view! {
        <section class="share-fields">
            <label for=DomId::ShareTitle.as_str()>{s.call_it}</label>
            <input
                id=DomId::ShareTitle.as_str()
                type="text"
                maxlength="80"
                autocomplete="off"
                on:change=move |e| form.wish.update(|w| w.title = event_target_value(&e))
            />
            <p class="quiet">{s.call_it_note}</p>
            <label for=DomId::SharePhrase.as_str()>{s.phrase}</label>
            <input
                id=DomId::SharePhrase.as_str()
                type="password"
                autocomplete="new-password"
                on:input=move |e| form.phrase.set(event_target_value(&e))
            />
            <p class="quiet">{s.phrase_note}</p>
        </section>
    }
    .into_any()
}

fn actions(form: Form) -> AnyView {
    let s = use_text().share;
    let empty = move || {
        form.made.with(|m| match m {
            Some(Ok(made)) => made.snapshot.cells.is_empty() && made.snapshot.quotas.is_empty(),
            _ => false,
        })
    };
    let off = move || {
        empty() || form.made.with(|m| !matches!(m, Some(Ok(_)))) || form.done.get() == Some(Done::Working)
    };
    let too_long = move || form.sizes().is_some_and(|(link, _)| link > LONGEST_LINK);
    let said = live(move || {
        let failed = form.made.with(|m| if let Some(Err(problem)) = m { Some(*problem) } else { None });
        if let Some((what, next)) = failed.map(s.problem) {
            return view! { <p role="alert">{what} " " {next}</p> }.into_any();
        }
        if empty() {
            return view! { <p role="status">{s.nothing}</p> }.into_any();
        }
        match form.done.get() {
            None => ().into_any(),
            Some(Done::Working) => view! { <p role="status">{s.working}</p> }.into_any(),
            Some(Done::Saved) => view! { <p role="status">{s.saved}</p> }.into_any(),
            Some(Done::Failed(problem)) => {
                let (what, next) = (s.problem)(problem);
                view! { <p role="alert">{what} " " {next}</p> }.into_any()
            }
            Some(Done::Link(link, copied)) => view! {
                <p role="status">{if copied { s.copied } else { s.copy_by_hand }}</p>
                <input id=DomId::ShareLink.as_str() type="text" readonly aria-label=s.link prop:value=link />
            }
            .into_any(),
        }
    });
    let who = move || if form.phrase.read().is_empty() { s.who_reads } else { s.who_reads_phrase };
    view! {
        <section class="share-actions">
            <p class="quiet">{who}</p>
            <p class="actions">
                <button type="button" class="button primary" disabled=move || off() || too_long() on:click=move |_| form.copy()>
                    {s.copy_link}
                </button>
                <button type="button" class="button" disabled=off on:click=move |_| form.save()>{s.save_file}</button>
            </p>
            {said}
        </section>
    }
    .into_any()
}
