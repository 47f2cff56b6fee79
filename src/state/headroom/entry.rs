//! Levels that a person enters: a vendor's answer that they paste, or a share that they type.

use metering::plan::{WindowKind, window_name};
use metering::request::Quota;
use metering::snapshot::{self, Seen};
use metering::time::{DAY, Millis, Zone, parse};

/// The source of a level that was typed in.
pub const TYPED: &str = "typed in";

/// What a pasted text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// What it is.
    pub what: Option<&'static str>,
    /// The levels in it.
    pub levels: Vec<Quota>,
    /// What a person should know of it, in English as the core says it.
    pub findings: Vec<String>,
}

/// Reads a pasted text; an empty one says nothing yet.
pub fn read(text: &str, now: Millis) -> Option<Pasted> {
    if text.trim().is_empty() {
        return None;
    }
    let found = snapshot::read(text.as_bytes(), Seen { at: now });
    Some(Pasted {
        what: found.what.map(snapshot::Kind::name),
        levels: found.quotas,
        findings: found.findings.iter().map(snapshot::Finding::words).collect(),
    })
}

/// A level as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The plan.
    pub plan: String,
    /// The account, if there are several.
    pub account: String,
    /// The place of the window in [`WindowKind::ALL`].
    pub window: usize,
    /// Percent.
    pub percent: String,
    /// Whether that is what is left.
    pub is_left: bool,
    /// When the window begins anew, local wall clock as a browser writes it: `2026-11-26T14:20`. Empty is not known.
    pub reset: String,
}

/// What is wrong with a typed level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedError {
    /// The plan has no name.
    NoPlan,
    /// The percentage is no number.
    NotANumber,
    /// It is none that can be: below 0, above 1,000 used, above 100 left.
    OutOfRange,
    /// The reset is no time.
    BadReset,
    /// It has passed.
    PastReset,
    /// It is further away than the window is long.
    FarReset,
}

impl Typed {
    /// The level.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn level(&self, now: Millis, zone: &Zone) -> Result<Quota, TypedError> {
        let plan = self.plan.trim();
        if plan.is_empty() {
            return Err(TypedError::NoPlan);
        }
        let number = self.percent.trim().trim_end_matches('%').trim_end().replace(',', ".");
        let percent: f64 = number.parse().map_err(|_| TypedError::NotANumber)?;
        let most = if self.is_left { 100.0 } else { 1_000.0 };
        if !(0.0..=most).contains(&percent) {
            return Err(TypedError::OutOfRange);
        }
        let kind = WindowKind::ALL.get(self.window).copied().unwrap_or(WindowKind::FiveHours);
        let resets_at = self.reset(now, zone, kind)?;
        let minutes = (kind.length() / 60_000) as u32;
        let account = self.account.trim();
        Ok(Quota {
            at: now,
            plan: plan.to_owned(),
            account: (!account.is_empty()).then(|| account.to_owned()),
            window: window_name(kind.name(), Some(minutes)).to_owned(),
            window_minutes: Some(minutes),
            used_fraction: Some(if self.is_left { 1.0 - percent / 100.0 } else { percent / 100.0 }),
            resets_at,
            source: TYPED.to_owned(),
            ..Quota::default()
        })
    }

    fn reset(&self, now: Millis, zone: &Zone, kind: WindowKind) -> Result<Option<Millis>, TypedError> {
        if self.reset.trim().is_empty() {
            return Ok(None);
        }
        let local = parse(self.reset.trim()).or_else(|| parse(&format!("{}:00", self.reset.trim())));
        let at = zone.instant(local.ok_or(TypedError::BadReset)?);
        // A month has up to 31 days, and clocks change.
        let most = kind.length() + if kind == WindowKind::Month { 2 * DAY } else { DAY / 24 };
        match at - now {
            ..=0 => Err(TypedError::PastReset),
            ahead if ahead > most => Err(TypedError::FarReset),
            _ => Ok(Some(at)),
        }
    }
}

/// What was entered of one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The plan.
    pub plan: String,
    /// The account.
    pub account: Option<String>,
    /// How many levels.
    pub count: u64,
    /// The last of them.
    pub at: Millis,
}

/// What was entered, plan by plan, the latest first.
pub fn entered(levels: &[Quota]) -> Vec<Entered> {
    let mut list: Vec<Entered> = Vec::new();
    for level in levels {
        match list.iter_mut().find(|e| e.plan == level.plan && e.account == level.account) {
            Some(known) => (known.count, known.at) = (known.count + 1, known.at.max(level.at)),
            None => list.push(Entered {
                plan: level.plan.clone(),
                account: level.account.clone(),
                count: 1,
                at: level.at,
            }),
        }
    }
    list.sort_by_key(|e| std::cmp::Reverse(e.at));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        parse(text).unwrap()
    }

    const NOW: &str = "2026-11-20T12:00:00Z";

    #[test]
    fn a_typed_level_is_checked() {
        let check =
            |percent: &str, is_left, reset: &str, expected: Result<(f64, Option<Millis>), TypedError>| {
                let typed = Typed {
                    plan: String::from(" Claude Max "),
                    percent: percent.to_owned(),
                    is_left,
                    reset: reset.to_owned(),
                    ..Typed::default()
                };
                let level = typed.level(at(NOW), &Zone::fixed(60));
                let said = level.map(|q| ((q.used_fraction.unwrap() * 1e3).round() / 1e3, q.resets_at));
                assert_eq!(said, expected, "{percent} {reset}");
            };
        check("62", false, "", Ok((0.62, None)));
        check("38 %", true, "", Ok((0.62, None)));
        check("12,5", false, "2026-11-20T15:00", Ok((0.125, Some(at("2026-11-20T14:00:00Z")))));
        check("130", false, "", Ok((1.3, None)));
        check("130", true, "", Err(TypedError::OutOfRange));
        check("-1", false, "", Err(TypedError::OutOfRange));
        check("NaN", false, "", Err(TypedError::OutOfRange));
        check("a lot", false, "", Err(TypedError::NotANumber));
        check("5", false, "soon", Err(TypedError::BadReset));
        check("5", false, "2026-11-20T13:00", Err(TypedError::PastReset));
        check("5", false, "2026-11-21T13:00", Err(TypedError::FarReset));
        assert_eq!(Typed::default().level(at(NOW), &Zone::utc()), Err(TypedError::NoPlan));
    }

    #[test]
    fn a_pasted_answer_is_understood_or_says_why_not() {
        assert_eq!(read(" \n", at(NOW)), None);
        let text =
            r#"{"five_hour":{"utilization":62.0,"resets_at":"2026-11-20T14:00:00Z"},"seven_day":null}"#;
        let found = read(text, at(NOW)).unwrap();
        assert_eq!((found.what, found.levels.len()), (Some("Claude's usage"), 1), "{found:?}");
        assert_eq!(found.levels[0].used_fraction, Some(0.62));
        let broken = read("{\"hello\":1}", at(NOW)).unwrap();
        assert!(broken.levels.is_empty() && !broken.findings.is_empty(), "{broken:?}");
    }

    #[test]
    fn what_was_entered_is_told_by_plan() {
        let level = |plan: &str, at| Quota { plan: plan.to_owned(), at, ..Quota::default() };
        let found = entered(&[level("a", 1), level("b", 2), level("a", 3)]);
        let said: Vec<_> = found.iter().map(|e| (e.plan.as_str(), e.count, e.at)).collect();
        assert_eq!(said, [("a", 2, 3), ("b", 1, 2)]);
    }
}
