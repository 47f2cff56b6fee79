//! Codex CLI: `.codex/sessions/YYYY/MM/DD/rollout-<time>-<uuid>.jsonl` and `.codex/archived_sessions`.

mod grow;
mod record;
mod round;
mod session;

pub use grow::{lines as grow, path as grow_path};

use super::{
    rng::Rng,
    sink::Sink,
    text,
    time::{self, DAY, HOUR, MINUTE, midnight},
    trap::Trap,
};
use session::{Inherited, Kind, Rollout, Spec};
use std::io;

/// Sessions of the small corpus, forks not counted.
const SMALL: u64 = 24;

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut files = 0;
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let old = index % 4 == 3;
        let start = start(&mut rng, old);
        let spec = Spec {
            file: files,
            id: text::uuid7(&mut rng, start),
            owner: None,
            old,
            start,
            turns: sink.queries(&mut rng, 2, 12),
            seed: rng.next(),
            kind: Kind::Person,
            inherited: None,
        };
        let root = session::render(sink, &spec);
        files += 1;
        if sink.on(Trap::CodexFork) && index % 3 == 0 && (!old || sink.on(Trap::CodexForkNoTurnId)) {
            files = family(sink, &mut rng, &spec, &root, files)?;
        }
        save(sink, &spec, root)?;
        index += 1;
    }
    Ok(())
}

fn start(rng: &mut Rng, old: bool) -> u64 {
    let (from, days) = if old { (midnight(2025, 11, 3), 30) } else { (midnight(2026, 8, 24), 84) };
    let hour = if rng.chance(150) { 23 * HOUR + 20 * MINUTE } else { 6 * HOUR + rng.below(14 * HOUR) };
    from + rng.below(days) * DAY + hour
}

/// Two siblings and a grandchild of a session; returns the number of files so far.
fn family(sink: &mut Sink, rng: &mut Rng, parent: &Spec, root: &Rollout, mut files: u64) -> io::Result<u64> {
    // Old versions knew forks by a person only.
    let kinds = if parent.old { [Kind::Fork, Kind::Fork] } else { [Kind::Spawn, Kind::Fork] };
    let mut fork = |sink: &mut Sink, rng: &mut Rng, of: &Spec, rollout: &Rollout, kind: Kind| {
        // Not before the first request, so that there is something to inherit.
        let first = rollout.records.iter().position(|record| record.usage.total > 0).unwrap_or(0);
        let cut = match kind {
            Kind::Spawn => pause(rng, rollout, first),
            _ => rng.range(first as u64 + 1, rollout.records.len() as u64 - 1) as usize,
        };
        let at = rollout.records[cut].at + rng.range(2_000, 9_000);
        let inherited = Inherited { records: rollout.records[..=cut].to_vec(), id: of.id.clone() };
        let owner = of.owner.clone().unwrap_or_else(|| of.id.clone());
        let spec = Spec {
            file: files,
            id: text::uuid7(rng, at),
            owner: (kind == Kind::Spawn).then_some(owner),
            start: at,
            turns: if kind == Kind::Spawn { 1 } else { rng.range(1, 5) },
            seed: rng.next(),
            kind,
            old: of.old,
            inherited: Some(inherited),
        };
        files += 1;
        sink.planted(if spec.old { Trap::CodexForkNoTurnId } else { Trap::CodexFork });
        let rollout = session::render(sink, &spec);
        (spec, rollout)
    };
    let (first, child) = fork(sink, rng, parent, root, kinds[0]);
    let (second, sibling) = fork(sink, rng, parent, root, kinds[1]);
    let (third, grandchild) = fork(sink, rng, &second, &sibling, Kind::Fork);
    for (spec, rollout) in [(first, child), (second, sibling), (third, grandchild)] {
        save(sink, &spec, rollout)?;
    }
    if !parent.old {
        // An agent that begins without its parent's history.
        let at = root.records[pause(rng, root, 0)].at + 3_000;
        let spec = Spec {
            file: files,
            id: text::uuid7(rng, at),
            owner: Some(parent.id.clone()),
            start: at,
            turns: 1,
            seed: rng.next(),
            kind: Kind::Spawn,
            old: false,
            inherited: None,
        };
        let rollout = session::render(sink, &spec);
        save(sink, &spec, rollout)?;
        files += 1;
    }
    Ok(files)
}

/// A record behind which the session is silent for long enough that an agent can do its work: what the agent asks then
/// belongs to the query that started it beyond doubt.
fn pause(rng: &mut Rng, rollout: &Rollout, first: usize) -> usize {
    let records = &rollout.records;
    let silent =
        |index: &usize| records.get(index + 1).is_none_or(|next| next.at > records[*index].at + 90_000);
    let answered = |index: &usize| records[*index].usage.total > 0;
    let found: Vec<usize> = (first..records.len()).filter(silent).filter(answered).collect();
    found.get(rng.below(found.len() as u64) as usize).copied().unwrap_or(records.len() - 1)
}

fn save(sink: &mut Sink, spec: &Spec, rollout: Rollout) -> io::Result<()> {
    // File names are in local time; this machine is at +02:00.
    let local = time::iso(spec.start + 2 * HOUR);
    let name = format!("rollout-{}-{}.jsonl", local[..19].replace(':', "-"), spec.id);
    let (y, m, d) = time::date(spec.start + 2 * HOUR);
    let bytes = rollout.finish(sink);
    let archived = sink.traps.hits(Trap::CodexArchived, spec.file, 5);
    if archived {
        sink.planted(Trap::CodexArchived);
        sink.write(&format!(".codex/archived_sessions/{name}"), &bytes)?;
    }
    sink.write(&format!(".codex/sessions/{y:04}/{m:02}/{d:02}/{name}"), &bytes)
}
