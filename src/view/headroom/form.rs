//! The dialogue of a plan: choose one out of the list, then say since when and what is paid.

use super::super::settings::position;
use super::plans::Dialogue;
use crate::chart::format;
use crate::names::DomId;
use crate::state::headroom::draft::{Currency, Draft, DraftError, has_budget};
use crate::state::{Facet, use_board, use_plans};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::plan::{Money, Plan, PlanBook};
use metering::time::Millis;

/// What stands in the dialogue: the list of plans, or the form of the one that is chosen.
pub fn form(dialogue: Dialogue) -> AnyView {
    let chosen = Memo::new(move |_| dialogue.editing.with(|e| e.draft.plan.clone()));
    live(move || {
        let plan = chosen.with(|id| PlanBook::builtin().plan(id));
        match plan {
            Some(plan) => details(dialogue, plan),
            None => choose(dialogue),
        }
    })
    .into_any()
}

/// All plans by family; the search keeps those that hold every word of it.
fn choose(dialogue: Dialogue) -> AnyView {
    let t = use_text();
    let now = use_board().now;
    let search = Memo::new(move |_| dialogue.editing.with(|e| e.search.clone()));
    let list = live(move || {
        let found = search.with(|s| families(PlanBook::builtin(), s));
        if found.is_empty() {
            return view! { <p class="quiet" role="status">{t.plans.no_match}</p> }.into_any();
        }
        let family = |(family, plans): (&'static str, Vec<&'static Plan>)| {
            let one = |plan: &'static Plan| {
                let pick = move |_| dialogue.editing.update(|e| e.draft.plan.clone_from(&plan.id));
                let price = published(t, plan, now.get_untracked(), false);
                view! {
                    <li>
                        <button type="button" class="plan-choice" on:click=pick>
                            <span><span class="unseen">{family} " "</span> {plan.name.clone()}</span> <span class="quiet">{price}</span>
                        </button>
                    </li>
                }
            };
            view! { <section><h3>{family}</h3> <ul>{plans.into_iter().map(one).collect_view()}</ul></section> }
        };
        view! { <div class="plan-families">{found.into_iter().map(family).collect_view()}</div> }.into_any()
    });
    view! {
        <label class="plan-search">
            <span class="unseen">{t.plans.search}</span>
            <input
                type="search"
                id=DomId::PlanSearch.as_str()
                placeholder=t.plans.search
                autocomplete="off"
                prop:value=move || search.get()
                on:input=move |e| dialogue.editing.update(|d| d.search = event_target_value(&e))
            />
        </label>
        {list}
    }
    .into_any()
}

/// Families in the order of the book with those of their plans that hold every word.
fn families<'a>(book: &'a PlanBook, search: &str) -> Vec<(&'a str, Vec<&'a Plan>)> {
    let search = search.to_lowercase();
    let holds = |plan: &&Plan| {
        let text = format!("{} {} {}", plan.full_name(), plan.vendor, plan.id).to_lowercase();
        search.split_whitespace().all(|word| text.contains(word))
    };
    let mut list: Vec<(&str, Vec<&Plan>)> = Vec::new();
    for plan in book.plans.iter().filter(holds) {
        match list.iter_mut().find(|(family, _)| *family == plan.family) {
            Some((_, plans)) => plans.push(plan),
            None => list.push((&plan.family, vec![plan])),
        }
    }
    list
}

/// The published price in both currencies: `$16 · ¥99`.
fn published(t: &Text, plan: &Plan, now: Millis, yearly: bool) -> String {
    let Some(price) = plan.price(now) else { return t.plans.no_price.to_owned() };
    let year = yearly && price.year != Money::default();
    let Money { usd, cny } = if year { price.year } else { price.month };
    let yuan = |nanos: u64| format::money_full(nanos).replace('$', Currency::Cny.sign());
    let both: Vec<String> =
        usd.filter(|u| *u > 0).map(format::money_full).into_iter().chain(cny.map(yuan)).collect();
    both.join(" · ")
}

