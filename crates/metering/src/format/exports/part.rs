//! A part of an export: sums of one time, each about something else, that are kept or left out together.

use crate::format::Out;
use crate::format::fields::dollars;
use crate::key::Key;
use crate::record::{Export, Identity, Prompt, Sighting, Yields};
use crate::request::{Quality, Tokens};
use crate::time::Millis;
use std::collections::BTreeMap;

/// Sums of one time.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub harness: &'a str,
    /// What is counted, see [`Export::of`]. The first word is the account's: what else is of it never holds the same work.
    pub of: &'a str,
    pub key: Key,
    pub begin: Millis,
    pub width: Millis,
    /// Tells apart, inside of a part, what comes from another page.
    pub page: String,
    pub rows: BTreeMap<Place, Used>,
}

/// What a sum is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub user: Option<String>,
    pub project: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub tier: Option<String>,
}

/// What was used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    pub tokens: Tokens,
    /// Where their number is recorded.
    pub requests: Option<u64>,
    pub errors: u64,
    /// USD.
    pub cost: f64,
}

impl Used {
    pub fn plus(&self, o: &Self) -> Self {
        let requests = match (self.requests, o.requests) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Self {
            tokens: self.tokens.plus(&o.tokens),
            requests,
            errors: self.errors.saturating_add(o.errors),
            cost: self.cost + o.cost,
        }
    }

    /// What is left of it; less than nothing is nothing.
    pub fn minus(&self, o: &Self) -> Self {
        Self {
            tokens: self.tokens.minus(&o.tokens),
            requests: self.requests.map(|n| n.saturating_sub(o.requests.unwrap_or(0))),
            errors: self.errors.saturating_sub(o.errors),
            cost: (self.cost - o.cost).max(0.0),
        }
    }
}

impl Part<'_> {
    /// Adds a sum. Those about the same are one.
    pub fn add(&mut self, place: Place, used: &Used) {
        let known = self.rows.entry(place).or_default();
        // A sum without a number of requests makes that of both unknown, but for the first.
        *known = known.plus(used);
    }

    /// Reports the sums.
    pub fn sight(&self, out: &mut Out<'_>) {
        if self.rows.is_empty() {
            return;
        }
        out.report(self.key);
        for (place, used) in &self.rows {
            // A rounding difference is no cost.
            let reported_cost = dollars(Some(used.cost).filter(|&usd| usd > 1e-9));
            let requests = if used.tokens.is_zero() { used.requests.or(Some(0)) } else { used.requests };
            let sum = Sighting {
                id: self.id(place, "sum"),
                tokens: used.tokens,
                requests: requests.filter(|&n| n > 0 || used.tokens.is_zero()),
                reported_cost,
                ..self.sighting(place)
            };
            if !used.tokens.is_zero() || reported_cost.is_some() || requests.is_some_and(|n| n > 0) {
                out.sight(&sum);
            }
            if used.errors > 0 {
                out.sight(&Sighting {
                    id: self.id(place, "errors"),
                    requests: Some(used.errors),
                    error: Some("error"),
                    ..self.sighting(place)
                });
            }
        }
    }

    fn sighting<'p>(&'p self, place: &'p Place) -> Sighting<'p> {
        Sighting {
            at: self.begin,
            harness: self.harness,
            prompt: Prompt::None,
            user: place.user.as_deref(),
            project: place.project.as_deref(),
            provider: place.provider.as_deref(),
            model: place.model.as_deref(),
            tier: place.tier.as_deref(),
            quality: Quality::Imported,
            yields: Yields::Export(Export { of: self.of, part: self.key, width: self.width, spared: false }),
            ..Sighting::default()
        }
    }

    fn id(&self, place: &Place, what: &str) -> Identity {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let begin = self.begin.to_string();
        let names = [&place.user, &place.project, &place.provider, &place.model, &place.tier].map(text);
        let [user, project, provider, model, tier] = names.each_ref().map(String::as_str);
        let key = self.key.hex();
        Identity::of(&[
            "export", self.of, &key, &self.page, &begin, user, project, provider, model, tier, what,
        ])
    }
}
