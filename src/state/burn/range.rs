//! From a period to instants, to slots of the chart, and to the period before.

use crate::chart::time::Grain;
use crate::state::period::{Period, Shift, Span, before, shift_of, slot_after, week_of};
use chrono::Datelike;
use metering::time::{DAY, Day, HOUR, Millis, SLOT, Zone, date};

/// The span on the screen and what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// What is looked at.
    pub span: Span,
    /// The part of it that is summed: what is over, so that a day of which half is over is compared with half a day.
    /// What lies in the future was written by a clock that is ahead; it counts in everything there is and nowhere else.
    pub past: Span,
    /// The same wall-clock time before, to compare with [`Range::past`]; `None` for everything there is.
    pub before: Option<Span>,
    /// How much earlier that is.
    pub shift: Shift,
    /// The length of the chart's slots.
    pub grain: Grain,
    /// Their edges: one more than there are slots.
    pub edges: Vec<Millis>,
}

/// What the span is made from.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The period.
    pub period: Period,
    /// A part of it.
    pub zoom: Option<Span>,
    /// The chosen grain.
    pub grain: Option<Grain>,
    /// Weeks start on Sunday.
    pub sunday: bool,
    /// The zone.
    pub zone: &'a Zone,
    /// The present.
    pub now: Millis,
    /// The first and the last slot that hold anything.
    pub data: Option<(Millis, Millis)>,
    /// The finest grain of the data: finer slots would show what is not known.
    pub finest: Grain,
}

/// More slots than this are no chart any more; a chosen grain that needs them is not followed.
const MOST_SLOTS: i64 = 2_000;

/// The range of a period.
pub fn range(ask: &Ask<'_>) -> Range {
    let whole = ask.period.span(ask.zone, ask.now, ask.data);
    let span = match ask.zoom {
        Some(zoom) => Span { from: zoom.from.max(whole.from), to: zoom.to.min(whole.to) },
        None => whole,
    };
    let span = if span.length() == 0 { whole } else { span };
    let last = ask.data.filter(|_| ask.period == Period::All).map_or(Millis::MIN, |data| data.1 + SLOT);
    // The quarter hour that has just begun is in: what is written in it is of now.
    let end = slot_after(ask.now + 1).max(last);
    let past = Span { from: span.from, to: span.to.min(end).max(span.from) };
    let shift = shift_of(span);
    let everything = ask.period == Period::All && ask.zoom.is_none();
    let fits = |g: &Grain| span.length() / length(*g) <= MOST_SLOTS && length(*g) < 2 * span.length();
    let usual = usual(span);
    let usual = if length(usual) < length(ask.finest) { ask.finest } else { usual };
    let grain = ask.grain.filter(fits).filter(|g| length(*g) >= length(ask.finest)).unwrap_or(usual);
    Range {
        span,
        past,
        before: (!everything).then(|| before(past, shift, ask.zone)),
        shift: Shift { by: shift, of: span.length() },
        grain,
        edges: edges(span, grain, ask.zone, ask.sunday),
    }
}

/// Grains that make sense for a span.
pub fn grains(span: Span, finest: Grain) -> Vec<Grain> {
    [Grain::QuarterHour, Grain::Hour, Grain::Day, Grain::Week, Grain::Month]
        .into_iter()
        .filter(|g| (2..=400).contains(&(span.length() / length(*g))) && length(*g) >= length(finest))
        .collect()
}

/// A length that tells grains apart, in milliseconds.
fn length(grain: Grain) -> Millis {
    match grain {
        Grain::QuarterHour => SLOT,
        Grain::Hour => HOUR,
        Grain::Day => DAY,
        Grain::Week => 7 * DAY,
        Grain::Month => 30 * DAY,
    }
}

/// The grain that shows a span in some tens of slots.
fn usual(span: Span) -> Grain {
    match span.length() {
        l if l <= 8 * HOUR => Grain::QuarterHour,
        l if l <= 3 * DAY + HOUR => Grain::Hour,
        l if l <= 120 * DAY => Grain::Day,
        l if l <= 800 * DAY => Grain::Week,
        _ => Grain::Month,
    }
}

/// The edges of the slots of a span. The first and the last slot may be shorter than the others.
pub fn edges(span: Span, grain: Grain, zone: &Zone, sunday: bool) -> Vec<Millis> {
    let mut edges = vec![span.from];
    let mut at = span.from;
    while at < span.to && edges.len() <= MOST_SLOTS as usize {
        at = next(at, grain, zone, sunday).clamp(at + SLOT, span.to.max(at + SLOT));
        edges.push(at.min(span.to));
    }
    edges.dedup();
    edges
}

/// The next edge after an instant.
fn next(at: Millis, grain: Grain, zone: &Zone, sunday: bool) -> Millis {
    match grain {
        Grain::QuarterHour => at + SLOT,
        Grain::Hour => at + HOUR - zone.local(at).rem_euclid(HOUR),
        Grain::Day => zone.start_of(zone.day(at) + 1),
        Grain::Week => zone.start_of(week_of(zone.day(at), sunday) + 7),
        Grain::Month => zone.start_of(next_month(zone.day(at))),
    }
}

