//! The dialogue: what is in a shared view, what names become, how exact it is, and a link or a file of it.

use super::names::names;
use crate::chart::format;
use crate::names::DomId;
use crate::platform::{clipboard, clock, download};
use crate::state::share::make::Wish;
use crate::state::share::size::{self, Size};
use crate::state::share::{self, ENDING, Problem, Secret, Share, use_share};
use crate::state::{Period, use_board, use_plans, use_view};
use crate::text::sources::size as written;
use crate::text::{Text, use_text};
use crate::widget::dialog::Dialog;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::share::{Grain, Redaction, Snapshot};
use metering::time::Millis;
use std::sync::Arc;

/// A view that is ready to be locked, with what is in it.
#[derive(Clone)]
struct Made {
    packed: Arc<Vec<u8>>,
    at: Millis,
    cells: u64,
    requests: u64,
    levels: u64,
}

impl Made {
    fn of(snapshot: &Snapshot, packed: Vec<u8>) -> Self {
        Self {
            packed: Arc::new(packed),
            at: snapshot.made,
            cells: snapshot.cells.len() as u64,
            requests: snapshot.cells.iter().map(|(_, sums)| sums.requests).sum(),
            levels: snapshot.quotas.len() as u64,
        }
    }
}

/// What came of making a view, and after which change.
type Attempt = (u32, Result<Made, Problem>);

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
    /// A view for each of [`Grain::ALL`], as they become ready.
    made: RwSignal<[Option<Attempt>; Grain::ALL.len()]>,
    done: RwSignal<Option<Done>>,
    /// The number of the last change; what was made before it is shown until it is made anew, and is not shared.
    run: RwSignal<u32>,
    /// How coarse what is shared is already.
    coarsest: Grain,
    /// Whether the person chose how exact times are.
    picked: StoredValue<bool>,
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
    let grain = size::first(coarsest);
    let form = Form {
        share,
        wish: RwSignal::new(Wish { grain, ..Wish::default() }),
        phrase: RwSignal::new(String::new()),
        names: RwSignal::new(None),
        made: RwSignal::default(),
        done: RwSignal::new(None),
        run: RwSignal::new(0),
        coarsest,
        picked: StoredValue::new(false),
    };
    Effect::new(move |_| {
        form.wish.get();
        form.phrase.get();
        form.done.set(None);
    });
    // Views of every grain are there, so that choosing another one makes nothing anew.
    let content = Memo::new(move |_| Wish { grain: Grain::default(), ..form.wish.get() });
    Effect::new(move |_| {
        content.get();
        form.prepare(t);
    });
    view! {
        <div class="sharing">
            <p class="quiet">{s.intro}</p>
            {inside(form)}
            <section>
                <h3>{s.names}</h3>
                {names(form.wish, form.names.into())}
                <p class="quiet">{s.names_note}</p>
            </section>
            {exact(form)}
            {more(form)}
            {actions(form)}
        </div>
    }
    .into_any()
}

impl Form {
    /// Makes the views anew, a moment after the last change, the one that is chosen first.
    fn prepare(self, t: &'static Text) {
        let run = self.run.get_untracked() + 1;
        self.run.set(run);
        let is_last = move || self.run.try_get_untracked() == Some(run);
        leptos::task::spawn_local(async move {
            clock::sleep(120).await;
            let Some(wish) = self.wish.try_get_untracked().filter(|_| is_last()) else { return };
            for grain in size::order(wish.grain, self.coarsest) {
                let (snapshot, names) = self.share.make(&Wish { grain, ..wish.clone() }, t.share.pseudonym);
                if grain == wish.grain {
                    self.names.set(Some(Arc::new(names)));
                }
                let packed = share::packed(&snapshot).await;
                if !is_last() {
                    return;
                }
                let made = packed.map(|packed| Made::of(&snapshot, packed));
                self.settle(grain, made.as_ref().ok().map(|made| self.size_of(made)));
                self.made.update(|all| all[place(grain)] = Some((run, made)));
                // The page answers to people in between.
                clock::sleep(0).await;
                if !is_last() {
                    return;
                }
            }
        });
    }

