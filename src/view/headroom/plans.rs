//! Plans that are held: the list, and the dialogue in which one is chosen and priced.

use super::form::form;
use crate::chart::format;
use crate::names::DomId;
use crate::state::headroom::draft::Draft;
use crate::state::headroom::held::{Held, Known};
use crate::state::{Plans, use_board, use_headroom, use_plans};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::dialog::Dialog;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::{PlanBook, Subscription, Terms};
use metering::time::{Day, Millis, format_day};

/// What stands in the dialogue, and the plan of the list that it takes the place of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Editing {
    /// The place in the list.
    pub instead_of: Option<usize>,
    /// What stands in the form.
    pub draft: Draft,
    /// What plans are searched for.
    pub search: String,
}

/// The dialogue: whether it is open, and what stands in it.
#[derive(Clone, Copy)]
pub struct Dialogue {
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// What stands in it.
    pub editing: RwSignal<Editing>,
}

impl Dialogue {
    fn show(self, editing: Editing) {
        self.editing.set(editing);
        self.open.set(true);
    }
}

/// The section.
pub fn plans() -> AnyView {
    let t = use_text();
    let (board, plans, headroom) = (use_board(), use_plans(), use_headroom());
    let dialogue = Dialogue { open: RwSignal::new(false), editing: RwSignal::new(Editing::default()) };
    let today = move || board.zone.with_untracked(|z| z.day(board.now.get_untracked()));
    let add = move |_| {
        let draft = Draft::new(today(), plans.cny_per_usd());
        dialogue.show(Editing { draft, ..Editing::default() });
    };
    let list = live(move || {
        let now = board.now.get();
        headroom.held.with(|list| {
            if list.is_empty() {
                return view! { <p class="quiet">{t.plans.none}</p> }.into_any();
            }
            let entries =
                list.iter().map(|held| entry(t, plans, dialogue, held, now, today())).collect_view();
            view! { <ul class="plan-list">{entries}</ul> }.into_any()
        })
    });
    view! {
        <section class="card plans-card" aria-labelledby=DomId::Plans.as_str()>
            <header class="card-head">
                <h2 id=DomId::Plans.as_str()>{t.plans.title}</h2>
                <button type="button" class="button" on:click=add>{t.plans.add}</button>
            </header>
            {list}
            <p class="quiet">{t.plans.note} " " {(t.plans.data_of)(&PlanBook::builtin().date)}</p>
            <Dialog id=DomId::PlanDialog title=t.plans.choose open=dialogue.open>
                {form(dialogue)}
            </Dialog>
        </section>
    }
    .into_any()
}

/// One plan: what it costs, since when, who draws on it, and where both stand.
fn entry(
    t: &'static Text,
    plans: Plans,
    dialogue: Dialogue,
    held: &Held,
    now: Millis,
    today: Day,
) -> AnyView {
    let Held { plan, of, known, .. } = held;
    let full = if *known == Known::Vendor { plan.family.clone() } else { plan.full_name() };
    let rate = plans.cny_per_usd();
    // What a log tells of becomes the person's own with price and day.
    let (name, draft) = (full.clone(), Draft::of(of, rate));
    let named = move |keep: bool| {
        let plan = if keep { draft.plan.clone() } else { String::new() };
        let search = if keep { String::new() } else { name.clone() };
        Editing { instead_of: None, draft: Draft { plan, ..draft.clone() }, search }
    };
    let tools = match known {
        Known::Said(at) => own_tools(t, plans, dialogue, *at, of, &full, today),
        Known::Logged => {
            view! { <button type="button" class="text-button" on:click=move |_| dialogue.show(named(true))>{t.plans.name_it}</button> }
                .into_any()
        }
        Known::Vendor => {
            view! { <button type="button" class="button primary" on:click=move |_| dialogue.show(named(false))>{t.plans.which}</button> }
                .into_any()
        }
    };
    let facts = match known {
        Known::Vendor => vec![(t.plans.found_vendor)(&plan.family)],
        _ => facts(t, plans, held, now),
    };
    let sources = (*known != Known::Vendor).then(|| sources(t, held, now));
    view! {
        <li>
            <strong>{full}</strong>
            <span class="source-tools">{tools}</span>
            <span class="own-said">{facts.join(" · ")}</span>
            {sources}
        </li>
    }
    .into_any()
}

