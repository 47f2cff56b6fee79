//! Whose plan it is, as Claude Code keeps it: `oauthAccount` in its state file. Everything that tells levels of a Claude
//! plan names account and plan by this, so that two sources of one account are not taken for two. [source: members of
//! `oauthAccount` as claude-stats, teamclaude #23 and anthropics/claude-code #58625 tell them]
//!
//! Neither name nor address is read: of the account's and the organisation's random ids a pseudonym, and the kind and
//! size of the plan. One login may have plans of several organisations, each with its own levels.

use super::window::capital;
use crate::format::tap::plain;
use crate::key::Key;
use crate::scan::json::Scanner;

/// The member of the state file that holds it.
pub(crate) const MEMBER: &str = "oauthAccount";

/// As it stands in the file. Inside of a text its quotes would be escaped, so this is a key wherever it stands.
pub const KEY: &[u8] = b"\"oauthAccount\"";

/// Who is logged in. `None` is not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The account's own random id.
    uuid: Option<String>,
    organization: Option<String>,
    /// The kind of plan, as Claude Code keeps it: `claude_pro`, `claude_max`.
    pub plan: Option<String>,
    /// Its size: `default_claude_max_20x`.
    pub tier: Option<String>,
}

impl Account {
    /// The account in a state file; `None` where the text is cut, as it may be while Claude Code writes it.
    pub fn of_state(text: &[u8]) -> Option<Self> {
        let mut s = Scanner::new(text);
        let mut account = Self::default();
        let whole = s.object(|key, s| if key == MEMBER { account = Self::read(s) } else { s.skip() });
        (whole && !s.broken()).then_some(account)
    }

    /// The account in a part of a state file that begins with its key; `None` where that breaks off, or is no member.
    pub fn of_member(text: &[u8]) -> Option<Self> {
        let mut s = Scanner::new(text.strip_prefix(KEY)?.trim_ascii_start().strip_prefix(b":")?);
        let account = Self::read(&mut s);
        (!s.broken()).then_some(account)
    }

    /// Reads the member.
    pub(crate) fn read(s: &mut Scanner<'_>) -> Self {
        let (mut account, mut own_tier) = (Self::default(), None);
        s.object(|key, s| {
            let to = match key {
                "accountUuid" => &mut account.uuid,
                "organizationUuid" => &mut account.organization,
                "organizationType" => &mut account.plan,
                "organizationRateLimitTier" => &mut account.tier,
                "userRateLimitTier" => &mut own_tier,
                _ => return s.skip(),
            };
            *to = s.text().and_then(|text| plain(&text));
        });
        // A seat may be larger than its organisation's usual one.
        account.tier = own_tier.or(account.tier);
        account
    }

    /// A pseudonym that is the same on every machine: eight digits of a hash. The ids are random, so nothing leads back
    /// to them.
    pub fn pseudonym(&self) -> Option<String> {
        let parts =
            ["claude account", self.uuid.as_deref()?, self.organization.as_deref().unwrap_or_default()];
        Some(Key::of(&parts).hex().chars().take(8).collect())
    }

    /// Whether it may be the account of that id.
    pub(crate) fn may_be(&self, uuid: &str) -> bool {
        self.uuid.as_deref().is_none_or(|own| own == uuid)
    }

    /// What the plan is called.
    pub fn plan_name(&self) -> Option<String> {
        plan_name(self.plan.as_deref(), self.tier.as_deref())
    }
}

/// A plan as Anthropic calls it, with its size: `Claude Max 20×`. By its kind (`organizationType`), else by its tier;
/// `None` where neither names a plan.
pub fn plan_name(kind: Option<&str>, tier: Option<&str>) -> Option<String> {
    let tier = tier.and_then(|tier| tier.trim_start_matches("default_").strip_prefix("claude_"));
    let (tier_kind, size) = tier.map_or((None, None), |tier| match tier.rsplit_once('_') {
        Some((kind, size)) if is_size(size) => (Some(kind), Some(size.trim_end_matches('x'))),
        _ => (Some(tier), None),
    });
    // What every account has that pays for nothing more is called `claude_ai`.
    let named = |kind: &&str| !kind.is_empty() && *kind != "ai";
    let kind = kind.and_then(|kind| kind.strip_prefix("claude_")).filter(named).or(tier_kind.filter(named))?;
    let kind = capital(&kind.replace('_', " "));
    Some(size.map_or_else(|| format!("Claude {kind}"), |times| format!("Claude {kind} {times}×")))
}

