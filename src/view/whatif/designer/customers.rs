//! Person by person: what each pays and costs, what was asked and accepted, and when the quota ran out.

use super::result::units;
use crate::chart::format;
use crate::chart::table::csv;
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::whatif::designer::Designing;
use crate::state::whatif::designer::people::{Column, Order, accepted, sorted, table};
use crate::state::{Facet, use_board};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::sort_head::{SortHead, sort_head};
use leptos::prelude::*;
use metering::time::Millis;
use metering::whatif::{Margin, Margins};

/// So many people are shown at first.
const FIRST: usize = 20;

/// The card.
pub fn customers(of: Designing) -> AnyView {
    let t = use_text();
    let d = t.designer;
    let order = RwSignal::new(Order::default());
    let all = RwSignal::new(false);
    let people = Memo::new(move |_| of.plain.with(|m| sorted(m, order.get())));
    let columns = Memo::new(move |_| {
        of.design.with(|design| Column::ALL.into_iter().filter(|c| c.is_of(design)).collect::<Vec<_>>())
    });
    let heads = live(move || columns.get().into_iter().map(|c| head(t, order, c)).collect_view());
    let rows = live(move || {
        let columns = columns.get();
        let shown = if all.get() { usize::MAX } else { FIRST };
        people.with(|people| people.iter().take(shown).map(|p| row(t, of, p, &columns)).collect_view())
    });
    let sum = live(move || {
        let columns = columns.get();
        of.plain.with(|m| sum(t, m, &columns))
    });
    let more = live(move || {
        let (count, all_now) = (people.with(Vec::len), all.get());
        let shown = if all_now { count } else { FIRST.min(count) };
        crate::view::cache::more(t, count, shown, FIRST, all)
    });
    let save = move |()| {
        let file = people.with_untracked(|people| csv(&table(people, |name| t.name_of(Facet::Person, name))));
        download::save_csv(FileStem::Customers, &file);
    };
    view! {
        <section class="card table-card" aria-labelledby=DomId::Customers.as_str()>
            <header class="card-head">
                <h2 id=DomId::Customers.as_str()>{d.people}</h2>
                <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
            </header>
            <div class="scroller" tabindex="0">
                <table class="data designer-people" aria-labelledby=DomId::Customers.as_str()>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                    <tfoot>{sum}</tfoot>
                </table>
            </div>
            {more}
        </section>
    }
    .into_any()
}

/// A head that sorts.
fn head(t: &'static Text, order: RwSignal<Order>, column: Column) -> AnyView {
    let head = SortHead {
        name: (t.designer.column)(column),
        long: (t.designer.column_long)(column).to_owned(),
        number: column != Column::Name,
        role: None,
    };
    let rising = move || Some(order.get()).filter(|o| o.column == column).map(|o| o.rising);
    sort_head(head, rising, move || order.update(|o| *o = o.click(column)))
}

fn row(t: &'static Text, of: Designing, p: &Margin, columns: &[Column]) -> AnyView {
    let board = use_board();
    let when = |at: Millis| board.zone.with(|z| t.dated(at, z, false));
    let cell = |column: &Column| {
        let (text, class) = match column {
            Column::Name => {
                let name = t.name_of(Facet::Person, p.name.as_deref());
                return view! { <th scope="row" class:quiet=p.name.is_none()>{name}</th> }.into_any();
            }
            Column::Pays => (format::money_full(p.revenue), "number"),
            Column::Costs => (format::money_full(p.cost), "number"),
            Column::Margin => return margin(t, i128::from(p.revenue) - i128::from(p.cost)),
            Column::Asked => (units(of, p.amount), "number"),
            Column::Accepted => (share(p.accepted, p.amount), "number"),
            Column::Out => match p.first_out {
                Some(at) => (when(at), "number"),
                None => (t.designer.never.to_owned(), "number quiet"),
            },
            Column::Cut if p.cut == 0 => (t.designer.never.to_owned(), "number quiet"),
            Column::Cut => (t.duration(p.cut as Millis), "number"),
        };
        view! { <td class=class>{text}</td> }.into_any()
    };
    view! { <tr>{columns.iter().map(cell).collect_view()}</tr> }.into_any()
}

/// A loss is said in colour, by its sign, and to those who hear the table.
fn margin(t: &Text, nanos: i128) -> AnyView {
    let loses = nanos < 0;
    let word = loses.then(|| view! { <span class="unseen">{format!(" ({})", t.designer.loses)}</span> });
    view! { <td class="number" class:bad=loses>{format::money_full(nanos)} {word}</td> }.into_any()
}

fn share(part: u64, asked: u64) -> String {
    accepted(part, asked).map_or_else(|| format::NONE.to_owned(), |share| format::percent(share, 0))
}

fn sum(t: &'static Text, m: &Margins, columns: &[Column]) -> AnyView {
    let cell = |column: &Column| {
        let text = match column {
            Column::Name => return view! { <th scope="row">{t.designer.sum}</th> }.into_any(),
            Column::Margin => return margin(t, i128::from(m.revenue) - i128::from(m.cost)),
            Column::Pays => format::money_full(m.revenue),
            Column::Costs => format::money_full(m.cost),
            Column::Accepted => share(m.outcome.all.accepted, m.outcome.all.amount),
            Column::Asked | Column::Out | Column::Cut => String::new(),
        };
        view! { <td class="number">{text}</td> }.into_any()
    };
    view! { <tr>{columns.iter().map(cell).collect_view()}</tr> }.into_any()
}
