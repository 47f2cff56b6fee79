//! The bars of one lane: a request each, or a pixel each where requests are narrower than that.

use crate::chart::scale::{Bands, Linear};

use super::{Column, Missed, Round};

/// A pointer this near to a bar means it, CSS pixels.
const NEAR: f64 = 4.0;

/// Adds a request, which is later than those before, to a lane.
pub fn push(lane: &mut Vec<Column>, requests: &[Round], request: usize, slot: usize, x: Bands) {
    let dense = x.step < 1.0;
    let (left, right) = if dense {
        let pixel = x.center(slot).floor();
        (pixel, pixel + 1.0)
    } else {
        x.bar(slot)
    };
    let round = &requests[request];
    let missed = round.miss.as_ref().map(|miss| Missed { request, top: 0.0, bottom: 0.0, kind: miss.kind });
    match lane.last_mut().filter(|last| dense && last.left == left) {
        Some(last) => {
            last.requests.end = request + 1;
            last.failed |= round.error;
            if round.context() > requests[last.request].context() {
                last.request = request;
            }
            let rank = |missed: &Missed| {
                let tokens = requests[missed.request].miss.as_ref().map_or(0, |miss| miss.tokens);
                (missed.kind, tokens)
            };
            if missed.as_ref().map(rank) > last.missed.as_ref().map(rank) {
                last.missed = missed;
            }
        }
        None => {
            let requests = request..request + 1;
            lane.push(Column {
                requests,
                request,
                left,
                right,
                edges: [0.0; 4],
                missed,
                failed: round.error,
            });
        }
    }
}

/// Gives the bars of a lane their heights.
pub fn stand(lane: &mut [Column], requests: &[Round], y: Linear) {
    for column in lane {
        column.edges = edges(&requests[column.request], y);
        let top = column.edges[3];
        if let Some(missed) = &mut column.missed {
            let round = &requests[missed.request];
            let tokens = round.miss.as_ref().map_or(0, |miss| miss.tokens);
            let end = round.cache_read.saturating_add(tokens).min(round.context());
            missed.bottom = y.px(round.cache_read as f64).max(top);
            missed.top = y.px(end as f64).clamp(top, missed.bottom);
        }
    }
}

fn edges(round: &Round, y: Linear) -> [f64; 4] {
    let read = round.cache_read;
    let written = read.saturating_add(round.cache_write);
    [0, read, written, round.context()].map(|tokens| y.px(tokens as f64))
}

/// What the bar next to a pixel stands for: its miss if it has one that is a loss, else its tallest.
pub fn near(lane: &[Column], x: f64) -> Option<usize> {
    let after = lane.partition_point(|column| column.right <= x);
    let distance = |column: &&Column| (column.left - x).max(x - column.right).max(0.0);
    let around = lane[after.saturating_sub(1)..].iter().take(2);
    let nearest =
        around.filter(|c| distance(c) <= NEAR).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    Some(nearest.shown())
}

impl Column {
    /// The request that the bar stands for when it is asked: the worst loss among its requests, else the tallest.
    pub fn shown(&self) -> usize {
        self.missed.filter(|missed| missed.kind == super::MissKind::Waste).map_or(self.request, |m| m.request)
    }
}
