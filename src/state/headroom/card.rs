//! What is said of each window: its level, how it goes on, its pace, and whether a person should be told.

use super::draw::Draw;
use super::held::Held;
use super::outlook::{Basis, Outlook, known, outlook};
use metering::plan::{Level, Track};
use metering::share::Grain;
use metering::time::{DAY, Millis, Zone};
use std::collections::HashMap;
use std::sync::Arc;

/// Which window: the plan, the account, the window, and a number where two are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The plan as it is named.
    pub plan: String,
    /// The account.
    pub account: Option<String>,
    /// The window.
    pub window: String,
    /// 0 but for the second one that is called the same.
    pub nth: usize,
}

/// A window.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Which.
    pub key: Key,
    /// Its level.
    pub level: Level,
    /// When that was known, and the share.
    pub known: Option<(Millis, f64)>,
    /// How it goes on.
    pub outlook: Outlook,
    /// What draws on it.
    pub draw: Arc<Draw>,
    /// Use against time.
    pub pace: Option<Pace>,
    /// What a person should be told.
    pub alarm: Option<Alarm>,
}

/// Use against time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Used share − share of the time that has gone; above 0 is ahead of an even pace.
    pub delta: f64,
    /// How far that is.
    pub step: Step,
}

/// How far use is from an even pace, in the steps of CodexBar: up to 2, 6 and 12 points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At most 2 points.
    On,
    /// At most 6.
    Slightly,
    /// At most 12.
    Clearly,
    /// More.
    Far,
}

/// What a person should be told of a window, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alarm {
    /// At most a fifth is left.
    Low,
    /// It will run out before its reset.
    RunsOut,
    /// At most a twentieth is left.
    Lowest,
    /// It is used up.
    Spent,
}

impl Alarm {
    /// Its name in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "20",
            Self::RunsOut => "out",
            Self::Lowest => "5",
            Self::Spent => "0",
        }
    }
}

/// Less of a window than this has no pace: a few requests decide it.
const EARLY: f64 = 0.03;
/// Shares are recorded in whole percents; sums of them are a little off.
const NEARLY: f64 = 1e-9;

/// Use against time, where enough of the window has gone.
pub fn pace(used: f64, elapsed: f64) -> Option<Pace> {
    let delta = used - elapsed;
    let step = match delta.abs() * 100.0 - NEARLY {
        ..=2.0 => Step::On,
        ..=6.0 => Step::Slightly,
        ..=12.0 => Step::Clearly,
        _ => Step::Far,
    };
    (elapsed >= EARLY && used.is_finite()).then_some(Pace { delta, step })
}

/// What is to be told of a used share and its outlook.
pub fn alarm(used: f64, outlook: &Outlook) -> Option<Alarm> {
    let left = 1.0 - used - NEARLY;
    if used >= 1.0 {
        Some(Alarm::Spent)
    } else if left <= 0.05 {
        Some(Alarm::Lowest)
    } else if outlook.run_out.is_some() {
        Some(Alarm::RunsOut)
    } else {
        (left <= 0.2).then_some(Alarm::Low)
    }
}

impl Card {
    fn of(key: Key, level: &Level, draw: Draw, now: Millis) -> Card {
        let outlook = outlook(level, &draw, now);
        let known = known(level, now);
        let elapsed = |at: Millis| {
            let (from, to) = level.from.zip(level.to)?;
            Some(((at - from) as f64 / (to - from).max(1) as f64).clamp(0.0, 1.0))
        };
        let runs = level.to.is_none_or(|to| to > now);
        Card {
            key,
            known,
            draw: Arc::new(draw),
            pace: known.filter(|_| runs).and_then(|(at, used)| pace(used, elapsed(at)?)),
            alarm: known.filter(|_| runs).and_then(|(_, used)| alarm(used, &outlook)),
            outlook,
            level: level.clone(),
        }
    }

