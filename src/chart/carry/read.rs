//! What the chart says without a picture: the read-out of a person, the text alternative, and the table twin.

use crate::chart::figure::Figure;
use crate::chart::format::{Unit, money_full};
use crate::chart::legend::{Entry, Mark};
use crate::chart::table::{Cell, Table};
use crate::chart::words::{Named, Words};

use super::{Input, Person};

/// So many people are told one by one in the text alternative; of more, the heaviest.
const TOLD: usize = 12;

/// A person in words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readout {
    /// The name.
    pub name: String,
    /// What is paid, what it costs, and what is left.
    pub values: Vec<Named>,
}

/// Reads a person of the input.
pub fn readout(input: &Input, at: usize) -> Option<Readout> {
    let person = input.people.get(at)?;
    let named = |name: &str, value: String| Named { name: name.to_owned(), value };
    let money = |amount: u64| Unit::Money.full(u128::from(amount));
    Some(Readout {
        name: person.name.clone(),
        values: vec![
            named(&input.labels.pays, money(person.pays)),
            named(&input.labels.costs, money(person.costs)),
            named(&input.labels.margin, money_full(i128::from(person.pays) - i128::from(person.costs))),
        ],
    })
}

/// The text alternative, for `aria-label`: everybody, the heaviest first.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let one = |person: &Person| {
        let money = |amount: u64| Unit::Money.full(u128::from(amount));
        let labels = &input.labels;
        format!(
            "{} ({} {}, {} {})",
            person.name,
            labels.costs,
            money(person.costs),
            labels.pays,
            money(person.pays)
        )
    };
    let mut told: Vec<String> = input.people.iter().rev().take(TOLD).map(one).collect();
    if input.people.len() > TOLD {
        told.push(String::from("…"));
    }
    format!("{}: {}", input.title, words.list(&told))
}

/// The table twin.
pub fn table(input: &Input) -> Table {
    let row = |person: &Person| {
        vec![
            Cell::Text(person.name.clone()),
            Cell::Number(u128::from(person.pays), Unit::Money),
            Cell::Number(u128::from(person.costs), Unit::Money),
            Cell::Figure(person.margin(), Figure::Money),
        ]
    };
    let labels = &input.labels;
    let head = [&labels.person, &labels.pays, &labels.costs, &labels.margin].map(String::clone).to_vec();
    Table { head, rows: input.people.iter().rev().map(row).collect() }
}

/// The names of the colours, for a picture.
pub fn legend(input: &Input) -> Vec<Entry> {
    let fill = |text: &String, key: &str| Entry { text: text.clone(), mark: Mark::Fill(key.to_owned()) };
    vec![fill(&input.labels.paid, "accent"), fill(&input.labels.over, "bad")]
}
