//! One more request of a Claude Code session.

use super::{
    model::{Block, Reply},
    record::{self, Common, Thread, entry},
};
use crate::corpus::{
    grow::Step,
    rng::{Rng, derive},
    sink::Sink,
    text::{self, Pool},
    trap::Traps,
    truth,
};

fn id(seed: u64) -> String {
    text::uuid(&mut Rng::new(derive(seed, 0x90)))
}

/// The file of the session that grows, in the home folder.
pub fn path(seed: u64) -> String {
    format!(".claude/projects/-home-dev-work-live/{}.jsonl", id(seed))
}

/// The lines of a request: the prompt before the first of a query, then the reply in two lines.
pub fn lines(pool: &Pool, seed: u64, step: &Step) -> Vec<Vec<u8>> {
    let common = Common {
        session: id(seed),
        cwd: "/home/dev/work/live".to_owned(),
        version: "2.1.272",
        branch: "main",
        slug: None,
        entrypoint: Some("cli"),
    };
    let mut rng = Rng::new(derive(seed ^ 0x90, step.number));
    let mut thread = Thread::new(rng.next(), None, false);
    let traps = Traps::none();
    let sink =
        Sink { home: None, truth: truth::Harness::default(), traps: &traps, pool, seed, rows: 0, target: 1 };
    // The prompt's id is that of the query, whichever of its requests is written.
    let prompt = text::uuid(&mut Rng::new(derive(seed ^ 0x91, step.number / 3)));
    let mut out = Vec::new();
    let mut push = |fill: &mut dyn FnMut(&mut Vec<u8>)| {
        let mut line = Vec::new();
        fill(&mut line);
        line.push(b'\n');
        out.push(line);
    };
    if step.prompt {
        let content = pool.cut(&mut rng, 80);
        push(&mut |line| {
            entry(line, &common, &mut thread, step.at.saturating_sub(4_000), |o| {
                record::prompt(o, Some(&prompt), content)
            });
        });
    } else {
        let content = pool.cut(&mut rng, 600);
        push(&mut |line| {
            entry(line, &common, &mut thread, step.at.saturating_sub(2_000), |o| {
                record::tool_result(o, Some(&prompt), "toolu_live", content, |o| {
                    o.bytes("stdout", content).s("stderr", "");
                });
            });
        });
    }
    let reply = Reply {
        id: Some(format!("msg_01{}", text::alnum(&mut rng, 22))),
        request: Some(Some(format!("req_011C{}", text::alnum(&mut rng, 20)))),
        model: "claude-opus-5",
        tokens: step.tokens,
        blocks: vec![Block::Text(300), Block::Tool("toolu_live".to_owned(), "Bash", 40)],
        outputs: vec![1, step.tokens.output],
        stop: Some("tool_use"),
        split: true,
        nulls: false,
        speed: Some("standard"),
        iterations: false,
        miss: None,
    };
    for (index, block) in reply.blocks.iter().enumerate() {
        let at = step.at + index as u64 * 700;
        push(&mut |line| {
            entry(line, &common, &mut thread, at, |o| {
                let block = std::slice::from_ref(block);
                record::assistant(o, &sink, &mut rng, &reply, block, reply.outputs[index], index == 1);
            });
        });
    }
    out
}
