//! Who is in the demo: six invented people, four machines, eight projects, and who works how, with what.
//!
//! Names are given names and plain words; nobody and no company is meant.

use crate::request::{Trigger, harness};

/// The hours at which somebody starts work, as weights per local hour.
pub type Hours = [u8; 24];

const OFFICE: Hours = [0, 0, 0, 0, 0, 0, 1, 3, 8, 14, 16, 13, 5, 9, 15, 16, 13, 9, 5, 3, 3, 2, 1, 0];
const EARLY: Hours = [0, 0, 0, 0, 0, 2, 6, 11, 15, 16, 14, 6, 7, 14, 13, 9, 5, 3, 2, 1, 1, 0, 0, 0];
const OWL: Hours = [12, 9, 6, 3, 1, 0, 0, 0, 0, 1, 3, 6, 5, 6, 8, 9, 8, 6, 4, 5, 9, 13, 15, 14];
const NIGHTLY: Hours = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const ALWAYS: Hours = [1; 24];

/// Somebody.
#[derive(Debug)]
pub struct Person {
    /// Given name.
    pub name: &'static str,
    /// Minutes east of UTC.
    pub offset: i32,
    /// When they work.
    pub hours: &'static Hours,
    /// What a day of the weekend is against a working day.
    pub weekend: f64,
}

const ADA: Person = Person { name: "Ada", offset: 60, hours: &OFFICE, weekend: 0.10 };
const LIN: Person = Person { name: "Lin", offset: 480, hours: &OFFICE, weekend: 0.22 };
const NOOR: Person = Person { name: "Noor", offset: 180, hours: &EARLY, weekend: 0.05 };
const SAM: Person = Person { name: "Sam", offset: -300, hours: &OFFICE, weekend: 0.08 };
const MIKA: Person = Person { name: "Mika", offset: 120, hours: &OWL, weekend: 0.40 };
const RAVI: Person = Person { name: "Ravi", offset: 330, hours: &EARLY, weekend: 0.12 };
const NOBODY: Person = Person { name: "Noor", offset: 180, hours: &ALWAYS, weekend: 1.0 };
const AT_NIGHT: Person = Person { name: "Sam", offset: -300, hours: &NIGHTLY, weekend: 1.0 };

/// What somebody does with one harness and one model.
#[derive(Debug)]
pub struct Habit {
    /// Who.
    pub person: &'static Person,
    /// On which machine.
    pub host: &'static str,
    /// With which client.
    pub harness: &'static str,
    /// With which model.
    pub model: &'static str,
    /// Who starts the queries.
    pub trigger: Trigger,
    /// Sessions on a working day of today; earlier weeks had fewer.
    pub sessions: f64,
    /// Mean queries of a session.
    pub queries: f64,
    /// On what, with weights.
    pub projects: &'static [(&'static str, u32)],
}

const fn habit(
    person: &'static Person,
    host: &'static str,
    harness: &'static str,
    model: &'static str,
    sessions: f64,
    queries: f64,
    projects: &'static [(&'static str, u32)],
) -> Habit {
    Habit { person, host, harness, model, trigger: Trigger::Person, sessions, queries, projects }
}

const OPUS: &str = "claude-opus-4-8";
const SONNET: &str = "claude-sonnet-5";
const MIMO: &str = "mimo-v2.6-pro";
const GLM: &str = "glm-5.3";
const GPT: &str = "gpt-6.1-sol";

/// Every habit.
pub const HABITS: &[Habit] = &[
    habit(&ADA, "studio", harness::CLAUDE_CODE, OPUS, 6.5, 9.0, &[("payments-api", 6), ("fuelgauge", 4)]),
    habit(&ADA, "studio", harness::CODEX, GPT, 2.0, 7.0, &[("fuelgauge", 1)]),
    habit(&LIN, "thinkpad", harness::CLAUDE_CODE, SONNET, 3.0, 9.0, &[("payments-api", 2), ("docs-site", 1)]),
    habit(&LIN, "thinkpad", harness::OPENCLAW, MIMO, 1.5, 5.0, &[("payments-api", 1), ("search", 2)]),
    habit(&LIN, "thinkpad", harness::MIMO_CODE, MIMO, 2.3, 6.0, &[("search", 1)]),
    habit(&NOOR, "studio", harness::CLAUDE_CODE, OPUS, 3.8, 8.0, &[("infra", 1)]),
    habit(&NOOR, "studio", harness::CODEX, GPT, 4.5, 7.0, &[("infra", 3), ("data-pipeline", 2)]),
    habit(&SAM, "laptop", harness::OPENCODE, GLM, 4.2, 7.0, &[("docs-site", 3), ("website", 2)]),
    habit(&SAM, "laptop", harness::CLAUDE_CODE, SONNET, 4.0, 8.0, &[("docs-site", 1), ("website", 1)]),
    habit(&MIKA, "laptop", harness::OPENCLAW, OPUS, 3.2, 5.0, &[("mobile-app", 2), ("fuelgauge", 1)]),
    habit(&MIKA, "laptop", harness::OPENCLAW, MIMO, 4.2, 5.0, &[("mobile-app", 1)]),
    habit(&MIKA, "laptop", harness::MIMO_CODE, MIMO, 0.8, 6.0, &[("mobile-app", 1)]),
    habit(&RAVI, "thinkpad", harness::CLAUDE_CODE, OPUS, 2.8, 9.0, &[("data-pipeline", 3), ("infra", 1)]),
    habit(
        &RAVI,
        "thinkpad",
        harness::CLAUDE_CODE,
        SONNET,
        4.3,
        9.0,
        &[("payments-api", 2), ("data-pipeline", 1)],
    ),
    habit(&RAVI, "thinkpad", harness::CODEX, GPT, 3.4, 7.0, &[("payments-api", 1), ("search", 1)]),
    habit(&RAVI, "thinkpad", harness::OPENCODE, GLM, 1.8, 7.0, &[("data-pipeline", 1)]),
    // A heartbeat looks after the machines, day and night.
    Habit {
        trigger: Trigger::Schedule,
        ..habit(&NOBODY, "buildbox", harness::OPENCLAW, MIMO, 20.0, 1.0, &[("infra", 1)])
    },
    // And a nightly job keeps the documentation's links alive.
    Habit {
        trigger: Trigger::Schedule,
        ..habit(&AT_NIGHT, "buildbox", harness::CLAUDE_CODE, SONNET, 1.0, 1.0, &[("docs-site", 1)])
    },
];
