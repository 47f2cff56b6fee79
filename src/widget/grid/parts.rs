//! What a table is made of: its heads and its rows, and what pointer and keys do with them.

use super::column::Line;
use super::keys::{Act, Ground, Place, press};
use super::place::Scrolled;
use super::{Column, RowKey, Rows, Sort, Width};
use crate::names::DomId;
use crate::platform::dom;
use crate::widget::live::live;
use leptos::prelude::*;

fn class_of(column: &Column) -> &'static str {
    match (column.width, column.number) {
        (Width::Share(_), false) => "grid-cell share",
        (Width::Share(_), true) => "grid-cell share number",
        (Width::Digits(_), false) => "grid-cell",
        (Width::Digits(_), true) => "grid-cell number",
    }
}

/// Everything that heads and rows need.
#[derive(Clone, Copy)]
pub struct Parts {
    pub id: DomId,
    pub columns: Signal<Vec<Column>>,
    pub lines: Memo<Vec<Line>>,
    pub rows: Rows,
    pub place: Scrolled,
    pub sort: Signal<Sort>,
    pub on_sort: Callback<Sort>,
    pub opened: Signal<Option<RowKey>>,
    pub on_open: Callback<usize>,
}

impl Parts {
    fn id_of(self, place: Place) -> String {
        match place {
            Place::Head(column) => format!("{}-head-{column}", self.id.as_str()),
            Place::Row(index) => format!("{}-row-{index}", self.id.as_str()),
        }
    }

    /// The id of the element that the keys are at, where it is in the page.
    pub fn active_id(self) -> Option<String> {
        let place = self.place.active()?;
        let here = match place {
            Place::Head(column) => self.shown_heads().contains(&column),
            Place::Row(index) => self.place.range.with(|r| r.contains(&index)),
        };
        here.then(|| self.id_of(place))
    }

    /// The shown columns that sort, in reading order.
    fn shown_heads(self) -> Vec<&'static str> {
        let sorts = |c: &Column| c.sorts.map(|_| c.id);
        self.shown().iter().flatten().filter_map(|(_, c)| sorts(c)).collect()
    }

    /// The columns of each line, with their indices.
    fn shown(self) -> Vec<Vec<(usize, Column)>> {
        self.columns.with(|columns| {
            let column = |i: &usize| columns.get(*i).map(|c| (*i, *c));
            self.lines
                .with(|lines| lines.iter().map(|l| l.columns.iter().filter_map(column).collect()).collect())
        })
    }

    /// The heads.
    pub fn heads(self) -> AnyView {
        let lines = live(move || {
            let line = |line: Vec<(usize, Column)>| {
                let heads = line.into_iter().map(|(index, column)| self.head(index, column)).collect_view();
                view! { <div class="grid-line" role="presentation">{heads}</div> }
            };
            self.shown().into_iter().map(line).collect_view()
        });
        view! { <div class="grid-head" role="row" aria-rowindex="1" node_ref=self.place.head>{lines}</div> }
            .into_any()
    }

    fn head(self, index: usize, column: Column) -> AnyView {
        let at = Place::Head(column.id);
        let name = if column.sorts.is_some() {
            let mark = live(move || match self.sort.get().aria(column.id) {
                Some("ascending") => "↑",
                Some(_) => "↓",
                None => "",
            });
            let press = move |_| {
                self.place.activate(at);
                dom::focus(self.id);
                self.sort_by(column.id);
            };
            view! {
                // The table keeps the focus.
                <button type="button" tabindex="-1" on:mousedown=move |e| e.prevent_default() on:click=press>
                    {column.head} <span class="sort" aria-hidden="true">{mark}</span>
                </button>
            }
            .into_any()
        } else {
            column.head.into_any()
        };
        view! {
            <div
                role="columnheader"
                class="grid-name"
                class:number=column.number
                class:here=move || self.place.active() == Some(at)
                id=self.id_of(at)
                title=column.hint
                aria-colindex=index + 1
                aria-sort=move || self.sort.get().aria(column.id)
            >
                {name}
            </div>
        }
        .into_any()
    }

    /// A row.
    pub fn row(self, index: usize) -> AnyView {
        let at = Place::Row(index);
        let lines = live(move || {
            // The row may be gone already when the page hears of it.
            let here = index < self.rows.count.get();
            let cell = |(i, column): (usize, Column)| {
                let content = self.rows.cell.run((index, column.id));
                view! {
                    <div role="gridcell" class=class_of(&column) aria-colindex=i + 1>{content}</div>
                }
            };
            let line = |line: Vec<(usize, Column)>| {
                let cells = line.into_iter().map(cell).collect_view();
                view! { <div class="grid-line" role="presentation">{cells}</div> }
            };
            here.then(|| self.shown().into_iter().map(line).collect_view())
        });
        let opened = move || {
            let opened = self.opened.get();
            (opened.is_some() && self.rows.key.run(index) == opened).to_string()
        };
        let open = move |_| {
            self.place.activate(at);
            self.on_open.run(index);
        };
        view! {
            <div
                role="row"
                class="grid-row"
                class:here=move || self.place.active() == Some(at)
                id=self.id_of(at)
                aria-rowindex=index + 2
                aria-selected=opened
                style:top=format!("calc(var(--row) * {index})")
                on:click=open
            >
                {lines}
            </div>
        }
        .into_any()
    }

    fn sort_by(self, id: &str) {
        let columns = self.columns.get_untracked();
        let sort = columns.iter().find(|c| c.id == id).and_then(|c| self.sort.get_untracked().click(c));
        if let Some(sort) = sort {
            self.on_sort.run(sort);
        }
    }

    /// A key was pressed in the table.
    pub fn press(self, event: &leptos::ev::KeyboardEvent) {
        if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let heads = untrack(|| self.shown_heads());
        let track = self.place.track.get_untracked();
        let (page, first_seen) = (track.page(), self.place.first_seen());
        let ground = Ground { rows: track.reach(), page, first_seen, heads: &heads };
        let Some(act) = press(&event.key(), untrack(|| self.place.active()), &ground) else { return };
        event.prevent_default();
        match act {
            Act::Go(to) => {
                self.place.activate(to);
                if let Place::Row(index) = to {
                    self.place.reveal(index);
                }
            }
            Act::Open(index) => self.on_open.run(index),
            Act::Sort(id) => self.sort_by(id),
        }
    }

    /// The focus came: by keys, it shows a row at once.
    pub fn focused(self) {
        let by_keys = self.place.scroller.get_untracked().is_some_and(|s| dom::by_keys(&s));
        if by_keys && untrack(|| self.place.active()).is_none() && self.place.track.get_untracked().is_known()
        {
            self.place.activate(Place::Row(self.place.first_seen()));
        }
    }
}
