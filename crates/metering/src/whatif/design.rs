//! A plan that somebody thinks of.

use super::compact::{Writer, number, parts, read};
use super::rules::Rules;
use super::scenario::{Scenario, percent, read_points, write_percent, write_points};
use crate::cell::share;
use crate::plan::{Anchor, Coefficients, Meter, Overflow, Plan, PlanBook, UNIT, Window, WindowKind};
use crate::request::Tokens;
use crate::time::Millis;
use std::fmt;

/// How a plan counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// A unit is a dollar of list cost.
    #[default]
    ListCost,
    /// A unit is a request.
    Requests,
    /// Units per token class.
    Units(Coefficients),
}

/// A plan that somebody thinks of, and what it is assumed to cost its maker.
///
/// As text `price:18,units:690/170/690/2400,hours:1-5@6-10/1/0.5,5h:2k,week:10k,for:openclaw,over:bills,serve:40,hit:5`:
/// dollars a month; units per million tokens of input, reads, writes and output; hours of the week in UTC with the factor
/// within them and the one of all others; units per window, with the anchor where it is not the usual one
/// (`week:10k/utc-week`). Parts that are not known are ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// Nano-dollars for a month and a person.
    pub price: u64,
    /// How it counts.
    pub count: Count,
    /// What its windows hold for each person, all of which hold at once; without one it holds all.
    pub windows: Vec<Window>,
    /// The harnesses that may use it; all where none is named.
    pub harnesses: Vec<String>,
    /// What happens when it is used up.
    pub overflow: Overflow,
    /// What serving costs, in thousandths of list cost.
    pub serve_permille: u32,
    /// A lever: change of the hit rate in tenths of a point.
    pub hit_permille: i32,
    /// A lever: requests that are made, in percent.
    pub work_percent: u32,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            price: 20_000_000_000,
            count: Count::ListCost,
            windows: Vec::new(),
            harnesses: Vec::new(),
            overflow: Overflow::Stops,
            serve_permille: ALL,
            hit_permille: 0,
            work_percent: 100,
        }
    }
}

/// Serving costs the list price.
const ALL: u32 = 1_000;

const OVERFLOWS: [(Overflow, &str); 3] =
    [(Overflow::Stops, "stops"), (Overflow::ListPrice, "bills"), (Overflow::Credits, "credits")];

const ANCHORS: [(Anchor, &str); 5] = [
    (Anchor::FirstUse, "first-use"),
    (Anchor::Billing, "billing"),
    (Anchor::UtcMonth, "utc-month"),
    (Anchor::UtcWeek, "utc-week"),
    (Anchor::Vendor, "vendor"),
];

impl Design {
    /// A published plan as a starting point, with the coefficients of a model; `None` where its rule or its price is not
    /// published. An edge in prompt size is left out: the coefficients are those of ordinary prompts.
    pub fn of(plan: &Plan, book: &PlanBook, model: &str, at: Millis) -> Option<Self> {
        let rules = Rules::of(plan, book, at, false).filter(Rules::is_known)?;
        let meter = rules.meter.as_ref()?;
        let coefficients = meter.coefficients(rules.at, model);
        let dollar = meter.request(rules.at, model, &Tokens::default(), Some(1_000_000_000));
        let (count, unit) = match coefficients {
            Some(of) => (Count::Units(of), UNIT),
            None if meter.is_list_cost() => (Count::ListCost, dollar?),
            None => (Count::Requests, dollar?),
        };
        let window =
            |w: &Window| Window { limit: w.limit.map(|limit| share(limit, UNIT, unit)), ..w.clone() };
        Some(Self {
            price: rules.month?,
            count,
            windows: rules.windows.iter().map(window).collect(),
            harnesses: rules.harnesses.clone(),
            overflow: rules.overflow,
            ..Self::default()
        })
    }

    /// What it does with work.
    pub fn rules(&self) -> Rules {
        let meter = match &self.count {
            Count::ListCost => Some(Meter::dollars()),
            Count::Requests => Some(Meter::requests()),
            Count::Units(of) => Meter::own(of),
        };
        Rules {
            plan: String::new(),
            meter,
            at: 0,
            windows: self.windows.clone(),
            year_limit: None,
            overflow: self.overflow,
            month: Some(self.price),
            makers: Vec::new(),
            harnesses: self.harnesses.clone(),
            closed: Vec::new(),
        }
    }

