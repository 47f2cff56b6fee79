//! The runway of a plan's window: what is used of it over its time, and how it may go on to the reset.
//!
//! - What is known is a stepped line: a share holds until the next one is seen. What was counted since the last recorded
//!   level is drawn lighter than what was recorded.
//! - The diagonal is an even pace. A line above it uses faster than time goes.
//! - From the end of what is known a forecast opens as a fan to the reset, or to the limit, at which it ends: what nobody
//!   can use is not drawn. The band on the limit is when the window runs out, its mark the time in the middle.
//! - A share above the limit is shown as it was recorded.

mod draw;
mod plan;
mod read;

pub use draw::draw;
pub use plan::plan;
pub use read::{Readout, readout, summary, table};

use super::layout::{Point, Rect, Size};
use super::legend::Entry;
use super::scale::Linear;
use super::stacked::{GridLine, Tick};

/// What to draw. Times are wall-clock milliseconds, see [`time`](super::time); shares are of the whole window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Which plan and window. Not drawn; begins the summary.
    pub title: String,
    /// When the window began.
    pub from: i64,
    /// When it begins anew.
    pub to: i64,
    /// The present.
    pub now: i64,
    /// Used shares in order of time.
    pub points: Vec<(i64, f64)>,
    /// Up to when shares were recorded; what comes after was counted. `None` where all of them were counted.
    pub seen: Option<i64>,
    /// Up to when the last share holds.
    pub known: i64,
    /// The least and the most that the last share may be.
    pub spread: Option<(f64, f64)>,
    /// How it may go on, in order of time; the first is what is known.
    pub fan: Vec<Ray>,
    /// When it runs out, if it does before the reset.
    pub run_out: RunOut,
}

/// What may be used at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ray {
    /// When.
    pub at: i64,
    /// One way in ten uses less.
    pub low: f64,
    /// The middle of all ways.
    pub mid: f64,
    /// One way in ten uses more.
    pub high: f64,
}

/// When a window runs out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunOut {
    /// Most likely.
    pub at: Option<i64>,
    /// One way in ten is earlier.
    pub early: Option<i64>,
    /// One way in ten is later; `None` where that is not before the reset.
    pub late: Option<i64>,
    /// How the time is written beside its mark.
    pub label: String,
}

/// Between two instants that keys read, the finest first.
const STEPS: [i64; 5] = [900_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000];
/// More instants than this are no help to a finger on a key.
const MOST: i64 = 170;

impl Input {
    /// What can be read: even steps over the window, the present, the reset, and when it runs out.
    pub fn instants(&self) -> Vec<i64> {
        let length = (self.to - self.from).max(0);
        let step = STEPS.into_iter().find(|step| length / step <= MOST).unwrap_or(length / MOST + 1);
        let marks = [Some(self.now), self.run_out.at, self.run_out.early, self.run_out.late];
        let within = |at: &i64| *at >= self.from && *at < self.to;
        let even = (0..=MOST).map(|i| self.from + i * step);
        let mut all: Vec<i64> = even.chain(marks.into_iter().flatten()).filter(within).collect();
        all.push(self.to.max(self.from));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What was used at an instant; `None` where that is not known.
    pub fn used(&self, at: i64) -> Option<f64> {
        let before = self.points.iter().rev().find(|p| p.0 <= at)?;
        (at <= self.known.max(before.0)).then_some(before.1)
    }

    /// Whether a known share was recorded, and not counted.
    pub fn is_recorded(&self, at: i64) -> bool {
        self.seen.is_some_and(|seen| at <= seen)
    }

    /// What may be used at an instant after what is known.
    pub fn ahead(&self, at: i64) -> Option<Ray> {
        let after = self.fan.iter().position(|ray| ray.at >= at)?;
        let next = self.fan[after];
        let Some(last) = after.checked_sub(1).map(|i| self.fan[i]) else {
            return (next.at == at).then_some(next);
        };
        let part = (at - last.at) as f64 / (next.at - last.at).max(1) as f64;
        let mix = |a: f64, b: f64| a + (b - a) * part;
        Some(Ray {
            at,
            low: mix(last.low, next.low),
            mid: mix(last.mid, next.mid),
            high: mix(last.high, next.high),
        })
    }

    /// What an even pace would have used at an instant.
    pub fn even(&self, at: i64) -> f64 {
        ((at - self.from) as f64 / (self.to - self.from).max(1) as f64).clamp(0.0, 1.0)
    }
}

/// The geometry of a drawn runway, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was asked for.
    pub size: Size,
    /// Where the data is.
    pub plot: Rect,
    /// The size of chart text.
    pub text_size: f64,
    /// Times to pixels.
    pub x: Linear,
    /// Shares to pixels.
    pub y: Linear,
    /// From the foot upwards.
    pub grid: Vec<GridLine>,
    /// From left to right.
    pub ticks: Vec<Tick>,
    /// What was recorded.
    pub recorded: Vec<Point>,
    /// What was counted.
    pub counted: Vec<Point>,
    /// An even pace, from the beginning to the reset.
    pub even: [Point; 2],
    /// The outline of what may be used.
    pub fan: Vec<Point>,
    /// Its middle.
    pub middle: Vec<Point>,
    /// On the limit: when it runs out.
    pub band: Option<Rect>,
    /// And most likely.
    pub run_out: Option<Point>,
    /// How that is written: the middle of the text.
    pub label: Option<(Point, String)>,
    /// The present, where it is inside of the window.
    pub now: Option<f64>,
    /// The last known share.
    pub end: Option<Point>,
    /// What that may be: from the most to the least.
    pub spread: Option<[Point; 2]>,
    /// Above the plot: left ends and entries.
    pub legend: Vec<(Point, Entry)>,
    /// What can be read, in order of time.
    pub instants: Vec<i64>,
}

/// How far from the plot a pointer still means it.
const REACH: f64 = 16.0;

impl Plan {
    /// The instant that a pointer means; `None` outside of the plot's width.
    pub fn instant_at(&self, p: Point) -> Option<usize> {
        let across = p.x >= self.plot.x - 0.5 && p.x <= self.plot.right() + 0.5;
        let inside = across && p.y >= self.plot.y - REACH && p.y <= self.size.height;
        let away = |at: i64| (self.x.px(at as f64) - p.x).abs();
        let nearest = |a: &(usize, &i64), b: &(usize, &i64)| away(*a.1).total_cmp(&away(*b.1));
        self.instants.iter().enumerate().min_by(nearest).map(|(i, _)| i).filter(|_| inside)
    }
}
