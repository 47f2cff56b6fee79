//! An axis of figures: in equal steps from 0, or by powers of ten where the largest figure is so many times the smallest
//! that equal steps would heap all small ones. What is 0 has no place among powers of ten and gets one of its own
//! below them, behind a break.

use super::figure::Figure;
use super::scale::Linear;
use super::ticks::value_ticks;

/// More times than this between the smallest and the largest figure, and the axis counts in powers of ten.
const SPREAD: f64 = 5.0;
/// Between 0 and the smallest figure above it, CSS pixels.
const ZERO_LANE: f64 = 30.0;

/// From figures to pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Figures, or their logarithms to the base of ten, to pixels.
    scale: Linear,
    log: bool,
    /// Where 0 is on an axis of powers of ten.
    zero: Option<f64>,
    /// Where the axis is broken between 0 and everything else.
    pub broken: Option<f64>,
    /// Round values with their labels, from the least to the greatest.
    pub ticks: Vec<AxisTick>,
}

/// A round value on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisTick {
    /// Its pixel.
    pub px: f64,
    /// How it is written.
    pub text: String,
}

/// Where an axis lies and what it must leave free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// The pixels at its two ends; a range that runs down grows upwards on the screen.
    pub range: (f64, f64),
    /// Between the ends and the outermost figures.
    pub inset: f64,
}

impl Axis {
    /// Lays out an axis for all of these figures; what is negative or not finite is passed over.
    ///
    /// `extent` is how many pixels a label takes along the axis, a gap to the next one included.
    pub fn over(
        figures: impl Iterator<Item = f64> + Clone,
        figure: Figure,
        room: Room,
        extent: impl Fn(&str) -> f64,
    ) -> Axis {
        let figures = figures.filter(|v| v.is_finite() && *v >= 0.0);
        let above = figures.clone().filter(|v| *v > 0.0);
        let (least, most) = above.fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
        if most > least * SPREAD {
            Axis::log(least, most, figures.clone().any(|v| v == 0.0), figure, room, extent)
        } else {
            Axis::linear(most, figure, room, extent)
        }
    }

    /// Lays out an axis of powers of ten between two figures above 0, at least as far apart as [`SPREAD`] says.
    pub fn powers(least: f64, most: f64, figure: Figure, room: Room, extent: impl Fn(&str) -> f64) -> Axis {
        let (least, most) = if least > 0.0 && least <= most { (least, most) } else { (1.0, 1.0) };
        let short = (SPREAD / (most / least)).max(1.0).sqrt();
        Axis::log(least / short, most * short, false, figure, room, extent)
    }

    /// In equal steps from 0, which lies on the axis' first pixel.
    fn linear(most: f64, figure: Figure, room: Room, extent: impl Fn(&str) -> f64) -> Axis {
        // Steps are found among whole numbers.
        let fine = if figure == Figure::Money { 1.0 } else { 1_000.0 };
        let (start, end) = room.range;
        let far = end - (end - start).signum() * room.inset.min((end - start).abs());
        let scale = |top: f64| Linear { domain: (0.0, top), range: (start, far) };
        let fitting = (1..=6).rev().find_map(|count| {
            let found = value_ticks((most * fine).ceil() as u128, count);
            let scale = scale(most.max(1.0 / fine));
            let ticks = (0..=found.count).map(|i| (i * found.step) as f64 / fine);
            let ticks = placed(ticks, figure, |v| scale.px(v), room.range);
            clear(&ticks, &extent).then_some(Axis { scale, log: false, zero: None, broken: None, ticks })
        });
        fitting.unwrap_or(Axis {
            scale: scale(most.max(1.0)),
            log: false,
            zero: None,
            broken: None,
            ticks: Vec::new(),
        })
    }

    fn log(
        least: f64,
        most: f64,
        has_zero: bool,
        figure: Figure,
        room: Room,
        extent: impl Fn(&str) -> f64,
    ) -> Axis {
        let (start, end) = room.range;
        let length = (end - start).abs();
        let towards = (end - start).signum();
        let inset = room.inset.min(length / 2.0);
        let lane = if has_zero { ZERO_LANE.min((length - 2.0 * inset) / 2.0) } else { 0.0 };
        let near = start + towards * (inset + lane);
        let scale = Linear { domain: (least.log10(), most.log10()), range: (near, end - towards * inset) };
        let zero = has_zero.then_some(start + towards * inset);
        let broken = has_zero.then_some(start + towards * (inset + lane / 2.0));
        let from = broken.unwrap_or(start);
        let at_zero = || zero.map(|px| AxisTick { px, text: figure.tick(0.0) });
        let candidates = STEPS.iter().map(|steps| {
            let values = round_values(least, most, steps);
            let mut ticks = placed(values.into_iter(), figure, |v| scale.px(v.log10()), (from, end));
            if let Some(zero) = at_zero() {
                ticks.insert(0, zero);
            }
            ticks
        });
        let ticks = candidates.into_iter().find(|ticks| clear(ticks, &extent)).unwrap_or_default();
        Axis { scale, log: true, zero, broken, ticks }
    }

