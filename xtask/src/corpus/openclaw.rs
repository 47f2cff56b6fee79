//! OpenClaw: `.openclaw/agents/<agent>/sessions/*.jsonl` with archives and index, and the newer SQLite store.

use super::{
    lines::Lines,
    rng::Rng,
    sink::Sink,
    sqlite::{Database, Value},
    text,
    time::{self, DAY, HOUR, midnight},
    transcript::{Model, Usage, Writer},
    trap::Trap,
};
use std::io;

const MODELS: [Model; 4] = [
    Model { provider: "anthropic", name: "claude-opus-5", api: "anthropic-messages" },
    Model { provider: "xiaomi", name: "mimo-v2.6-pro", api: "openai-completions" },
    Model { provider: "openai-codex", name: "gpt-5.6-sol", api: "openai-codex-responses" },
    Model { provider: "moonshot", name: "kimi-k3", api: "openai-completions" },
];
const AGENTS: [&str; 2] = ["main", "research"];
const SCHEMA: &str = "
CREATE TABLE session_nodes (session_key TEXT PRIMARY KEY, current_session_id TEXT, entry_json TEXT, parent_session_key TEXT,
  spawned_by TEXT, fork_source_session_id TEXT);
CREATE TABLE session_windows (session_id TEXT PRIMARY KEY, session_key TEXT NOT NULL, previous_session_id TEXT, reason TEXT NOT NULL,
  model_provider TEXT, model TEXT, parent_session_key TEXT, spawned_by TEXT, created_at INTEGER NOT NULL);
CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, seq));
CREATE TABLE session_transcript_archives (session_id TEXT PRIMARY KEY, encoding TEXT NOT NULL, archive_blob BLOB NOT NULL);";

/// Sessions of the small corpus.
const SMALL: u64 = 24;

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut databases = Vec::new();
    if sink.on(Trap::OpenClawSqlite) {
        for agent in AGENTS {
            databases.push(Database::create(sink, &store(agent), SCHEMA)?);
        }
    }
    let mut indexes = [String::new(), String::new()];
    let (mut index, mut files, mut stored) = (0, 0, [0; 2]);
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        let agent = (index % 2) as usize;
        let id = text::uuid(&mut rng);
        let in_store = databases.get_mut(agent).filter(|_| index % 5 >= 3);
        // What goes into the store has none of the troubles of files.
        let lines = if in_store.is_some() { Lines::bare() } else { Lines::new(sink, files) };
        let from = if in_store.is_some() { midnight(2026, 9, 14) } else { midnight(2026, 3, 2) };
        let start = from + rng.below(60) * DAY + 5 * HOUR + rng.below(18 * HOUR);
        let mut w = converse(sink, lines, index, &id, start, &mut rng);
        let last = Usage { input: 285, output: 168, ..Usage::default() };
        if !indexes[agent].is_empty() {
            indexes[agent].push(',');
        }
        indexes[agent].push_str(&entry(&id, agent, w.now, &w.model, &last));
        let folder = format!(".openclaw/agents/{}/sessions", AGENTS[agent]);
        match in_store {
            Some(database) => {
                let entries = std::mem::take(&mut w.entries);
                sink.planted(Trap::OpenClawSqlite);
                stored[agent] += 1;
                if stored[agent] % 4 == 3 {
                    database.checkpoint()?;
                }
                insert(database, &id, agent, &w.model, start, &entries)?;
                sink.rows += entries.iter().map(|(_, line)| line.len() as u64).sum::<u64>();
                if index % 2 == 0 {
                    // Left behind by the migration: the beginning of the same session.
                    let part: Vec<u8> = entries[..entries.len() / 2]
                        .iter()
                        .flat_map(|(_, line)| line.iter().copied().chain([b'\n']))
                        .collect();
                    sink.write(&format!("{folder}/{id}.jsonl"), &part)?;
                }
            }
            None => {
                let stamp = time::iso(w.now + HOUR).replace(':', "-");
                let name = match index % 7 {
                    2 if sink.on(Trap::ResetArchives) => format!("{id}.jsonl.reset.{stamp}"),
                    5 if sink.on(Trap::ResetArchives) => format!("{id}.jsonl.deleted.{stamp}"),
                    4 => format!("{id}-topic-{}.jsonl", 7 + index),
                    _ => format!("{id}.jsonl"),
                };
                if name.contains(".reset.") || name.contains(".deleted.") {
                    sink.planted(Trap::ResetArchives);
                }
                files += 1;
                let bytes = w.finish(sink);
                sink.write(&format!("{folder}/{name}"), &bytes)?;
                if index % 6 == 0 {
                    sink.write(
                        &format!("{folder}/{id}.jsonl.lock"),
                        b"{\"pid\":4242,\"createdAt\":\"2026-11-01T00:00:00.000Z\"}",
                    )?;
                }
            }
        }
        index += 1;
    }
    for (agent, list) in AGENTS.iter().zip(&indexes) {
        sink.write(
            &format!(".openclaw/agents/{agent}/sessions/sessions.json"),
            format!("{{{list}}}").as_bytes(),
        )?;
    }
    for (database, agent) in databases.into_iter().zip(AGENTS) {
        // The program runs: what it wrote last is in the write-ahead log only.
        database.leave(sink, &store(agent))?;
    }
    Ok(())
}