fn own_tools(
    t: &'static Text,
    plans: Plans,
    dialogue: Dialogue,
    at: usize,
    of: &Subscription,
    name: &str,
    today: Day,
) -> AnyView {
    let (draft, of) = (Draft::of(of, plans.cny_per_usd()), of.clone());
    let change =
        move |()| dialogue.show(Editing { instead_of: Some(at), draft: draft.clone(), ..Editing::default() });
    let runs = of.until.is_none() && of.since <= today;
    let end = runs.then(|| {
        let end = move |_| plans.save(Some(at), Subscription { until: Some(today), ..of.clone() });
        view! { <button type="button" class="text-button" aria-label=(t.plans.end)(name) on:click=end>{t.plans.end_today}</button> }
    });
    view! {
        {end}
        <IconButton icon=Icon::Pencil label=(t.plans.change)(name) on=change />
        <IconButton icon=Icon::Cross label=(t.plans.remove)(name) on=move |()| plans.remove(at) />
    }
    .into_any()
}

/// What is paid, for how many, since when, and who draws on it.
fn facts(t: &Text, plans: Plans, held: &Held, now: Millis) -> Vec<String> {
    let Held { plan, of, known, .. } = held;
    let monthly = of.monthly(&plans.book(), plan, now).filter(|m| *m > 0 || of.paid.is_some());
    let price = match (monthly, of.budget) {
        (Some(nanos), _) => (t.plans.a_month)(&format::money_full(nanos)),
        (None, Some(budget)) => (t.plans.budget_of)(&format::money(i128::from(budget) * 1_000_000_000)),
        (None, None) => t.plans.no_price.to_owned(),
    };
    let said = |known: bool, text: &str| known.then(|| text.to_owned());
    let draws = if of.harnesses.is_empty() {
        t.plans.draws_covered.to_owned()
    } else {
        let names: Vec<String> = of.harnesses.iter().map(|h| harness_name(h).into_owned()).collect();
        (t.plans.draws)(&t.words.list(&names))
    };
    [
        Some(price),
        said(of.paid.is_some(), t.plans.own_price),
        said(of.yearly, t.plans.by_year),
        (of.seats > 1).then(|| (t.plans.seats)(u64::from(of.seats))),
        Some((t.plans.since)(&format_day(of.since))),
        of.until.map(|day| (t.plans.until)(&format_day(day))),
        Some(draws),
        said(*known == Known::Logged, t.plans.found),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where its price and its rules stand, and since when they hold.
fn sources(t: &Text, held: &Held, now: Millis) -> AnyView {
    let Held { plan, of, .. } = held;
    let day = |at: Millis| format_day(metering::time::Zone::utc().day(at));
    let book = PlanBook::builtin();
    let source = |name: &str| book.source(name).unwrap_or_default().to_owned();
    let price = plan.price(now).filter(|_| of.paid.is_none());
    let stands = price.map(|p| (t.plans.price_stands)(&day(p.from), &source(&p.source)));
    let unsure = price.filter(|p| !p.sure).map(|_| view! { <strong class="warn">{t.plans.unsure}</strong> });
    let rule = plan.terms(now).map(|terms| rule(t, terms, &day(terms.from), source));
    view! { <span class="own-said quiet">{unsure} " " {stands} " " {rule}</span> }.into_any()
}

/// How it counts, where that is published.
fn rule(t: &Text, terms: &Terms, day: &str, source: impl Fn(&str) -> String) -> String {
    let stands = (t.plans.rule_stands)(day, &source(&terms.source));
    if terms.meter.is_none() { format!("{stands} {}", t.plans.no_rule) } else { stands }
}
