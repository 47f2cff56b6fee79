//! The answer in plain words.

use super::{Compared, name, said};
use crate::names::DomId;
use crate::state::harnesses::answer::{Answer, answer as find};
use crate::state::harnesses::row::{LEAST, Who, rows};
use crate::state::{Compare, Period, View, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// The card.
pub fn answer(compared: Compared) -> AnyView {
    let t = use_text();
    let view = use_view();
    let found = Memo::new(move |_| compared.pairs.with(|p| find(&p.list)));
    let content = live(move || match found.get() {
        None => nothing(compared),
        Some(Answer { model, contrast: c }) => {
            // With one model for both its name is said once.
            let short = |who: &Who| match model {
                Some(_) => name(t, &Who { model: None, ..who.clone() }),
                None => name(t, who),
            };
            let names = [short(&c.high.who), short(&c.low.who)];
            let sentence = (t.harnesses.answer)(&said(&c, &names, model.as_deref()));
            let rests = (t.harnesses.rests)(c.high.tally.queries, c.low.tally.queries);
            let other = model.is_none().then_some(t.harnesses.other_models);
            let both = [c.low.who.write(), c.high.who.write()];
            let open = move |_| {
                let both = both.to_vec();
                view.step(|v| v.beside = both);
            };
            view! {
                <p class="answer">{sentence}</p>
                <p class="quiet">
                    {rests} " " {other} " " {t.harnesses.no_quality} " "
                    <button type="button" class="text-button" on:click=open>{t.harnesses.show_beside}</button>
                </p>
            }
            .into_any()
        }
    });
    view! {
        <section class="card answer-card" aria-labelledby=DomId::Answer.as_str()>
            <h2 id=DomId::Answer.as_str()>{t.harnesses.answer_title}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// Why nothing is compared, and what may help.
fn nothing(compared: Compared) -> AnyView {
    let t = use_text();
    let view = use_view();
    let (filtered, period) = (view.memo(|v| !v.filters.is_empty()), view.memo(|v| v.period));
    let harnesses = compared.pairs.with(|p| rows(&p.list, Compare::Harness).len());
    let why =
        if harnesses == 1 { t.harnesses.one_harness.to_owned() } else { (t.harnesses.no_answer)(LEAST) };
    let button = move |label: &'static str, press: fn(&mut View)| {
        view! { <button type="button" class="text-button" on:click=move |_| view.step(press)>{label}</button> }
    };
    let clear = live(move || {
        filtered.get().then(|| button(t.shell.clear_filters, |v| v.filters = Default::default()))
    });
    let longer = live(move || {
        (period.get() != Period::All).then(|| button(t.shell.show_all, |v| v.look_at(Period::All)))
    });
    view! {
        <p class="answer">{why}</p>
        <p class="answer-steps">{clear} " " {longer}</p>
    }
    .into_any()
}
