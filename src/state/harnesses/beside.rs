//! Two rows side by side: how many times one is the other, and what the difference is made of.

use super::pairs::Pair;
use super::row::{Column, Row, Standing, Who};
use super::tally::Tally;

/// What an address asks to set side by side.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It is there.
    Row(Box<Row>),
    /// It is known, but not in the period and the filters.
    Nothing(Who),
    /// Nobody knows it.
    Unknown(String),
}

/// Finds what an address asks for. `known` says whether any source has a name.
pub fn find(pairs: &[Pair], text: &str, known: impl Fn(&str) -> bool) -> Found {
    let who = Who::parse(text);
    if who.facets().into_iter().any(|(_, name)| name.is_some_and(|n| !known(&n))) {
        return Found::Unknown(text.to_owned());
    }
    let mut tally = Tally::default();
    pairs.iter().filter(|p| who.holds(p)).for_each(|p| tally.add(&p.tally));
    if tally.requests == 0 { Found::Nothing(who) } else { Found::Row(Box::new(Row { who, tally })) }
}

/// How two rows of which something may be claimed differ. Every ratio is of the first to the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// The one whose queries cost more, or make more requests where not both have a price.
    pub high: Row,
    /// The other.
    pub low: Row,
    /// Requests per query.
    pub requests: f64,
    /// Context per request.
    pub context: Option<f64>,
    /// List cost per query.
    pub cost: Option<f64>,
    /// What is left of the cost: list cost per token carried. Requests × context × this is the cost. `None` where a query has no
    /// price.
    pub price: Option<f64>,
}

/// How many times.
fn times(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    let (a, b) = (a?, b?);
    (a > 0.0 && b > 0.0).then(|| a / b)
}

/// How two rows differ; `None` where one of them has too few queries.
pub fn contrast(a: &Row, b: &Row) -> Option<Contrast> {
    if [a, b].iter().any(|r| r.standing() != Standing::Claim) {
        return None;
    }
    let of = |column: Column, row: &Row| column.value(&row.tally);
    let by = match times(of(Column::Cost, a), of(Column::Cost, b)) {
        Some(_) => Column::Cost,
        None => Column::Requests,
    };
    let (high, low) = if of(by, b) > of(by, a) { (b, a) } else { (a, b) };
    let ratio = |column| times(of(column, high), of(column, low));
    let (requests, context, cost) = (ratio(Column::Requests)?, ratio(Column::Context), ratio(Column::Cost));
    let whole = high.tally.all_priced() && low.tally.all_priced();
    let price = cost.zip(context).map(|(cost, context)| cost / context / requests).filter(|_| whole);
    Some(Contrast { high: high.clone(), low: low.clone(), requests, context, cost, price })
}

/// What a figure of the first is to that of the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Against {
    /// So many times.
    Times(f64),
    /// A share by so much larger.
    Points(f64),
}

/// A figure of the first row against that of the second; `None` where nothing can be said.
pub fn against(column: Column, first: &Row, second: &Row) -> Option<Against> {
    let (a, b) = (column.value(&first.tally), column.value(&second.tally));
    match column {
        Column::Name | Column::Queries => None,
        // Of shares as they are shown, so that the difference is what a reader would take.
        Column::HitRate | Column::Thin | Column::Long => {
            let fine = 10_f64.powi(2 + column.decimals() as i32);
            Some(Against::Points(((a? * fine).round() - (b? * fine).round()) / fine))
        }
        _ => times(a, b).map(Against::Times),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::multiple;
    use crate::state::cache::sample::says;
    use crate::state::harnesses::pairs::pairs;
    use crate::state::harnesses::sample;
    use metering::cell::Slice;

    fn found(text: &str) -> Found {
        let set = sample::usual();
        find(&pairs(&set, &Slice::all(), false, false).list, text, |name| set.names().find(name).is_some())
    }

    fn row(text: &str) -> Row {
        match found(text) {
            Found::Row(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_finds_harnesses_models_and_both() {
        assert_eq!(row("claude-code").tally, row("claude-code·opus").tally);
        assert_eq!(row("·opus").tally.queries, 50);
        assert_eq!(found("nobody"), Found::Unknown("nobody".to_owned()));
        assert_eq!(found("codex·nothing"), Found::Unknown("codex·nothing".to_owned()));
        assert_eq!(found("codex·opus"), Found::Nothing(Who::parse("codex·opus")));
    }

    /// The example of `docs/method.md`, "Side by side".
    #[test]
    fn the_cost_is_requests_times_context_times_price() {
        let c = contrast(&row("claude-code"), &row("openclaw")).unwrap();
        assert_eq!(c.high.who.write(), "openclaw");
        assert_eq!((c.requests, c.context, c.cost), (4.0, Some(2.0), Some(12.0)));
        assert_eq!(c.price, Some(1.5));
        let [requests, context, price, cost] =
            [c.requests, c.context.unwrap(), c.price.unwrap(), c.cost.unwrap()].map(multiple);
        says(&format!(
            "{requests} the requests × {context} the context × {price} the cost per token carried are {cost} the cost"
        ));
    }

    #[test]
    fn too_few_queries_are_not_compared() {
        assert_eq!(contrast(&row("claude-code"), &row("codex")), None);
        assert_eq!(contrast(&row("goose"), &row("openclaw")), None);
    }

    #[test]
    fn shares_differ_by_points() {
        let (a, b) = (row("openclaw"), row("claude-code"));
        assert_eq!(against(Column::Thin, &a, &b), Some(Against::Points(1.0)));
        assert_eq!(against(Column::Cost, &b, &a), Some(Against::Times(1.0 / 12.0)));
        assert_eq!(against(Column::Time, &a, &b), None);
    }
}
