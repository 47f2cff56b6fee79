//! What the crater says without a picture: the read-out of a plan, the text alternative, and the table twin.

use crate::chart::figure::Figure;
use crate::chart::format::{Known, Unit, multiple, percent};
use crate::chart::legend::{Entry, Mark};
use crate::chart::table::{Cell, Table};
use crate::chart::words::{Named, Words};

use super::{Input, Pit};

/// A plan in words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readout {
    /// Its name.
    pub name: String,
    /// The factor; empty where nothing was paid.
    pub factor: String,
    /// Price and list cost, each with what it is.
    pub values: Vec<Named>,
    /// The harnesses with key of colour, list cost and share of all of it.
    pub layers: Vec<(String, Named, String)>,
}

/// Reads a plan of the input.
pub fn readout(input: &Input, at: usize) -> Option<Readout> {
    let pit = input.pits.get(at)?;
    let cost = pit.cost();
    let money = |amount: u64| Unit::Money.full(u128::from(amount));
    let named = |name: &str, value: String| Named { name: name.to_owned(), value };
    let layers = pit.layers.iter().map(|layer| {
        let share = percent(layer.cost as f64 / cost.max(1) as f64, 0);
        (layer.color.clone(), named(&layer.name, money(layer.cost)), share)
    });
    Some(Readout {
        name: pit.name.clone(),
        factor: factor(pit),
        values: vec![
            named(&input.labels.paid, money(pit.price)),
            named(&input.labels.worked, known(pit).say(money(cost))),
        ],
        layers: layers.collect(),
    })
}

fn known(pit: &Pit) -> Known {
    if pit.at_least { Known::AtLeast } else { Known::Whole }
}

fn factor(pit: &Pit) -> String {
    pit.factor().map(|f| known(pit).say(multiple(f))).unwrap_or_default()
}

/// The text alternative, for `aria-label`.
pub fn summary(input: &Input, words: &dyn Words) -> String {
    let one = |pit: &Pit| {
        let money = |amount: u64| Unit::Money.short(u128::from(amount));
        let parts = [
            format!("{} {}", money(pit.price), input.labels.paid),
            format!("{} {}", known(pit).say(money(pit.cost())), input.labels.worked),
            factor(pit),
        ];
        format!("{} ({})", pit.name, words.list(&parts))
    };
    let all: Vec<String> = input.pits.iter().map(one).collect();
    format!("{}: {}", input.title, all.join("; "))
}

/// The table twin: for each plan a row of all of it, then one for each harness.
pub fn table(input: &Input) -> Table {
    let row = |plan: &Pit, harness: &str, cost: u64| {
        let factor = (plan.price > 0).then(|| cost as f64 / plan.price as f64);
        let known = if harness == input.labels.all { known(plan) } else { Known::Whole };
        vec![
            Cell::Text(plan.name.clone()),
            Cell::Text(harness.to_owned()),
            Cell::Number(u128::from(plan.price), Unit::Money),
            Cell::known(u128::from(cost), Unit::Money, known),
            Cell::figure(factor, Figure::Mean),
        ]
    };
    let of = |pit: &Pit| {
        let layers = pit.layers.iter().map(|layer| row(pit, &layer.name, layer.cost));
        std::iter::once(row(pit, &input.labels.all, pit.cost())).chain(layers).collect::<Vec<_>>()
    };
    Table { head: input.labels.head.to_vec(), rows: input.pits.iter().flat_map(of).collect() }
}

/// The names of the colours, each once, for a picture.
pub fn legend(input: &Input) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for layer in input.pits.iter().flat_map(|p| &p.layers) {
        if !entries.iter().any(|e| e.text == layer.name) {
            entries.push(Entry { text: layer.name.clone(), mark: Mark::Fill(layer.color.clone()) });
        }
    }
    entries
}
