//! Claude Code: `.claude/projects/<slug>/<session>.jsonl` with the subagents' files.

mod agents;
mod grow;
mod model;
mod record;
mod reply;
mod session;
mod trouble;

pub use grow::{lines as grow, path as grow_path};

use super::{overlap, rng::Rng, sink::Sink, text, trap::Trap};
use model::Era;
use session::{History, Spec};
use std::io;

/// Projects: folder name and working folder, escaped for JSON. One is from Windows.
const PROJECTS: [(&str, &str); 5] = [
    ("-home-dev-work-fuelgauge", "/home/dev/work/fuelgauge"),
    ("-home-dev-work-shop-api", "/home/dev/work/shop-api"),
    ("-home-dev-notes", "/home/dev/notes"),
    ("C--Users-dev-src-app", "C:\\\\Users\\\\dev\\\\src\\\\app"),
    ("c--Users-dev-src-app", "c:\\\\Users\\\\dev\\\\src\\\\app"),
];

/// Sessions of the small corpus, copies not counted.
const SMALL: u64 = 28;

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut files = 0;
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let seed = sink.seed(index);
        let mut rng = Rng::new(seed ^ 0x5e55);
        let (slug, cwd) = PROJECTS[rng.below(PROJECTS.len() as u64) as usize];
        let spec = Spec {
            index: files,
            seed,
            id: text::uuid(&mut rng),
            slug,
            cwd,
            era: Era::of(sink, index),
            queries: sink.queries(&mut rng, 4, 22),
            history: None,
        };
        files += 1;
        match spec.era {
            Era::Sidechain => sink.planted(Trap::OldSidechain),
            Era::ThirdParty => sink.planted(Trap::ThirdParty),
            _ => {}
        }
        session::render(sink, &spec)?;
        // A branch leaves the original a tail of its own; a resumed session goes on where the original ended.
        let copies = [(Trap::BranchCopy, 2, spec.queries / 2), (Trap::ResumeCopy, 0, spec.queries)];
        for (trap, rest, history) in copies {
            if !sink.on(trap) || index % 4 != rest {
                continue;
            }
            let copy = Spec {
                index: files,
                seed: rng.next(),
                id: text::uuid(&mut rng),
                queries: history + rng.range(2, 6),
                history: Some(History {
                    of: Box::new(spec.clone()),
                    queries: history,
                    keep_id: trap == Trap::ResumeCopy,
                }),
                ..spec.clone()
            };
            files += 1;
            session::render(sink, &copy)?;
        }
        index += 1;
    }
    overlap::generate(sink)
}
