//! Reads a database as far as somebody looks at it. Who asks is not known here; the same questions go to a server in
//! tests and in the page.

use super::cells::{cells, extent, grouped, names_of, read_cell};
use super::{Detail, Dialect, Fields, Fold, Layer, Names, Offset, Query, Scope, Steps};
use crate::cell::{CellSet, Dim};
use crate::time::{DAY, Millis};
use std::cell::Cell;

/// Up to so many cells are read as they are.
pub const WHOLE: u64 = 60_000;
/// About so many cells are what a person sees first: less than a megabyte.
pub const FIRST: u64 = 4_500;
/// About so many cells are enough for what somebody looks at.
pub const ENOUGH: u64 = 30_000;
/// What is seen first is not longer.
pub const FIRST_DAYS: Millis = 35 * DAY;
/// How many names of a dimension are told apart where there are more cells, the first that fit.
pub const NAMES: [usize; 4] = [24, 8, 1, 0];
/// How many names are told beside those that are told apart, so that one can be looked for.
const MOST_NAMES: usize = 2_000;
/// Dimensions of which a company has many names.
pub const MANY: [Dim; 3] = [Dim::User, Dim::Host, Dim::Project];
/// A week in seconds.
const WEEK: u32 = 7 * 86_400;
/// Up to this length of time slots are quarter hours.
const QUARTERS: Millis = 3 * DAY;
/// Up to this length of time slots are hours.
const HOURS: Millis = 14 * DAY;

/// Somebody who can ask a server.
pub trait Ask {
    /// Why there is no answer.
    type Error;

    /// Asks, and hands over the answer line by line.
    fn ask(&self, query: &Query, line: impl FnMut(&str)) -> impl Future<Output = Result<(), Self::Error>>;
}

/// How much there is in a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Cells; as long as the server has not merged them, also those whose place was taken.
    pub cells: u64,
    /// The first and the last quarter hour, seconds since 1970.
    pub slots: (u32, u32),
}

impl Extent {
    /// Its length of time.
    pub fn length(&self) -> Millis {
        (Millis::from(self.slots.1) - Millis::from(self.slots.0)) * 1_000
    }
}

/// The names of a dimension in a scope with their requests, the most expensive first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// The dimension.
    pub dim: Dim,
    /// Names with requests; the empty one is "not recorded".
    pub names: Vec<(String, u64)>,
}

/// Reads cells.
#[derive(Debug)]
pub struct Reader<'a, A> {
    ask: &'a A,
    names: &'a Names,
    dialect: Dialect,
    odd: Cell<u64>,
}

impl<'a, A: Ask> Reader<'a, A> {
    /// Of a database.
    pub fn new(ask: &'a A, names: &'a Names, dialect: Dialect) -> Self {
        Self { ask, names, dialect, odd: Cell::new(0) }
    }

    /// Lines that could not be understood.
    pub fn odd(&self) -> u64 {
        self.odd.get()
    }

    /// How much there is.
    ///
    /// # Errors
    /// Whoever asks knows.
    pub async fn extent(&self, scope: &Scope) -> Result<Extent, A::Error> {
        let mut found = Extent::default();
        self.ask
            .ask(&extent(self.names, self.dialect, scope), |line| {
                let mut fields = Fields::new(line);
                match (fields.number(), fields.number(), fields.number()) {
                    (Some(cells), Some(first), Some(last)) => found = Extent { cells, slots: (first, last) },
                    _ => self.odd.set(self.odd.get() + 1),
                }
            })
            .await?;
        Ok(found)
    }

    /// Cells, added up.
    ///
    /// # Errors
    /// Whoever asks knows.
    pub async fn cells(&self, scope: &Scope, detail: &Detail) -> Result<CellSet, A::Error> {
        let mut set = CellSet::default();
        self.ask
            .ask(&cells(self.names, self.dialect, scope, detail), |line| {
                if !read_cell(line, &mut set) {
                    self.odd.set(self.odd.get() + 1);
                }
            })
            .await?;
        Ok(set)
    }

