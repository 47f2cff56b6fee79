//! Whose plan it is: the account and its plan as Claude Code keeps them beside its settings. A status line does not say,
//! and levels of two accounts must not be taken for one.
//!
//! Of that file `oauthAccount` alone is read, and of it neither name nor address: the account's id, as a pseudonym, and
//! the kind and size of its plan. No key, token or cookie is in it.

use metering::format::tap::plain;
use metering::key::Key;
use metering::scan::json::Scanner;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Larger files are not read: a status line has no time for them.
const LARGEST: u64 = 4 << 20;

/// Who is logged in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// A pseudonym that is the same on every machine.
    pub id: Option<String>,
    /// The kind of plan.
    pub plan: Option<String>,
    /// Its size.
    pub tier: Option<String>,
}

impl Account {
    /// As Claude Code's own file says; unknown where there is none.
    pub fn of(home: Option<&Path>) -> Self {
        let Some(path) = path(home) else { return Self::default() };
        match fs::metadata(&path) {
            Ok(meta) if meta.is_file() && meta.len() <= LARGEST => {
                fs::read(&path).map(|text| Self::read(&text)).unwrap_or_default()
            }
            _ => Self::default(),
        }
    }

    fn read(text: &[u8]) -> Self {
        let mut s = Scanner::new(text);
        let (mut account, mut own_tier) = (Self::default(), None);
        s.object(|key, s| {
            if key != "oauthAccount" {
                return s.skip();
            }
            s.object(|key, s| {
                let mut text = || s.text().and_then(|t| plain(&t));
                match key {
                    "accountUuid" => account.id = text().map(|id| pseudonym(&id)),
                    "organizationType" => account.plan = text(),
                    "organizationRateLimitTier" => account.tier = text(),
                    "userRateLimitTier" => own_tier = text(),
                    _ => s.skip(),
                }
            });
        });
        // While Claude Code rewrites it, the file may be cut.
        if s.broken() {
            return Self::default();
        }
        // A seat may be larger than its organisation's usual one.
        account.tier = own_tier.or(account.tier);
        account
    }
}

fn path(home: Option<&Path>) -> Option<PathBuf> {
    let folder = match home {
        Some(home) => Some(home.to_owned()),
        None => super::config_folder().or_else(env::home_dir),
    };
    Some(folder?.join(".claude.json"))
}

/// Eight digits of a hash: an account's id is random, so nothing leads back to it.
fn pseudonym(id: &str) -> String {
    Key::of(&["claude account", id]).hex().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: [Option<&str>; 3]) {
        let account = Account::read(text.as_bytes());
        let shown = [&account.id, &account.plan, &account.tier].map(|part| part.as_deref());
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_account_is_a_pseudonym_and_its_plan_is_told() {
        let text = |more: &str| {
            format!(
                r#"{{"projects":{{"/x":{{"oauthAccount":{{"accountUuid":"no"}}}}}},"oauthAccount":{{"accountUuid":"6f1c","emailAddress":"ada@example.org","organizationType":"claude_max","organizationRateLimitTier":"default_claude_max_5x"{more}}}}}"#
            )
        };
        let id = pseudonym("6f1c");
        assert_eq!(id.len(), 8);
        assert_ne!(id, pseudonym("6f1d"));
        check(&text(""), [Some(&id), Some("claude_max"), Some("default_claude_max_5x")]);
        check(
            &text(r#","userRateLimitTier":"default_claude_max_20x""#),
            [Some(&id), Some("claude_max"), Some("default_claude_max_20x")],
        );
        check(
            &text(r#","userRateLimitTier":null"#),
            [Some(&id), Some("claude_max"), Some("default_claude_max_5x")],
        );
    }

    #[test]
    fn what_is_not_there_or_cut_is_unknown() {
        for text in ["", "{}", "[]", r#"{"oauthAccount":"odd"}"#, r#"{"oauthAccount":{"accountUuid":"6f1c","#]
        {
            check(text, [None; 3]);
        }
    }
}
