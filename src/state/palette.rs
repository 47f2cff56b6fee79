//! Which colour a name has: one per harness everywhere, the others by rank over all data, so that a filter changes no colour.

use super::burn::figures::each;
use super::facet::Facet;
use metering::cell::{CellSet, Slice};
use metering::names::Name;
use metering::request::harness;
use rustc_hash::FxHashMap;

/// Harnesses that have a colour of their own, `--harness-<name>` in `tokens.css`.
pub const HARNESSES: [&str; 23] = [
    harness::CLAUDE_CODE,
    harness::OPENCLAW,
    harness::OPENCODE,
    harness::CODEX,
    harness::MIMO_CODE,
    harness::PI,
    harness::GEMINI_CLI,
    harness::QWEN_CODE,
    harness::KIMI_CLI,
    harness::KIMI_CODE,
    harness::COPILOT_CLI,
    harness::AMP,
    harness::DROID,
    harness::CLINE,
    harness::ROO_CODE,
    harness::KILO_CODE,
    harness::GOOSE,
    harness::CRUSH,
    harness::HERMES,
    harness::CURSOR,
    harness::LITELLM,
    harness::ANTHROPIC_API,
    harness::OPENAI_API,
];

/// Colours of the other kind, `--series-1` and on.
pub const SERIES: usize = 8;

/// Preferred colours of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette([FxHashMap<String, usize>; Facet::ALL.len()]);

impl Palette {
    /// The palette of a set: the name with most tokens has the first colour, and so on around.
    pub fn of(set: &CellSet) -> Self {
        let mut tokens: [FxHashMap<Name, u64>; Facet::ALL.len()] = Default::default();
        each(set, &Slice::all(), |key, figures| {
            for facet in Facet::ALL {
                *tokens[facet as usize].entry(key.dim(facet.dim())).or_default() += figures.total_tokens();
            }
        });
        Self(tokens.map(|map| {
            let mut names: Vec<(&str, u64)> =
                map.into_iter().filter_map(|(n, t)| Some((set.names().get(n)?, t))).collect();
            names.retain(|n| !HARNESSES.contains(&n.0));
            names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            names.into_iter().enumerate().map(|(i, n)| (n.0.to_owned(), i % SERIES)).collect()
        }))
    }

    /// Keys of colours for names that stand side by side: each has its own where there are enough.
    pub fn colors<'a>(&self, facet: Facet, names: impl Iterator<Item = Option<&'a str>>) -> Vec<String> {
        let mut taken = [false; SERIES];
        names
            .map(|name| match name {
                None => "series-other".to_owned(),
                Some(name) if facet == Facet::Harness && HARNESSES.contains(&name) => name.to_owned(),
                Some(name) => {
                    let wish = self.0[facet as usize].get(name).copied().unwrap_or(0);
                    let free = (0..SERIES).map(|i| (wish + i) % SERIES).find(|i| !taken[*i]).unwrap_or(wish);
                    taken[free] = true;
                    format!("series-{}", free + 1)
                }
            })
            .collect()
    }

    /// The key of one name's colour, standing alone.
    pub fn color(&self, facet: Facet, name: Option<&str>) -> String {
        self.colors(facet, std::iter::once(name)).pop().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    #[test]
    fn harnesses_keep_their_colour_and_others_their_rank() {
        let palette = Palette::of(&sample::set());
        assert_eq!(palette.color(Facet::Harness, Some("codex")), "codex");
        assert_eq!(palette.color(Facet::Harness, Some("new-harness")), "series-1");
        assert_eq!(palette.color(Facet::Model, Some("secret-model")), "series-1");
        assert_eq!(palette.color(Facet::Model, Some("opus")), "series-2");
        assert_eq!(palette.color(Facet::Model, None), "series-other");
    }

    #[test]
    fn neighbours_differ() {
        let palette = Palette::default();
        let colors = palette.colors(Facet::Model, ["a", "b", "c"].into_iter().map(Some));
        assert_eq!(colors, ["series-1", "series-2", "series-3"]);
    }
}
