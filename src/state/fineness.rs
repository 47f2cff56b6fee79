//! How fine the times of a source are: of what is looked at, and of everything else.

use super::period::Span;
use crate::fetch::Coarse;
use metering::share::Grain;

/// How fine the times of a source are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fineness {
    /// Of everything.
    all: Grain,
    /// Of a part.
    part: Grain,
    /// That part.
    span: Span,
}

impl Fineness {
    /// The same everywhere.
    pub fn everywhere(grain: Grain) -> Self {
        Self { all: grain, part: grain, span: Span::default() }
    }

    /// Of a large database.
    pub fn of(coarse: &Coarse) -> Self {
        let grain = |minutes: u32| match minutes {
            0..=15 => Grain::QuarterHour,
            16..=60 => Grain::Hour,
            _ => Grain::Day,
        };
        let (from, to) = coarse.span;
        let all = if coarse.all == 0 { coarse.shown } else { coarse.all };
        Self { all: grain(all), part: grain(coarse.shown), span: Span { from, to } }
    }

    fn at(self, span: Span) -> Grain {
        let within = self.span.from <= span.from && span.to <= self.span.to;
        if within { self.part } else { self.all }
    }
}

/// How coarse a span is at the worst; `None` is everything.
pub fn coarsest(list: &[Fineness], span: Option<Span>) -> Grain {
    let grain = |f: &Fineness| span.map_or(f.all, |span| f.at(span));
    list.iter().map(grain).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_finer_than_the_rest() {
        let coarse = Coarse { all: 1_440, shown: 60, span: (100, 200), ..Coarse::default() };
        let list = [Fineness::of(&coarse)];
        let check = |span: Option<(i64, i64)>, expected: Grain| {
            assert_eq!(coarsest(&list, span.map(|(from, to)| Span { from, to })), expected, "{span:?}");
        };
        check(None, Grain::Day);
        check(Some((100, 200)), Grain::Hour);
        check(Some((120, 130)), Grain::Hour);
        check(Some((99, 130)), Grain::Day);
        let both = [list[0], Fineness::everywhere(Grain::Day)];
        assert_eq!(coarsest(&both, Some(Span { from: 120, to: 130 })), Grain::Day);
        assert_eq!(coarsest(&[], None), Grain::QuarterHour);
        let first = Fineness::of(&Coarse { all: 0, ..coarse });
        assert_eq!(coarsest(&[first], None), Grain::Hour, "the rest is not there yet");
    }
}
