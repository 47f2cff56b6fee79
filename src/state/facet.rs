//! What requests can be told apart by: the dimensions that filters, charts and tables offer.

use crate::names::Param;
use metering::cell::Dim;

/// A dimension that a person can filter and group by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The client program.
    #[default]
    Harness,
    /// The model, as logged.
    Model,
    /// The project.
    Project,
    /// The person.
    Person,
    /// The machine.
    Machine,
    /// Who started the queries: a person, a schedule, background work.
    Trigger,
}

impl Facet {
    /// Every facet, in the order of the filter bar.
    pub const ALL: [Facet; 6] =
        [Self::Harness, Self::Model, Self::Project, Self::Person, Self::Machine, Self::Trigger];

    /// The dimension of a cell's key.
    pub fn dim(self) -> Dim {
        match self {
            Self::Harness => Dim::Harness,
            Self::Model => Dim::Model,
            Self::Project => Dim::Project,
            Self::Person => Dim::User,
            Self::Machine => Dim::Host,
            Self::Trigger => Dim::Trigger,
        }
    }

    /// Its parameter in the page's address.
    pub fn param(self) -> Param {
        match self {
            Self::Harness => Param::Harness,
            Self::Model => Param::Model,
            Self::Project => Param::Project,
            Self::Person => Param::Person,
            Self::Machine => Param::Machine,
            Self::Trigger => Param::Trigger,
        }
    }

    /// The facet of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.param().as_str() == text)
    }

    /// What a row of this facet opens into.
    pub fn below(self) -> Self {
        match self {
            Self::Harness => Self::Model,
            Self::Model => Self::Harness,
            Self::Project => Self::Harness,
            Self::Person => Self::Project,
            Self::Machine | Self::Trigger => Self::Harness,
        }
    }
}

/// A kind of tokens that is priced by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// Served from the provider's cache.
    CacheRead,
    /// Written to it for five minutes.
    CacheWrite5m,
    /// Written to it for one hour.
    CacheWrite1h,
    /// Neither.
    Input,
    /// Generated, reasoning included.
    Output,
}

impl TokenClass {
    /// Every class, from the bottom of the stack to its top.
    pub const ALL: [TokenClass; 5] =
        [Self::CacheRead, Self::CacheWrite5m, Self::CacheWrite1h, Self::Input, Self::Output];

    /// The key of its colour.
    pub fn color(self) -> &'static str {
        match self {
            Self::CacheRead => "class-cache-read",
            Self::CacheWrite5m => "class-cache-write-5m",
            Self::CacheWrite1h => "class-cache-write-1h",
            Self::Input => "class-input",
            Self::Output => "class-output",
        }
    }
}

/// What a chart is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// By a facet.
    By(Facet),
    /// By token class.
    Class,
}

impl Default for Group {
    fn default() -> Self {
        Self::By(Facet::Harness)
    }
}

impl Group {
    /// Every group, in the order of the switch.
    pub const ALL: [Group; 7] = [
        Self::By(Facet::Harness),
        Self::By(Facet::Model),
        Self::By(Facet::Project),
        Self::By(Facet::Person),
        Self::By(Facet::Machine),
        Self::By(Facet::Trigger),
        Self::Class,
    ];

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::By(facet) => facet.param().as_str(),
            Self::Class => "class",
        }
    }

    /// The group of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.as_str() == text)
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Cost at list price, nano-dollars. Unpriced requests are not in it.
    #[default]
    Cost,
    /// Prompt and output tokens.
    Tokens,
    /// Requests.
    Requests,
}

impl Measure {
    /// Every measure, in the order of the switch.
    pub const ALL: [Measure; 3] = [Self::Cost, Self::Tokens, Self::Requests];

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Tokens => "tokens",
            Self::Requests => "requests",
        }
    }

    /// The measure of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }

    /// How its values are written.
    pub fn unit(self) -> crate::chart::format::Unit {
        use crate::chart::format::Unit;
        match self {
            Self::Cost => Unit::Money,
            Self::Tokens => Unit::Tokens,
            Self::Requests => Unit::Count,
        }
    }
}