    /// What lies below: a scope of all times as coarse as a calendar. Slots are days, or hours where these are few, and
    /// people, machines and projects have no names but those that the scope keeps. Up to `most` cells are read as they
    /// are.
    ///
    /// # Errors
    /// Whoever asks knows.
    pub async fn base(
        &self,
        scope: Scope,
        all: &Extent,
        offsets: &[Offset],
        most: u64,
    ) -> Result<Layer, A::Error> {
        let offsets = || offsets.to_vec();
        let detail = if all.cells <= most || self.extent(&scope).await?.cells <= most {
            Detail::default()
        } else {
            let steps = if all.length() > HOURS { Steps::Day(offsets()) } else { Steps::Hour(offsets()) };
            let nameless = MANY.into_iter().filter(|dim| scope.filters.iter().all(|f| f.dim != *dim));
            Detail { steps, folds: nameless.map(|dim| Fold { dim, kept: Vec::new() }).collect() }
        };
        Ok(Layer { cells: self.cells(&scope, &detail).await?, scope, detail })
    }

    /// What lies above: a scope as fine as about `most` cells allow. `length` is how long the time is that somebody looks
    /// at. Steps are never longer than those of what lies below, which holds `all`.
    ///
    /// # Errors
    /// Whoever asks knows.
    pub async fn layer(
        &self,
        scope: Scope,
        length: Millis,
        all: &Extent,
        offsets: &[Offset],
        most: u64,
    ) -> Result<(Layer, Vec<Menu>), A::Error> {
        let length = length.min(all.length());
        let extent = self.extent(&scope).await?;
        if extent.cells <= most {
            let detail = Detail::default();
            return Ok((Layer { cells: self.cells(&scope, &detail).await?, scope, detail }, Vec::new()));
        }
        let mut menus = Vec::new();
        for dim in MANY {
            menus.push(self.menu(&scope, dim).await?);
        }
        let tries = NAMES.iter().flat_map(|names| steps(length, offsets).map(move |steps| (steps, *names)));
        let mut detail = Detail::default();
        for (steps, names) in tries {
            detail = Detail { steps, folds: menus.iter().filter_map(|menu| menu.fold(names)).collect() };
            if self.grouped(&scope, &extent, &detail).await? <= most {
                break;
            }
        }
        Ok((Layer { cells: self.cells(&scope, &detail).await?, scope, detail }, menus))
    }

    async fn menu(&self, scope: &Scope, dim: Dim) -> Result<Menu, A::Error> {
        let mut names = Vec::new();
        self.ask
            .ask(&names_of(self.names, self.dialect, scope, dim, MOST_NAMES), |line| {
                let mut fields = Fields::new(line);
                if let (Some(name), Some(_), Some(requests)) =
                    (fields.string(), fields.raw(), fields.number())
                {
                    names.push((name.into_owned(), requests));
                }
            })
            .await?;
        Ok(Menu { dim, names })
    }

    /// About how many cells there would be: of a long time as many for each week as in the last one.
    async fn grouped(&self, scope: &Scope, extent: &Extent, detail: &Detail) -> Result<u64, A::Error> {
        let (first, last) = extent.slots;
        let weeks = (last.saturating_sub(first) / WEEK).max(1);
        let sample = Scope { slots: Some((first.max(last.saturating_sub(WEEK)), last)), ..scope.clone() };
        let mut count = u64::MAX;
        self.ask
            .ask(&grouped(self.names, self.dialect, &sample, detail), |line| {
                count = line.trim().parse().unwrap_or(count);
            })
            .await?;
        Ok(count.saturating_mul(u64::from(weeks)))
    }
}

impl Menu {
    /// All but the most expensive names as one; `None` where there are no more.
    fn fold(&self, most: usize) -> Option<Fold> {
        let kept = || self.names.iter().take(most).map(|(name, _)| name.clone()).collect();
        (self.names.len() > most).then(|| Fold { dim: self.dim, kept: kept() })
    }
}

/// Lengths of slots that suit a length of time, the finest first.
fn steps(length: Millis, offsets: &[Offset]) -> impl Iterator<Item = Steps> {
    let quarter = (length <= QUARTERS).then_some(Steps::Quarter);
    let hour = (length <= HOURS).then(|| Steps::Hour(offsets.to_vec()));
    let day = (length > QUARTERS).then(|| Steps::Day(offsets.to_vec()));
    quarter.into_iter().chain(hour).chain(day)
}