fn store(agent: &str) -> String {
    format!(".openclaw/agents/{agent}/agent/openclaw-agent.sqlite")
}

/// One entry of `sessions.json`. Its counts are those of the last run, never totals.
fn entry(id: &str, agent: usize, now: u64, model: &Model, last: &Usage) -> String {
    format!(
        r#""agent:{}:{id}":{{"sessionId":"{id}","updatedAt":{now},"inputTokens":{},"outputTokens":{},"totalTokens":{},"contextTokens":200000,"compactionCount":0,"modelProvider":"{}","model":"{}","totalTokensFresh":true}}"#,
        AGENTS[agent],
        last.input,
        last.output,
        last.input as u64 + last.output,
        model.provider,
        model.name
    )
}

fn insert(
    database: &mut Database,
    id: &str,
    agent: usize,
    model: &Model,
    start: u64,
    entries: &[(u64, Vec<u8>)],
) -> io::Result<()> {
    let key = format!("agent:{}:{id}", AGENTS[agent]);
    let window = [
        Value::Text(id),
        Value::Text(&key),
        Value::Text(model.provider),
        Value::Text(model.name),
        Value::Int(start),
    ];
    database.run(
        "INSERT INTO session_windows VALUES (?1, ?2, NULL, 'initial', ?3, ?4, NULL, NULL, ?5)",
        std::iter::once(window.to_vec()),
    )?;
    let node = vec![Value::Text(&key), Value::Text(id)];
    database
        .run("INSERT INTO session_nodes VALUES (?1, ?2, '{}', NULL, NULL, NULL)", std::iter::once(node))?;
    let rows = entries.iter().enumerate().map(|(seq, (at, line))| {
        vec![Value::Text(id), Value::Int(seq as u64), Value::Bytes(line), Value::Int(*at)]
    });
    database.run("INSERT INTO transcript_events VALUES (?1, ?2, ?3, ?4)", rows)
}

/// Writes one conversation and counts it.
fn converse(sink: &mut Sink, lines: Lines, index: u64, id: &str, start: u64, rng: &mut Rng) -> Writer {
    let model = MODELS[rng.below(4) as usize];
    let mut w = Writer::new(lines, rng.next(), start, model);
    w.long = u64::from(sink.traps.hits(Trap::LongLines, index, 7));
    w.header(sink, id, Some(3), None);
    w.entry(sink, "model_change", |o| {
        o.s("provider", model.provider).s("modelId", model.name);
    });
    w.entry(sink, "thinking_level_change", |o| {
        o.s("thinkingLevel", "low");
    });
    let now = w.now;
    w.entry(sink, "custom", |o| {
        o.s("customType", "model-snapshot").o("data", |o| {
            o.n("timestamp", now)
                .s("provider", model.provider)
                .s("modelApi", model.api)
                .s("modelId", model.name);
        });
    });
    for _ in 0..sink.queries(rng, 4, 20) {
        query(sink, &mut w, id);
    }
    w
}

