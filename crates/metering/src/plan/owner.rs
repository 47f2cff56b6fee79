//! Whose a level is where the source does not say: an answer that a person pasted names no account, and often no tier,
//! while a log of the same plan names both. Windows begin anew at times of their own, so an answer with a window that
//! begins anew when a known account's does is of that account.

use super::track::{SAME_RESET, window_name};
use crate::request::Quota;
use crate::time::Millis;
use std::collections::{BTreeMap, BTreeSet};

/// A plan as the vendor names it, and a pseudonym of the account.
pub(super) type Owner<'a> = (&'a str, Option<&'a str>);

/// What was told at once: the rows of one source and instant that name the same owner.
type Answer<'a> = (Owner<'a>, Option<&'a str>, Millis, &'a str);

/// When windows of a harness and name begin anew, and whose these are.
type Resets<'a> = BTreeMap<(Option<&'a str>, &'a str), BTreeSet<(Millis, Owner<'a>)>>;

/// Finds the owners of rows.
#[derive(Default)]
pub(super) struct Owners<'a>(BTreeMap<Answer<'a>, Owner<'a>>);

impl<'a> Owners<'a> {
    /// By all rows that there are.
    pub fn of(rows: &[&'a Quota]) -> Self {
        let named: BTreeSet<Owner<'a>> = rows.iter().map(|q| told(q)).collect();
        let may_tell_more = |of: Owner<'_>| named.iter().any(|owner| tells_more(*owner, of));
        if !named.iter().any(|of| may_tell_more(*of)) {
            return Self::default();
        }
        let window = |q: &'a Quota| (q.harness.as_deref(), window_name(&q.window, q.window_minutes));
        let mut resets = Resets::new();
        for q in rows {
            if let Some(reset) = q.resets_at {
                resets.entry(window(q)).or_default().insert((reset, told(q)));
            }
        }
        let mut found: BTreeMap<Answer<'a>, BTreeSet<Owner<'a>>> = BTreeMap::new();
        for q in rows.iter().filter(|q| may_tell_more(told(q))) {
            let Some((reset, known)) = q.resets_at.zip(resets.get(&window(q))) else { continue };
            // The least of all owners.
            let from = |at: Millis| (at, ("", None));
            let near = from(reset.saturating_sub(SAME_RESET))..from(reset.saturating_add(SAME_RESET + 1));
            let owners =
                known.range(near).map(|(_, owner)| *owner).filter(|owner| tells_more(*owner, told(q)));
            found.entry(answer(q)).or_default().extend(owners);
        }
        Self(found.into_iter().filter_map(|(answer, owners)| Some((answer, only(&owners)?))).collect())
    }

    /// Whose a row is.
    pub fn owner(&self, q: &'a Quota) -> Owner<'a> {
        self.0.get(&answer(q)).copied().unwrap_or_else(|| told(q))
    }
}

/// The one account among them; where none is told, the one plan.
fn only<'a>(owners: &BTreeSet<Owner<'a>>) -> Option<Owner<'a>> {
    let with_account = owners.iter().filter(|owner| owner.1.is_some());
    match with_account.clone().count() {
        0 => Some(*owners.first().filter(|_| owners.len() == 1)?),
        1 => with_account.copied().next(),
        _ => None,
    }
}

fn told(q: &Quota) -> Owner<'_> {
    (&q.plan, q.account.as_deref())
}

fn answer(q: &Quota) -> Answer<'_> {
    (told(q), q.harness.as_deref(), q.at, &q.source)
}

/// Whether an owner may be another one, more fully told: `Claude Max 5×` is a `Claude`.
fn tells_more(owner: Owner<'_>, of: Owner<'_>) -> bool {
    let rest = owner.0.strip_prefix(of.0);
    let tier = rest.is_some_and(|rest| rest.starts_with(' '));
    of.1.is_none() && (tier || rest == Some("") && owner.1.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{HOUR, MINUTE};

    /// `plan account at window reset`, times in minutes; `-` is not told.
    fn quota(line: &str) -> Quota {
        let part: Vec<&str> = line.split(' ').collect();
        let number = |text: &str| text.parse::<Millis>().ok().map(|minutes| minutes * MINUTE);
        Quota {
            harness: Some("claude-code".to_owned()),
            plan: part[0].replace('_', " "),
            account: Some(part[1].to_owned()).filter(|a| a != "-"),
            at: number(part[2]).unwrap(),
            window: part[3].to_owned(),
            resets_at: number(part[4]),
            source: if part[1] == "-" { "pasted" } else { "logged" }.to_owned(),
            ..Quota::default()
        }
    }

    /// Rows in either order, and whose each is.
    #[track_caller]
    fn check(lines: &[(&str, &str)]) {
        let rows: Vec<Quota> = lines.iter().map(|l| quota(l.0)).collect();
        for backwards in [false, true] {
            let mut all: Vec<&Quota> = rows.iter().collect();
            if backwards {
                all.reverse();
            }
            let owners = Owners::of(&all);
            for (row, (line, expected)) in rows.iter().zip(lines) {
                let (plan, account) = owners.owner(row);
                assert_eq!(
                    format!("{} {}", plan.replace(' ', "_"), account.unwrap_or("-")),
                    *expected,
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn an_answer_is_of_the_account_whose_window_begins_anew_with_its_own() {
        check(&[
            ("Claude_Max_5× a 0 week 9000", "Claude_Max_5× a"),
            ("Claude - 10 week 9000", "Claude_Max_5× a"),
            // What was told with it is too, and what begins anew nearly then.
            ("Claude - 10 5h 400", "Claude_Max_5× a"),
            ("Claude - 10 month -", "Claude_Max_5× a"),
            ("Claude_Max_5× - 20 week 9029", "Claude_Max_5× a"),
            ("Claude - 30 week 9060", "Claude -"),
        ]);
    }

    #[test]
    fn other_accounts_plans_and_windows_stay_apart() {
        check(&[
            ("Claude_Max_5× a 0 week 9000", "Claude_Max_5× a"),
            ("Claude_Max_20× - 10 week 9000", "Claude_Max_20× -"),
            ("Claude_Max_5× b 10 week 9000", "Claude_Max_5× b"),
            ("Claudette - 10 week 9000", "Claudette -"),
            ("Claude - 10 5h 9000", "Claude -"),
            // Two may be meant.
            ("Claude - 20 week 9000", "Claude -"),
        ]);
    }

    #[test]
    fn without_any_account_the_tier_is_told_by_the_other() {
        check(&[
            ("Claude_Pro - 0 week 9000", "Claude_Pro -"),
            ("Claude - 10 week 9000", "Claude_Pro -"),
            ("Claude - 20 week -", "Claude -"),
        ]);
        check(&[("Claude - 0 week 9000", "Claude -"), ("Claude - 10 week 9000", "Claude -")]);
    }

    #[test]
    fn the_account_comes_before_the_tier_alone() {
        check(&[
            ("Claude_Pro - 0 week 9000", "Claude_Pro a"),
            ("Claude_Pro a 5 week 9000", "Claude_Pro a"),
            ("Claude - 10 week 9000", "Claude_Pro a"),
        ]);
        assert_eq!(SAME_RESET, HOUR / 2);
    }
}
