//! What is looked at: filters, period, switches. Lives in the page's address, so that a link shows the same.
//!
//! [`View`] is plain data with a codec; [`ViewSignal`] is its place in the reactive layer.

use super::address;
use super::cache::ranking::Scope;
use super::facet::{Facet, Group, Measure};
use super::period::{Period, Span};
use super::sessions::order::Order;
use super::whatif::WhatIf;
use crate::chart::time::Grain;
use crate::names::Param;
use crate::platform::location;
use leptos::prelude::*;
use metering::whatif::Design;

/// A page of the dashboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// Where tokens and money go.
    #[default]
    Burn,
    /// How much is left, and when it runs out.
    Headroom,
    /// Why it was read again at full price.
    Cache,
    /// Who uses compute wisely.
    Harnesses,
    /// What happened, session by session.
    Sessions,
    /// What it would cost elsewhere, and what a plan would have to cost.
    WhatIf,
    /// What was read, and whether it can be trusted.
    Sources,
}

impl Page {
    /// Every page, in the order of the navigation.
    pub const ALL: [Page; 7] = [
        Self::Burn,
        Self::Headroom,
        Self::Cache,
        Self::Harnesses,
        Self::Sessions,
        Self::WhatIf,
        Self::Sources,
    ];

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Burn => "burn",
            Self::Headroom => "headroom",
            Self::Cache => "cache",
            Self::Harnesses => "harnesses",
            Self::Sessions => "sessions",
            Self::WhatIf => "what-if",
            Self::Sources => "sources",
        }
    }
}

/// What the rows of the comparison of harnesses are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compare {
    /// A harness with a model.
    #[default]
    Both,
    /// A harness, whatever the model.
    Harness,
    /// A model, whatever the harness.
    Model,
    /// A person.
    Person,
    /// A machine.
    Machine,
}

impl Compare {
    /// All of them.
    pub const ALL: [Compare; 5] = [Self::Both, Self::Harness, Self::Model, Self::Person, Self::Machine];

    /// Whether people or machines are compared.
    pub fn is_whose(self) -> bool {
        matches!(self, Self::Person | Self::Machine)
    }

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Harness => "harness",
            Self::Model => "model",
            Self::Person => "person",
            Self::Machine => "machine",
        }
    }
}

/// By whom windows of plans and sessions are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Whose {
    /// By people.
    #[default]
    Person,
    /// By machines.
    Machine,
}

impl Whose {
    /// Both.
    pub const ALL: [Whose; 2] = [Self::Person, Self::Machine];

    /// The facet.
    pub fn facet(self) -> Facet {
        match self {
            Self::Person => Facet::Person,
            Self::Machine => Facet::Machine,
        }
    }

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        self.facet().param().as_str()
    }
}

/// Names to keep of each facet; `None` inside a list is "not recorded". An empty list keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters([Vec<Option<String>>; Facet::ALL.len()]);

impl Filters {
    /// The names of one facet.
    pub fn of(&self, facet: Facet) -> &[Option<String>] {
        &self.0[facet as usize]
    }

    /// Whether everything is kept.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Adds a name, or takes it away.
    pub fn toggle(&mut self, facet: Facet, name: Option<String>) {
        let names = &mut self.0[facet as usize];
        match names.iter().position(|n| *n == name) {
            Some(i) => {
                names.remove(i);
            }
            None => names.push(name),
        }
    }

    /// Keeps only this name; if it was alone already, everything again.
    pub fn only(&mut self, facet: Facet, name: Option<String>) {
        let names = &mut self.0[facet as usize];
        let alone = names.len() == 1 && names.first() == Some(&name);
        *names = if alone { Vec::new() } else { vec![name] };
    }

    /// Keeps everything of a facet.
    pub fn clear(&mut self, facet: Facet) {
        self.0[facet as usize].clear();
    }
}

