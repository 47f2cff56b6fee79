//! A window as its chart takes it.

use super::card::Card;
use super::outlook::{Basis, ahead};
use crate::chart::runway::{Input, Ray, RunOut};
use metering::plan::Origin;
use metering::time::{Millis, Zone};

/// The runway of a window that runs. `None` where nothing is known of its time or of its level.
pub fn runway(card: &Card, title: &str, label: String, zone: &Zone, now: Millis) -> Option<Input> {
    let (from, to) = card.level.from.zip(card.level.to).filter(|(_, to)| *to > now)?;
    let (known, _) = card.known?;
    let local = |at: Millis| zone.local(at);
    let seen = match &card.level.origin {
        Origin::Recorded { .. } => Some(known),
        Origin::Moved { at, .. } => Some(*at),
        Origin::Computed { .. } => None,
    };
    let o = &card.outlook;
    let ray = |&(at, [low, mid, high]): &(Millis, [f64; 3])| Ray { at: local(at), low, mid, high };
    Some(Input {
        title: title.to_owned(),
        from: local(from),
        to: local(to),
        now: local(now),
        points: card.level.points.iter().map(|(at, used)| (local(*at), *used)).collect(),
        seen: seen.map(local),
        known: local(known),
        spread: card.level.spread,
        fan: if o.basis == Basis::Coarse {
            Vec::new()
        } else {
            ahead(&card.level, &card.draw, now).iter().map(ray).collect()
        },
        run_out: RunOut {
            at: o.run_out.map(local),
            early: o.early.map(local),
            late: o.late.map(local),
            label,
        },
    })
}
