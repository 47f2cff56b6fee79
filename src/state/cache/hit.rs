//! The hit rate over time, a line per harness or model.

use crate::chart::time::Grain;
use crate::state::burn::figures::{Figures, each, ratio};
use crate::state::burn::kpi::slot_of;
use crate::state::burn::range::Range;
use crate::state::facet::{Facet, TokenClass};
use crate::state::palette::Palette;
use metering::cell::{CellSet, Slice};
use metering::names::Name;
use metering::time::{Millis, Zone};
use rustc_hash::FxHashMap;
use std::ops;

/// Lines that are told apart.
const LINES: usize = 6;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// The key of its colour.
    pub color: String,
    /// Cache read ÷ prompt tokens of each slot; `None` in a slot without prompt tokens.
    pub values: Vec<Option<f64>>,
    /// Prompt tokens of each slot.
    pub prompts: Vec<u64>,
    /// The rate of all slots together, which is not the mean of theirs.
    pub overall: Option<f64>,
}

/// The lines and their slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// What the lines are.
    pub facet: Facet,
    /// The length of slots.
    pub grain: Grain,
    /// Starts of the slots, wall-clock milliseconds.
    pub starts: Vec<i64>,
    /// Those with the most prompt tokens, the most first.
    pub lines: Vec<Line>,
    /// Names that have no line.
    pub more: usize,
    /// The slot that is not over.
    pub open: Option<ops::Range<usize>>,
}

/// What to chart.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Which cells, whatever their time.
    pub slice: &'a Slice,
    /// Which time.
    pub range: &'a Range,
    /// The zone of wall clocks.
    pub zone: &'a Zone,
    /// What the lines are.
    pub facet: Facet,
    /// Colours of names.
    pub palette: &'a Palette,
    /// The present.
    pub now: Millis,
}

/// Tokens that were read, and all of the prompts, per slot.
type Slots = Vec<(u64, u64)>;

/// The hit rate over time.
pub fn hit(set: &CellSet, ask: &Ask<'_>) -> Hit {
    let range = ask.range;
    let slots = range.edges.len().saturating_sub(1);
    let mut map: FxHashMap<Name, Slots> = FxHashMap::default();
    each(set, &ask.slice.over(Some(range.past.from), Some(range.past.to)), |key, f: Figures| {
        if let Some(slot) = slot_of(&range.edges, key.slot).filter(|_| f.prompt() > 0) {
            let slots = map.entry(key.dim(ask.facet.dim())).or_insert_with(|| vec![(0, 0); slots]);
            slots[slot].0 += f.tokens[TokenClass::CacheRead as usize];
            slots[slot].1 += f.prompt();
        }
    });
    let text = |name: Name| set.names().get(name);
    let prompts = |slots: &Slots| slots.iter().map(|s| s.1).sum::<u64>();
    let mut named: Vec<(Name, Slots)> = map.into_iter().collect();
    named.sort_by(|a, b| prompts(&b.1).cmp(&prompts(&a.1)).then_with(|| text(a.0).cmp(&text(b.0))));
    let more = named.len().saturating_sub(LINES);
    named.truncate(LINES);
    let colors = ask.palette.colors(ask.facet, named.iter().map(|n| text(n.0)));
    let line = |((name, slots), color): ((Name, Slots), String)| Line {
        name: text(name).map(str::to_owned),
        color,
        values: slots.iter().map(|(read, prompt)| ratio(*read, *prompt)).collect(),
        prompts: slots.iter().map(|s| s.1).collect(),
        overall: ratio(slots.iter().map(|s| s.0).sum(), prompts(&slots)),
    };
    Hit {
        facet: ask.facet,
        grain: range.grain,
        starts: range.edges.iter().take(slots).map(|e| ask.zone.local(*e)).collect(),
        lines: named.into_iter().zip(colors).map(line).collect(),
        more,
        open: slot_of(&range.edges, ask.now).map(|s| s..s + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::{NARROW, percent};
    use crate::state::burn::sample::{self, NOW, at};
    use crate::state::cache::sample::{range, says};

    /// The example of `docs/method.md`, "Hit rate".
    #[test]
    fn a_slot_without_prompts_has_no_rate() {
        let (set, range, zone) = (sample::set(), range(), Zone::utc());
        let (slice, palette) = (Slice::all(), Palette::of(&set));
        let ask = Ask {
            slice: &slice,
            range: &range,
            zone: &zone,
            facet: Facet::Harness,
            palette: &palette,
            now: at(NOW),
        };
        let hit = hit(&set, &ask);
        assert_eq!((hit.starts.len(), hit.open, hit.more), (7, Some(6..7), 0));
        let line = |name: &str| hit.lines.iter().find(|l| l.name.as_deref() == Some(name)).unwrap();
        let claude = line("claude-code");
        let rate = 1_000.0 / 1_100.0;
        assert_eq!(claude.values[4..], [None, Some(rate), Some(rate)]);
        assert_eq!(claude.prompts[4..], [0, 1_100, 3_300]);
        // The 150,000 tokens that read nothing weigh more than the 8,000 that were read: no mean of slots.
        let openclaw = line("openclaw");
        assert_eq!(openclaw.values[4], Some(0.0));
        assert_eq!(openclaw.overall, Some(8_000.0 / 158_800.0));
        let percent = |rate: Option<f64>| percent(rate.unwrap(), 1).replace(NARROW, " ");
        says(&format!("3,000 of 3,300 prompt tokens were read has {}", percent(claude.values[6])));
        says(&format!("none of 150,000 in another has {} overall", percent(openclaw.overall)));
        assert_eq!(hit.lines[0].name.as_deref(), Some("openclaw"));
    }
}