    /// The pixel of a figure. On an axis of powers of ten, what is 0 or less is where 0 is, or at the axis' begin.
    pub fn px(&self, value: f64) -> f64 {
        match (self.log, value > 0.0) {
            (false, _) => self.scale.px(value),
            (true, true) => self.scale.px(value.log10()),
            (true, false) => self.zero.unwrap_or(self.scale.range.0),
        }
    }
}

/// Multiples of a power of ten that get a tick, and of which powers; the densest first.
const STEPS: [(&[f64], i32); 5] = [(&[1.0, 2.0, 5.0], 1), (&[1.0], 1), (&[1.0], 2), (&[1.0], 3), (&[1.0], 6)];

/// Round values around and between two values, one power of ten beyond them.
fn round_values(least: f64, most: f64, (steps, powers): &(&[f64], i32)) -> Vec<f64> {
    let (from, to) = (least.log10().floor() as i32 - 1, most.log10().ceil() as i32 + 1);
    let powers = (from..=to).filter(|power| power.rem_euclid(*powers) == 0);
    powers.flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power))).collect()
}

/// Those of the values that lie on the axis, with their labels.
fn placed(
    values: impl Iterator<Item = f64>,
    figure: Figure,
    px: impl Fn(f64) -> f64,
    (start, end): (f64, f64),
) -> Vec<AxisTick> {
    let on = |px: f64| px >= start.min(end) - 0.01 && px <= start.max(end) + 0.01;
    let tick = |value: f64| AxisTick { px: px(value), text: figure.tick(value) };
    values.map(tick).filter(|tick| on(tick.px)).collect()
}

/// Whether no label comes too close to the next one.
fn clear(ticks: &[AxisTick], extent: impl Fn(&str) -> f64) -> bool {
    ticks.windows(2).all(|pair| {
        let room = (pair[1].px - pair[0].px).abs();
        room >= (extent(&pair[0].text) + extent(&pair[1].text)) / 2.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], figure: Figure, length: f64, expected: &str) {
        let room = Room { range: (0.0, length), inset: 10.0 };
        let axis = Axis::over(values.iter().copied(), figure, room, |text| text.len() as f64 * 7.0 + 10.0);
        let written: Vec<&str> = axis.ticks.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(written.join("; "), expected.replace('_', "\u{202f}"));
        for value in values {
            let px = axis.px(*value);
            assert!((-0.01..=length + 0.01).contains(&px), "{value} is at {px}");
        }
    }

    #[test]
    fn figures_close_together_stand_on_an_axis_from_zero() {
        check(&[4.0, 5.0, 8.9], Figure::Mean, 300.0, "0; 2; 4; 6; 8");
        check(&[0.1e9, 0.2e9], Figure::Money, 300.0, "$0; $0.05; $0.10; $0.15; $0.20");
        check(&[], Figure::Mean, 300.0, "0");
        check(&[0.0], Figure::Mean, 300.0, "0");
        check(&[7.0], Figure::Mean, 300.0, "0; 2; 4; 6");
    }

    #[test]
    fn figures_far_apart_stand_on_powers_of_ten() {
        check(&[0.03e9, 1.94e9], Figure::Money, 400.0, "$0.05; $0.10; $0.20; $0.50; $1; $2");
        check(&[0.03e9, 1.94e9], Figure::Money, 200.0, "$0.10; $1");
        check(&[2.0, 400.0], Figure::Mean, 300.0, "2; 5; 10; 20; 50; 100; 200");
        check(&[1.0, 1e12], Figure::Mean, 160.0, "1; 1_M; 1_T");
    }

    #[test]
    fn zero_stands_below_a_break() {
        check(&[0.0, 1.0, 100.0], Figure::Mean, 400.0, "0; 1; 2; 5; 10; 20; 50; 100");
        let room = Room { range: (200.0, 0.0), inset: 10.0 };
        let axis = Axis::over([0.0, 1.0, 100.0].into_iter(), Figure::Mean, room, |_| 14.0);
        assert_eq!(
            (axis.px(0.0), axis.broken, axis.px(1.0), axis.px(100.0)),
            (190.0, Some(175.0), 160.0, 10.0)
        );
    }

    #[test]
    fn no_room_is_no_trouble() {
        for length in [0.0, 1.0, 12.0] {
            check(&[0.0, 1.0, 100.0], Figure::Mean, length, "");
        }
    }
}
