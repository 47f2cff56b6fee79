//! `tokscale graph`: `contributions[]`, each a day with what every client and model used. Its output leaves reasoning
//! out.

use super::report::{Place, Report, Used, day, harness_of};
use crate::request::Tokens;
use crate::scan::json::Scanner;

/// Reads the document.
pub(super) fn read(json: &[u8], report: &mut Report) {
    Scanner::new(json).object(|key, s| match key {
        "contributions" => {
            s.array(|s| contribution(s.raw(), report));
        }
        _ => s.skip(),
    });
}

fn contribution(json: &[u8], report: &mut Report) {
    let (mut date, mut lists) = (None, Vec::new());
    Scanner::new(json).object(|key, s| match key {
        "date" => date = s.text().as_deref().and_then(day),
        // The older name.
        "clients" | "sources" => lists.push(s.raw()),
        _ => s.skip(),
    });
    let Some(day) = date else { return };
    for list in lists {
        Scanner::new(list).array(|s| {
            let mut place = Place { day, ..Place::default() };
            let mut used = Used::default();
            s.object(|key, s| {
                let text = |s: &mut Scanner<'_>| s.text().filter(|t| !t.is_empty()).map(|t| t.into_owned());
                match key {
                    "client" | "source" => place.harness = harness_of(&s.text().unwrap_or_default()),
                    "modelId" => place.model = text(s).filter(|m| m != "unknown"),
                    "providerId" => place.provider = text(s).filter(|p| p != "unknown"),
                    "tokens" => used.tokens = tokens(s),
                    "cost" => used.cost = s.f64().unwrap_or(0.0),
                    "messages" => used.requests = s.u64().unwrap_or(0),
                    _ => s.skip(),
                }
            });
            if !place.harness.is_empty() {
                report.add(place, &used);
            }
        });
    }
}

fn tokens(s: &mut Scanner<'_>) -> Tokens {
    let mut t = Tokens::default();
    s.object(|key, s| match key {
        "input" => t.input = s.u64().unwrap_or(0),
        "output" => t.output = s.u64().unwrap_or(0),
        "cacheRead" => t.cache_read = s.u64().unwrap_or(0),
        "cacheWrite" => t.cache_write_5m = s.u64().unwrap_or(0),
        "reasoning" => t.reasoning = s.u64().unwrap_or(0),
        _ => s.skip(),
    });
    t.output = t.output.saturating_add(t.reasoning);
    t
}
