//! What a cell of the matrix says.

use crate::chart::figure::Figure;
use crate::chart::format;
use crate::state::harnesses::row::Column;
use crate::state::harnesses::tally::Tally;
use crate::text::Text;

/// A figure, what stands small below it, and what it does not say.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The figure.
    pub text: String,
    /// More of it.
    pub more: Option<String>,
    /// What it rests on.
    pub title: Option<String>,
}

/// The figure of a column.
pub fn said(t: &Text, column: Column, tally: &Tally) -> Said {
    let h = t.harnesses;
    let Some(value) = column.value(tally) else {
        let (text, title) = match column {
            Column::Cost if tally.queries > 0 => (h.unpriced, None),
            Column::Errors => (format::NONE, Some(h.none_recorded.to_owned())),
            _ => (format::NONE, Some(t.shell.not_recorded.to_owned())),
        };
        return Said { text: text.to_owned(), title, ..Said::default() };
    };
    let plain = |text: String| Said { text, ..Said::default() };
    match column {
        Column::Name => Said::default(),
        Column::Requests => plain(Figure::Mean.short(value)),
        Column::Context | Column::Tokens => plain(Figure::Tokens.short(value)),
        Column::Cost => Said {
            text: Figure::Money.short(value),
            more: tally
                .cost_spread()
                .map(|(half, most)| (h.half_most)(&Figure::Money.short(half), &Figure::Money.short(most))),
            title: (!tally.all_priced()).then(|| (h.partly)(tally.query.priced, tally.queries)),
        },
        Column::Thin => Said {
            text: format::percent(value, column.decimals()),
            more: tally.thin_cost().filter(|_| value > 0.0).map(|c| (h.resent)(&Figure::Money.short(c))),
            title: None,
        },
        Column::HitRate | Column::Long => plain(format::percent(value, column.decimals())),
        Column::Errors => plain(format::decimal(value, 1)),
        Column::Time => Said {
            text: t.about(value as i64),
            more: tally.time_spread().map(|(_, most)| (h.most)(&t.about(most as i64))),
            title: Some((h.timed)(tally.query.timed, tally.queries)),
        },
        Column::Speed => plain(format::decimal(value, if value < 10.0 { 1 } else { 0 })),
        Column::Queries => plain(format::count(tally.queries)),
    }
}
