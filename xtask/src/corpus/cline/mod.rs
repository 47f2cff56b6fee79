//! Cline, Roo Code and Kilo Code in VS Code: `globalStorage/<extension>/tasks/<task>/`; and Cline's command line.

mod command;
mod task;

use super::{
    flow::begin,
    rng::Rng,
    sink::Sink,
    text,
    time::{DAY, midnight},
    trap::Trap,
};
use std::io;
use task::{Spec, Style, Task};

const CLAUDE: [&str; 2] = ["claude-opus-5", "claude-sonnet-5"];
const GPT: [&str; 2] = ["gpt-5.6-sol", "gpt-5.6-luna"];

/// Tasks of the small corpus, those made for others not counted.
const SMALL: u64 = 24;

/// Which of the extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Cline.
    Cline,
    /// Roo Code.
    Roo,
    /// Kilo Code.
    Kilo,
}

impl Program {
    fn folder(self) -> &'static str {
        match self {
            Self::Cline => ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks",
            Self::Roo => ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks",
            Self::Kilo => ".config/Code/User/globalStorage/kilocode.kilo-code/tasks",
        }
    }

    /// How the task number `index` is written.
    fn style(self, sink: &mut Sink, index: u64) -> Style {
        let of = |trap: Trap| sink.on(trap);
        let (style, trap) = match (self, index % 3) {
            (Self::Cline, 1) if of(Trap::ClineMetadata) => (Style::Metadata, Trap::ClineMetadata),
            (Self::Cline, 2) if of(Trap::ClineFinished) => (Style::Finished, Trap::ClineFinished),
            (Self::Cline, _) => return Style::Named,
            (Self::Roo, 1) if of(Trap::RooIncluded) => (Style::Included, Trap::RooIncluded),
            (Self::Roo, 2) if of(Trap::RooUpdated) => (Style::Updated, Trap::RooUpdated),
            (Self::Roo, _) => return Style::Apart,
            (Self::Kilo, _) => return Style::Included,
        };
        sink.planted(trap);
        style
    }
}

/// Writes the tree of an extension.
pub fn generate(sink: &mut Sink, program: Program) -> io::Result<()> {
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let style = program.style(sink, index);
        let start = begin(&mut rng, midnight(2026, 5, 4) + (index % 5) * 30 * DAY, 28);
        let id = match program {
            // Cline names a task after the time of its first message.
            Program::Cline => start.to_string(),
            _ => text::uuid(&mut rng),
        };
        let models = if style == Style::Included { GPT } else { CLAUDE };
        let spec = Spec { program, style, root: id.clone(), id, seed: rng.next(), start, models };
        let queries = sink.queries(&mut rng, 3, 12);
        let mut task = Task::new(&spec, 0);
        for query in 0..queries {
            task.query(sink, query, queries)?;
        }
        let folder = program.folder();
        task.write(sink, folder)?;
        if program == Program::Cline && sink.on(Trap::ClineMoved) && index % 4 == 1 {
            sink.planted(Trap::ClineMoved);
            task.write(sink, ".cline/data/tasks")?;
        }
        index += 1;
    }
    if program == Program::Cline { command::generate(sink) } else { Ok(()) }
}