    /// Whether a lever is moved.
    pub fn has_levers(&self) -> bool {
        self.hit_permille != 0 || self.work_percent != 100
    }

    /// A scenario with the levers on top.
    pub fn levers(&self, scenario: &Scenario) -> Scenario {
        let percent = u64::from(scenario.work_percent) * u64::from(self.work_percent) / 100;
        Scenario {
            hit_permille: scenario.hit_permille.saturating_add(self.hit_permille).clamp(-1_000, 1_000),
            work_percent: u32::try_from(percent).unwrap_or(u32::MAX).max(1),
            ..scenario.clone()
        }
    }

    /// Reads the text form. What is not understood is as in the default.
    pub fn parse(text: &str) -> Self {
        let mut design = Self::default();
        let mut hours = None;
        for (name, value) in parts(text) {
            match name {
                "price" => design.price = read(&value, 9).unwrap_or(design.price),
                "units" => design.count = count(&value).unwrap_or_default(),
                "hours" => hours = read_hours(&value),
                "for" if !value.is_empty() => design.harnesses.push(value),
                "over" => design.overflow = named(&OVERFLOWS, &value).unwrap_or(design.overflow),
                "serve" => {
                    design.serve_permille = read(&value, 1).map_or(ALL, |n| n.min(u64::from(MOST)) as u32)
                }
                "hit" => design.hit_permille = read_points(&value).unwrap_or(0),
                "work" => design.work_percent = percent(&value),
                name => design.windows.extend(window(name, &value)),
            }
        }
        if let Count::Units(of) = &mut design.count {
            of.hours = hours;
        }
        design
    }
}

/// Ten times the list price.
const MOST: u32 = 10 * ALL;

impl fmt::Display for Design {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Writer::default();
        text.raw("price", &number(self.price, 9));
        match &self.count {
            Count::ListCost => {}
            Count::Requests => text.raw("units", "requests"),
            Count::Units(of) => {
                let classes = [of.input, of.read, of.write, of.output].map(|n| number(n, 0));
                text.raw("units", &classes.join("/"));
                if let Some((hours, within, others)) = &of.hours {
                    text.raw("hours", &format!("{hours}/{}/{}", number(*within, 9), number(*others, 9)));
                }
            }
        }
        for window in &self.windows {
            let Some(limit) = window.limit else { continue };
            let limit = number(limit, 6);
            let anchor = word(&ANCHORS, window.anchor).filter(|_| window.anchor != usual(window.kind));
            text.raw(window.kind.name(), &anchor.map_or(limit.clone(), |anchor| format!("{limit}/{anchor}")));
        }
        self.harnesses.iter().for_each(|harness| text.text("for", harness));
        if let Some(word) = word(&OVERFLOWS, self.overflow).filter(|_| self.overflow != Overflow::Stops) {
            text.raw("over", word);
        }
        if self.serve_permille != ALL {
            text.raw("serve", &number(u64::from(self.serve_permille), 1));
        }
        write_points(&mut text, self.hit_permille);
        write_percent(&mut text, "work", self.work_percent);
        f.write_str(&text.finish())
    }
}

fn named<T: Copy>(list: &[(T, &str)], word: &str) -> Option<T> {
    list.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
}

