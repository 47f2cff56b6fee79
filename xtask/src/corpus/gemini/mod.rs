//! Gemini CLI: `.gemini/tmp/<project>/chats/session-<time>-<id>.json` and `.jsonl`.

mod writer;

use self::writer::{Writer, background};
use super::{
    flow::hour,
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::{self, DAY, midnight},
    trap::Trap,
};
use std::io;

const MODELS: [&str; 3] = ["gemini-3-pro-preview", "gemini-3-flash-preview", "gemini-2.5-pro"];
const SLUG: &str = "shop-api";

/// Sessions of the small corpus.
const SMALL: u64 = 36;

struct Spec {
    index: u64,
    id: String,
    /// The folder's name in old versions, and a hash in every head.
    hash: String,
    seed: u64,
    start: u64,
    queries: u64,
    /// One document, as before 0.39.
    document: bool,
}

impl Spec {
    fn folder(&self) -> &str {
        if self.document { &self.hash } else { SLUG }
    }

    fn path(&self, folder: &str, extension: &str) -> String {
        let stamp = time::iso(self.start)[..16].replace(':', "-");
        format!(".gemini/tmp/{folder}/chats/session-{stamp}-{}.{extension}", &self.id[..8])
    }
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let hash = text::hex(&mut Rng::new(sink.seed(0xfade)), 64);
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let document = index % 3 == 0;
        let (from, days) = if document { (midnight(2026, 1, 5), 60) } else { (midnight(2026, 8, 24), 84) };
        let hour = hour(&mut rng);
        let spec = Spec {
            index,
            id: text::uuid(&mut rng),
            hash: hash.clone(),
            seed: rng.next(),
            start: from + rng.below(days) * DAY + hour,
            queries: sink.queries(&mut rng, 3, 14),
            document,
        };
        session(sink, &spec)?;
        index += 1;
    }
    sink.write(&format!(".gemini/tmp/{SLUG}/.project_root"), b"/home/dev/work/shop-api")?;
    let index = format!("{{\n  \"projects\": {{\n    \"/home/dev/work/shop-api\": \"{SLUG}\"\n  }}\n}}");
    sink.write(".gemini/projects.json", index.as_bytes())
}

fn session(sink: &mut Sink, spec: &Spec) -> io::Result<()> {
    let mut w = Writer::new(sink, spec);
    w.flow.long = u64::from(!spec.document && sink.traps.hits(Trap::LongLines, spec.index, 7));
    if !spec.document {
        w.head(sink, None);
    }
    for query in 0..spec.queries {
        w.flow.rng = Rng::new(derive(spec.seed, query + 1));
        w.query(sink)?;
    }
    if sink.on(Trap::GeminiBackground) && spec.index % 5 == 1 {
        background(sink, &w)?;
    }
    if !spec.document {
        let bytes = w.finish(sink);
        return sink.write(&spec.path(SLUG, "jsonl"), &bytes);
    }
    let document = w.document();
    let pretty = sink.traps.hits(Trap::GeminiPretty, spec.index / 3, 5);
    if pretty {
        sink.planted(Trap::GeminiPretty);
        sink.write(&spec.path(SLUG, "jsonl"), &document)?;
    } else {
        sink.write(&spec.path(spec.folder(), "json"), &document)?;
    }
    if sink.traps.hits(Trap::GeminiFolderCopied, spec.index / 3, 4) {
        sink.planted(Trap::GeminiFolderCopied);
        sink.write(&spec.path(SLUG, "json"), &document)?;
    }
    if sink.traps.hits(Trap::GeminiResumed, spec.index / 3, 3) && !pretty {
        sink.planted(Trap::GeminiResumed);
        let bytes = w.resume(sink)?;
        sink.write(&spec.path(SLUG, "jsonl"), &bytes)?;
    }
    Ok(())
}