/// Everything that decides what the views show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The open page.
    pub page: Page,
    /// The period.
    pub period: Period,
    /// A part of it, brushed on a chart.
    pub zoom: Option<Span>,
    /// The filters.
    pub filters: Filters,
    /// What the large chart is split by.
    pub group: Group,
    /// What it measures.
    pub measure: Measure,
    /// The length of its slots; `None` follows the period.
    pub grain: Option<Grain>,
    /// What the table's rows are.
    pub rows: Facet,
    /// The open session.
    pub session: Option<String>,
    /// The request that is looked at in it.
    pub request: Option<String>,
    /// What lists are searched for.
    pub search: String,
    /// What the list of sessions is sorted by.
    pub sort: Order,
    /// What the rows of the comparison of harnesses are.
    pub compare: Compare,
    /// What is set side by side there, as `harness` or `harness·model`: at most two.
    pub beside: Vec<String>,
    /// What the lines of the hit rate are, one of [`LINES`].
    pub lines: Facet,
    /// By whom windows of plans and sessions are told apart.
    pub whose: Whose,
    /// Whether what prompts are made of is measured in money, and not in tokens.
    pub prompts_cost: bool,
    /// Which kinds of waste are ranked.
    pub waste: Scope,
    /// What is assumed of the work, and where it is moved to.
    pub what_if: WhatIf,
    /// A plan that somebody thinks of; `None` where the designer is not open.
    pub design: Option<Design>,
    /// Time zone by its IANA name; `None` is the browser's own.
    pub zone: Option<String>,
    /// Weeks start on Sunday.
    pub sunday: Option<bool>,
}

/// What was read, or the default where it could not be: then the address is not `readable`.
fn or_default<T: Default>(read: Option<T>, readable: &mut bool) -> T {
    *readable &= read.is_some();
    read.unwrap_or_default()
}

impl View {
    /// Reads an address, and says whether everything in it that is about the view could be read. What it does not
    /// say, or says wrongly, has its default.
    pub fn decode(search: &str) -> (Self, bool) {
        let mut view = Self::default();
        let mut readable = true;
        for (name, value) in address::parse(search) {
            let Some(param) = Param::ALL_OF_VIEW.iter().find(|p| p.as_str() == name) else { continue };
            let empty = value.is_empty();
            match param {
                Param::View => {
                    view.page = or_default(Page::ALL.into_iter().find(|p| p.as_str() == value), &mut readable)
                }
                Param::Period => view.period = or_default(Period::parse(&value), &mut readable),
                Param::Zoom => {
                    view.zoom = Span::parse(&value);
                    readable &= view.zoom.is_some();
                }
                Param::Group => view.group = or_default(Group::parse(&value), &mut readable),
                Param::Measure => view.measure = or_default(Measure::parse(&value), &mut readable),
                Param::Grain => {
                    view.grain = grain(&value);
                    readable &= view.grain.is_some();
                }
                Param::Rows => view.rows = or_default(Facet::parse(&value), &mut readable),
                Param::Session => view.session = (!empty).then_some(value),
                Param::Request => view.request = (!empty).then_some(value),
                Param::Search => view.search = value,
                Param::Sort => view.sort = or_default(Order::parse(&value), &mut readable),
                Param::Compare => {
                    let found = Compare::ALL.into_iter().find(|c| c.as_str() == value);
                    view.compare = or_default(found, &mut readable);
                }
                Param::Beside => {
                    if !empty && view.beside.len() < 2 && !view.beside.contains(&value) {
                        view.beside.push(value);
                    }
                }
                Param::Lines => view.lines = or_default(lines(&value), &mut readable),
                Param::Whose => {
                    let found = Whose::ALL.into_iter().find(|w| w.as_str() == value);
                    view.whose = or_default(found, &mut readable);
                }
                Param::Prompts => {
                    let measure = Measure::parse(&value).filter(|m| PROMPTS.contains(m));
                    view.prompts_cost = measure == Some(Measure::Cost);
                    readable &= measure.is_some();
                }
                Param::Waste => {
                    let found = Scope::ALL.into_iter().find(|s| s.as_str() == value);
                    view.waste = or_default(found, &mut readable);
                }
                Param::If | Param::Plan | Param::Pays | Param::Seats | Param::Leaves => {
                    readable &= view.what_if.read(*param, &value);
                }
                Param::Design => view.design = Some(Design::parse(&value)),
                Param::Zone => view.zone = (!empty).then_some(value),
                Param::Week => view.sunday = Some(value == SUNDAY),
                other => {
                    if let Some(facet) = Facet::ALL.into_iter().find(|f| f.param() == *other) {
                        let name = (!empty).then_some(value);
                        if !view.filters.of(facet).contains(&name) {
                            view.filters.toggle(facet, name);
                        }
                    }
                }
            }
        }
        view.settle();
        (view, readable)
    }