    /// The same where times are so coarse. By the day nothing can be said of what comes; by the hour only of windows of
    /// a day or longer. Forecasts go on in quarter hours, and all of a slot would stand in its first one.
    pub fn at(mut self, grain: Grain) -> Card {
        let coarse = match grain {
            Grain::QuarterHour => false,
            Grain::Hour => self.level.length.is_none_or(|length| length < DAY),
            Grain::Day => true,
        };
        let told =
            matches!(self.outlook.basis, Basis::Days(_) | Basis::FewDays | Basis::Pace | Basis::TooEarly);
        if coarse && told {
            self.outlook = Outlook { basis: Basis::Coarse, ..Outlook::default() };
            self.alarm = self.alarm.and(self.known).and_then(|(_, used)| alarm(used, &self.outlook));
        }
        self
    }

    /// The share of the window's time that has gone.
    pub fn elapsed(&self, now: Millis) -> Option<f64> {
        let (from, to) = self.level.from.zip(self.level.to)?;
        (to > now).then(|| ((now - from) as f64 / (to - from).max(1) as f64).clamp(0.0, 1.0))
    }

    /// The used share.
    pub fn used(&self) -> Option<f64> {
        self.known.map(|k| k.1)
    }

    /// What is left, at least nothing.
    pub fn left(&self) -> Option<f64> {
        self.used().map(|used| (1.0 - used).max(0.0))
    }

    /// What sorts windows: the most urgent is the least.
    pub fn urgency(&self) -> (u8, Millis, i64) {
        let used = self.used().map_or(0, |used| -(used * 1e6) as i64);
        match self.alarm {
            Some(Alarm::Spent) => (0, 0, used),
            Some(Alarm::Lowest) => (1, 0, used),
            Some(Alarm::RunsOut) => (2, self.outlook.run_out.unwrap_or(Millis::MAX), used),
            Some(Alarm::Low) => (3, 0, used),
            None if self.known.is_some() => (4, 0, used),
            None => (5, 0, used),
        }
    }
}

/// Every window: plans by their most urgent window, windows of a plan from the shortest to the longest.
pub fn cards(levels: &[Level], held: &[Held], tracks: &[Track], zone: &Zone, now: Millis) -> Vec<Card> {
    let mut seen: HashMap<Key, usize> = HashMap::new();
    let card = |level: &Level| {
        let (plan, account, window) = (level.plan.clone(), level.account.clone(), level.window.clone());
        let mut key = Key { plan, account, window, nth: 0 };
        let count = seen.entry(key.clone()).or_default();
        key.nth = *count;
        *count += 1;
        Card::of(key, level, Draw::of(level, held, tracks, zone), now)
    };
    let mut cards: Vec<Card> = levels.iter().map(card).collect();
    let plan = |card: &Card| (card.key.plan.clone(), card.key.account.clone(), card.key.nth);
    let mut first: HashMap<_, (u8, Millis, i64)> = HashMap::new();
    for card in &cards {
        let urgency = card.urgency();
        let known = first.entry(plan(card)).or_insert(urgency);
        *known = urgency.min(*known);
    }
    cards.sort_by_cached_key(|card| {
        let of = plan(card);
        (first.get(&of).copied(), of, card.level.length.unwrap_or(Millis::MAX), card.key.window.clone())
    });
    cards
}

