//! A table of very many rows: only those in sight, and a few more, are in the page.
//!
//! The owner keeps the rows, their order and what is opened; the table asks for a cell when its row comes into sight.
//! A cell's view is made inside of a tracked function of its row, so rows follow the data by themselves.
//!
//! - **Scrolling** changes the page only when other rows come into sight ([`range`]). Rows are kept by their index.
//! - **Live changes** leave in place what is read: the first row in sight stays where it is, by its key, unless the
//!   table stands at its top. A new order begins at the top.
//! - **Coming back**: [`Held`] belongs to the owner and survives the table. Setting its position scrolls.
//! - **Keys** ([`keys`]): the table is one tab stop and keeps the focus itself; it says which row is meant by
//!   `aria-activedescendant`, so the focus survives everything that happens to rows. Cells hold no controls.
//! - **Narrow** containers: see [`column`]. Nothing scrolls sideways.
//!
//! How high a row is says `--row` in `style/grid.css`; it is measured. So many rows that a browser cannot scroll over
//! them (400,000 of 40 px) end there, and the table says how many are beyond.

pub mod column;
mod find;
mod keys;
mod parts;
mod place;
mod range;

pub use column::{Column, First, Narrow, Sort, Width};
pub use keys::Place;

use crate::names::DomId;
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use parts::Parts;

/// What a row is known by, whatever its index: the same before and after sorting.
pub type RowKey = u128;

/// The rows, as their owner has them.
#[derive(Clone, Copy)]
pub struct Rows {
    /// How many.
    pub count: Signal<usize>,
    /// The key of a row; tracked. `None` beyond the last.
    pub key: Callback<usize, Option<RowKey>>,
    /// A cell by the index of its row and the id of its column; tracked. Asked only for columns that are shown.
    pub cell: Callback<(usize, &'static str), AnyView>,
}

/// What is kept of a table while it is not on the page.
#[derive(Clone, Copy)]
pub struct Held {
    /// How many rows are scrolled away, with a fraction. Setting it scrolls.
    pub position: RwSignal<f64>,
    /// Where the keys are.
    pub active: RwSignal<Option<Place>>,
}

impl Held {
    /// At the top.
    pub fn new() -> Self {
        Self { position: RwSignal::new(0.0), active: RwSignal::new(None) }
    }
}

/// The table.
#[component]
pub fn Grid(
    /// Its id; rows and heads have theirs from it.
    id: DomId,
    /// What it is a table of.
    #[prop(into)]
    label: Signal<String>,
    /// Its columns.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// Its rows.
    rows: Rows,
    /// What is kept of it.
    held: Held,
    /// The order of the rows.
    #[prop(into)]
    sort: Signal<Sort>,
    /// Another order is wished.
    #[prop(into)]
    on_sort: Callback<Sort>,
    /// The row that is opened.
    #[prop(into)]
    opened: Signal<Option<RowKey>>,
    /// A row was opened, by its index.
    #[prop(into)]
    on_open: Callback<usize>,
    /// The container is narrow below so many CSS pixels.
    #[prop(default = 600.0)]
    narrow: f64,
    /// What is said below it, such as how many of all rows these are.
    #[prop(into)]
    status: Signal<String>,
    /// What is shown instead of rows where there are none.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    let t = use_text();
    let place = place::place(rows, held, sort);
    let lines = Memo::new(move |_| {
        let width = place.frame.with(|f| f.width);
        columns.with(|columns| column::lines(columns, width, narrow))
    });
    let parts = Parts { id, columns, lines, rows, place, sort, on_sort, opened, on_open };
    let template = move |line: usize| lines.with(|l| l.get(line).map(|l| l.template.clone()));
    let nothing = Memo::new(move |_| rows.count.get() == 0);
    let beyond = move || {
        let track = place.track.get();
        let beyond = track.rows - track.reach();
        (track.is_known() && beyond > 0).then(|| format!(" · {}", (t.grid.beyond)(beyond as u64)))
    };
    let hint = format!("{}-keys", id.as_str());
    view! {
        <div
            class="grid"
            class:two=move || lines.with(|l| l.len() > 1)
            style:--line-1=move || template(0)
            style:--line-2=move || template(1)
        >
            <i class="grid-probe" aria-hidden="true" node_ref=place.probe></i>
            <p class="unseen" id=hint.clone()>{t.grid.keys}</p>
            <div
                class="grid-scroll"
                role="grid"
                id=id.as_str()
                tabindex="0"
                aria-label=move || label.get()
                aria-describedby=hint
                aria-rowcount=move || rows.count.get() + 1
                aria-colcount=move || columns.with(Vec::len)
                aria-activedescendant=move || parts.active_id()
                node_ref=place.scroller
                on:keydown=move |event| parts.press(&event)
                on:focus=move |_| parts.focused()
            >
                {parts.heads()}
                <div class="grid-body" role="presentation" node_ref=place.body>
                    <For each=move || place.range.get() key=|index| *index children=move |index| parts.row(index) />
                </div>
            </div>
            {live(move || nothing.get().then(|| empty.run()))}
            <p class="grid-status quiet" role="status">{move || status.get()} {live(beyond)}</p>
        </div>
    }
    .into_any()
}
