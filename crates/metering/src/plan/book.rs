//! The plans that are known: `book.json`, built into the program.
//!
//! A plan has prices and terms, each from a day on; the first also hold before it. What each field means is in
//! `data.rs`; what the sources are is in the file itself. Adding a plan is adding an entry.

use super::data::{BookData, PlanData, PriceData, TermsData};
use super::meter::{Meter, UNIT};
use super::window::Window;
use crate::price::decimal;
use crate::request::harness;
use crate::time::{Millis, parse};
use serde::Deserialize;
use std::sync::OnceLock;

/// All plans.
#[derive(Clone, Debug, Default)]
pub struct PlanBook {
    /// The date of the data, `YYYY-MM-DD`.
    pub date: String,
    /// Yuan for one dollar, where a price stands in one of the two only.
    pub cny_per_usd: f64,
    /// In the order in which a person chooses.
    pub plans: Vec<Plan>,
    /// When vendors changed their plans.
    pub events: Vec<Event>,
    meters: Vec<Meter>,
    sources: Vec<(String, String)>,
    /// Entries that could not be read; a test holds that there are none.
    unread: usize,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name in the address and in storage.
    pub id: String,
    /// Whose models or whose product it is, as the price book or the harness names it; empty if anybody's.
    pub vendor: String,
    /// The product: `MiMo Token Plan`.
    pub family: String,
    /// The tier: `Lite`.
    pub name: String,
    /// What logs and vendors call it.
    pub aliases: Vec<String>,
    /// Whether the price is for one person of a team.
    pub seat: bool,
    /// Whose requests draw on it.
    pub draws: Draws,
    /// What it costs, the oldest first.
    pub prices: Vec<Price>,
    /// What it holds, the oldest first.
    pub terms: Vec<Terms>,
}

/// Whose requests draw on a plan. Each list that names anything must name the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    /// Makers of models, as the price book names them.
    pub makers: Vec<String>,
    /// Providers as logs name them.
    pub providers: Vec<String>,
    /// Harnesses.
    pub harnesses: Vec<String>,
}

/// Money in the two currencies that plans are sold for, in billionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Nano-dollars.
    pub usd: Option<u64>,
    /// Nano-yuan.
    pub cny: Option<u64>,
}

/// What a plan costs from an instant on.
#[derive(Clone, Debug)]
pub struct Price {
    /// From when.
    pub from: Millis,
    /// For a month.
    pub month: Money,
    /// For a year that is paid at once.
    pub year: Money,
    /// The short name of where it stands.
    pub source: String,
    /// Whether the vendor or two sources say so.
    pub sure: bool,
}

/// What a plan holds from an instant on.
#[derive(Clone, Debug)]
pub struct Terms {
    /// From when.
    pub from: Millis,
    /// Its windows, all of which hold at once.
    pub windows: Vec<Window>,
    /// What a year's payment holds in all, in millionths of the unit.
    pub year_limit: Option<u64>,
    /// How it counts; `None` where nobody publishes that.
    pub meter: Option<String>,
    /// What happens when it is used up.
    pub overflow: Overflow,
    /// The harnesses that it covers; all where none is named.
    pub harnesses: Vec<String>,
    /// Whether what was used before these terms counts no more.
    pub restarts: bool,
    /// The short name of where it stands.
    pub source: String,
}

/// What happens when a window is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// Requests are refused until the reset.
    Stops,
    /// They are billed at list price, where the person allows it.
    ListPrice,
    /// They draw on credits that are bought apart, at a price of their own.
    Credits,
}

/// A change that a vendor made to its plans.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// Who.
    pub vendor: String,
    /// What.
    pub kind: EventKind,
    /// The short name of where it stands.
    pub source: String,
}

/// What a vendor changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// Other harnesses are no longer covered.
    Closed,
    /// Limits went up.
    Raised,
    /// Limits went down.
    Lowered,
    /// Another way of counting.
    Changed,
}

