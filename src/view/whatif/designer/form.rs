//! The rules of the plan: where they come from, what it costs, how it counts, what it holds, for whom, and what is assumed
//! of those who use it.

use super::super::super::settings::position;
use super::field::field;
use super::{present, way};
use crate::names::DomId;
use crate::state::whatif::designer::field::{Class, Field};
use crate::state::whatif::designer::start::{self, Start};
use crate::state::{Facet, use_board, use_plans, use_view};
use crate::text::names::harness_name;
use crate::text::time::weekday_of;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::plan::{Coefficients, Overflow, PlanBook, Window, WindowKind};
use metering::time::Millis;
use metering::whatif::{Count, Design};

const OVERFLOWS: [Overflow; 3] = [Overflow::Stops, Overflow::ListPrice, Overflow::Credits];

/// The form.
pub fn form() -> AnyView {
    let t = use_text();
    let view = use_view();
    let d = t.designer;
    let count = view.memo(|v| v.design.as_ref().map(|d| d.count.clone()).unwrap_or_default());
    let unit = Signal::derive(move || count.with(d.unit));
    let fixed = |text: &'static str| Signal::stored(text);
    let quota = WindowKind::ALL.map(|kind| {
        let name = (t.burn.window)(kind.name()).unwrap_or(kind.name());
        field(Field::Quota(kind), name, unit, d.quota_none)
    });
    let overflow = view.memo(|v| v.design.as_ref().map_or(Overflow::Stops, |d| d.overflow));
    let at = Signal::derive(move || position(&OVERFLOWS, &overflow.get()));
    let overflow_means = move || d.overflow_means.get(at.get()).copied().unwrap_or_default();
    let overflow_to = move |i: usize| {
        if let Some(to) = OVERFLOWS.get(i) {
            view.step(|v| v.design = Some(Design { overflow: *to, ..v.design.clone().unwrap_or_default() }));
        }
    };
    view! {
        <section class="card design-form" aria-label=d.form>
            {starts()}
            <div class="design-part">{field(Field::Price, d.price, fixed(d.price_unit), "")}</div>
            {counts(count)}
            <fieldset class="design-part">
                <legend>{d.quota}</legend>
                <div class="design-fields">{quota.collect_view()}</div>
            </fieldset>
            {who()}
            <div class="design-part">
                <span class="design-name">{d.overflow}</span>
                <Switch label=d.overflow options=d.overflows.map(str::to_owned).to_vec() value=at on=overflow_to />
                <p class="quiet">{overflow_means}</p>
            </div>
            <div class="design-part">{field(Field::Serve, d.serve, fixed(d.serve_unit), "")}</div>
            <fieldset class="design-part">
                <legend>{d.levers}</legend>
                <div class="design-fields wide">
                    {field(Field::Hit, d.hit, fixed(d.hit_unit), "0")}
                    {field(Field::Work, d.work, fixed(d.work_unit), "100")}
                </div>
            </fieldset>
        </section>
    }
    .into_any()
}

/// Published plans, and the model whose coefficients are taken.
fn starts() -> AnyView {
    let t = use_text();
    let (view, board, plans) = (use_view(), use_board(), use_plans());
    let now = board.now.get_untracked();
    // The price, the levers and the like change often, and where it came from hardly ever.
    let exact = view.memo(move |v| v.design.as_ref().and_then(|d| start::of(&plans.book(), d, now)).map(key));
    let like = view.memo(move |v| {
        let like = start::like(&plans.book(), v.design.as_ref()?, now)?;
        Some((key(like.start), like.tier))
    });
    let model = Memo::new(move |_| like.get().map(|(key, _)| key));
    let choose = move |event: leptos::ev::Event| {
        let id = event_target_value(&event);
        let mut starts = start::families(now).into_iter().flat_map(|(_, starts)| starts);
        let found = starts.find(|start| start.plan.id == id);
        if let Some(design) =
            found.and_then(|s| start::begin(&untrack(|| plans.book()), &s.plan.id, s.model, now, &present()))
        {
            view.step(|v| v.design = Some(design));
        }
    };
    let option = |start: Start| {
        let id = start.plan.id.as_str();
        let is = move || exact.with(|e| e.is_some_and(|(plan, _)| plan == id));
        view! { <option value=id prop:selected=is>{start.plan.full_name()}</option> }
    };
    let group = |(family, starts): (&'static str, Vec<Start>)| {
        view! { <optgroup label=family>{starts.into_iter().map(option).collect_view()}</optgroup> }
    };
    let own = move || {
        let known = like.get().and_then(|((id, _), tier)| Some((PlanBook::builtin().plan(id)?, tier)));
        match known {
            Some((plan, true)) => (t.designer.start_changed)(&plan.full_name()),
            Some((plan, false)) => (t.designer.start_changed)(&plan.family),
            None => t.designer.start_own.to_owned(),
        }
    };
    let groups = start::families(now).into_iter().map(group).collect_view();
    view! {
        <div class="design-part">
            <label class="design-choice">
                <span class="design-name">{t.designer.start}</span>
                <select id=DomId::Designer.as_str() on:change=choose>
                    <option value="" disabled=true prop:selected=move || exact.with(Option::is_none)>{own}</option>
                    {groups}
                </select>
            </label>
            {live(move || model.get().map(|model| models(t, model, now)))}
        </div>
    }
    .into_any()
}