    /// Its address; what has its default is left out.
    pub fn encode(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut add = |param: Param, value: Option<String>| {
            pairs.extend(value.map(|v| (param.as_str(), v)));
        };
        let plain = Self::default();
        add(Param::View, (self.page != plain.page).then(|| self.page.as_str().to_owned()));
        add(Param::Period, (self.period != plain.period).then(|| self.period.write()));
        add(Param::Zoom, self.zoom.map(Span::write));
        for facet in Facet::ALL {
            for name in self.filters.of(facet) {
                add(facet.param(), Some(name.clone().unwrap_or_default()));
            }
        }
        add(Param::Group, (self.group != plain.group).then(|| self.group.as_str().to_owned()));
        add(Param::Measure, (self.measure != plain.measure).then(|| self.measure.as_str().to_owned()));
        add(Param::Grain, self.grain.map(|g| grain_name(g).to_owned()));
        add(Param::Rows, (self.rows != plain.rows).then(|| self.rows.param().as_str().to_owned()));
        add(Param::Session, self.session.clone());
        add(Param::Request, self.request.clone());
        add(Param::Search, (!self.search.is_empty()).then(|| self.search.clone()));
        add(Param::Sort, (self.sort != plain.sort).then(|| self.sort.write()));
        add(Param::Compare, (self.compare != plain.compare).then(|| self.compare.as_str().to_owned()));
        for name in &self.beside {
            add(Param::Beside, Some(name.clone()));
        }
        add(Param::Lines, (self.lines != plain.lines).then(|| self.lines.param().as_str().to_owned()));
        add(Param::Whose, (self.whose != plain.whose).then(|| self.whose.as_str().to_owned()));
        add(Param::Prompts, self.prompts_cost.then(|| Measure::Cost.as_str().to_owned()));
        add(Param::Waste, (self.waste != plain.waste).then(|| self.waste.as_str().to_owned()));
        self.what_if.write(&mut add);
        add(Param::Design, self.design.as_ref().map(Design::to_string));
        add(Param::Zone, self.zone.clone());
        add(Param::Week, self.sunday.map(|s| if s { SUNDAY } else { MONDAY }.to_owned()));
        address::write(pairs)
    }

    /// Goes to another page. What is open on one page is not on another.
    pub fn go(&mut self, page: Page) {
        self.page = page;
        (self.session, self.request) = (None, None);
        self.search.clear();
    }

    /// Opens a session, at one of its requests if one is named.
    pub fn open(&mut self, session: &str, request: Option<&str>) {
        self.page = Page::Sessions;
        self.session = Some(session.to_owned());
        self.request = request.map(str::to_owned);
    }

    /// Looks at another period; a zoom belongs to the period in which it was made.
    pub fn look_at(&mut self, period: Period) {
        self.period = period;
        self.zoom = None;
        self.grain = None;
    }

    /// Looks at a part of the period, in slots that suit it.
    pub fn zoom_to(&mut self, span: Span) {
        self.zoom = Some(span);
        self.grain = None;
    }

    /// Splits by something else. Requests have no token class.
    pub fn split_by(&mut self, group: Group) {
        self.group = group;
        if group == Group::Class && self.measure == Measure::Requests {
            self.measure = Measure::Tokens;
        }
    }

