//! What is assumed: ways to begin, and every assumption as a control that says what it is set to.

use super::Asked;
use crate::chart::format;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::Facet;
use crate::state::whatif::WhatIf;
use crate::state::whatif::answer::{Ground, rules};
use crate::state::whatif::elsewhere::{MODELS, usual_model};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::{Plan, PlanBook};
use metering::whatif::{Scenario, Ttl};

/// The card.
pub fn assumed(asked: Asked) -> AnyView {
    let t = use_text();
    view! {
        <section class="card assumed" aria-labelledby=DomId::Assumed.as_str()>
            {presets(t, asked)}
            <header class="card-head"><h2 id=DomId::Assumed.as_str()>{t.whatif.assumed}</h2></header>
            <div class="assumptions">
                {model(t, asked)} {plan(t, asked)} {leaves(t, asked)} {pays(t, asked)} {seats(t, asked)}
                {hit(t, asked)} {ttl(t, asked)} {rounds(t, asked)} {counted(t, asked)}
            </div>
        </section>
    }
    .into_any()
}

fn presets(t: &'static Text, asked: Asked) -> AnyView {
    let view = asked.view;
    let go = move |to: WhatIf| move |_| view.step(|v| v.what_if = to.clone());
    let button = move |label: String, to: WhatIf| {
        let on = {
            let to = to.clone();
            move || asked.what.with(|what| *what == to).to_string()
        };
        view! { <button type="button" class="button" aria-pressed=on on:click=go(to)>{label}</button> }
    };
    let case = live(move || {
        asked.case.get().map(|case| {
            let plan = PlanBook::builtin().plan(&case.plan).map(Plan::full_name).unwrap_or_default();
            let label = (t.whatif.preset_leaves)(&harnesses(t, &case.leaves), case.leaves.len() > 1, &plan);
            button(label, WhatIf { plan: Some(case.plan), leaves: case.leaves, ..WhatIf::default() })
        })
    });
    let scenario = |scenario: Scenario| WhatIf { scenario, ..WhatIf::default() };
    view! {
        <div class="presets" role="group" aria-label=t.whatif.presets>
            <span class="quiet">{t.whatif.presets}</span>
            {case}
            {button(t.whatif.preset_hit.to_owned(), scenario(Scenario { hit_permille: -100, ..Scenario::default() }))}
            {button(t.whatif.preset_hour.to_owned(), scenario(Scenario { ttl: Some(Ttl::OneHour), ..Scenario::default() }))}
            {button(t.whatif.preset_reset.to_owned(), WhatIf::default())}
        </div>
    }
    .into_any()
}

/// Names of harnesses in a row; of more than three the first two.
pub fn harnesses(t: &Text, names: &[String]) -> String {
    let shown = if names.len() > 3 { 2 } else { names.len() };
    let list: Vec<String> = names.iter().take(shown).map(|h| harness_name(h).into_owned()).collect();
    let list = t.words.list(&list);
    if shown < names.len() { (t.whatif.and_more)(&list, (names.len() - shown) as u64) } else { list }
}

/// An assumption: its name, its control, and a cross where it is set to something.
fn chip(
    t: &'static Text,
    name: &'static str,
    asked: Asked,
    undo: fn(&mut WhatIf),
    control: AnyView,
) -> AnyView {
    // Set is what differs once it is undone.
    let set = Memo::new(move |_| {
        asked.what.with(|what| {
            let mut undone = what.clone();
            undo(&mut undone);
            undone != *what
        })
    });
    let view = asked.view;
    let cross = live(move || {
        set.get().then(|| {
            let label = (t.whatif.reset)(name);
            view! {
                <button type="button" class="chip-undo" aria-label=label.clone() title=label on:click=move |event| {
                    // The cross goes; its control stays.
                    dom::focus_beside(&event, "select, input");
                    view.step(|v| undo(&mut v.what_if));
                }>{Icon::Cross.view()}</button>
            }
        })
    });
    view! {
        <div class="chip" class:set=move || set.get()>
            <label><span>{name}</span> {control}</label>
            {cross}
        </div>
    }
    .into_any()
}

