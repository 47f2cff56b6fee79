//! The plan designer: what a plan that somebody thinks of would bring with this work.
//!
//! ```text
//! cells ─ slice (filters, period from the first day of data on) ─ Work ─ Margins ─ verdict, chart, table
//!                                         with levers ─ another Work ─ Margins ─ side by side
//! ```
//!
//! A new price or another quota needs no new [`Work`]: each is in a memo of its own, and what is typed waits a moment
//! where there is so much work that counting it takes time.

pub mod carry;
pub mod compare;
pub mod field;
pub mod people;
pub mod start;
pub mod verdict;

use crate::platform::clock;
use crate::state::{use_board, use_data, use_view};
use leptos::prelude::*;
use metering::price::Book;
use metering::whatif::{Design, Margins, Scenario, Seats, Setting, Work};
use std::sync::Arc;

/// Up to so many cells an answer comes with the key that was pressed.
const AT_ONCE: usize = 20_000;
/// With more of them, that long after the last one, in milliseconds.
const PAUSE: u32 = 180;

/// What the parts of the designer share.
#[derive(Clone, Copy)]
pub struct Designing {
    /// The design as it is answered; what was typed a moment ago may not be in it yet.
    pub design: Memo<Design>,
    /// The work as it was logged, or as the other side of the page assumes it.
    pub plain: Memo<Arc<Margins>>,
    /// The same with the levers; `None` where none is moved.
    pub moved: Memo<Option<Arc<Margins>>>,
    /// Requests in it that have no price, and so cost nothing here.
    pub unpriced: Memo<u64>,
}

/// Work that was counted once. Equal is what is the same.
#[derive(Clone)]
struct Counted(Arc<Work>);

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Derives everything; to be asked for while the view is made.
pub fn designing() -> Designing {
    let (board, data, view) = (use_board(), use_data(), use_view());
    let design = settled();
    let part = Memo::new(move |_| {
        let first = board.span.get().map(|span| span.0);
        board.zone.with(|zone| data.set.with(|set| super::slice(board.kept(set), first, zone)))
    });
    let logged = view.memo(|v| v.what_if.scenario.clone());
    let count = move |scenario: &Scenario| {
        let own = data.own_book();
        let book = own.as_deref().unwrap_or_else(|| Book::builtin());
        let work = data.set.with(|set| part.with(|slice| Work::new(set, slice, scenario, book)));
        Counted(Arc::new(work))
    };
    let work = Memo::new(move |_| count(&logged.read()));
    let levers = Memo::new(move |_| design.with(|d| d.has_levers().then(|| d.levers(&logged.read()))));
    let with_levers = Memo::new(move |_| levers.with(|l| l.as_ref().map(count)));
    let margins = move |Counted(work): &Counted| {
        let setting = Setting { seats: Seats::Each, since: None, zone: board.zone.get() };
        Arc::new(design.with(|d| work.margins(d, &setting)))
    };
    Designing {
        design,
        plain: Memo::new(move |_| work.with(margins)),
        moved: Memo::new(move |_| with_levers.with(|w| w.as_ref().map(margins))),
        unpriced: Memo::new(move |_| work.with(|w| w.0.rated.unpriced_requests)),
    }
}

/// The design of the address, at once where that is quick, else when nobody typed for a moment.
fn settled() -> Memo<Design> {
    let (data, view) = (use_data(), use_view());
    let wanted = view.memo(|v| v.design.clone().unwrap_or_default());
    let settled = RwSignal::new(wanted.get_untracked());
    Effect::new(move |_| {
        let now = wanted.get();
        if data.set.with_untracked(|set| set.len()) <= AT_ONCE {
            return settled.set(now);
        }
        leptos::task::spawn_local(async move {
            clock::sleep(PAUSE).await;
            if wanted.try_get_untracked().as_ref() == Some(&now) {
                settled.try_set(now);
            }
        });
    });
    Memo::new(move |_| settled.get())
}

#[cfg(test)]
pub mod sample;