fn key(start: Start) -> (&'static str, &'static str) {
    (&start.plan.id, start.model)
}

/// The models that the plan has coefficients of.
fn models(t: &'static Text, (id, model): (&'static str, &'static str), now: Millis) -> AnyView {
    let view = use_view();
    let groups = PlanBook::builtin().plan(id).map(|plan| start::models(plan, now)).unwrap_or_default();
    if groups.len() < 2 {
        return ().into_any();
    }
    let choose = move |event: leptos::ev::Event| {
        let before = present();
        if let Some(of) = start::begin(PlanBook::builtin(), id, &event_target_value(&event), now, &before) {
            view.step(|v| v.design = Some(Design { count: of.count, ..before }));
        }
    };
    let option = |alike: Vec<&'static str>| {
        let first = alike.first().copied().unwrap_or_default();
        view! { <option value=first prop:selected=first == model>{alike.join(", ")}</option> }
    };
    view! {
        <label class="design-choice">
            <span class="design-name">{t.designer.model}</span>
            <select on:change=choose>{groups.into_iter().map(option).collect_view()}</select>
        </label>
        <p class="quiet">{t.designer.model_note}</p>
    }
    .into_any()
}

/// How it counts. A quota is in the unit of its way of counting, so each way keeps its own.
fn counts(count: Memo<Count>) -> AnyView {
    let t = use_text();
    let view = use_view();
    let now = use_board().now.get_untracked();
    let at = Memo::new(move |_| count.with(way));
    let kept = StoredValue::new([const { None::<(Count, Vec<Window>)> }; 3]);
    let to = move |i: usize| {
        let before = present();
        if way(&before.count) == i {
            return;
        }
        kept.update_value(|all| {
            all[way(&before.count)] = Some((before.count.clone(), before.windows.clone()))
        });
        let known = kept.with_value(|all| all.get(i).cloned().flatten());
        let (count, windows) = known.unwrap_or_else(|| (first(i, now), Vec::new()));
        view.step(|v| v.design = Some(Design { count, windows, ..before }));
    };
    let units = live(move || {
        (at.get() == 2).then(|| {
            let fields = Class::ALL
                .map(|class| field(Field::Units(class), (t.designer.class)(class), Signal::stored(""), ""));
            view! { <div class="design-fields">{fields.collect_view()}</div> }
        })
    });
    let hours = live(move || {
        let said = count.with(|count| match count {
            Count::Units(Coefficients { hours: Some(hours), .. }) => Some(said_hours(t, hours)),
            _ => None,
        })?;
        let drop = move |_| {
            let mut design = present();
            if let Count::Units(of) = &mut design.count {
                of.hours = None;
            }
            view.step(|v| v.design = Some(design));
        };
        Some(view! {
            <p class="quiet">
                {said} " " <button type="button" class="text-button" on:click=drop>{t.designer.hours_drop}</button>
            </p>
        })
    });
    view! {
        <div class="design-part">
            <span class="design-name">{t.designer.counts}</span>
            <Switch label=t.designer.counts options=t.designer.count.map(str::to_owned).to_vec() value=at on=to />
            <p class="quiet">{move || count.with(t.designer.count_means)}</p>
            {units}
            {hours}
        </div>
    }
    .into_any()
}

/// What another way of counting begins with: for units the first coefficients that are published.
fn first(way: usize, now: Millis) -> Count {
    let units = || {
        let starts = start::families(now);
        let start = starts.first().and_then(|(_, starts)| starts.first())?;
        let of = start::begin(PlanBook::builtin(), &start.plan.id, start.model, now, &Design::default())?;
        match of.count {
            Count::Units(of) => Some(Count::Units(Coefficients { hours: None, ..of })),
            other => Some(other),
        }
    };
    match way {
        1 => Count::Requests,
        2 => units().unwrap_or_default(),
        _ => Count::ListCost,
    }
}