fn query(sink: &mut Sink, w: &mut Writer, id: &str) {
    w.now += w.rng.skew(20_000, 5_000_000);
    let scheduled = sink.on(Trap::Heartbeats) && w.rng.chance(350);
    let mut rng = w.rng.clone();
    if scheduled {
        sink.planted(Trap::Heartbeats);
        let content = if w.rng.chance(500) {
            "Read HEARTBEAT.md if it exists (workspace context). Follow it strictly. Do not infer or repeat old tasks from prior chats. If nothing needs attention, reply HEARTBEAT_OK."
        } else {
            "[cron:0f6c1a52-7be4-4a63-9d5c-2f1f2a7c1e11 Morning report] Sum up what happened since yesterday."
        };
        w.user(sink, content.as_bytes());
    } else {
        let length = w.rng.skew(16, 900) as usize;
        let content = sink.pool.cut(&mut rng, length).to_vec();
        w.user(sink, &content);
    }
    let mut answered = scheduled;
    if sink.on(Trap::CliTurns) && w.rng.chance(60) {
        turn(sink, w, id, !answered);
        return;
    }
    let rounds = if scheduled { w.rng.range(1, 3) } else { w.rng.skew(1, 15) };
    for round in 1..=rounds {
        w.now += w.rng.range(1_200, 20_000);
        if sink.on(Trap::ZeroUsageErrors) && w.rng.chance(120) {
            w.failed(sink);
            sink.planted(Trap::ZeroUsageErrors);
            sink.truth.error(w.now);
            w.now += 2_000;
        }
        let mut usage = w.usage();
        if w.model.provider != "anthropic" {
            usage.input += usage.write as i64;
            usage.write = 0;
        }
        if sink.on(Trap::NegativeInput) && w.rng.chance(25) {
            sink.planted(Trap::NegativeInput);
            usage.input = -(w.rng.range(1, 90) as i64);
        }
        let call = format!("toolu_{}", text::alnum(&mut w.rng, 20));
        let more = round < rounds;
        // A plan's model has no price: cost 0 although tokens were used.
        let priced = w.model.provider != "openai-codex";
        let at = w.assistant(sink, &usage, more.then_some(call.as_str()), priced);
        sink.truth.request(id, w.model.name, at, &usage.tokens(), !answered);
        answered = true;
        if more {
            w.tool_result(sink, &call, None);
        }
    }
    if sink.on(Trap::OwnRows) && w.rng.chance(200) {
        own_row(sink, w);
    }
}

/// A row that OpenClaw wrote itself, to mirror a delivery: no model was called.
fn own_row(sink: &mut Sink, w: &mut Writer) {
    sink.planted(Trap::OwnRows);
    let model = w.model;
    let name = if w.rng.chance(600) { "delivery-mirror" } else { "gateway-injected" };
    w.now += 150;
    w.model = Model { provider: "openclaw", name, api: "openai-responses" };
    let usage = Usage { input: 0, output: w.rng.below(2) * 33, ..Usage::default() };
    w.assistant(sink, &usage, None, false);
    w.model = model;
}

/// A row of a CLI backend: the usage of a whole turn of several calls.
fn turn(sink: &mut Sink, w: &mut Writer, id: &str, begins: bool) {
    sink.planted(Trap::CliTurns);
    w.now += 40_000;
    let model = w.model;
    w.model = Model { provider: "claude-cli", name: "claude-sonnet-5", api: "cli" };
    let usage = Usage {
        input: w.rng.range(20, 200) as i64,
        read: w.rng.range(150_000, 900_000),
        write: w.rng.range(8_000, 40_000),
        output: w.rng.range(400, 4_000),
        ..Usage::default()
    };
    let at = w.assistant(sink, &usage, None, true);
    sink.truth.request(id, w.model.name, at, &usage.tokens(), begins);
    w.model = model;
}
