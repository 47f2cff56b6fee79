//! What is left of plans: what is held, and the level of every window. Pure functions in its files; the memos are here.

pub mod again;
pub mod card;
pub mod draft;
pub mod draw;
pub mod entry;
pub mod held;
pub mod leverage;
pub mod notify;
pub mod old;
pub mod outlook;
pub mod runway;
pub mod users;

use super::{Board, Data};
use crate::state::plans::Plans;
use card::{Card, Key};
use held::Held;
use leptos::prelude::*;
use metering::plan::{Level, Origin, PlanBook, Subscribed, Track, levels, tracks};
use metering::share::Grain;
use metering::time::{DAY, Millis, Zone};
use std::sync::Arc;
use users::Users;

/// What is known of plans.
#[derive(Clone, Copy, Debug)]
pub struct Headroom {
    /// Plans that are held.
    pub held: Memo<Arc<Vec<Held>>>,
    /// Every window that says something of the present.
    pub levels: Memo<Arc<Vec<Level>>>,
    /// The same with how each goes on, in the order in which they are shown.
    pub cards: Memo<Arc<Vec<Card>>>,
    /// Windows of which only old levels are known.
    pub old: Memo<Vec<old::Old>>,
    /// Who uses each window of which that can be asked.
    pub users: Memo<Vec<(Key, Users)>>,
}

impl Headroom {
    /// Derives everything. Filters and period have no say in what is left of a plan.
    pub fn provide(data: Data, plans: Plans, zone: Memo<Zone>, now: RwSignal<Millis>) -> Self {
        let tracks = Memo::new(move |_| {
            data.sources.with(|list| {
                plans.entered.with(|entered| {
                    let read = list.iter().filter(|s| s.is_on()).flat_map(|s| s.quotas.iter());
                    Arc::new(tracks(read.chain(entered), now.get()))
                })
            })
        });
        let held = Memo::new(move |_| {
            let own = data.own_book();
            data.set.with(|set| {
                plans.list.with(|said| {
                    tracks.with(|t| zone.with(|z| Arc::new(held::held(set, said, t, own.as_deref(), z))))
                })
            })
        });
        let levels = Memo::new(move |_| {
            let held = held.get();
            // Of a plan whose name is not known no window can be counted.
            let known = held.iter().filter(|h| h.known != held::Known::Vendor);
            let subscribed: Vec<Subscribed<'_>> =
                known.map(|h| Subscribed { plan: h.plan, of: &h.of, usage: &h.usage }).collect();
            let coarsest = data.coarsest();
            let exact = coarsest == Grain::QuarterHour;
            // What a window holds is not to be told from slots that are longer than it.
            let costs = |track: &Track| if exact { held::costs(&held, track) } else { Vec::new() };
            zone.with(|z| {
                tracks.with(|t| {
                    let mut found = levels(PlanBook::builtin(), t, &subscribed, costs, z, now.get());
                    found.retain(|level| is_known_at(level, coarsest));
                    Arc::new(found)
                })
            })
        });
        let cards: Memo<Arc<Vec<Card>>> = Memo::new(move |_| {
            let (held, levels, tracks, zone) = (held.get(), levels.get(), tracks.get(), zone.read());
            let coarsest = data.coarsest();
            let cards = card::cards(&levels, &held, &tracks, &zone, now.get());
            Arc::new(cards.into_iter().map(|card| card.at(coarsest)).collect())
        });
        let old = Memo::new(move |_| tracks.with(|t| old::old(t, now.get())));
        let users = Memo::new(move |_| {
            let (held, levels, tracks, zone) = (held.get(), levels.get(), tracks.get(), zone.read());
            let (cards, own, grain) = (cards.get(), data.own_book(), data.coarsest());
            data.set.with(|set| {
                let own = own.as_deref();
                let ask = users::Ask {
                    set,
                    held: &held,
                    levels: &levels,
                    tracks: &tracks,
                    own,
                    zone: &zone,
                    grain,
                };
                let of = |card: &Card| Some((card.key.clone(), users::users(&card.level, &ask)?));
                cards.iter().filter_map(of).collect()
            })
        });
        let headroom = Self { held, levels, cards, old, users };
        provide_context(headroom);
        headroom
    }
}

/// Whether a level can be told from slots that coarse: what is counted of short windows cannot.
fn is_known_at(level: &Level, grain: Grain) -> bool {
    let short = level.length.is_some_and(|length| length < 7 * DAY);
    grain == Grain::QuarterHour || !short || !matches!(level.origin, Origin::Computed { .. })
}

/// The craters of the period on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Craters(pub Memo<Arc<Vec<leverage::Crater>>>);

impl Craters {
    /// Derives them.
    pub fn provide(headroom: Headroom, plans: Plans, board: Board) -> Self {
        let list = Memo::new(move |_| {
            let (book, now) = (plans.book(), board.now.get());
            let first = board.span.get().map_or(now, |s| s.0);
            board.range.with(|range| {
                let span = (range.past.from, range.past.to);
                board.zone.with(|zone| {
                    let ask = leverage::Ask { book: &book, zone, span, first, now };
                    headroom.held.with(|held| Arc::new(leverage::craters(held, &ask)))
                })
            })
        });
        provide_context(Self(list));
        Self(list)
    }
}

/// The craters.
pub fn use_craters() -> Memo<Arc<Vec<leverage::Crater>>> {
    expect_context::<Craters>().0
}

/// What is known of plans.
pub fn use_headroom() -> Headroom {
    expect_context()
}
