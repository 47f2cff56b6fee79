//! The address of a shared view: what is looked at, with names as they are in the snapshot and without anything typed.

use crate::state::{Facet, Page, Period, View};
use metering::request::Trigger;
use metering::share::{Part, Redaction};
use metering::time::Day;

/// The kind of name that a facet's names are; triggers are none.
fn part(facet: Facet) -> Option<Part> {
    match facet {
        Facet::Harness => Some(Part::Harness),
        Facet::Model => Some(Part::Model),
        Facet::Project => Some(Part::Project),
        Facet::Person => Some(Part::Person),
        Facet::Machine => Some(Part::Machine),
        Facet::Trigger => None,
    }
}

/// The query that shows the same in the snapshot: its days are fixed, its zone is named, its names are those of the
/// snapshot. What is searched for, open sessions and requests, and names that are not shared are not in it.
pub fn redacted(view: &View, names: &Redaction, days: (Day, Day), zone: &str) -> String {
    let mut out = view.clone();
    (out.session, out.request, out.search) = (None, None, String::new());
    if matches!(out.page, Page::Sessions | Page::Sources) {
        out.page = Page::Burn;
    }
    out.period = Period::Days(days.0, days.1);
    out.zone = Some(zone.to_owned());
    for facet in Facet::ALL {
        out.filters.clear(facet);
        for name in view.filters.of(facet) {
            let new = match (name, part(facet)) {
                (None, _) => Some(None),
                (Some(name), Some(part)) => names.name(part, name).map(|new| Some(new.to_owned())),
                (Some(name), None) => is_trigger(name).then(|| Some(name.clone())),
            };
            if let Some(new) = new.filter(|new| !out.filters.of(facet).contains(new)) {
                out.filters.toggle(facet, new);
            }
        }
    }
    let harness = |name: &String| names.name(Part::Harness, name).map(str::to_owned);
    out.beside = view.beside.iter().filter_map(|who| beside(who, names)).collect();
    out.what_if.leaves = view.what_if.leaves.iter().filter_map(harness).collect();
    // A model that the work is moved to is one of the price list, or one of the snapshot.
    out.what_if.scenario.model = view.what_if.scenario.model.as_ref().and_then(|model| {
        let listed = metering::price::Book::builtin().models().any(|m| m.1 == model.as_str());
        if listed { Some(model.clone()) } else { names.name(Part::Model, model).map(str::to_owned) }
    });
    if let (Some(design), Some(own)) = (&mut out.design, &view.design) {
        design.harnesses = own.harnesses.iter().filter_map(harness).collect();
    }
    out.encode()
}

/// What the page compares: `harness`, `harness·model` or `·model`.
fn beside(who: &str, names: &Redaction) -> Option<String> {
    let harness = |name: &str| if name.is_empty() { Some("") } else { names.name(Part::Harness, name) };
    match who.split_once('·') {
        None => harness(who).map(str::to_owned),
        Some((of, model)) => Some(format!("{}·{}", harness(of)?, names.name(Part::Model, model)?)),
    }
}

fn is_trigger(name: &str) -> bool {
    [Trigger::Person, Trigger::Schedule, Trigger::Background].iter().any(|t| t.as_str() == name)
}
