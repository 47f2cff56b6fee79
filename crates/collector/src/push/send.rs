//! What is sent, in what order.

use super::position::{Position, hash};
use super::server::Server;
use crate::failure::{Failure, Result};
use crate::logs::label::label;
use crate::logs::places::Root;
use crate::machine::Owner;
use crate::text;
use metering::clickhouse::cells::{differing, recompute};
use metering::clickhouse::{
    Known, RowOwner, RowWriter, finding_columns, finding_line, known, known_of, literal, quota_columns,
    quota_line, request_columns, uuid,
};
use metering::ledger::{Ledger, Resolved};
use metering::merge::session_hash;
use metering::price::Book;
use metering::request::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Rows of a batch: large enough that requests cost little, small enough for little memory.
const BATCH: usize = 20_000;
/// Quarter hours that are summed anew at once: a week.
const TOGETHER: usize = 672;
/// How often both tables are compared after summing; others may write meanwhile.
const LOOKS: u32 = 8;
/// How long replicas that are behind are waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Rows of sessions that were not confirmed before.
    pub looked_at: u64,
    /// Of these the ones that were new or different on the server.
    pub rows: u64,
    /// Insertions.
    pub batches: u64,
}

/// Everything of a ledger that the server has not confirmed.
///
/// # Errors
/// See [`Server::tell`].
pub fn all(
    server: &Server,
    ledger: &Ledger,
    roots: &[Root],
    owner: &Owner,
    position: &mut Position,
) -> Result<Sent> {
    let resolved = ledger.resolve();
    let sessions = changed(&resolved, position);
    let mut sent = Sent::default();
    let mut slots = position.unfinished.clone();
    let mut batch = Batch::default();
    let mut failure = None;
    let mut writer = RowWriter::default();
    resolved.each_counted(Book::builtin(), |request, sums| {
        let session = request.session.as_deref().unwrap_or_default();
        let Some(digest) = sessions.get(&session_hash(session)) else { return true };
        let row = Known { known: digest.rows, ..writer.row(request, sums) };
        let owner = RowOwner {
            user: request.user.as_deref().unwrap_or_default().to_owned(),
            host: request.host.as_deref().unwrap_or_default().to_owned(),
        };
        batch.add(session, row, owner, writer.line(&row));
        sent.looked_at += 1;
        if batch.rows.len() < BATCH {
            return true;
        }
        let done = std::mem::take(&mut batch).send(server, position, &mut slots, &mut sent);
        show(&sent);
        failure = done.err();
        failure.is_none()
    });
    drop(resolved);
    if let Some(failure) = failure {
        return Err(failure);
    }
    batch.send(server, position, &mut slots, &mut sent)?;
    beside(server, ledger, roots, owner, position)?;
    sum(server, &slots, position)?;
    clear();
    if position.is_finished() {
        position.sessions.extend(sessions.iter().map(|(session, s)| (*session, s.digest)));
    } else {
        position.beside = 0;
        eprintln!("A replica is behind or away: the next push looks again whether everything is there.");
    }
    position.save()?;
    Ok(sent)
}

/// What is known of a session's rows.
#[derive(Clone, Copy, Debug, Default)]
struct Digest {
    rows: u32,
    digest: u64,
}

/// Sessions whose rows are not as the server confirmed them.
fn changed(resolved: &Resolved<'_>, position: &Position) -> BTreeMap<u64, Digest> {
    let mut sessions: BTreeMap<u64, Digest> = BTreeMap::new();
    let mut writer = RowWriter::default();
    resolved.each_counted(Book::builtin(), |request, sums| {
        let row = writer.row(request, sums);
        let session =
            sessions.entry(session_hash(request.session.as_deref().unwrap_or_default())).or_default();
        session.rows = session.rows.saturating_add(1);
        // Rows come in order of time; the sum does not depend on it.
        session.digest = session.digest.wrapping_add(row.digest | 1);
        true
    });
    sessions.retain(|session, s| position.sessions.get(session) != Some(&s.digest));
    sessions
}

/// Rows that go to the server together: all of one stretch of time, so that looking them up is cheap.
#[derive(Default)]
struct Batch {
    sessions: BTreeSet<String>,
    rows: Vec<(Known, RowOwner, String, String)>,
}

impl Batch {
    fn add(&mut self, session: &str, row: Known, owner: RowOwner, line: String) {
        if !self.sessions.contains(session) {
            self.sessions.insert(session.to_owned());
        }
        self.rows.push((row, owner, session.to_owned(), line));
    }

