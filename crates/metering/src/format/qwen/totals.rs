//! What Qwen Code keeps beside transcripts: a sum per session, and one record per request in files by month.

use crate::format::fields::{Text, instant, text};
use crate::format::genai::Usage;
use crate::format::objects::objects;
use crate::format::{Out, Reader};
use crate::record::{Identity, Prompt, Sighting, Yields, project_name};
use crate::request::{Quality, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;

const STARTS: [&[u8]; 2] = [b"{\"version\":", b"{\"schemaVersion\":"];

/// A record of either kind.
#[derive(Debug, Default)]
struct Record<'a> {
    id: Text<'a>,
    session: Text<'a>,
    at: Option<Millis>,
    began: Option<Millis>,
    project: Option<String>,
    models: Vec<(Cow<'a, str>, Sum)>,
    model: Text<'a>,
    source: Text<'a>,
    usage: Usage,
    duration_ms: Option<u64>,
}

/// The sum of a session for one model.
#[derive(Debug, Default)]
struct Sum {
    requests: Option<u64>,
    duration_ms: Option<u64>,
    usage: Usage,
}

impl<'a> Record<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut r = Self::default();
        s.object(|key, s| match key {
            "id" => r.id = text(s),
            "sessionId" => r.session = text(s),
            "timestamp" => r.at = instant(s),
            "startTime" => r.began = instant(s),
            "project" => r.project = s.text().as_deref().and_then(project_name).map(str::to_owned),
            "models" => {
                s.object(|model, s| r.models.push((Cow::Owned(model.to_owned()), Sum::read(s))));
            }
            "model" => r.model = text(s),
            "source" => r.source = text(s).filter(|source| source != "main"),
            "apiDurationMs" => r.duration_ms = s.u64(),
            _ => {
                if !r.usage.field(key, s) {
                    s.skip();
                }
            }
        });
        r
    }
}

impl Sum {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut sum = Self::default();
        s.object(|key, s| match key {
            "requests" => sum.requests = s.u64(),
            "totalLatencyMs" => sum.duration_ms = s.u64(),
            _ => {
                if !sum.usage.field(key, s) {
                    s.skip();
                }
            }
        });
        sum
    }
}

/// Reads lines of either file.
#[derive(Debug)]
pub(super) struct Totals;

impl Reader for Totals {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &STARTS, out, |scanner, out| {
            let record = Record::read(scanner);
            if !scanner.broken() {
                report(number, &record, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

fn report(number: u64, record: &Record<'_>, out: &mut Out<'_>) {
    let Some(session) = record.session.as_deref() else { return };
    out.recognised();
    let Some(at) = record.began.or(record.at) else {
        out.finding(number, "The record has no readable time; it was not counted.");
        return;
    };
    let shared = Sighting {
        at,
        harness: harness::QWEN_CODE,
        session: Some(session),
        project: record.project.as_deref(),
        yields: Yields::Session,
        ..Sighting::default()
    };
    for (model, sum) in &record.models {
        let Some(tokens) = sum.usage.tokens(false) else { continue };
        out.sight(&Sighting {
            id: Identity::of(&["qwen session", session, model]),
            prompt: Prompt::None,
            model: Some(model),
            tokens,
            quality: Quality::SessionTotal,
            requests: sum.requests,
            duration_ms: sum.duration_ms,
            ..shared.clone()
        });
    }
    if let (Some(tokens), Some(id)) = (record.usage.tokens(false), record.id.as_deref()) {
        out.sight(&Sighting {
            id: Identity::of(&["qwen usage", session, id]),
            agent: record.source.as_deref(),
            model: record.model.as_deref().filter(|m| *m != "unknown"),
            tokens,
            duration_ms: record.duration_ms,
            ..shared
        });
    }
}