/// The first day of the month after the one of a day.
fn next_month(day: Day) -> Day {
    let Some(today) = date(day) else { return day.saturating_add(30) };
    today
        .with_day(1)
        .and_then(|first| first.checked_add_months(chrono::Months::new(1)))
        .map_or(day.saturating_add(30), |first| first.num_days_from_ce() - 719_163)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};
    use metering::time::{format, parse_day};

    fn ask(period: Period, zone: &Zone) -> Ask<'_> {
        Ask {
            period,
            zoom: None,
            grain: None,
            sunday: false,
            zone,
            now: at(NOW),
            data: None,
            finest: Grain::QuarterHour,
        }
    }

    #[test]
    fn slots_are_never_finer_than_the_data() {
        let zone = Zone::utc();
        let grain = |grain, finest| range(&Ask { grain, finest, ..ask(Period::Today, &zone) }).grain;
        assert_eq!(grain(None, Grain::QuarterHour), Grain::Hour);
        assert_eq!(grain(None, Grain::Day), Grain::Day);
        assert_eq!(grain(Some(Grain::Hour), Grain::Day), Grain::Day);
        assert_eq!(grain(Some(Grain::QuarterHour), Grain::Hour), Grain::Hour);
        let week = range(&ask(Period::Days7, &zone)).span;
        assert_eq!(grains(week, Grain::Day), [Grain::Day]);
        assert_eq!(grains(week, Grain::Hour), [Grain::Hour, Grain::Day]);
    }

    #[test]
    fn thirty_days_are_thirty_slots_and_today_is_compared_with_as_much_of_its_day() {
        let zone = Zone::fixed(60);
        let r = range(&ask(Period::Days30, &zone));
        assert_eq!((r.grain, r.edges.len()), (Grain::Day, 31));
        assert_eq!(r.past.to, at(NOW) + SLOT);
        let before = r.before.unwrap();
        assert_eq!(r.past.to - before.to, 35 * DAY);
        assert_eq!(before.length(), r.past.length());
    }

    #[test]
    fn everything_has_no_period_before() {
        let zone = Zone::utc();
        let data = Some((at("2024-01-15T10:00:00Z"), at("2026-11-01T10:00:00Z")));
        let r = range(&Ask { data, ..ask(Period::All, &zone) });
        assert_eq!((r.before, r.grain), (None, Grain::Month));
        assert_eq!(r.edges.len(), 36);
        assert_eq!(format(r.edges[1]), "2024-02-01T00:00:00.000Z");
    }

    #[test]
    fn the_future_counts_in_everything_there_is_and_nowhere_else() {
        let zone = Zone::utc();
        let data = Some((at("2026-10-01T10:00:00Z"), at("2027-09-01T10:00:00Z")));
        let to = |period, data| range(&Ask { data, ..ask(period, &zone) }).past.to;
        assert_eq!(format(to(Period::All, data)), "2027-09-01T10:15:00.000Z");
        assert_eq!(to(Period::Today, data), at(NOW) + SLOT);
        let ahead = Period::Days(parse_day("2027-08-01").unwrap(), parse_day("2027-09-30").unwrap());
        assert_eq!(range(&Ask { data, ..ask(ahead, &zone) }).past.length(), 0);
        // Without any of it, everything ends now.
        let earlier = Some((at("2026-10-01T10:00:00Z"), at("2026-11-22T09:00:00Z")));
        assert_eq!(to(Period::All, earlier), at(NOW) + SLOT);
    }

    #[test]
    fn days_with_a_clock_change_are_single_slots() {
        let zone = Zone::new(vec![(Millis::MIN, 120), (at("2026-10-25T01:00:00Z"), 60)]);
        let day = |d: &str| parse_day(d).unwrap();
        let period = Period::Days(day("2026-10-24"), day("2026-10-27"));
        let r = range(&Ask { grain: Some(Grain::Day), ..ask(period, &zone) });
        assert_eq!(r.edges.windows(2).map(|e| (e[1] - e[0]) / HOUR).collect::<Vec<_>>(), [24, 25, 24, 24]);
        let hours = range(&Ask { grain: Some(Grain::Hour), ..ask(period, &zone) });
        assert_eq!(hours.edges.len(), 98);
    }

    #[test]
    fn a_zoom_stays_inside_and_has_finer_slots() {
        let zone = Zone::utc();
        let zoom = Some(Span { from: at("2026-11-20T06:00:00Z"), to: at("2026-12-01T00:00:00Z") });
        let r = range(&Ask { zoom, ..ask(Period::Days30, &zone) });
        assert_eq!(format(r.span.to), "2026-11-23T00:00:00.000Z");
        assert_eq!(r.grain, Grain::Hour);
        let outside = Some(Span { from: 0, to: DAY });
        assert_eq!(range(&Ask { zoom: outside, ..ask(Period::Days7, &zone) }).edges.len(), 8);
    }

    #[test]
    fn weeks_start_on_the_chosen_day_and_the_first_may_be_short() {
        let zone = Zone::utc();
        let r = range(&Ask { grain: Some(Grain::Week), sunday: true, ..ask(Period::Days30, &zone) });
        // 24 October 2026 is a Saturday.
        assert_eq!((r.edges[1] - r.edges[0]) / DAY, 1);
        assert_eq!((r.edges[2] - r.edges[1]) / DAY, 7);
    }

    #[test]
    fn a_grain_that_does_not_fit_is_not_followed() {
        let zone = Zone::utc();
        let fine = range(&Ask { grain: Some(Grain::QuarterHour), ..ask(Period::Days90, &zone) });
        assert_eq!(fine.grain, Grain::Day);
        let coarse = range(&Ask { grain: Some(Grain::Month), ..ask(Period::Today, &zone) });
        assert_eq!(coarse.grain, Grain::Hour);
    }
}