/// What is paid for the chosen plan, since when, and who draws on it.
fn details(dialogue: Dialogue, plan: &'static Plan) -> AnyView {
    let t = use_text();
    let (board, plans) = (use_board(), use_plans());
    let now = board.now.get_untracked();
    let wrong = RwSignal::new(None::<DraftError>);
    let editing = dialogue.editing;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (instead_of, read) =
            editing.with_untracked(|e| (e.instead_of, e.draft.read(PlanBook::builtin(), now)));
        match read {
            Ok((plan, rate)) => {
                plans.set_rate(rate);
                plans.save(instead_of, plan);
                dialogue.open.set(false);
            }
            Err(error) => wrong.set(Some(error)),
        }
    };
    let other = move |_| editing.update(|e| e.draft.plan.clear());
    let yearly = Memo::new(move |_| editing.with(|e| e.draft.yearly));
    let currency = Memo::new(move |_| editing.with(|e| e.draft.currency));
    let said = live(move || {
        wrong.get().map(|error| {
            let (what, next) = (t.plans.error)(error);
            view! { <p class="wrong" role="alert">{what} " " {next}</p> }
        })
    });
    let price = plan.price(now);
    let by_year = view! {
        <div>
            <span>{t.plans.pays}</span>
            <Switch
                label=t.plans.pays
                options=t.plans.pays_each.map(str::to_owned).to_vec()
                value=Signal::derive(move || usize::from(yearly.get()))
                on=move |i: usize| editing.update(|e| e.draft.yearly = i == 1)
            />
        </div>
        <div>
            <span>{t.plans.money}</span>
            <Switch
                label=t.plans.money
                options=vec![String::from("USD"), String::from("CNY")]
                value=Signal::derive(move || position(&Currency::ALL, &currency.get()))
                on=move |i: usize| editing.update(|e| e.draft.currency = Currency::ALL.get(i).copied().unwrap_or_default())
            />
        </div>
    };
    let unsure = price.is_some_and(|p| !p.sure).then(|| view! { <p class="wide warn">{t.plans.unsure}</p> });
    let budget = has_budget(plan, now);
    let paid = move || if yearly.get() { t.plans.paid_year } else { t.plans.paid_month };
    let usual = move || (t.plans.published)(&published(t, plan, now, yearly.get()));
    let rate = live(move || {
        (currency.get() == Currency::Cny)
            .then(|| field(dialogue, t.plans.rate, "decimal", |d| d.rate.clone(), |d, text| d.rate = text))
    });
    view! {
        <form class="price-form plan-form" on:submit=submit novalidate>
            <p class="wide">
                <strong>{plan.full_name()}</strong> " "
                <button type="button" class="text-button" on:click=other>{t.plans.other_plan}</button>
            </p>
            {day(dialogue, t.plans.first_day, "", |d| d.since.clone(), |d, text| d.since = text)}
            {day(dialogue, t.plans.last_day, t.plans.last_day_hint, |d| d.until.clone(), |d, text| d.until = text)}
            {if budget {
                field(dialogue, t.plans.budget, "numeric", |d| d.budget.clone(), |d, text| d.budget = text)
            } else {
                view! {
                    {by_year}
                    <label>
                        <span>{paid}</span>
                        <input
                            type="text"
                            inputmode="decimal"
                            autocomplete="off"
                            placeholder=usual
                            prop:value=move || editing.with(|e| e.draft.paid.clone())
                            on:input=move |e| editing.update(|d| d.draft.paid = event_target_value(&e))
                        />
                    </label>
                    {field(dialogue, t.plans.seats_paid, "numeric", |d| d.seats.clone(), |d, text| d.seats = text)}
                    {rate}
                    {unsure}
                }
                .into_any()
            }}
            {harnesses(dialogue, plan, now)}
            {said}
            <p class="actions">
                <button type="submit" class="button primary">{t.plans.save}</button>
                <button type="button" class="button" on:click=move |_| dialogue.open.set(false)>{t.plans.cancel}</button>
            </p>
        </form>
    }
    .into_any()
}

