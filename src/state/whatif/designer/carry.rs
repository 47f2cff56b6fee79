//! Who carries whom: what the heaviest cause, what some cost more than they pay, and what the others leave for it.

use crate::chart::carry::{Input, Labels, Person};
use metering::whatif::{Margin, Margins};

/// Two numbers that say who carries whom.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Carried {
    /// How many cost more than they pay.
    pub losing: usize,
    /// All others.
    pub others: usize,
    /// What those cost more, in nano-dollars.
    pub deficit: u64,
    /// What these pay more than they cost, in nano-dollars.
    pub surplus: u64,
}

/// What some cost more than they pay, and what the others leave.
pub fn carried(margins: &Margins) -> Carried {
    let surplus =
        margins.people.iter().map(|p| p.revenue.saturating_sub(p.cost)).fold(0, u64::saturating_add);
    let losing = margins.losing();
    Carried { losing, others: margins.people.len() - losing, deficit: margins.carried(), surplus }
}

/// The fewest people who cause at least half of the cost, and the share that they cause. `None` where nothing costs
/// anything, or where it takes more than half of the people: then nobody is heavy.
pub fn heaviest(margins: &Margins) -> Option<(usize, f64)> {
    let mut sum = 0u64;
    let reached = |person: &Margin| {
        sum = sum.saturating_add(person.cost);
        u128::from(sum) * 2 >= u128::from(margins.cost)
    };
    let count = margins.people.iter().position(reached)? + 1;
    let few = margins.cost > 0 && count * 2 <= margins.people.len();
    few.then(|| (count, sum as f64 / margins.cost as f64))
}

/// The chart's input. Of many people each column is still a person.
pub fn input(
    margins: &Margins,
    name: impl Fn(Option<&str>) -> String,
    title: String,
    labels: Labels,
) -> Input {
    let person = |p: &Margin| Person { name: name(p.name.as_deref()), pays: p.revenue, costs: p.cost };
    let people = margins.people.iter().rev().map(person).collect();
    Input { title, people, labels }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DOLLAR, margins};
    use super::*;

    #[test]
    fn the_others_leave_what_some_cost_more() {
        // At $10 a month and half of list price to serve: $4, $8 and $40 of list cost are $2, $4 and $20.
        let found = margins("price:10,serve:50");
        let carried = carried(&found);
        assert_eq!((carried.losing, carried.others), (1, 2));
        assert_eq!((carried.deficit, carried.surplus), (10 * DOLLAR, 14 * DOLLAR));
        let (count, share) = heaviest(&found).unwrap();
        assert_eq!((count, (share * 100.0).round()), (1, 77.0));
        assert_eq!(heaviest(&margins("price:10,serve:0")), None);
        // With a limit of $4 all cost the same: nobody is heavy.
        assert_eq!(heaviest(&margins("price:10,month:4")), None);
    }

    #[test]
    fn columns_go_from_the_lightest_to_the_heaviest() {
        let name = |name: Option<&str>| name.unwrap_or("not recorded").to_owned();
        let found = input(&margins("price:10,serve:50"), name, String::new(), Labels::default());
        let names: Vec<&str> = found.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!((names, found.people[0].pays), (vec!["not recorded", "Ben", "Ada"], 10 * DOLLAR));
    }
}
