//! `book.json` as it is written. See [`PlanBook`](super::PlanBook) for what it means.

use super::book::{EventKind, Overflow};
use super::window::{Anchor, WindowKind};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BookData {
    pub date: String,
    pub cny_per_usd: f64,
    pub sources: BTreeMap<String, String>,
    pub meters: Vec<MeterData>,
    pub plans: Vec<PlanData>,
    pub events: Vec<EventData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeterData {
    pub id: String,
    pub unit: String,
    /// The coefficients are for so many tokens.
    #[serde(default = "one")]
    pub per: u64,
    #[serde(default)]
    pub eras: Vec<EraData>,
    /// Dollars of list cost that are one unit.
    pub list_cost: Option<String>,
    #[serde(default)]
    pub requests: bool,
    pub source: String,
}

fn one() -> u64 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EraData {
    pub from: String,
    pub source: String,
    /// Hours as in the price book, in UTC.
    pub hours: Option<String>,
    /// The factor within these hours.
    pub times: Option<String>,
    /// The factor at all others.
    pub otherwise: Option<String>,
    pub rates: Vec<RateData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateData {
    pub models: Vec<String>,
    #[serde(default)]
    pub over: u64,
    pub input: String,
    pub read: String,
    pub output: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanData {
    pub id: String,
    /// Whose models or whose product it is, as the price book or the harness names it.
    pub vendor: String,
    /// Whose requests draw on it; each list that names anything must name the request.
    #[serde(default)]
    pub draws: DrawsData,
    pub family: String,
    pub name: String,
    /// What logs and vendors call it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether the price is for one of a team.
    #[serde(default)]
    pub seat: bool,
    pub prices: Vec<PriceData>,
    pub terms: Vec<TermsData>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DrawsData {
    /// Makers of models, as the price book names them.
    pub makers: Vec<String>,
    /// Providers as logs name them.
    pub providers: Vec<String>,
    pub harnesses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceData {
    pub from: String,
    pub usd: Option<String>,
    pub cny: Option<String>,
    pub usd_year: Option<String>,
    pub cny_year: Option<String>,
    pub source: String,
    /// Whether two sources or the vendor say so.
    #[serde(default = "yes")]
    pub sure: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermsData {
    pub from: String,
    pub windows: Vec<WindowData>,
    /// What a year's payment holds in all, in units.
    pub year_limit: Option<u64>,
    pub meter: Option<String>,
    pub overflow: Overflow,
    /// Harnesses that it covers; all if none is named.
    #[serde(default)]
    pub harnesses: Vec<String>,
    /// Whether what was used before counts no more.
    #[serde(default)]
    pub restarts: bool,
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowData {
    pub id: WindowKind,
    pub anchor: Anchor,
    /// In units.
    pub limit: Option<u64>,
    #[serde(default)]
    pub own_limit: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventData {
    pub at: String,
    pub vendor: String,
    pub kind: EventKind,
    pub source: String,
}