/// A field of the form.
fn field(
    dialogue: Dialogue,
    label: &'static str,
    mode: &'static str,
    read: fn(&Draft) -> String,
    write: fn(&mut Draft, String),
) -> AnyView {
    let editing = dialogue.editing;
    view! {
        <label>
            <span>{label}</span>
            <input
                type="text"
                inputmode=mode
                autocomplete="off"
                prop:value=move || editing.with(|e| read(&e.draft))
                on:input=move |e| editing.update(|d| write(&mut d.draft, event_target_value(&e)))
            />
        </label>
    }
    .into_any()
}

/// A day of the form; `hint` stands beside its label.
fn day(
    dialogue: Dialogue,
    label: &'static str,
    hint: &'static str,
    read: fn(&Draft) -> String,
    write: fn(&mut Draft, String),
) -> AnyView {
    let editing = dialogue.editing;
    view! {
        <label>
            <span>{label} " " <span class="quiet">{hint}</span></span>
            <input
                type="date"
                prop:value=move || editing.with(|e| read(&e.draft))
                on:input=move |e| editing.update(|d| write(&mut d.draft, event_target_value(&e)))
            />
        </label>
    }
    .into_any()
}

/// The harnesses of the data, to be ticked where not all that the plan covers draw on it.
fn harnesses(dialogue: Dialogue, plan: &'static Plan, now: Millis) -> AnyView {
    let t = use_text();
    let editing = dialogue.editing;
    let covers = |harness: &str| plan.terms(now).is_none_or(|terms| terms.covers(harness));
    let mut names: Vec<String> = use_board().names(Facet::Harness).into_iter().flatten().collect();
    names.extend(editing.with_untracked(|e| e.draft.harnesses.clone()));
    names.sort();
    names.dedup();
    if names.is_empty() {
        return ().into_any();
    }
    let one = |name: String| {
        let not = (!covers(&name)).then(|| view! { <span class="quiet">{t.plans.not_covered}</span> });
        let shown = harness_name(&name).into_owned();
        let of = name.clone();
        let ticked = move || editing.with(|e| e.draft.harnesses.contains(&of));
        let tick = move |_| {
            editing.update(|e| match e.draft.harnesses.iter().position(|h| *h == name) {
                Some(at) => drop(e.draft.harnesses.remove(at)),
                None => e.draft.harnesses.push(name.clone()),
            });
        };
        view! { <label class="check"><input type="checkbox" prop:checked=ticked on:change=tick /> {shown} " " {not}</label> }
    };
    view! {
        <fieldset>
            <legend>{t.plans.harnesses} ". " {t.plans.covered}</legend>
            {names.into_iter().map(one).collect_view()}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Language;

    #[test]
    fn plans_are_found_by_every_word() {
        #[track_caller]
        fn check(search: &str, expected: &[(&str, usize)]) {
            let found = families(PlanBook::builtin(), search);
            let said: Vec<_> = found.iter().map(|(family, plans)| (*family, plans.len())).collect();
            assert_eq!(said, expected);
        }
        check("mimo max", &[("MiMo Token Plan", 1)]);
        check("xiaomi", &[("MiMo Token Plan", 4)]);
        check("no such plan", &[]);
        let all = families(PlanBook::builtin(), " ");
        assert_eq!(all.iter().map(|f| f.1.len()).sum::<usize>(), PlanBook::builtin().plans.len());
    }

    #[test]
    fn published_prices_stand_in_both_currencies() {
        let now = metering::time::parse("2026-11-22").unwrap_or_default();
        let check = |id: &str, yearly, expected: &str| {
            let plan = PlanBook::builtin().plan(id);
            let said = plan.map(|p| published(Text::of(Language::English), p, now, yearly));
            assert_eq!(said.as_deref(), Some(expected));
        };
        check("mimo-standard", false, "$16.00 · ¥99.00");
        check("mimo-standard", true, "¥1,045.44");
        check("claude-pro", true, "$204.00");
        check("claude-max-5x", true, "$100.00");
    }
}
