//! The same work in other places: other models at list price, and plans whose rule is known, each with a model that it
//! serves. One place at a time, so that a page stays quick.

use super::WhatIf;
use super::answer::{Ground, rules};
use metering::cell::{CellSet, Slice};
use metering::plan::{Plan, PlanBook};
use metering::price::Book;
use metering::time::Millis;
use metering::whatif::{Rules, Scenario, Setting, Work, cheapest_of_all};

/// Models that are asked about: the present ones of each maker for work with code, by their names in the price book.
pub const MODELS: [&str; 14] = [
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "gpt-6.1-sol",
    "gpt-6.1-terra",
    "gemini-3.1-pro-preview",
    "gemini-3.8-flash",
    "glm-5.3",
    "mimo-v2.6-pro",
    "mimo-v2.6-flash",
    "kimi-k3.1-pro",
    "deepseek-v4-pro",
    "MiniMax-M3",
    "qwen3.8-max",
];

/// Families of plans whose rule is known, each with the model that does the work there; `None` where the plan counts
/// requests or list cost, whatever the model.
const FAMILIES: [(&str, Option<&str>); 7] = [
    ("MiMo Token Plan", Some("mimo-v2.6-pro")),
    ("GLM Coding Plan", Some("glm-5.3")),
    ("OpenCode", Some("glm-5.3")),
    ("Alibaba Coding Plan", None),
    ("Volcengine Coding Plan", None),
    ("GitHub Copilot", None),
    ("Cursor", None),
];

/// The model that does the work on a plan, where it serves only some.
pub fn usual_model(plan: &Plan) -> Option<&'static str> {
    let of_family = FAMILIES.iter().find(|(family, _)| *family == plan.family).and_then(|(_, model)| *model);
    let made_by = |maker: &str| match maker {
        "anthropic" => Some("claude-opus-5-5"),
        "openai" => Some("gpt-6.1-sol"),
        "moonshot" => Some("kimi-k3.1-pro"),
        "minimax" => Some("MiniMax-M3"),
        _ => None,
    };
    of_family.or_else(|| plan.draws.makers.iter().find_map(|maker| made_by(maker)))
}

/// Where the work may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// By a model at list price.
    Model(&'static str),
    /// On a family of plans, by a model that it serves; by those that are logged where it counts requests or list cost.
    Family(&'static str, Option<&'static str>),
}

impl Place {
    /// All places, those of the same model next to each other.
    pub fn all() -> Vec<Self> {
        let of = |model| FAMILIES.iter().filter(move |f| f.1 == model).map(|f| Self::Family(f.0, f.1));
        let mut list: Vec<Self> = of(None).collect();
        for model in MODELS {
            list.push(Self::Model(model));
            list.extend(of(Some(model)));
        }
        list
    }

    /// The model that does the work, where it matters.
    pub fn model(self) -> Option<&'static str> {
        match self {
            Self::Model(model) => Some(model),
            Self::Family(_, model) => model,
        }
    }
}

/// The same work in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where.
    pub place: Place,
    /// The plan that carries it, or the one that comes nearest; `None` at list price.
    pub plan: Option<Carrier>,
    /// What is paid where all of the work is done, in nano-dollars.
    pub cost: u64,
    /// The same ÷ what the work costs at list price as logged.
    pub times: Option<f64>,
}

/// A plan that carries work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its id.
    pub id: String,
    /// Its name with its family.
    pub name: String,
    /// List cost of what it refuses; included in the cost.
    pub refused: u64,
    /// When it first refused something.
    pub first_out: Option<Millis>,
    /// How many seats are paid.
    pub seats: u64,
}

/// What all places have in common.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The cells.
    pub cells: &'a CellSet,
    /// Which of them.
    pub slice: &'a Slice,
    /// What is asked; its model and plan have no say.
    pub asked: &'a WhatIf,
    /// The prices.
    pub book: &'a Book,
    /// The plans.
    pub ground: Ground<'a>,
}

/// The work as a model would do it.
pub fn work(ask: Ask<'_>, model: Option<&str>) -> Work {
    let scenario = Scenario { model: model.map(str::to_owned), ..ask.asked.scenario.clone() };
    Work::new(ask.cells, ask.slice, &scenario, ask.book)
}

/// A place for work that its model does; `None` where nothing of it has a price there, or where no rule is known.
pub fn row(ask: Ask<'_>, work: &Work, place: Place) -> Option<Row> {
    match place {
        Place::Model(_) => {
            let cost = work.rated.cost.total();
            (cost > 0).then(|| Row { place, plan: None, cost, times: work.rated.multiple() })
        }
        Place::Family(family, _) => {
            let plans = ask.ground.plans.plans.iter().filter(|p| p.family == family);
            let of = |p| Some((p, rules(p, ask.ground, ask.asked.yearly)?));
            let (plans, rules): (Vec<&Plan>, Vec<Rules>) = plans.filter_map(of).unzip();
            let setting = Setting { seats: ask.asked.seats(), since: None, zone: ask.ground.zone.clone() };
            let tiers = work.outcomes(&rules, &setting);
            let best = cheapest_of_all(&tiers)?;
            let (plan, outcome) = (plans.get(best)?, tiers.get(best)?);
            let plan = Carrier {
                id: plan.id.clone(),
                name: plan.full_name(),
                refused: outcome.all.overflow_cost,
                first_out: outcome.windows.iter().filter_map(|w| w.first_out).min(),
                seats: outcome.seats,
            };
            let (cost, base) = (outcome.complete()?, work.rated.base);
            let times = (base > 0).then(|| cost as f64 / base as f64);
            Some(Row { place, plan: Some(plan), cost, times })
        }
    }
}

impl Row {
    /// What has to be asked so that the page shows it.
    pub fn asks(&self, asked: &WhatIf) -> WhatIf {
        WhatIf {
            scenario: Scenario { model: self.place.model().map(str::to_owned), ..asked.scenario.clone() },
            plan: self.plan.as_ref().map(|p| p.id.clone()),
            leaves: Vec::new(),
            ..asked.clone()
        }
    }
}

/// Rows in the order of what they cost.
pub fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| row.cost);
    rows
}

/// Families of the book that are in no comparison: nobody publishes how they count, or only one source does.
pub fn not_compared(plans: &PlanBook) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for plan in &plans.plans {
        let compared = FAMILIES.iter().any(|(family, _)| *family == plan.family);
        let free = plan.prices.iter().all(|price| price.month.usd == Some(0));
        if !free && !compared && !names.contains(&plan.family) {
            names.push(plan.family.clone());
        }
    }
    names
}