fn word<T: PartialEq>(list: &[(T, &'static str)], value: T) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == value).map(|(_, word)| *word)
}

fn count(text: &str) -> Option<Count> {
    if text == "requests" {
        return Some(Count::Requests);
    }
    let classes: Vec<u64> = text.split('/').map(|n| read(n, 0)).collect::<Option<_>>()?;
    let [input, read, write, output] = classes.try_into().ok()?;
    Some(Count::Units(Coefficients { input, read, write, output, hours: None }))
}

/// Hours that a meter takes.
fn read_hours(text: &str) -> Option<(String, u64, u64)> {
    let mut parts = text.splitn(3, '/');
    let hours = (parts.next()?.to_owned(), read(parts.next()?, 9)?, read(parts.next()?, 9)?);
    let none = Coefficients { input: 0, read: 0, write: 0, output: 0, hours: Some(hours.clone()) };
    Meter::own(&none).map(|_| hours)
}

fn window(name: &str, value: &str) -> Option<Window> {
    let kind = WindowKind::ALL.into_iter().find(|kind| kind.name() == name)?;
    let (limit, anchor) = value.split_once('/').unwrap_or((value, ""));
    let anchor = named(&ANCHORS, anchor).unwrap_or(usual(kind));
    Some(Window { kind, anchor, limit: Some(read(limit, 6)?), own_limit: false })
}

/// What most plans' windows of a kind begin with.
fn usual(kind: WindowKind) -> Anchor {
    if kind == WindowKind::FiveHours { Anchor::FirstUse } else { Anchor::Billing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse as instant;
    use proptest::prelude::*;

    fn start(plan: &str, model: &str) -> Option<String> {
        let book = PlanBook::builtin();
        let design = Design::of(book.plan(plan)?, book, model, instant("2026-11-22")?)?;
        assert_eq!(Design::parse(&design.to_string()), design);
        Some(design.to_string())
    }

    #[test]
    fn published_plans_are_starting_points() {
        let check = |plan, model, expected: &str| assert_eq!(start(plan, model).as_deref(), Some(expected));
        let mimo = "units:300M/2.5M/300M/600M,hours:1-7@16-24/0.8/1";
        check("mimo-lite", "mimo-v2.6-pro", &format!("price:6,{mimo},month:4.1G"));
        check("mimo-max", "mimo-v2.6-pro", &format!("price:100,{mimo},month:82G"));
        check("glm-pro", "glm-5.3", "price:72,units:690/170/690/2400,hours:1-5@6-10/1/0.5,5h:12k,week:60k");
        check("opencode-go", "glm-5.3", "price:10,5h:12,week:30/utc-week,month:60,over:bills");
        // 1,500 credits of a cent each.
        check("copilot-pro", "gpt-5.5", "price:10,month:15/utc-month,over:bills");
        check("alibaba-coding-pro", "x", "price:50,units:requests,5h:6k,week:45k,month:90k");
        // Nobody publishes what these hold, or what that model draws.
        assert_eq!((start("claude-pro", "claude-opus-5"), start("kimi-allegro", "kimi-k3")), (None, None));
    }

    #[test]
    fn what_is_not_known_is_as_in_the_default() {
        assert_eq!(Design::parse(""), Design::default());
        let odd = "price:x,units:1/2,hours:25@1/1/1,year:9,5h:many,over:moon,serve:,future:yes,work:0";
        let found = Design::parse(odd);
        assert_eq!(found, Design { work_percent: 1, ..Design::default() });
        assert_eq!(Design::parse("serve:40").serve_permille, 400);
    }

    fn any_window() -> impl Strategy<Value = Window> {
        let kind = proptest::sample::select(WindowKind::ALL.to_vec());
        let anchor = proptest::sample::select(ANCHORS.map(|(anchor, _)| anchor).to_vec());
        (kind, anchor, any::<u64>()).prop_map(|(kind, anchor, limit)| Window {
            kind,
            anchor,
            limit: Some(limit),
            own_limit: false,
        })
    }

    fn any_count() -> impl Strategy<Value = Count> {
        let hours = proptest::option::of(Just((String::from("1-5@1-4+6:30-10"), 1_500_000_000, 1)));
        let units = (any::<[u64; 4]>(), hours).prop_map(|([input, read, write, output], hours)| {
            Count::Units(Coefficients { input, read, write, output, hours })
        });
        prop_oneof![Just(Count::ListCost), Just(Count::Requests), units]
    }

    proptest! {
        #[test]
        fn any_design_survives(
            price in any::<u64>(),
            count in any_count(),
            windows in proptest::collection::vec(any_window(), 0..4),
            harnesses in proptest::collection::vec("\\PC{1,9}", 0..3),
            overflow in proptest::sample::select(OVERFLOWS.map(|(overflow, _)| overflow).to_vec()),
            serve_permille in 0u32..=10_000,
            hit_permille in -1_000i32..=1_000,
            work_percent in 1u32..=1_000,
        ) {
            let design = Design { price, count, windows, harnesses, overflow, serve_permille, hit_permille, work_percent };
            prop_assert_eq!(Design::parse(&design.to_string()), design);
        }

        #[test]
        fn no_text_is_too_odd(text in "(price|units|hours|5h|for|hit|serve|work|over)?:?\\PC{0,20}(,\\PC{0,9}){0,3}") {
            Design::parse(&text).rules();
            Scenario::parse(&text);
        }
    }
}
