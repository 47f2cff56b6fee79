//! Cache: why it was read again at full price, what that cost, and what would avoid it.

mod events;
mod evidence;
mod fold;
mod head;
mod hit;
mod mix;
mod ranking;
mod table;
mod top;
mod ttl;

pub use ranking::more;

use super::whole::whole;
use crate::state::cache::usage::{Survey, survey};
use crate::state::{use_board, use_data};
use leptos::prelude::*;

/// The view.
pub fn cache() -> AnyView {
    whole("cache", || ().into_any(), filled)
}

fn filled() -> AnyView {
    let (board, data) = (use_board(), use_data());
    let survey: Memo<Survey> = Memo::new(move |_| {
        data.set.with(|set| board.slice.with(|s| board.range.with(|r| survey(set, s, r))))
    });
    view! {
        {top::top(survey)}
        {ranking::ranking(survey)}
        {events::events(survey)}
        <div class="pair">{hit::hit()} {mix::mix()}</div>
        {table::table(survey)}
        {ttl::ttl(survey)}
    }
    .into_any()
}
