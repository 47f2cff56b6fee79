//! Charge-back: what each person's work on each project came to, month by month.

use super::table::cells;
use crate::chart::time::{Grain, TimeForm, civil};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::burn::charge::{Charge, charges, csv};
use crate::state::burn::figures::Figures;
use crate::state::burn::table::Column;
use crate::state::{Facet, use_board, use_data};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows that are shown at first, and how many more each time they are asked for.
const ROWS: usize = 100;
/// The columns of figures.
const COLUMNS: [Column; 4] = [Column::Cost, Column::Recorded, Column::Tokens, Column::Requests];

/// The card. It is closed at first and computes nothing then.
pub fn charge() -> AnyView {
    let t = use_text();
    let (board, data) = (use_board(), use_data());
    let c = t.charge;
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Details>::new();
    let list = Memo::new(move |_| {
        if !open.get() {
            return Arc::default();
        }
        data.set.with(|set| board.zone.with(|zone| Arc::new(charges(set, &board.kept(set), zone))))
    });
    let shown = RwSignal::new(ROWS);
    let rows = live(move || list.with(|list: &Arc<Vec<Charge>>| table(t, list, shown)));
    let save = move |()| list.with_untracked(|list| download::save_csv(FileStem::ChargeBack, &csv(list)));
    let content = live(move || {
        open.get().then(|| {
            view! {
                <div class="charge-head">
                    <p class="quiet">{c.note}</p>
                    <IconButton icon=Icon::Save label=c.save text=t.shell.csv on=save />
                </div>
                <div class="scroller" tabindex="0">{rows.clone()}</div>
            }
        })
    });
    view! {
        <section class="card charge-card" aria-labelledby=DomId::ChargeBack.as_str()>
            <details
                node_ref=node
                on:toggle=move |_| open.set(node.get_untracked().is_some_and(|n| crate::platform::dom::is_open(&n)))
            >
                <summary><h2 id=DomId::ChargeBack.as_str()>{c.title}</h2></summary>
                {content}
            </details>
        </section>
    }
    .into_any()
}

fn table(t: &'static Text, list: &[Charge], shown: RwSignal<usize>) -> AnyView {
    let mut total = Figures::default();
    list.iter().for_each(|c| total.add(&c.figures));
    let columns: Vec<Column> = COLUMNS.into_iter().filter(|c| c.is_of(&total)).collect();
    let heads = columns
        .iter()
        .map(|c| view! { <th scope="col" class="number">{(t.burn.column)(*c)}</th> })
        .collect_view();
    let row = |charge: &Charge| {
        view! {
            <tr>
                <th scope="row">{month(t, charge.month)}</th>
                <th scope="row">{t.name_of(Facet::Person, charge.person.as_deref())}</th>
                <td>{t.name_of(Facet::Project, charge.project.as_deref())}</td>
                {cells(t, &charge.figures, &columns)}
            </tr>
        }
    };
    let most = shown.get();
    let more = list.len().saturating_sub(most) as u64;
    let more = (more > 0).then(|| {
        view! {
            <button type="button" class="button small" on:click=move |_| shown.update(|n| *n += 10 * ROWS)>
                {(t.burn.more)(more)}
            </button>
        }
    });
    view! {
        <table class="data charges">
            <thead>
                <tr>
                    <th scope="col">{t.charge.month}</th>
                    <th scope="col">{t.facet(Facet::Person)}</th>
                    <th scope="col">{t.facet(Facet::Project)}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{list.iter().take(most).map(row).collect_view()}</tbody>
            <tfoot>
                <tr>
                    <th scope="row" colspan="3">{t.burn.sum}</th>
                    {cells(t, &total, &columns)}
                </tr>
            </tfoot>
        </table>
        {more}
    }
    .into_any()
}

/// The month as it is said: `November 2026`.
fn month(t: &Text, month: i64) -> String {
    let (year, month) = (month.div_euclid(12) as i32, month.rem_euclid(12) as u32 + 1);
    let first = NaiveDate::from_ymd_opt(year, month, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    t.words.time(first.unwrap_or_else(|| civil(0)), TimeForm::Full(Grain::Month))
}