    /// Measures something else.
    pub fn measure_in(&mut self, measure: Measure) {
        self.measure = measure;
        if measure == Measure::Requests && self.group == Group::Class {
            self.group = Group::default();
        }
    }

    fn settle(&mut self) {
        self.measure_in(self.measure);
    }
}

impl Param {
    /// The parameters that [`View`] holds.
    const ALL_OF_VIEW: [Param; 31] = [
        Self::View,
        Self::Period,
        Self::Zoom,
        Self::Harness,
        Self::Model,
        Self::Project,
        Self::Person,
        Self::Machine,
        Self::Trigger,
        Self::Group,
        Self::Measure,
        Self::Grain,
        Self::Rows,
        Self::Session,
        Self::Request,
        Self::Search,
        Self::Sort,
        Self::Compare,
        Self::Beside,
        Self::Lines,
        Self::Whose,
        Self::Prompts,
        Self::Waste,
        Self::If,
        Self::Plan,
        Self::Pays,
        Self::Seats,
        Self::Leaves,
        Self::Design,
        Self::Zone,
        Self::Week,
    ];
}

/// The value of [`Param::Week`] and of its storage key.
pub const SUNDAY: &str = "sunday";
/// The other one.
pub const MONDAY: &str = "monday";

/// Grains that can be chosen.
pub const GRAINS: [Grain; 5] = [Grain::QuarterHour, Grain::Hour, Grain::Day, Grain::Week, Grain::Month];

/// The name of a grain in the page's address.
pub fn grain_name(grain: Grain) -> &'static str {
    match grain {
        Grain::QuarterHour => "15min",
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
    }
}

fn grain(text: &str) -> Option<Grain> {
    GRAINS.into_iter().find(|g| grain_name(*g) == text)
}

/// What the lines of the hit rate can be.
pub const LINES: [Facet; 4] = [Facet::Harness, Facet::Model, Facet::Person, Facet::Machine];

/// What prompts can be measured in.
pub const PROMPTS: [Measure; 2] = [Measure::Tokens, Measure::Cost];

fn lines(text: &str) -> Option<Facet> {
    Facet::parse(text).filter(|f| LINES.contains(f))
}

/// The view on the screen.
#[derive(Clone, Copy, Debug)]
pub struct ViewSignal(RwSignal<View>);

impl ViewSignal {
    /// Reads the address and follows it when a person goes back or forward. `fill` adds what is stored.
    pub fn provide(fill: impl Fn(&mut View) + 'static) -> Self {
        let read = move || {
            let (mut view, readable) = View::decode(&location::search());
            if !readable {
                // An address that says one thing while the page shows another would be passed on.
                location::replace(&view.encode());
            }
            fill(&mut view);
            view
        };
        let signal = Self(RwSignal::new(read()));
        location::on_pop(move || signal.0.set(read()));
        provide_context(signal);
        signal
    }

    /// The view, tracked.
    pub fn get(self) -> View {
        self.0.get()
    }

    /// A part of the view that changes by itself.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&View) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.0.with(|v| part(v)))
    }

    /// Reads without tracking.
    pub fn peek<T>(self, part: impl FnOnce(&View) -> T) -> T {
        self.0.with_untracked(part)
    }

    /// Changes the view as a step that Back undoes.
    pub fn step(self, change: impl FnOnce(&mut View)) {
        self.change(change, location::push);
    }

    /// Changes the view in the place of the present step: too small a change for Back to undo.
    pub fn adjust(self, change: impl FnOnce(&mut View)) {
        self.change(change, location::replace);
    }

    fn change(self, change: impl FnOnce(&mut View), write: fn(&str)) {
        let before = self.0.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            write(&after.encode());
            self.0.set(after);
        }
    }
}