/// A choice of one out of a few; the first is what is not set.
fn choice(
    label: &'static str,
    options: Signal<Vec<(String, String)>>,
    value: Signal<String>,
    on: impl Fn(String) + Send + Sync + Copy + 'static,
) -> AnyView {
    let list = live(move || {
        let now = value.get();
        let option = |(id, name): (String, String)| {
            let on = id == now;
            view! { <option value=id selected=on>{name}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    });
    view! {
        <select aria-label=label prop:value=move || value.get() on:change=move |e| on(event_target_value(&e))>
            {list}
        </select>
    }
    .into_any()
}

fn model(t: &'static Text, asked: Asked) -> AnyView {
    let view = asked.view;
    let here = asked.board.choices(Facet::Model);
    let value = Memo::new(move |_| asked.what.with(|w| w.scenario.model.clone().unwrap_or_default()));
    let list = live(move || {
        let now = value.get();
        let option = |name: &str| {
            let on = name == now;
            view! { <option value=name.to_owned() selected=on>{name.to_owned()}</option> }
        };
        let logged: Vec<String> = here.get().into_iter().filter_map(|c| c.name).collect();
        let mut others: Vec<&str> = MODELS.into_iter().filter(|m| !logged.iter().any(|l| l == m)).collect();
        if !now.is_empty() && !others.contains(&now.as_str()) && !logged.contains(&now) {
            others.insert(0, &now);
        }
        view! {
            <option value="" selected=now.is_empty()>{t.whatif.as_logged}</option>
            <optgroup label=t.whatif.models_other>{others.into_iter().map(option).collect_view()}</optgroup>
            <optgroup label=t.whatif.models_here>
                {logged.iter().map(|name| option(name)).collect_view()}
            </optgroup>
        }
    });
    let on = move |e| {
        let model = Some(event_target_value(&e)).filter(|m| !m.is_empty());
        view.step(|v| v.what_if.scenario.model = model);
    };
    let control = view! {
        <select prop:value=move || value.get() on:change=on>{list}</select>
    };
    chip(t, t.whatif.model, asked, |w| w.scenario.model = None, control.into_any())
}

fn plan(t: &'static Text, asked: Asked) -> AnyView {
    let value = Memo::new(move |_| asked.what.with(|w| w.plan.clone().unwrap_or_default()));
    let list = live(move || {
        let (now, at) = (value.get(), asked.today.get());
        let book = asked.plans.book();
        let mut families: Vec<(&str, Vec<&Plan>)> = Vec::new();
        for plan in book.plans.iter().filter(|p| p.price(at).is_some_and(|price| price.month.usd != Some(0)))
        {
            match families.last_mut().filter(|(family, _)| *family == plan.family) {
                Some((_, plans)) => plans.push(plan),
                None => families.push((&plan.family, vec![plan])),
            }
        }
        let option = |plan: &Plan| {
            let month = plan.price(at).and_then(|p| p.month.in_usd(book.cny_per_usd));
            let price = month.map(|m| (t.plans.a_month)(&format::money(m))).unwrap_or_default();
            let on = plan.id == now;
            view! { <option value=plan.id.clone() selected=on>{format!("{} · {price}", plan.full_name())}</option> }
        };
        let group = |(family, plans): (&str, Vec<&Plan>)| {
            let plans = plans.into_iter().map(option).collect_view();
            view! { <optgroup label=family.to_owned()>{plans}</optgroup> }
        };
        let families = families.into_iter().map(group).collect_view();
        view! { <option value="" selected=now.is_empty()>{t.whatif.no_plan}</option> {families} }
    });
    let on = move |e| move_to(asked, event_target_value(&e));
    let control = view! { <select prop:value=move || value.get() on:change=on>{list}</select> };
    chip(t, t.whatif.plan, asked, |w| (w.plan, w.leaves) = (None, Vec::new()), control.into_any())
}

/// Moves the work to a plan; where it serves none of the models, by one that it serves.
fn move_to(asked: Asked, id: String) {
    let plan = asked.plans.book().plan(&id).cloned();
    let model = plan.as_ref().and_then(|plan| {
        let book = asked.plans.book();
        let served = asked.board.zone.with_untracked(|zone| {
            let ground = Ground { plans: &book, at: asked.today.get_untracked(), zone };
            let rules = rules(plan, ground, false)?;
            Some(asked.work.with_untracked(|work| work.0.is_served(&rules)))
        })?;
        usual_model(plan).filter(|_| !served)
    });
    asked.view.step(|v| {
        v.what_if.plan = plan.map(|p| p.id);
        if v.what_if.plan.is_none() {
            v.what_if.leaves.clear();
        }
        if let Some(model) = model {
            v.what_if.scenario.model = Some(model.to_owned());
        }
    });
}

/// Who leaves: only where there is a plan to leave.
fn leaves(t: &'static Text, asked: Asked) -> AnyView {
    let is_any = Memo::new(move |_| asked.what.with(|w| w.plan.is_some()));
    let here = asked.board.choices(Facet::Harness);
    let value = Memo::new(move |_| asked.what.with(|w| w.leaves.join("\n")));
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), t.whatif.nobody_leaves.to_owned())];
        let now = asked.what.with(|w| w.leaves.clone());
        if now.len() > 1 {
            options.push((now.join("\n"), harnesses(t, &now)));
        }
        let names = here.get().into_iter().filter_map(|c| c.name);
        options.extend(names.map(|h| (h.clone(), harness_name(&h).into_owned())));
        for harness in now.into_iter().filter(|h| !options.iter().any(|o| o.0 == *h)).collect::<Vec<_>>() {
            options.push((harness.clone(), harness_name(&harness).into_owned()));
        }
        options
    });
    live(move || {
        is_any.get().then(|| {
            let on = move |chosen: String| {
                let leaves = chosen.split('\n').filter(|h| !h.is_empty()).map(str::to_owned).collect();
                asked.step(|w| w.leaves = leaves);
            };
            let control = choice(t.whatif.leaves, options, value.into(), on);
            chip(t, t.whatif.leaves, asked, |w| w.leaves.clear(), control)
        })
    })
    .into_any()
}

