//! What the work is made of, as it was logged and as it is assumed: by token class, and by harness.

use super::Asked;
use super::tiers::{money, scroller};
use crate::chart::format;
use crate::state::{Facet, TokenClass};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::cell::ListCost;
use metering::request::Tokens;
use metering::whatif::{Rated, Share};

/// The card.
pub fn tables(asked: Asked) -> AnyView {
    let t = use_text();
    live(move || {
        asked.work.with(|work| {
            let harnesses = work.0.by_harness();
            view! {
                <section class="card what-if-tables">
                    <details>
                        <summary><h2>{t.whatif.classes}</h2></summary>
                        {classes(t, &work.0.rated)}
                    </details>
                    <details>
                        <summary><h2>{t.whatif.of_whom}</h2></summary>
                        {shares(t, &harnesses)}
                    </details>
                </section>
            }
        })
    })
    .into_any()
}

fn classes(t: &'static Text, rated: &Rated) -> AnyView {
    let parts = |tokens: &Tokens, cost: &ListCost| {
        [
            (tokens.input, cost.input),
            (tokens.cache_read, cost.cache_read),
            (tokens.cache_write_5m, cost.cache_write_5m),
            (tokens.cache_write_1h, cost.cache_write_1h),
            (tokens.output, cost.output),
        ]
    };
    let classes = [
        TokenClass::Input,
        TokenClass::CacheRead,
        TokenClass::CacheWrite5m,
        TokenClass::CacheWrite1h,
        TokenClass::Output,
    ];
    let logged = parts(&rated.before, &rated.base_cost);
    let so = parts(&rated.tokens, &rated.cost);
    let row = |name: String, before: (u64, u64), after: (u64, u64)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number">{format::tokens(before.0)}</td>
                <td class="number">{format::tokens(after.0)}</td>
                <td class="number">{money(before.1)}</td>
                <td class="number">{money(after.1)}</td>
            </tr>
        }
    };
    let sum = |list: &[(u64, u64); 5]| {
        list.iter()
            .fold((0u64, 0u64), |sum, part| (sum.0.saturating_add(part.0), sum.1.saturating_add(part.1)))
    };
    let all = row(t.whatif.whole.to_owned(), sum(&logged), sum(&so));
    let rows = classes.into_iter().zip(logged).zip(so);
    let rows =
        rows.map(|((class, before), after)| row(t.class(class).to_owned(), before, after)).collect_view();
    scroller(t.whatif.classes_head, &[0], view! { {rows} {all} }.into_any())
}

fn shares(t: &'static Text, list: &[Share]) -> AnyView {
    let mut list = list.to_vec();
    list.sort_by_key(|share| std::cmp::Reverse(share.base.max(share.cost)));
    let row = |share: Share| {
        view! {
            <tr>
                <th scope="row">{t.name_of(Facet::Harness, share.name.as_deref())}</th>
                <td class="number">{format::count(share.requests)}</td>
                <td class="number">{money(share.base)}</td>
                <td class="number">{money(share.cost)}</td>
            </tr>
        }
    };
    scroller(t.whatif.of_whom_head, &[0], list.into_iter().map(row).collect_view().into_any())
}
