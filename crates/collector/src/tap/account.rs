//! Whose plan it is: Claude Code keeps that beside its settings. A status line does not say, and levels of two accounts
//! must not be taken for one.

use memchr::memmem;
use metering::snapshot::account::{Account, KEY};
use std::env;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Larger files, which keep histories of projects, are not read as a whole: a status line has no time to fill so much
/// memory.
const SMALL: u64 = 256 << 10;

/// Larger files are not read at all.
const LARGEST: u64 = 32 << 20;

/// How much is looked at at once.
const CHUNK: usize = 64 << 10;

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
        let account = match meta.len() {
            _ if !meta.is_file() => return None,
            ..=SMALL => Account::of_state(&fs::read(path).ok()?),
            len if len <= LARGEST => large(path).ok()?,
            _ => return None,
        };
        if account.is_some() {
            return account;
        }
    }
    None
}

/// The account in a large file, by the one place that names it; `None` where the file is cut.
fn large(path: &Path) -> io::Result<Option<Account>> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; CHUNK];
    // Where the buffer begins in the file, and how much of it is from before.
    let (mut start, mut kept) = (0u64, 0usize);
    let (mut places, mut last) = (Vec::new(), None);
    loop {
        let len = kept + file.read(&mut buffer[kept..])?;
        if len == kept {
            break;
        }
        places.extend(memmem::find_iter(&buffer[..len], KEY).map(|at| start + at as u64));
        last = buffer[..len].trim_ascii_end().last().copied().or(last);
        // A key may lie across the edge.
        kept = len.min(KEY.len() - 1);
        buffer.copy_within(len - kept..len, 0);
        start += (len - kept) as u64;
    }
    match places[..] {
        [] => Ok((last == Some(b'}')).then(Account::default)),
        [at] => {
            file.seek(SeekFrom::Start(at))?;
            buffer.clear();
            file.take(CHUNK as u64).read_to_end(&mut buffer)?;
            Ok(Account::of_member(&buffer))
        }
        // One of them may belong to something else.
        _ => Ok(Account::of_state(&fs::read(path)?)),
    }
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

    /// A large file with a text before and behind the account.
    #[track_caller]
    fn check(before: &str, member: &str, behind: &str, expected: Option<&str>) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".claude.json");
        let [before, behind] = [before, behind].map(|text| text.replace('~', &"x".repeat(SMALL as usize)));
        for shift in [0, 1, CHUNK - before.len() % CHUNK, 2 * CHUNK - before.len() % CHUNK - 7] {
            let space = " ".repeat(shift);
            fs::write(&path, format!("{before}{space}{member}{behind}\n")).unwrap();
            assert_eq!(of(Some(home.path())).plan_name().as_deref(), expected, "{shift}");
        }
    }

    #[test]
    fn in_a_large_file_the_account_is_found_wherever_it_stands() {
        let member = &WHOLE[1..WHOLE.len() - 1];
        let pro = Some("Claude Pro");
        check("{", member, r#","a":"~"}"#, pro);
        check(r#"{"a":"~","#, member, "}", pro);
        // What a person wrote is no key, and another one's member is none of ours.
        check(r#"{"a":"~ \"oauthAccount\":{}","#, member, "}", pro);
        check(r#"{"a":{"~":{"oauthAccount":{"organizationType":"claude_max"}}},"#, member, "}", pro);
        check(r#"{"a":"~","#, "\"b\":1", "}", None);
        // Cut behind it, and within it.
        check(r#"{"a":"~","#, member, r#","b":["#, pro);
        check(r#"{"a":"~","#, &member[..member.len() - 3], "", None);
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
