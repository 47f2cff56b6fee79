//! Whose plan it is: Claude Code keeps that beside its settings. A status line does not say, and levels of two accounts
//! must not be taken for one.

use metering::snapshot::account::Account;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Larger files are not read: a status line has no time for them.
const LARGEST: u64 = 8 << 20;

/// While Claude Code rewrites it the file may be cut; so often it is looked at again, after so long.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(1);

/// The account as Claude Code's own file says; unknown where there is none.
pub fn of(home: Option<&Path>) -> Account {
    path(home).and_then(|path| read(&path)).unwrap_or_default()
}

fn read(path: &Path) -> Option<Account> {
    for n in 0..TRIES {
        if n > 0 {
            thread::sleep(PAUSE);
        }
        let meta = fs::metadata(path).ok()?;
        if !meta.is_file() || meta.len() > LARGEST {
            return None;
        }
        if let Some(account) = Account::of_state(&fs::read(path).ok()?) {
            return Some(account);
        }
    }
    None
}

fn path(home: Option<&Path>) -> Option<PathBuf> {
    let folder = match home {
        Some(home) => Some(home.to_owned()),
        None => super::config_folder().or_else(env::home_dir),
    };
    Some(folder?.join(".claude.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"oauthAccount":{"accountUuid":"6f1c","organizationType":"claude_pro"}}"#;

    #[test]
    fn a_file_that_is_being_written_is_looked_at_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".claude.json");
        assert_eq!(of(Some(home.path())), Account::default());
        fs::write(&path, &WHOLE[..WHOLE.len() - 1]).unwrap();
        assert_eq!(of(Some(home.path())), Account::default());
        fs::write(&path, WHOLE).unwrap();
        let account = of(Some(home.path()));
        assert_eq!(
            (account.plan_name().as_deref(), account.pseudonym().is_some()),
            (Some("Claude Pro"), true)
        );
    }

    #[test]
    fn what_is_no_file_or_too_large_is_not_read() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".claude.json");
        fs::write(&path, format!("{WHOLE}{}", " ".repeat(LARGEST as usize))).unwrap();
        assert_eq!(of(Some(home.path())), Account::default());
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(of(Some(home.path())), Account::default());
    }
}
