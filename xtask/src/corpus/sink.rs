//! Where a generator of one harness writes: files under the home folder, the truth, the text, the traps.

use super::{
    rng::{Rng, derive},
    text::Pool,
    trap::{Trap, Traps},
    truth,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What the generators of one harness share.
pub struct Sink<'a> {
    /// The home folder of the corpus; none when only the truth is wanted.
    pub home: Option<PathBuf>,
    /// The truth so far.
    pub truth: truth::Harness,
    /// Which traps to plant.
    pub traps: &'a Traps,
    /// Text to fill lines with.
    pub pool: &'a Pool,
    /// The harness's own seed.
    pub seed: u64,
    /// Bytes of rows in databases that are not yet files.
    pub rows: u64,
    /// Stop adding sessions when so many bytes are written; 0 for the small corpus.
    pub target: u64,
}

impl Sink<'_> {
    /// A seed for the part `part` of this harness's tree.
    pub fn seed(&self, part: u64) -> u64 {
        derive(self.seed, part)
    }

    /// Whether to add the session number `index`: the small corpus has `small` sessions, a large one as many as fit (but not fewer).
    pub fn wants(&self, index: u64, small: u64) -> bool {
        index < small || self.truth.bytes + self.rows < self.target
    }

    /// The length of a text, shorter in the small corpus: what counts there are the records.
    pub fn text(&self, length: u64) -> usize {
        (if self.target == 0 { length / 8 + 8 } else { length }) as usize
    }

    /// A number of queries up to `most`, fewer in the small corpus.
    pub fn queries(&self, rng: &mut Rng, least: u64, most: u64) -> u64 {
        rng.range(least, if self.target == 0 { least + (most - least) / 3 } else { most })
    }

    /// Whether a trap is on.
    pub fn on(&self, trap: Trap) -> bool {
        self.traps.on(trap)
    }

    /// Notes that a trap was planted.
    pub fn planted(&mut self, trap: Trap) {
        *self.truth.planted.entry(trap.name()).or_default() += 1;
    }

    /// Writes a file, its folder made as needed.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if let Some(home) = &self.home {
            let file = home.join(path);
            make_parent(&file)?;
            fs::write(file, bytes)?;
        }
        self.truth.files += 1;
        self.truth.bytes += bytes.len() as u64;
        Ok(())
    }
}

/// Makes the folder in which a file shall lie.
pub fn make_parent(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)
}
