//! How much of what is on the screen can be trusted: what was priced, what was recorded exactly, what was skipped.

use metering::cell::{CellSet, Dim, Slice};
use metering::names::Name;
use metering::time::Millis;
use rustc_hash::FxHashMap;

/// A model without a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpriced {
    /// Its name; `None` where the log names none.
    pub model: Option<String>,
    /// Who served it, where recorded.
    pub provider: Option<String>,
    /// Its requests.
    pub requests: u64,
    /// Their tokens.
    pub tokens: u64,
}

/// Coverage of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Requests.
    pub requests: u64,
    /// Requests with a price.
    pub priced: u64,
    /// Tokens.
    pub tokens: u64,
    /// List cost, nano-dollars.
    pub cost: u64,
    /// Failed attempts.
    pub errors: u64,
    /// Queries, whoever started them.
    pub queries: u64,
    /// Requests that belong to a query.
    pub query_requests: u64,
    /// Requests of which only a placeholder output is logged.
    pub placeholder: u64,
    /// Rows that are sums of a session.
    pub session_totals: u64,
    /// Estimated rows.
    pub estimated: u64,
    /// The first and the last slot.
    pub span: Option<(Millis, Millis)>,
    /// Names of harnesses, people, machines.
    pub harnesses: Vec<String>,
    /// People.
    pub people: Vec<String>,
    /// Machines.
    pub machines: Vec<String>,
    /// Models without a price, most tokens first.
    pub unpriced: Vec<Unpriced>,
}

impl Coverage {
    /// Rows whose counts are what the log says they finally were.
    pub fn exact(&self) -> u64 {
        self.requests.saturating_sub(self.placeholder + self.session_totals + self.estimated)
    }
}

/// The coverage of a set.
pub fn coverage(set: &CellSet) -> Coverage {
    let total = set.total(&Slice::all());
    let mut unpriced: FxHashMap<(Name, Name), (u64, u64)> = FxHashMap::default();
    for (key, sums) in set.iter().filter(|(_, s)| s.unpriced_requests > 0) {
        let model = unpriced.entry((key.dim(Dim::Model), key.dim(Dim::Provider))).or_default();
        model.0 += sums.unpriced_requests;
        model.1 += sums.unpriced_tokens;
    }
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let mut unpriced: Vec<Unpriced> = unpriced
        .into_iter()
        .map(|((model, provider), (requests, tokens))| Unpriced {
            model: text(model),
            provider: text(provider),
            requests,
            tokens,
        })
        .collect();
    unpriced.sort_by(|a, b| b.tokens.cmp(&a.tokens).then_with(|| a.model.cmp(&b.model)));
    let names = |dim| names_of(set, dim);
    Coverage {
        requests: total.requests,
        priced: total.requests - total.unpriced_requests.min(total.requests),
        tokens: total.total_tokens(),
        cost: total.cost.total(),
        errors: total.errors,
        queries: total.queries,
        query_requests: total.query_requests,
        placeholder: total.placeholder_requests,
        session_totals: total.session_total_rows,
        estimated: total.estimated_rows,
        span: set.span(),
        harnesses: names(Dim::Harness),
        people: names(Dim::User),
        machines: names(Dim::Host),
        unpriced,
    }
}

fn names_of(set: &CellSet, dim: Dim) -> Vec<String> {
    let mut found: Vec<Name> = Vec::new();
    for (key, _) in set.iter().filter(|(_, s)| !s.is_empty()) {
        if !found.contains(&key.dim(dim)) {
            found.push(key.dim(dim));
        }
    }
    let mut names: Vec<String> =
        found.into_iter().filter_map(|n| set.names().get(n).map(str::to_owned)).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    #[test]
    fn a_model_without_a_price_is_named() {
        let c = coverage(&sample::set());
        assert_eq!((c.requests, c.priced, c.exact()), (19, 18, 19));
        assert_eq!(c.unpriced.len(), 1);
        assert_eq!(c.unpriced[0].model.as_deref(), Some("secret-model"));
        assert_eq!(c.harnesses, ["claude-code", "codex", "openclaw"]);
        assert_eq!(c.people, ["Ada", "Lin"]);
    }
}