impl PlanBook {
    /// The plans of this build.
    pub fn builtin() -> &'static Self {
        static BOOK: OnceLock<PlanBook> = OnceLock::new();
        BOOK.get_or_init(|| Self::parse(include_str!("book.json")).unwrap_or_default())
    }

    /// Reads a book.
    ///
    /// # Errors
    /// When the text is no JSON of this form. An entry whose dates, amounts or names cannot be read is left out and
    /// counted by [`unread`](Self::unread).
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let data: BookData = serde_json::from_str(text)?;
        let meters: Vec<Meter> = data.meters.iter().filter_map(Meter::read).collect();
        let known = |terms: &Terms| terms.meter.as_ref().is_none_or(|id| meters.iter().any(|m| m.id == *id));
        let plans: Vec<Plan> =
            data.plans.iter().filter_map(Plan::read).filter(|p| p.terms.iter().all(known)).collect();
        let event = |e: &super::data::EventData| {
            let (vendor, source) = (e.vendor.clone(), e.source.clone());
            Some(Event { at: parse(&e.at)?, vendor, kind: e.kind, source })
        };
        let events: Vec<Event> = data.events.iter().filter_map(event).collect();
        let of = data.meters.len() + data.plans.len() + data.events.len();
        let unread = of - meters.len() - plans.len() - events.len();
        let sources = data.sources.into_iter().collect();
        Ok(Self { date: data.date, cny_per_usd: data.cny_per_usd, plans, events, meters, sources, unread })
    }

    /// How many entries could not be read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// The plan of that id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|p| p.id == id)
    }

    /// The plan that a log or a vendor calls so: by its id, an alias, or its full name. Names such as `plus` and `pro`
    /// are those of the program's own vendor, if the program is known.
    pub fn named(&self, name: &str, harness: Option<&str>) -> Option<&Plan> {
        // Vendors write the multiple of a tier either way.
        let plain = |name: &str| name.to_lowercase().replace('×', "x");
        let name = plain(name);
        let is = |p: &&Plan| p.id == name || p.aliases.contains(&name) || plain(&p.full_name()) == name;
        let of = |p: &&Plan| harness.is_none_or(|h| p.is_sold_for(h));
        self.plans.iter().filter(is).find(of)
    }

    /// Some plan of the vendor whose own program a harness is: what it has in common with all of them, such as which
    /// requests draw on it, holds for the one that is held.
    pub fn sold_for(&self, harness: &str) -> Option<&Plan> {
        let owner = owner(harness)?;
        self.plans.iter().find(|p| p.vendor == owner)
    }

    /// The meter of that id.
    pub fn meter(&self, id: &str) -> Option<&Meter> {
        self.meters.iter().find(|m| m.id == id)
    }

    /// The prompt sizes above which some plan counts a model otherwise, in no order and perhaps repeated.
    pub fn edges(&self, model: &str) -> impl Iterator<Item = u64> {
        self.meters.iter().flat_map(move |meter| meter.edges(model))
    }

    /// What a short name of a source stands for.
    pub fn source(&self, name: &str) -> Option<&str> {
        self.sources.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

impl Plan {
    fn read(data: &PlanData) -> Option<Self> {
        let prices: Vec<Price> = data.prices.iter().map(Price::read).collect::<Option<_>>()?;
        let terms: Vec<Terms> = data.terms.iter().map(Terms::read).collect::<Option<_>>()?;
        let sorted = prices.is_sorted_by_key(|p| p.from) && terms.is_sorted_by_key(|t| t.from);
        (sorted && !prices.is_empty() && !terms.is_empty()).then(|| Self {
            id: data.id.clone(),
            vendor: data.vendor.clone(),
            family: data.family.clone(),
            name: data.name.clone(),
            aliases: data.aliases.clone(),
            seat: data.seat,
            draws: Draws {
                makers: data.draws.makers.clone(),
                providers: data.draws.providers.clone(),
                harnesses: data.draws.harnesses.clone(),
            },
            prices,
            terms,
        })
    }

    /// Its product and tier: `MiMo Token Plan Lite`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.family, self.name)
    }

    /// Whether a harness can draw on it, as far as its vendor's own programs tell: those of OpenAI and Anthropic draw on
    /// no other vendor's plan.
    fn is_sold_for(&self, harness: &str) -> bool {
        owner(harness).is_none_or(|owner| owner == self.vendor)
    }

    /// The price at an instant.
    pub fn price(&self, at: Millis) -> Option<&Price> {
        self.prices.iter().rev().find(|p| p.from <= at).or(self.prices.first())
    }

    /// The terms at an instant.
    pub fn terms(&self, at: Millis) -> Option<&Terms> {
        self.terms.iter().rev().find(|t| t.from <= at).or(self.terms.first())
    }
}

/// The vendor whose own program a harness is, where its levels can only be of that vendor's plans.
fn owner(harness: &str) -> Option<&'static str> {
    match harness {
        harness::CODEX => Some("openai"),
        harness::CLAUDE_CODE => Some("anthropic"),
        _ => None,
    }
}

impl Money {
    fn read(usd: Option<&str>, cny: Option<&str>) -> Option<Self> {
        // A price of 0 is one that the person enters.
        let read = |text: &str| if text == "0" { Some(0) } else { decimal(text) };
        let part = |text: Option<&str>| text.map_or(Some(None), |t| read(t).map(Some));
        Some(Self { usd: part(usd)?, cny: part(cny)? })
    }

    /// In nano-dollars: as it stands, else from yuan at the given rate. `None` where there is neither.
    pub fn in_usd(&self, cny_per_usd: f64) -> Option<u64> {
        self.usd.or_else(|| Some((self.cny? as f64 / cny_per_usd.max(f64::MIN_POSITIVE)).round() as u64))
    }
}

impl Price {
    fn read(data: &PriceData) -> Option<Self> {
        Some(Self {
            from: parse(&data.from)?,
            month: Money::read(data.usd.as_deref(), data.cny.as_deref())?,
            year: Money::read(data.usd_year.as_deref(), data.cny_year.as_deref())?,
            source: data.source.clone(),
            sure: data.sure,
        })
    }
}

impl Terms {
    fn read(data: &TermsData) -> Option<Self> {
        let amount = |units: Option<u64>| units.map_or(Some(None), |n| n.checked_mul(UNIT).map(Some));
        let window = |w: &super::data::WindowData| {
            Some(Window { kind: w.id, anchor: w.anchor, limit: amount(w.limit)?, own_limit: w.own_limit })
        };
        Some(Self {
            from: parse(&data.from)?,
            windows: data.windows.iter().map(window).collect::<Option<_>>()?,
            year_limit: amount(data.year_limit)?,
            meter: data.meter.clone(),
            overflow: data.overflow,
            harnesses: data.harnesses.clone(),
            restarts: data.restarts,
            source: data.source.clone(),
        })
    }

    /// Whether a harness is covered.
    pub fn covers(&self, harness: &str) -> bool {
        self.harnesses.is_empty() || self.harnesses.iter().any(|h| h == harness)
    }
}