/// By the month or by the year: only where the plan has both prices.
fn pays(t: &'static Text, asked: Asked) -> AnyView {
    let both = Memo::new(move |_| {
        let at = asked.today.get();
        asked.what.with(|w| {
            let plan = w.plan.as_deref().and_then(|id| PlanBook::builtin().plan(id));
            let price = plan.and_then(|p| p.price(at));
            w.yearly || price.is_some_and(|p| p.year.usd.is_some() || p.year.cny.is_some())
        })
    });
    let value = Signal::derive(move || asked.what.with(|w| if w.yearly { "year" } else { "" }.to_owned()));
    let options = ["", "year"].into_iter().zip(t.whatif.pays_each);
    let options: Vec<_> = options.map(|(id, name)| (id.to_owned(), name.to_owned())).collect();
    live(move || {
        both.get().then(|| {
            let on = move |id: String| asked.step(|w| w.yearly = !id.is_empty());
            let control = choice(t.whatif.pays, Signal::stored(options.clone()), value, on);
            chip(t, t.whatif.pays, asked, |w| w.yearly = false, control)
        })
    })
    .into_any()
}

/// A number with its unit; empty or what is none is what is not set.
fn number(
    label: &'static str,
    unit: &'static str,
    (least, most): (i32, i32),
    empty: &'static str,
    value: Signal<String>,
    on: impl Fn(Option<f64>) + Send + Sync + Copy + 'static,
) -> AnyView {
    let changed = move |e| {
        let typed = event_target_value(&e).trim().replace(',', ".");
        let value = typed.parse::<f64>().ok().filter(|v| v.is_finite());
        on(value.map(|v| v.clamp(f64::from(least), f64::from(most))));
    };
    view! {
        <span class="chip-number">
            <input
                type="number"
                aria-label=label
                min=least
                max=most
                step="any"
                placeholder=empty
                prop:value=move || value.get()
                on:change=changed
            />
            <span class="quiet">{unit}</span>
        </span>
    }
    .into_any()
}

