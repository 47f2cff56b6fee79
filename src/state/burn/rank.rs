//! Ranked bars: the names of a facet by a measure, the largest first.

use super::figures::{Figures, each};
use crate::state::facet::{Facet, Measure};
use crate::state::palette::Palette;
use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use rustc_hash::FxHashMap;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// Its figures.
    pub figures: Figures,
    /// The value of the measure.
    pub value: u64,
    /// The key of its colour.
    pub color: String,
    /// Who has a part in it, the one with the most requests first; only for projects.
    pub people: Vec<String>,
}

/// The bars of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The facet.
    pub facet: Facet,
    /// The measure.
    pub measure: Measure,
    /// The bars.
    pub bars: Vec<Bar>,
    /// The names that are not among them: how many, and their sum.
    pub more: Option<(usize, Figures)>,
    /// The value that fills a bar.
    pub most: u64,
}

impl Ranking {
    /// How much of the width a value fills, 0 to 1.
    pub fn share(&self, value: u64) -> f64 {
        if self.most == 0 { 0.0 } else { (value as f64 / self.most as f64).min(1.0) }
    }
}

/// Ranks the names of a facet; at most `top` of them, or one more where that is all.
pub fn rank(
    set: &CellSet,
    slice: &Slice,
    facet: Facet,
    measure: Measure,
    top: usize,
    palette: &Palette,
) -> Ranking {
    let mut map: FxHashMap<Name, Figures> = FxHashMap::default();
    let mut people: FxHashMap<(Name, Name), u64> = FxHashMap::default();
    each(set, slice, |key, figures| {
        let name = key.dim(facet.dim());
        map.entry(name).or_default().add(&figures);
        if facet == Facet::Project {
            *people.entry((name, key.dim(Dim::User))).or_default() += figures.requests;
        }
    });
    let text = |name: Name| set.names().get(name);
    let mut sorted: Vec<(Name, Figures)> = map.into_iter().filter(|(_, f)| !f.is_empty()).collect();
    let by = |f: &Figures| (f.measure(measure), f.requests);
    sorted.sort_by(|a, b| by(&b.1).cmp(&by(&a.1)).then_with(|| text(a.0).cmp(&text(b.0))));
    let kept = if sorted.len() <= top + 1 { sorted.len() } else { top };
    let rest = sorted.split_off(kept);
    let mut more = Figures::default();
    rest.iter().for_each(|r| more.add(&r.1));
    let colors = palette.colors(facet, sorted.iter().map(|s| text(s.0)));
    let bars: Vec<Bar> = sorted
        .into_iter()
        .zip(colors)
        .map(|((name, figures), color)| Bar {
            name: text(name).map(str::to_owned),
            value: figures.measure(measure),
            figures,
            color,
            people: people_of(set, &people, name),
        })
        .collect();
    Ranking {
        facet,
        measure,
        most: bars.first().map_or(0, |b| b.value).max(1),
        more: (!rest.is_empty()).then_some((rest.len(), more)),
        bars,
    }
}

fn people_of(set: &CellSet, people: &FxHashMap<(Name, Name), u64>, project: Name) -> Vec<String> {
    let mut found: Vec<(&str, u64)> = people
        .iter()
        .filter(|(key, _)| key.0 == project)
        .filter_map(|(key, n)| Some((set.names().get(key.1)?, *n)))
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    found.into_iter().map(|f| f.0.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    /// Names with their values, and how many more there are with theirs.
    type Shown = (Vec<(String, u64)>, Option<(usize, u64)>);

    fn check(facet: Facet, measure: Measure, top: usize) -> Shown {
        let set = sample::set();
        let ranking = rank(&set, &Slice::all(), facet, measure, top, &Palette::of(&set));
        let more = ranking.more.map(|(n, figures)| (n, figures.measure(measure)));
        (ranking.bars.into_iter().map(|b| (b.name.unwrap_or_default(), b.value)).collect(), more)
    }

    #[test]
    fn the_largest_comes_first_and_the_rest_is_counted() {
        let (bars, more) = check(Facet::Model, Measure::Requests, 1);
        assert_eq!(bars, [("opus".to_owned(), 12)]);
        assert_eq!(more, Some((2, 7)));
        assert_eq!(check(Facet::Model, Measure::Requests, 2).1, None);
    }

    #[test]
    fn a_model_without_price_is_listed_with_no_cost() {
        let (bars, _) = check(Facet::Model, Measure::Cost, 9);
        assert_eq!(bars.last(), Some(&("secret-model".to_owned(), 0)));
    }

    #[test]
    fn projects_name_their_people() {
        let set = sample::set();
        let ranking = rank(&set, &Slice::all(), Facet::Project, Measure::Cost, 9, &Palette::of(&set));
        assert_eq!(ranking.bars[0].people, ["Lin", "Ada"]);
        assert!(ranking.share(ranking.bars[1].value) < 1.0);
    }
}