    /// Sends what the server does not have.
    fn send(
        self,
        server: &Server,
        position: &mut Position,
        slots: &mut BTreeSet<u32>,
        sent: &mut Sent,
    ) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let there = self.there(server)?;
        let version = micros();
        let mut lines = String::new();
        let mut gone = String::new();
        // Whoever sent what is there may have been cut before it was summed.
        slots.extend(self.rows.iter().map(|r| r.0.slot));
        for (row, owner, session, line) in &self.rows {
            let (known, other) = there.get(&row.id).map_or((None, None), |(k, other)| (Some(k), Some(other)));
            match known {
                Some(k) if k.digest == row.digest && k.slot == row.slot => continue,
                // Who knows more of the session, or has seen an earlier record of the request, knows better.
                Some(k) if k.known > row.known || k.slot < row.slot => continue,
                // Of two machines that know equally much the first by name says whose it is, whoever comes last.
                Some(k)
                    if k.known == row.known && other.is_some_and(|o| o.host != owner.host && o < owner) =>
                {
                    continue;
                }
                _ => {}
            }
            if let Some(k) = known.filter(|k| k.slot != row.slot) {
                gone.push_str(&format!("{}\t{}\t{}\t{version}\t1\n", k.slot, field(session), uuid(k.id)));
                slots.insert(k.slot);
            }
            lines.push_str(&format!("{line}{version}\t0\n"));
            sent.rows += 1;
        }
        if lines.is_empty() {
            return Ok(());
        }
        position.unfinished.extend(slots.iter());
        position.save()?;
        let table = server.names.table("requests");
        if !gone.is_empty() {
            let columns = "`slot`, `session`, `id`, `version`, `gone`";
            server.tell(&format!("INSERT INTO {table} ({columns}) FORMAT TabSeparated"), &gone)?;
        }
        server.tell(&format!("INSERT INTO {table} ({}) FORMAT TabSeparated", request_columns()), &lines)?;
        sent.batches += 1;
        Ok(())
    }

    /// What the server has of the sessions of these rows around their time.
    fn there(&self, server: &Server) -> Result<BTreeMap<u128, (Known, RowOwner)>> {
        let slots = || self.rows.iter().map(|r| r.0.slot);
        let span =
            (slots().min().unwrap_or(0).saturating_sub(900), slots().max().unwrap_or(0).saturating_add(900));
        let query = known_of(&server.names, self.sessions.iter().map(String::as_str), span);
        let answer = server.query(&query)?;
        let mut there: BTreeMap<u128, (Known, RowOwner)> = BTreeMap::new();
        for line in answer.lines() {
            let (row, owner) = known(line).ok_or_else(|| unexpected(server, line))?;
            // Of a request in two quarter hours the earlier record counts.
            if there.get(&row.id).is_none_or(|(kept, _)| row.slot < kept.slot) {
                there.insert(row.id, (row, owner));
            }
        }
        Ok(there)
    }
}

/// Has the server sum these quarter hours until its tables agree.
fn sum(server: &Server, slots: &BTreeSet<u32>, position: &mut Position) -> Result<()> {
    let all: Vec<u32> = slots.iter().copied().collect();
    let patience = Instant::now() + PATIENCE;
    for (i, chunk) in all.chunks(TOGETHER).enumerate() {
        let (mut todo, mut looks, mut is_whole) = (chunk.to_vec(), 0, true);
        loop {
            is_whole &= catches_up(server, patience)?;
            todo = different(server, &todo)?;
            if todo.is_empty() {
                break;
            }
            if looks >= LOOKS {
                return Err(Failure::new(
                    format!(
                        "{} of {}'s quarter hours are being changed by others all the time",
                        todo.len(),
                        server.shown()
                    ),
                    "push again in a minute",
                ));
            }
            if looks > 0 {
                // Others may be summing the same hours just now; not in step with them.
                thread::sleep(Duration::from_millis(50 + micros() % 200 * u64::from(looks)));
            }
            server.tell(&recompute(&server.names, &todo, micros()), "")?;
            looks += 1;
        }
        if is_whole {
            for slot in chunk {
                position.unfinished.remove(slot);
            }
        } else {
            position.unfinished.extend(chunk);
        }
        if i % 8 == 7 {
            position.save()?;
        }
    }
    Ok(())
}

/// Waits for replicas that are behind; says whether none is.
fn catches_up(server: &Server, until: Instant) -> Result<bool> {
    while !server.has_everything()? {
        if Instant::now() >= until {
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(true)
}

fn different(server: &Server, slots: &[u32]) -> Result<Vec<u32>> {
    let answer = server.ask(&differing(&server.names, slots))?;
    answer.lines().map(|line| line.trim().parse().map_err(|_| unexpected(server, line))).collect()
}

/// Levels of plans, and what was skipped: few rows, sent whole where anything of them changed.
fn beside(
    server: &Server,
    ledger: &Ledger,
    roots: &[Root],
    owner: &Owner,
    position: &mut Position,
) -> Result<()> {
    let version = micros();
    let (mut levels, mut same) = (String::new(), Vec::new());
    for quota in ledger.quotas() {
        levels.push_str(&quota_line(&quota, version));
        same.push(quota_line(&quota, 0));
    }
    let (user, host) = (owner.user.as_deref().unwrap_or(""), owner.host.as_deref().unwrap_or(""));
    let mut findings = String::new();
    for f in ledger.findings() {
        let (harness, file) = label(roots, &f.file);
        let f = Finding { file, harness: harness.map(str::to_owned), ..f };
        findings.push_str(&finding_line(&f, user, host, version));
        same.push(finding_line(&f, user, host, 0));
    }
    same.sort_unstable();
    let parts: Vec<&str> = same.iter().map(String::as_str).collect();
    let digest = hash(&parts);
    if digest == position.beside {
        return Ok(());
    }
    let insert = |table: &str, columns: &str, rows: &str| {
        if rows.is_empty() {
            return Ok(());
        }
        server
            .tell(&format!("INSERT INTO {} ({columns}) FORMAT TabSeparated", server.names.table(table)), rows)
    };
    insert("quotas", &quota_columns(), &levels)?;
    insert("findings", &finding_columns(), &findings)?;
    position.beside = digest;
    Ok(())
}

/// A string as a field of a row.
fn field(text: &str) -> String {
    let quoted = literal(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn unexpected(server: &Server, line: &str) -> Failure {
    let line: String = line.chars().take(80).collect();
    Failure::new(
        format!("{} answered `{line}` where rows were asked for", server.shown()),
        "look whether the address is that of ClickHouse itself and not of a page before it",
    )
}

/// Microseconds since 1970: later rows take the place of earlier ones.
fn micros() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros() as u64)
}

fn show(sent: &Sent) {
    if io::stderr().is_terminal() {
        eprint!("\rPushed {} of {} rows \x1b[K", text::grouped(sent.rows), text::grouped(sent.looked_at));
    }
}

fn clear() {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
