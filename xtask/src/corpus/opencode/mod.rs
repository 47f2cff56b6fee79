//! OpenCode: the old JSON files under `.local/share/opencode/storage` and today's `opencode.db`. Kilo Code's command line
//! was made from it and keeps the same in a folder of its own; MiMo Code, made from it later, has a database alone.

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
    /// Where the old files lie and the first day with such files, where it had any.
    storage: Option<(&'static str, (u64, u64, u64))>,
    models: &'static [Model],
}

/// OpenCode.
pub const OPENCODE: Program = Program {
    harness: Harness::OpenCode,
    database: ".local/share/opencode/opencode.db",
    storage: Some((".local/share/opencode/storage", (2025, 11, 10))),
    models: &MODELS,
};

/// Kilo Code.
pub const KILO: Program = Program {
    harness: Harness::KiloCode,
    database: ".local/share/kilo/kilo.db",
    storage: Some((".local/share/kilo/storage", (2026, 1, 27))),
    models: &MODELS,
};

/// MiMo Code.
pub const MIMO: Program = Program {
    harness: Harness::MimoCode,
    database: ".local/share/mimocode/mimocode.db",
    storage: None,
    models: &[
        Model { provider: "xiaomi", name: "mimo-v2.6-pro" },
        Model { provider: "xiaomi", name: "mimo-v2.5" },
        Model { provider: "anthropic", name: "claude-opus-5" },
    ],
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
    store::project(sink, &mut database, of.storage.map(|s| s.0))?;
    let mut index = 0;
    let mut stored = 0;
    let drifts = of.on(sink, Trap::OpenCodeDrift);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let old = of.storage.filter(|_| index % 5 < 2);
        let drift = old.is_some() && index % 5 == 1 && drifts;
        let (from, days, model) = match (old, drift) {
            (Some(_), true) => (midnight(2025, 9, 1), 50, DRIFTED[rng.below(2) as usize]),
            (Some((_, (y, m, d))), false) => (midnight(y, m, d), 40, CLAUDE),
            (None, _) => (midnight(2026, 8, 24), 84, of.models[rng.below(of.models.len() as u64) as usize]),
        };
        let start = from + rng.below(days) * DAY + 5 * HOUR + rng.below(18 * HOUR);
        let version_2 = of.on(sink, Trap::OpenCodeV2Only) && index % 5 == 4;
        let background = (of.on(sink, Trap::MimoBackground) && index % 3 == 1).then(|| {
            sink.planted(Trap::MimoBackground);
            ["checkpoint-writer: ses_x", "auto-dream", "auto-distill"][index as usize / 3 % 3]
        });
        // Version 2 keeps no parts: one message there is one step.
        let steps = sink.on(Trap::OpenCodeSteps) && !version_2;
        let queries = sink.queries(&mut rng, 4, 18);
        let spec =
            Spec { seed: rng.next(), start, model, old: old.is_some(), drift, steps, queries, background };
        let family = session::converse(sink, &mut rng, &spec);
        if let Some((storage, _)) = old {
            for session in &family {
                store::files(sink, session, storage)?;
            }
            // The migration to the database left the files where they were.
            if sink.on(Trap::OpenCodeBoth) && index % 5 == 0 {
                sink.planted(Trap::OpenCodeBoth);
                insert(sink, of, &mut database, &family)?;
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
                insert(sink, of, &mut database, &family)?;
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

fn insert(sink: &mut Sink, of: &Program, database: &mut Database, family: &[Session]) -> io::Result<()> {
    for session in family {
        store::rows(sink, database, session)?;
        if of.on(sink, Trap::OpenCodeMirrors) {
            sink.planted(Trap::OpenCodeMirrors);
            store::events(database, session)?;
            store::version_2(sink, database, session, false)?;
        }
    }
    Ok(())
}
