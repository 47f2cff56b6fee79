//! What a person should know of a store's metrics, each with a next step.

use super::increase::Added;
use super::label::{Labels, Meaning};
use super::name::{Dialect, Measure, Metric};
use crate::request::{Effect, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Findings in the making: one of a kind per metric.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    list: BTreeMap<(String, String), Finding>,
    /// Falls and samples in quarter hours with resets, per metric.
    falls: BTreeMap<String, (Metric, u64, u64)>,
    replicas: BTreeMap<(String, String), BTreeSet<String>>,
}

/// Labels by which the copies of a store are told.
const REPLICA: &[&str] = &["replica", "prometheus_replica", "__replica__"];
/// So many falls, and one in so many samples, are no restarts any more.
const MANY_FALLS: u64 = 12;
const OFTEN: u64 = 5;

impl Remarks {
    fn tell(&mut self, file: &str, harness: Option<&str>, effect: Effect, reason: impl Into<String>) {
        let reason = reason.into();
        let finding = self.list.entry((file.to_owned(), reason.clone())).or_insert_with(|| Finding {
            file: file.to_owned(),
            line: 0,
            reason,
            count: 0,
            effect,
            harness: harness.map(str::to_owned),
        });
        finding.count += 1;
    }

    /// The server itself remarks something.
    pub fn warning(&mut self, said: &str) {
        let said: String = said.chars().take(300).collect();
        self.tell(
            "",
            None,
            Effect::Gap,
            format!("The server says that its answer may be incomplete: {said}"),
        );
    }

    /// A histogram without its sum.
    pub fn no_sum(&mut self, name: &str) {
        self.tell(
            name,
            None,
            Effect::Skipped,
            "This histogram has no `_sum`: it is a native histogram, or it came as delta. Its tokens were not counted. \
             Let the store convert histograms to classic ones, and the program send cumulative metrics \
             (OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative).",
        );
    }

    /// What a recording rule made of a counter.
    pub fn rule(&mut self, name: &str) {
        self.tell(
            name,
            None,
            Effect::Note,
            "A recording rule made this of a counter. It is no counter itself and was not read; the counter is what is \
             needed.",
        );
    }

    /// The time before the period could not be looked at as far back as it should be.
    pub fn short_before(&mut self, name: &str) {
        self.tell(
            name,
            None,
            Effect::Gap,
            "The server did not look back 30 days from the period's start. A counter that was silent for long before it \
             and went on after it counts from 0, so the first figures may be too high. A shorter period, or another \
             label matcher, asks for less.",
        );
    }

    /// A series that is not counted.
    pub fn not_counted(&mut self, name: &str, metric: Metric, why: &Meaning) {
        let harness = metric.dialect.harness();
        match why {
            Meaning::UnknownClass(word) => {
                let word = if word.is_empty() { "no label of a token type" } else { word };
                let reason = format!(
                    "Tokens of a type that is not known ({word}) were not counted. Check that the collector keeps the \
                     metric's labels; a newer version may know this type."
                );
                self.tell(name, harness, Effect::Skipped, reason);
            }
            Meaning::UnknownProgram(service) => {
                let service = if service.is_empty() { "none is named" } else { service };
                let reason = format!(
                    "Which program wrote this is not known ({service}), so it was not counted. Set OTEL_SERVICE_NAME to \
                     the harness's name, and let the collector turn service.name into a label or the job."
                );
                self.tell(name, harness, Effect::Skipped, reason);
            }
            Meaning::Doubled(program) => self.tell(
                name,
                Some(program),
                Effect::Note,
                "The program's own counter of tokens is in the store too, and says more; that one was counted.",
            ),
            Meaning::Counted(..) | Meaning::Needless => {}
        }
    }

    /// A series that is counted.
    pub fn counted(&mut self, name: &str, metric: Metric, labels: &Labels) {
        let harness = metric.dialect.harness();
        match (metric.dialect, metric.measure) {
            (Dialect::GenAi, Measure::Tokens) => self.tell(
                name,
                harness,
                Effect::Gap,
                "This metric does not tell cached tokens from others: the whole prompt counts as input, so the hit rate \
                 is not known and the list cost is the most that it can be.",
            ),
            (Dialect::Claude, Measure::Tokens)
                if labels.iter().any(|(n, v)| n == "type" && v == "cacheCreation") =>
            {
                self.tell(
                    name,
                    harness,
                    Effect::Note,
                    "Metrics do not tell for how long the cache was written: all writes count as five-minute writes, so \
                     the list cost is a lower bound.",
                );
            }
            _ => {}
        }
        for (label, value) in labels.iter().filter(|(label, _)| REPLICA.contains(label)) {
            let seen = self.replicas.entry((name.to_owned(), label.to_owned())).or_default();
            seen.insert(value.to_owned());
        }
    }

    /// What a quarter hour with a reset added up to.
    pub fn reset(&mut self, name: &str, metric: Metric, added: &Added) {
        let seen = self.falls.entry(name.to_owned()).or_insert((metric, 0, 0));
        seen.1 += u64::from(added.resets);
        seen.2 += u64::from(added.samples);
        if added.samples == 0 {
            self.tell(
                name,
                metric.dialect.harness(),
                Effect::Gap,
                "The samples of a quarter hour in which the counter began anew were not answered, so its increase is \
                 not counted.",
            );
        }
    }

    /// Metrics that are there in several spellings.
    pub fn spellings(&mut self, metrics: &[(Metric, &str)]) {
        for (metric, name) in metrics {
            let others: Vec<&str> =
                metrics.iter().filter(|(m, n)| m == metric && n != name).map(|(_, n)| *n).collect();
            if !others.is_empty() {
                let reason = format!(
                    "The same counter is in the store under another name too ({}), and both were counted. If both hold \
                     the same people's work, leave one out with a label matcher.",
                    others.join(", ")
                );
                self.tell(name, metric.dialect.harness(), Effect::Gap, reason);
            }
        }
    }

    /// All of them.
    pub fn findings(mut self) -> Vec<Finding> {
        for (name, (metric, falls, samples)) in std::mem::take(&mut self.falls) {
            if falls >= MANY_FALLS && falls * OFTEN >= samples {
                self.tell(
                    &name,
                    metric.dialect.harness(),
                    Effect::Gap,
                    "This counter falls so often that its figures cannot be trusted: either it is sent as delta, or \
                     several processes write to one series. Set \
                     OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative, and keep the session's id (or \
                     service.instance.id) as a label.",
                );
            }
        }
        for ((name, label), values) in std::mem::take(&mut self.replicas) {
            if values.len() > 1 {
                let reason = format!(
                    "Several copies of a store are told apart by the label {label}, so everything may be counted \
                     several times. Choose one with a label matcher: {label}=\"{}\".",
                    values.first().map_or("", String::as_str)
                );
                self.tell(&name, None, Effect::Gap, reason);
            }
        }
        self.list.into_values().collect()
    }
}