/// Seats: only where there is a plan to pay.
fn seats(t: &'static Text, asked: Asked) -> AnyView {
    let is_any = Memo::new(move |_| asked.what.with(|w| w.plan.is_some()));
    let value =
        Signal::derive(move || asked.what.with(|w| w.seats.map(|n| n.to_string()).unwrap_or_default()));
    live(move || {
        is_any.get().then(|| {
            let on = move |n: Option<f64>| asked.step(|w| w.seats = n.map(|n| n.round() as u32));
            let control = number(t.whatif.seats, "", (1, 100_000), t.whatif.seats_each, value, on);
            chip(t, t.whatif.seats, asked, |w| w.seats = None, control)
        })
    })
    .into_any()
}

fn hit(t: &'static Text, asked: Asked) -> AnyView {
    let value = Signal::derive(move || {
        let tenths = asked.what.with(|w| w.scenario.hit_permille);
        if tenths == 0 { String::new() } else { (f64::from(tenths) / 10.0).to_string() }
    });
    let on = move |n: Option<f64>| {
        asked.step(|w| w.scenario.hit_permille = n.map_or(0, |n| (n * 10.0).round() as i32));
    };
    let control = number(t.whatif.hit, t.whatif.points, (-100, 100), "±0", value, on);
    chip(t, t.whatif.hit, asked, |w| w.scenario.hit_permille = 0, control)
}

fn ttl(t: &'static Text, asked: Asked) -> AnyView {
    const ALL: [(&str, Option<Ttl>); 3] =
        [("", None), ("5m", Some(Ttl::FiveMinutes)), ("1h", Some(Ttl::OneHour))];
    let value = Signal::derive(move || {
        let ttl = asked.what.with(|w| w.scenario.ttl);
        ALL.into_iter().find(|(_, known)| *known == ttl).map_or("", |(id, _)| id).to_owned()
    });
    let options = ALL.into_iter().zip(t.whatif.ttl_of);
    let options: Vec<_> = options.map(|((id, _), name)| (id.to_owned(), name.to_owned())).collect();
    let on = move |id: String| {
        let ttl = ALL.into_iter().find(|(known, _)| *known == id).and_then(|(_, ttl)| ttl);
        asked.step(|w| w.scenario.ttl = ttl);
    };
    let control = choice(t.whatif.ttl, Signal::stored(options), value, on);
    chip(t, t.whatif.ttl, asked, |w| w.scenario.ttl = None, control)
}

/// A percentage of which 100 is not set.
fn percentage(
    label: &'static str,
    unit: &'static str,
    value: Signal<u32>,
    on: impl Fn(u32) + Send + Sync + Copy + 'static,
) -> AnyView {
    let text = Signal::derive(move || match value.get() {
        100 => String::new(),
        n => n.to_string(),
    });
    number(label, unit, (1, 1_000), "100", text, move |n| on(n.map_or(100, |n| n.round() as u32)))
}

fn rounds(t: &'static Text, asked: Asked) -> AnyView {
    let value = Signal::derive(move || asked.what.with(|w| w.scenario.work_percent));
    let on = move |n| asked.step(|w| w.scenario.work_percent = n);
    let control = percentage(t.whatif.rounds, t.whatif.percent, value, on);
    chip(t, t.whatif.rounds, asked, |w| w.scenario.work_percent = 100, control)
}

fn counted(t: &'static Text, asked: Asked) -> AnyView {
    let value = Signal::derive(move || asked.what.with(|w| w.scenario.token_percent));
    let on = move |n| asked.step(|w| w.scenario.token_percent = n);
    let control = percentage(t.whatif.counted, t.whatif.percent, value, on);
    chip(t, t.whatif.counted, asked, |w| w.scenario.token_percent = 100, control)
}
