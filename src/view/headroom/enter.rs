//! Entering a level: paste what a vendor answers, or type a percentage. What was understood is shown before it is kept.

use crate::chart::format;
use crate::names::DomId;
use crate::state::headroom::entry::{Pasted, Typed, TypedError, read};
use crate::state::{use_board, use_headroom, use_plans};
use crate::text::use_text;
use crate::widget::dialog::Dialog;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::{PlanBook, WindowKind, used_share};
use metering::request::Quota;

/// The dialogue.
pub fn dialog(open: RwSignal<bool>) -> AnyView {
    let t = use_text();
    view! {
        <Dialog id=DomId::EnterLevel title=t.headroom.enter open=open>
            {content()}
        </Dialog>
    }
    .into_any()
}

fn content() -> AnyView {
    let t = use_text();
    view! {
        <div class="enter">
            <p class="quiet">{t.headroom.enter_long}</p>
            {pasting()}
            {typing()}
        </div>
    }
    .into_any()
}

fn pasting() -> AnyView {
    let t = use_text();
    let h = t.headroom;
    let board = use_board();
    let plans = use_plans();
    let text = RwSignal::new(String::new());
    let kept = RwSignal::new(None::<u64>);
    let found = Memo::new(move |_| text.with(|text| read(text, crate::platform::clock::now())));
    let line = move |quota: &Quota| {
        let (now, zone) = (board.now.get_untracked(), board.zone.get_untracked());
        let plan = t.plan(None, quota.harness.as_deref(), &quota.plan);
        let used =
            used_share(quota).map_or_else(|| t.burn.not_recorded.to_owned(), |u| format::percent(u, 0));
        let reset = quota.resets_at.map(|at| t.moment(at, now, &zone));
        let window = metering::plan::window_name(&quota.window, quota.window_minutes);
        view! { <li>{(h.level_line)(&plan, &t.window(window), &used, reset.as_deref())}</li> }
    };
    let said = move |pasted: &Pasted| {
        let levels = pasted.levels.iter().map(line).collect_view();
        let what = match (pasted.what, pasted.levels.is_empty()) {
            (Some(what), false) => (h.understood)(what),
            (Some(what), true) => format!("{} {}", (h.understood)(what), h.not_understood),
            (None, _) => h.not_understood.to_owned(),
        };
        let findings = pasted
            .findings
            .iter()
            .map(|f| view! { <li>{Icon::Warning.view()} <span>{f.clone()}</span></li> });
        let findings = findings.collect_view();
        let mine = pasted.levels.clone();
        let take = (!mine.is_empty()).then(|| {
            let label = (h.keep)(mine.len() as u64);
            let press = move |_| {
                let count = mine.len() as u64;
                plans.enter(mine.clone(), crate::platform::clock::now());
                text.set(String::new());
                kept.set(Some(count));
            };
            view! { <button type="button" class="button primary" on:click=press>{label}</button> }
        });
        view! {
            <p>{what}</p>
            <ul class="understood">{levels}</ul>
            <ul class="remarks quiet">{findings}</ul>
            {take}
        }
    };
    let understood = live(move || found.with(|f| f.as_ref().map(said)));
    let done = live(move || kept.get().map(h.kept));
    view! {
        <section>
            <label for=DomId::LevelText.as_str()>{h.paste}</label>
            <textarea
                id=DomId::LevelText.as_str()
                rows="5"
                spellcheck="false"
                autocomplete="off"
                prop:value=move || text.get()
                on:input=move |e| {
                    kept.set(None);
                    text.set(event_target_value(&e));
                }
            ></textarea>
            <p class="quiet">{h.paste_long}</p>
            <div role="status">{understood} {done}</div>
        </section>
    }
    .into_any()
}

fn typing() -> AnyView {
    let t = use_text();
    let h = t.headroom;
    let (board, plans, headroom) = (use_board(), use_plans(), use_headroom());
    let draft = RwSignal::new(Typed::default());
    let wrong = RwSignal::new(None::<TypedError>);
    let kept = RwSignal::new(None::<u64>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = crate::platform::clock::now();
        let level = board.zone.with_untracked(|zone| draft.with_untracked(|d| d.level(now, zone)));
        wrong.set(level.as_ref().err().copied());
        kept.set(level.is_ok().then_some(1));
        if let Ok(level) = level {
            plans.enter(vec![level], now);
            draft.update(|d| d.percent.clear());
        }
    };
    let write = move |change: fn(&mut Typed, String)| {
        move |event: leptos::ev::Event| {
            let text = event_target_value(&event);
            draft.update(|d| change(d, text));
        }
    };
    let part = move |read: fn(&Typed) -> String| move || draft.with(read);
    // Plans that are known here first, as they are called here, so that a typed level joins them.
    let mut names: Vec<String> =
        headroom.cards.with_untracked(|cards| cards.iter().map(|c| c.level.plan.clone()).collect());
    names.extend(PlanBook::builtin().plans.iter().map(|p| p.full_name()));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let options = names.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    let windows = WindowKind::ALL.iter().enumerate().map(|(i, kind)| {
        view! { <option value=i.to_string()>{t.window(kind.name())}</option> }
    });
    let of = h.percent_of.iter().enumerate().map(|(i, word)| {
        view! { <option value=i.to_string()>{*word}</option> }
    });
    let said = live(move || {
        let [what, next] = (h.typed_error)(wrong.get()?);
        Some(view! { <p class="wrong" role="alert">{what} " " {next}</p> })
    });
    let done = live(move || kept.get().map(h.kept));
    view! {
        <form class="price-form" novalidate on:submit=submit>
            <h3>{h.type_it}</h3>
            <label class="wide">
                <span>{h.plan}</span>
                <input
                    id=DomId::LevelPlan.as_str()
                    type="text"
                    list=DomId::LevelPlans.as_str()
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=part(|d| d.plan.clone())
                    on:input=write(|d, text| d.plan = text)
                />
                <datalist id=DomId::LevelPlans.as_str()>{options}</datalist>
            </label>
            <label class="wide">
                <span>{h.account}</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=h.optional
                    prop:value=part(|d| d.account.clone())
                    on:input=write(|d, text| d.account = text)
                />
            </label>
            <label>
                <span>{h.window}</span>
                <select on:change=write(|d, text| d.window = text.parse().unwrap_or(0))>{windows.collect_view()}</select>
            </label>
            <div class="percent">
                <label>
                    <span>{h.percent}</span>
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        prop:value=part(|d| d.percent.clone())
                        on:input=write(|d, text| d.percent = text)
                    />
                </label>
                <select aria-label=h.percent on:change=write(|d, text| d.is_left = text == "1")>{of.collect_view()}</select>
            </div>
            <label class="wide">
                <span>{h.resets} " (" {h.optional} ")"</span>
                <input
                    type="datetime-local"
                    prop:value=part(|d| d.reset.clone())
                    on:input=write(|d, text| d.reset = text)
                />
            </label>
            {said}
            <p class="actions">
                <button type="submit" class="button primary">{h.keep_typed}</button>
                <span role="status">{done}</span>
            </p>
        </form>
    }
    .into_any()
}