/// The view's signal.
pub fn use_view() -> ViewSignal {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(search: &str, expected: &str) {
        let view = View::decode(search).0;
        assert_eq!(view.encode(), expected, "{search}");
        assert_eq!(View::decode(expected).0, view, "{search}");
    }

    #[test]
    fn an_address_survives() {
        check("", "");
        check("?period=7d", "?period=7d");
        check("?period=30d&group=harness&measure=cost&view=burn", "");
        check("?harness=codex&harness=openclaw&model=", "?harness=codex&harness=openclaw&model=");
        check("?project=a%26b&period=2026-11-01..2026-11-07", "?period=2026-11-01..2026-11-07&project=a%26b");
        check(
            "?zoom=2026-11-01T00:00Z..2026-11-02T00:00Z&grain=hour",
            "?zoom=2026-11-01T00:00Z..2026-11-02T00:00Z&grain=hour",
        );
        check(
            "?view=sessions&session=a%26b&request=r1&q=api",
            "?view=sessions&session=a%26b&request=r1&q=api",
        );
        check("?sort=waste&view=sessions", "?view=sessions&sort=waste");
        check("?view=sessions&sort=started-up", "?view=sessions&sort=started-up");
        check("?view=sessions&sort=cost", "?view=sessions");
        check(
            "?view=harnesses&with=codex&with=openclaw&with=pi&compare=harness",
            "?view=harnesses&compare=harness&with=codex&with=openclaw",
        );
        check(
            "?view=cache&waste=not-yours&lines=model&prompts=cost",
            "?view=cache&lines=model&prompts=cost&waste=not-yours",
        );
        check(
            "?view=what-if&leaves=openclaw&plan=claude-max-20x&if=hit:-5,moon:full",
            "?view=what-if&if=hit:-5&plan=claude-max-20x&leaves=openclaw",
        );
        check(
            "?view=what-if&plan=mimo-pro&pays=year&seats=3",
            "?view=what-if&plan=mimo-pro&pays=year&seats=3",
        );
        check("?view=what-if&design=price:18,5h:2k", "?view=what-if&design=price:18,5h:2k");
        check("?lines=harness&waste=all", "");
        check("?whose=machine&view=headroom", "?view=headroom&whose=machine");
        check("?whose=person&view=sessions", "?view=sessions");
        check("?tz=Asia/Kathmandu&week=sunday&view=sources", "?view=sources&tz=Asia/Kathmandu&week=sunday");
    }

    #[test]
    fn nonsense_falls_back() {
        check("?period=yesterday&group=colour&measure=love&grain=eon&rows=7&zoom=..&view=x&other=1", "");
        check("?lines=project&prompts=tokens&waste=mine", "");
        check("?harness=codex&harness=codex", "?harness=codex");
    }

    #[test]
    fn an_unreadable_address_is_told_apart() {
        #[track_caller]
        fn check(search: &str, readable: bool) {
            assert_eq!(View::decode(search).1, readable, "{search}");
        }
        check("", true);
        check("?period=7d&harness=unheard-of&theme=dark&other=1", true);
        check("?period=yesterday", false);
        check("?zoom=..", false);
        check("?measure=cost&grain=eon", false);
        check("?view=sessions&sort=love", false);
        check("?view=x", false);
        check("?lines=project", false);
        check("?prompts=love", false);
        check("?whose=model", false);
        check("?plan=moon", false);
        check("?seats=0", false);
    }

    #[test]
    fn requests_have_no_token_class() {
        check("?group=class&measure=requests", "?measure=requests");
        let mut view = View { measure: Measure::Requests, ..View::default() };
        view.split_by(Group::Class);
        assert_eq!(view.measure, Measure::Tokens);
    }

    #[test]
    fn filters_toggle() {
        let mut filters = Filters::default();
        let codex = || Some("codex".to_owned());
        filters.only(Facet::Harness, codex());
        assert_eq!(filters.of(Facet::Harness), [codex()]);
        filters.toggle(Facet::Harness, None);
        assert_eq!(filters.of(Facet::Harness), [codex(), None]);
        filters.only(Facet::Harness, codex());
        filters.only(Facet::Harness, codex());
        assert!(filters.is_empty());
    }
}