/// Hours of the week in words: `Mon–Fri 06–10 UTC × 1, at all other times × 0.5.`
fn said_hours(t: &Text, (text, within, others): &(String, u64, u64)) -> String {
    let (week, hours) = text.split_once('@').unwrap_or(("", text));
    let day = |number: &str| {
        let number: u32 = number.parse().ok()?;
        Some(t.words.weekday(weekday_of(number.checked_sub(1)?)))
    };
    let days = match week.split_once('-') {
        None | Some(("1", "7")) => None,
        Some((first, last)) => day(first).zip(day(last)).map(|(first, last)| format!("{first}–{last} ")),
    };
    let clock = |hour: &str| if hour.contains(':') { hour.to_owned() } else { format!("{hour}:00") };
    let span = |span: &str| match span.split_once('-') {
        Some((from, to)) => format!("{}–{}", clock(from), clock(to)),
        None => span.to_owned(),
    };
    let spans: Vec<String> = hours.split('+').map(span).collect();
    let factor = |billionths: u64| metering::whatif::write_number(billionths, 9);
    let when = days.unwrap_or_default() + &spans.join(", ");
    (t.designer.hours)(&when, &factor(*within), &factor(*others))
}

/// The harnesses of the data, ticked where they may use it. At least one may.
fn who() -> AnyView {
    let t = use_text();
    let (view, board) = (use_view(), use_board());
    let choices = board.choices(Facet::Harness);
    let here = Memo::new(move |_| {
        let mut names: Vec<String> =
            choices.with(|list| list.iter().filter_map(|c| c.name.clone()).collect());
        names.sort();
        names
    });
    let named = view.memo(|v| v.design.as_ref().map(|d| d.harnesses.clone()).unwrap_or_default());
    // What was named once can be ticked again, also where it has no work.
    let absent = Memo::new(move |before: Option<&Vec<String>>| {
        let mut names = before.cloned().unwrap_or_default();
        here.with(|here| names.extend(named.get().into_iter().filter(|n| !here.contains(n))));
        names.sort();
        names.dedup();
        names
    });
    let list = live(move || {
        let here = here.get();
        let mut names = here.clone();
        names.extend(absent.get().into_iter().filter(|n| !here.contains(n)));
        let one = |name: String| {
            let absent =
                (!here.contains(&name)).then(|| view! { <span class="quiet">{t.designer.not_here}</span> });
            let (shown, of, only) = (harness_name(&name).into_owned(), name.clone(), name.clone());
            let ticked = move || named.with(|n| n.is_empty() || n.contains(&of));
            let last = move || named.with(|n| matches!(&n[..], [one] if *one == only));
            let all = here.clone();
            let tick = move |_| {
                let mut design = present();
                toggle(&mut design.harnesses, &name, &all);
                view.step(|v| v.design = Some(design));
            };
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=ticked disabled=last on:change=tick />
                    <span>{shown} " " {absent}</span>
                </label>
            }
        };
        let single = names.len() < 2;
        let boxes = names.into_iter().map(one).collect_view();
        view! { <div class="design-checks" class:single=single>{boxes}</div> }
    });
    view! { <fieldset class="design-part"><legend>{t.designer.who}</legend>{list}</fieldset> }.into_any()
}

/// Ticks a harness or takes its tick away; none named is all of them.
fn toggle(named: &mut Vec<String>, name: &str, all: &[String]) {
    if named.is_empty() {
        named.extend(all.iter().filter(|n| *n != name).cloned());
    } else if let Some(at) = named.iter().position(|n| n == name) {
        named.remove(at);
    } else {
        named.push(name.to_owned());
        named.sort();
    }
    if all.iter().all(|n| named.contains(n)) && named.len() == all.len() {
        named.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Language;

    #[test]
    fn none_named_is_all_of_them() {
        let all = ["a", "b", "c"].map(str::to_owned);
        let check = |before: &[&str], name: &str, expected: &[&str]| {
            let mut named: Vec<String> = before.iter().map(|n| (*n).to_owned()).collect();
            toggle(&mut named, name, &all);
            assert_eq!(named, expected);
        };
        check(&[], "b", &["a", "c"]);
        check(&["a", "c"], "b", &[]);
        check(&["a", "c"], "a", &["c"]);
        // What the data does not have is kept.
        check(&["elsewhere"], "a", &["a", "elsewhere"]);
        check(&["a", "b", "elsewhere"], "c", &["a", "b", "c", "elsewhere"]);
    }

    #[test]
    fn hours_are_told_in_words() {
        let check = |text: &str, expected: &str| {
            let hours = (text.to_owned(), 1_000_000_000, 500_000_000);
            assert_eq!(said_hours(Text::of(Language::English), &hours), expected);
        };
        check("1-5@6-10", "Mon–Fri 6:00–10:00 UTC × 1, at all other times × 0.5.");
        check("1-7@16:30-24+0-0:30", "16:30–24:00, 0:00–0:30 UTC × 1, at all other times × 0.5.");
    }
}