/// The window of which a person should be told first.
pub fn gravest(cards: &[Card]) -> Option<&Card> {
    cards.iter().filter(|c| c.alarm.is_some()).min_by_key(|c| c.urgency())
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::plan::Origin;
    use metering::time::{HOUR, MINUTE, parse};

    fn now() -> Millis {
        parse("2026-11-20T12:00:00Z").unwrap()
    }

    /// A recorded level of a five-hour window: the share after so many minutes, seen so many minutes ago.
    fn level(plan: &str, used: f64, minutes: i64, ago: i64) -> Level {
        let (from, seen) = (now() - (minutes + ago) * MINUTE, now() - ago * MINUTE);
        Level {
            plan: plan.to_owned(),
            id: None,
            harness: None,
            account: None,
            window: String::from("5h"),
            length: Some(5 * HOUR),
            from: Some(from),
            to: Some(from + 5 * HOUR),
            used: Some(used),
            spread: None,
            holds: None,
            origin: Origin::Recorded { at: seen, source: String::from("log") },
            points: vec![(seen, used)],
            past: Vec::new(),
        }
    }

    #[test]
    fn pace_is_told_in_steps() {
        let check = |used, elapsed, expected: Option<Step>| {
            assert_eq!(pace(used, elapsed).map(|p| p.step), expected, "{used} {elapsed}");
        };
        check(0.52, 0.5, Some(Step::On));
        check(0.48, 0.5, Some(Step::On));
        check(0.53, 0.5, Some(Step::Slightly));
        check(0.44, 0.5, Some(Step::Slightly));
        check(0.40, 0.5, Some(Step::Clearly));
        check(0.70, 0.5, Some(Step::Far));
        check(0.30, 0.02, None);
    }

    #[test]
    fn the_gravest_is_told() {
        let check = |used, minutes, expected| {
            let card = &cards(&[level("a", used, minutes, 0)], &[], &[], &Zone::utc(), now())[0];
            assert_eq!(card.alarm, expected, "{used} after {minutes}");
        };
        check(0.2, 150, None);
        check(0.6, 150, Some(Alarm::RunsOut));
        check(0.8, 290, Some(Alarm::Low));
        check(0.95, 299, Some(Alarm::Lowest));
        check(0.95, 150, Some(Alarm::Lowest));
        check(1.02, 150, Some(Alarm::Spent));
        // Before there is a pace, only what is left counts.
        check(0.3, 4, None);
        check(0.85, 4, Some(Alarm::Low));
    }

    #[test]
    fn a_recorded_level_goes_on_from_when_it_was_seen() {
        // 0.5 after 100 of 300 minutes, seen 60 minutes ago: 100 minutes more at that pace, 40 minutes from now.
        let card = &cards(&[level("a", 0.5, 100, 60)], &[], &[], &Zone::utc(), now())[0];
        let off = card.outlook.run_out.unwrap() - (now() + 40 * MINUTE);
        assert!(off.abs() <= 10 * MINUTE, "{off}");
        assert_eq!(card.known, Some((now() - 60 * MINUTE, 0.5)));
        assert_eq!(card.pace.map(|p| (p.delta * 100.0).round()), Some(17.0));
        // Half is left for the 140 minutes to the reset.
        let safe = card.outlook.safe_rate.unwrap() - 0.5 / (140.0 / 60.0);
        assert!(safe.abs() < 1e-9, "{safe}");
    }

    #[test]
    fn a_window_that_is_over_tells_nothing() {
        let mut over = level("a", 0.97, 100, 0);
        (over.points, over.used, over.from) = (Vec::new(), None, None);
        over.to = Some(now() - MINUTE);
        let card = &cards(&[over], &[], &[], &Zone::utc(), now())[0];
        assert_eq!((card.alarm, card.known, card.pace), (None, None, None));
        assert_eq!(card.outlook.basis, super::super::outlook::Basis::Over);
    }

    #[test]
    fn plans_stand_together_the_most_urgent_first() {
        let week = |plan: &str, used| Level {
            window: String::from("week"),
            length: Some(168 * HOUR),
            ..level(plan, used, 150, 0)
        };
        let list = [
            level("calm", 0.1, 150, 0),
            week("busy", 0.99),
            level("busy", 0.2, 150, 0),
            level("calm", 0.3, 150, 0),
        ];
        let cards = cards(&list, &[], &[], &Zone::utc(), now());
        let said: Vec<_> =
            cards.iter().map(|c| (c.key.plan.as_str(), c.key.window.as_str(), c.key.nth)).collect();
        assert_eq!(said, [("busy", "5h", 0), ("busy", "week", 0), ("calm", "5h", 1), ("calm", "5h", 0)]);
        assert_eq!(gravest(&cards).map(|c| c.key.window.as_str()), Some("week"));
    }
}
