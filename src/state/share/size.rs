//! How large a shared view is, and how exact its times are at first.

use metering::share::Grain;

/// Browsers take a link of at most so many characters: the least of what they state.
pub const LONGEST_LINK: u64 = 1_000_000;
/// Bytes of a file that still goes with a mail, or into a chat.
const LARGE_FILE: u64 = 1_000_000;

/// How large a shared view is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The characters of its link.
    pub link: u64,
    /// The bytes of its file.
    pub file: u64,
}

impl Size {
    /// Of so many deflated bytes before they are locked; `address` is the length of the page's own address.
    pub fn of(packed: u64, phrase: bool, address: u64) -> Self {
        let (link, file) = if phrase { (packed + 54, packed + 54) } else { (packed + 38, packed + 10) };
        let key = if phrase { 0 } else { 43 };
        Self { link: address + 11 + key + (link * 4).div_ceil(3), file }
    }

    /// Whether browsers open a link of it.
    pub fn is_link(self) -> bool {
        self.link <= LONGEST_LINK
    }

    /// Whether its file and its link are small enough to be sent.
    fn fits(self) -> bool {
        self.file < LARGE_FILE && self.is_link()
    }
}

/// How exact times are at first, where what is shared is that coarse: hours. Quarter hours say more of when somebody
/// worked, and are the person's to choose.
pub fn first(coarsest: Grain) -> Grain {
    Grain::Hour.max(coarsest)
}

/// What times become before the person chose, where those of a grain amount to so much; `None` where that is too much
/// for a page. The coarsest stay whatever they amount to.
pub fn settled(grain: Grain, size: Option<Size>) -> Grain {
    if size.is_some_and(Size::fits) { grain } else { coarser(grain) }
}

fn coarser(grain: Grain) -> Grain {
    match grain {
        Grain::QuarterHour => Grain::Hour,
        Grain::Hour | Grain::Day => Grain::Day,
    }
}

/// In which order views are made: as exact as is chosen, then the coarser ones, then the others that there are.
pub fn order(chosen: Grain, coarsest: Grain) -> impl Iterator<Item = Grain> {
    let from = move |finer: bool| Grain::ALL.into_iter().filter(move |g| (*g < chosen) == finer);
    from(false).chain(from(true)).filter(move |g| *g >= coarsest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_can_be_sent() {
        // Deflated kilobytes of hours and of days, as docs/share.md has them of one person and of a team.
        let check = |kilobytes: [Option<u64>; 2], expected: Grain| {
            let size = |n: Option<u64>| n.map(|n| Size::of(n * 1_000, false, 40));
            let mut grain = first(Grain::QuarterHour);
            for (of, n) in [Grain::Hour, Grain::Day].into_iter().zip(kilobytes) {
                if of == grain {
                    grain = settled(grain, size(n));
                }
            }
            assert_eq!(grain, expected, "{kilobytes:?}");
        };
        check([Some(30), Some(12)], Grain::Hour);
        check([Some(1_400), Some(640)], Grain::Day);
        // A file that is small enough, and a link that is not.
        check([Some(749), Some(300)], Grain::Hour);
        check([Some(751), Some(300)], Grain::Day);
        check([None, Some(640)], Grain::Day);
        check([Some(9_000), Some(3_000)], Grain::Day);
        check([None, None], Grain::Day);
        assert_eq!(Grain::ALL.map(first), [Grain::Hour, Grain::Hour, Grain::Day]);
    }

    #[test]
    fn what_is_chosen_is_made_first_and_nothing_finer_than_there_is() {
        let check = |chosen, coarsest, expected: &[Grain]| {
            assert_eq!(order(chosen, coarsest).collect::<Vec<_>>(), expected);
        };
        use Grain::{Day, Hour, QuarterHour};
        check(Hour, QuarterHour, &[Hour, Day, QuarterHour]);
        check(QuarterHour, QuarterHour, &[QuarterHour, Hour, Day]);
        check(Day, QuarterHour, &[Day, QuarterHour, Hour]);
        check(Hour, Hour, &[Hour, Day]);
        check(Day, Day, &[Day]);
    }

    #[test]
    fn a_phrase_stands_in_no_link() {
        let check = |packed, phrase, expected: (u64, u64)| {
            let size = Size::of(packed, phrase, 30);
            assert_eq!((size.link, size.file), expected);
        };
        check(300, false, (30 + 11 + 43 + 451, 310));
        check(300, true, (30 + 11 + 472, 354));
    }
}