    /// Takes coarser times where those that are chosen amount to more than can be sent and nobody chose them.
    fn settle(self, grain: Grain, size: Option<Size>) {
        let settled = size::settled(grain, size);
        if !self.picked.get_value() && self.wish.with_untracked(|w| w.grain == grain) && settled != grain {
            self.wish.update(|wish| wish.grain = settled);
        }
    }

    /// What came of making the view that is chosen.
    fn chosen(self) -> Option<Attempt> {
        let grain = self.wish.with(|w| w.grain);
        self.made.with(|made| made[place(grain)].clone())
    }

    /// The view that is chosen, of the last change or of one before it.
    fn shown(self) -> Option<Made> {
        self.chosen().and_then(|(_, made)| made.ok())
    }

    /// The view that is chosen, ready to be shared.
    fn ready(self) -> Option<Made> {
        let run = self.run.get();
        self.chosen().filter(|(of, _)| *of == run).and_then(|(_, made)| made.ok())
    }

    fn size_of(self, made: &Made) -> Size {
        let phrase = !self.phrase.read_untracked().is_empty();
        Size::of(made.packed.len() as u64, phrase, crate::platform::location::bare().len() as u64)
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
        let Some(made) = untrack(|| self.ready()) else { return };
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
        let Some(made) = untrack(|| self.ready()) else { return };
        let day = metering::time::format(made.at);
        let name = format!("fuelgauge-{}{ENDING}", day.get(..10).unwrap_or_default());
        self.lock(self.secret().unwrap_or(Secret::Nothing), |_, envelope| async move {
            download::save_bytes(&name, &envelope);
            Done::Saved
        });
    }

    /// How large link and file are, before they are there.
    fn size(self) -> Option<Size> {
        self.phrase.get();
        self.shown().map(|made| self.size_of(&made))
    }
}

/// The place of a grain among all.
fn place(grain: Grain) -> usize {
    Grain::ALL.iter().position(|g| *g == grain).unwrap_or_default()
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
        let made = form.shown();
        made.map_or_else(|| s.working.to_owned(), |made| (s.cells)(made.cells, made.requests))
    };
    let levels = Memo::new(move |_| {
        let found = form.shown().map(|made| made.levels);
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

/// How coarse times are, and what each choice makes of link and file.
fn exact(form: Form) -> AnyView {
    let s = use_text().share;
    let value = Signal::derive(move || form.wish.with(|w| place(w.grain)));
    let finer: Vec<usize> =
        (0..Grain::ALL.len()).filter(|i| Grain::ALL.get(*i) < Some(&form.coarsest)).collect();
    let shared = (!finer.is_empty()).then(|| view! { <p class="quiet">{s.coarse_already}</p> });
    let sizes = move || {
        let Size { link, file } = form.size()?;
        Some(format!("{} {}", (s.sizes)(link, &written(file)), (s.passes)(link)))
    };
    let each = Memo::new(move |_| {
        let said = |grain: Grain| match form.made.with(|made| made[place(grain)].clone()) {
            Some((_, Ok(made))) => written(form.size_of(&made).file),
            Some((_, Err(Problem::TooLarge))) => s.too_large.to_owned(),
            _ => format::NONE.to_owned(),
        };
        Grain::ALL.map(said).to_vec()
    });
    let choose = move |i: usize| {
        form.picked.set_value(true);
        form.wish.update(|w| w.grain = Grain::ALL.get(i).copied().unwrap_or_default());
    };
    view! {
        <section>
            <h3>{s.exact}</h3>
            <Switch
                label=s.exact
                options=Grain::ALL.map(|g| (s.grain)(g).to_owned()).to_vec()
                value=value
                disabled=Signal::stored(finer)
                below=each
                on=choose
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
    let empty = move || form.shown().is_some_and(|made| made.cells == 0 && made.levels == 0);
    let off = move || empty() || form.ready().is_none() || form.done.get() == Some(Done::Working);
    let too_long = move || form.size().is_some_and(|size| !size.is_link());
    let said = live(move || {
        let failed = form.chosen().and_then(|(_, made)| made.err());
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
