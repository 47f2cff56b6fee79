//! OpenCode: the old JSON files under `.local/share/opencode/storage` and today's `opencode.db`. Kilo Code's command line
//! was made from it and keeps the same in a folder of its own.

mod record;
mod session;
mod store;

use super::{
    Harness,
    rng::Rng,
    sink::Sink,
    sqlite::Database,
    time::{DAY, HOUR, midnight},
    trap::Trap,
};
use session::{Model, Session, Spec};
use std::io;

const MODELS: [Model; 4] = [
    Model { provider: "anthropic", name: "claude-opus-5" },
    Model { provider: "openai", name: "gpt-5.6-sol" },
    Model { provider: "xiaomi", name: "mimo-v2.6-pro" },
    Model { provider: "opencode", name: "glm-5.3" },
];
const CLAUDE: Model = Model { provider: "anthropic", name: "claude-sonnet-4-5" };
const DRIFTED: [Model; 2] =
    [Model { provider: "opencode", name: "grok-code" }, Model { provider: "openai", name: "gpt-5" }];

/// A program of this family, and where it keeps its sessions.
pub struct Program {
    harness: Harness,
    database: &'static str,
    /// Of the old files.
    storage: &'static str,
    /// The first day with such files.
    since: (u64, u64, u64),
}

/// OpenCode.
pub const OPENCODE: Program = Program {
    harness: Harness::OpenCode,
    database: ".local/share/opencode/opencode.db",
    storage: ".local/share/opencode/storage",
    since: (2025, 11, 10),
};

/// Kilo Code.
pub const KILO: Program = Program {
    harness: Harness::KiloCode,
    database: ".local/share/kilo/kilo.db",
    storage: ".local/share/kilo/storage",
    since: (2026, 1, 27),
};

/// Sessions of the small corpus, children and forks not counted.
const SMALL: u64 = 26;

impl Program {
    fn on(&self, sink: &Sink, trap: Trap) -> bool {
        sink.on(trap) && trap.harnesses().contains(&self.harness)
    }
}

/// Writes the tree.
pub fn generate(sink: &mut Sink, of: &Program) -> io::Result<()> {
    let mut database = Database::create(sink, of.database, store::SCHEMA)?;
    store::project(sink, &mut database, of.storage)?;
    let mut index = 0;
    let mut stored = 0;
    let drifts = of.on(sink, Trap::OpenCodeDrift);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let old = index % 5 < 2;
        let drift = old && index % 5 == 1 && drifts;
        let (from, days, model) = match (old, drift) {
            (true, true) => (midnight(2025, 9, 1), 50, DRIFTED[rng.below(2) as usize]),
            (true, false) => (midnight(of.since.0, of.since.1, of.since.2), 40, CLAUDE),
            (false, _) => (midnight(2026, 8, 24), 84, MODELS[rng.below(4) as usize]),
        };
        let start = from + rng.below(days) * DAY + 5 * HOUR + rng.below(18 * HOUR);
        let version_2 = sink.on(Trap::OpenCodeV2Only) && index % 5 == 4;
        // Version 2 keeps no parts: one message there is one step.
        let steps = sink.on(Trap::OpenCodeSteps) && !version_2;
        let queries = sink.queries(&mut rng, 4, 18);
        let spec = Spec { seed: rng.next(), start, model, old, drift, steps, queries };
        let family = session::converse(sink, &mut rng, &spec);
        if old {
            for session in &family {
                store::files(sink, session, of.storage)?;
            }
            // The migration to the database left the files where they were.
            if sink.on(Trap::OpenCodeBoth) && index % 5 == 0 {
                sink.planted(Trap::OpenCodeBoth);
                insert(sink, &mut database, &family)?;
            }
        } else {
            if stored % 4 == 3 {
                database.checkpoint()?;
            }
            stored += 1;
            if version_2 {
                for session in &family {
                    store::version_2(sink, &mut database, session, true)?;
                    sink.planted(Trap::OpenCodeV2Only);
                }
            } else {
                insert(sink, &mut database, &family)?;
            }
        }
        index += 1;
    }
    if of.on(sink, Trap::KiloLegacy) {
        for number in 0..4 {
            sink.planted(Trap::KiloLegacy);
            store::taken_over(&mut database, number)?;
        }
    }
    if sink.on(Trap::OpenCodeWal) {
        sink.planted(Trap::OpenCodeWal);
    } else {
        database.checkpoint()?;
    }
    database.leave(sink, of.database)
}

fn insert(sink: &mut Sink, database: &mut Database, family: &[Session]) -> io::Result<()> {
    for session in family {
        store::rows(sink, database, session)?;
        if sink.on(Trap::OpenCodeMirrors) {
            sink.planted(Trap::OpenCodeMirrors);
            store::events(database, session)?;
            store::version_2(sink, database, session, false)?;
        }
    }
    Ok(())
}