/// `5x`, `20x`.
fn is_size(text: &str) -> bool {
    text.strip_suffix('x').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind, the tier and the plan's name of a state file.
    #[track_caller]
    fn check(text: &str, expected: [Option<&str>; 3]) -> Option<String> {
        let account = Account::of_state(text.as_bytes()).unwrap();
        let name = account.plan_name();
        assert_eq!([account.plan.as_deref(), account.tier.as_deref(), name.as_deref()], expected);
        account.pseudonym()
    }

    #[test]
    fn the_account_is_a_pseudonym_and_its_plan_is_told() {
        let text = |more: &str| {
            format!(
                r#"{{"projects":{{"/x":{{"oauthAccount":{{"accountUuid":"no"}}}}}},"oauthAccount":{{"accountUuid":"6f1c","emailAddress":"ada@example.org","organizationType":"claude_max","organizationRateLimitTier":"default_claude_max_5x"{more}}}}}"#
            )
        };
        let five = [Some("claude_max"), Some("default_claude_max_5x"), Some("Claude Max 5×")];
        let twenty = [Some("claude_max"), Some("default_claude_max_20x"), Some("Claude Max 20×")];
        let id = check(&text(""), five);
        assert_eq!(id.as_ref().unwrap().len(), 8);
        assert_eq!(check(&text(r#","userRateLimitTier":"default_claude_max_20x""#), twenty), id);
        check(&text(r#","userRateLimitTier":null"#), five);
        // One login with plans of two organisations.
        let [a, b] = ["o1", "o2"].map(|o| check(&text(&format!(r#","organizationUuid":"{o}""#)), five));
        assert!(a != b && a != id);
    }

    #[test]
    fn what_is_not_there_is_unknown_and_what_is_cut_is_nothing() {
        for text in [
            "{}",
            r#"{"oauthAccount":"odd"}"#,
            r#"{"oauthAccount":null}"#,
            r#"{"oauthAccount":{"accountUuid":7}}"#,
        ] {
            assert_eq!(check(text, [None; 3]), None);
        }
        for text in [
            "",
            "[]",
            "null",
            r#"{"oauthAccount":{"accountUuid":"6f1c"}"#,
            r#"{"oauthAccount":{"accountUuid":"6f1c","#,
        ] {
            assert_eq!(Account::of_state(text.as_bytes()), None, "{text}");
        }
        let whole = br#""oauthAccount" : {"accountUuid":"6f1c"},"rest":[{"#;
        assert!(Account::of_member(whole).unwrap().pseudonym().is_some());
        for text in [&whole[..20], &whole[..35], b"\"oauthAccount\"", b"\"oauthAccount\",{}", b"{}"] {
            assert_eq!(Account::of_member(text), None);
        }
    }

    #[test]
    fn a_plan_is_named_by_its_kind_else_by_its_tier() {
        let check = |kind: &str, tier: &str, expected: Option<&str>| {
            let [of, size] = [kind, tier].map(|text| Some(text).filter(|t| !t.is_empty()));
            assert_eq!(plan_name(of, size).as_deref(), expected, "{kind} {tier}");
        };
        check("claude_max", "default_claude_max_20x", Some("Claude Max 20×"));
        check("", "default_claude_max_5x", Some("Claude Max 5×"));
        check("claude_pro", "default_claude_ai", Some("Claude Pro"));
        check("claude_team", "", Some("Claude Team"));
        check("claude_enterprise", "huge_99x", Some("Claude Enterprise"));
        check("claude_new", "default_claude_new_box", Some("Claude New"));
        check("", "default_claude_zero", Some("Claude Zero"));
        check("", "default_claude_ai", None);
        check("console", "", None);
        check("claude_", "default_claude_", None);
        check("", "", None);
    }
}
