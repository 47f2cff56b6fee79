//! One table of names: every URL parameter, storage key and DOM id is a variant of an enum in here.

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every variant.
            #[cfg_attr(not(test), expect(dead_code, reason = "only tests look at all of them"))]
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

names! {
    /// A parameter of the page's address.
    Param {
        /// Which view is open.
        View = "view",
        /// The period, see [`Period`](crate::state::Period).
        Period = "period",
        /// A part of the period, brushed on a chart.
        Zoom = "zoom",
        /// Harnesses to keep; repeated.
        Harness = "harness",
        /// Models to keep; repeated.
        Model = "model",
        /// Projects to keep; repeated.
        Project = "project",
        /// People to keep; repeated.
        Person = "person",
        /// Machines to keep; repeated.
        Machine = "machine",
        /// Triggers to keep; repeated.
        Trigger = "trigger",
        /// What the large chart is split by.
        Group = "group",
        /// What is measured.
        Measure = "measure",
        /// The length of the large chart's slots.
        Grain = "grain",
        /// What the table's rows are.
        Rows = "rows",
        /// The open session.
        Session = "session",
        /// The request that is looked at in it.
        Request = "request",
        /// What a list is searched for.
        Search = "q",
        /// What the list of sessions is sorted by.
        Sort = "sort",
        /// What the rows of the comparison are: harness × model, harness, model, person or machine.
        Compare = "compare",
        /// What is set side by side; repeated.
        Beside = "with",
        /// What the lines of the hit rate are: harnesses, models, people or machines.
        Lines = "lines",
        /// Whether windows of plans and sessions are told apart by people or by machines.
        Whose = "whose",
        /// What prompts are measured in: tokens or money.
        Prompts = "prompts",
        /// Which kinds of waste are ranked.
        Waste = "waste",
        /// What the work is assumed to be, in the text form of a scenario.
        If = "if",
        /// The plan that it is moved to, by its id in the plan book.
        Plan = "plan",
        /// Whether that plan is paid by the year.
        Pays = "pays",
        /// How many seats of it all share; each person has one where this is not said.
        Seats = "seats",
        /// Harnesses that the plan covers no more; repeated.
        Leaves = "leaves",
        /// A plan that somebody thinks of, in its text form: opens the plan designer.
        Design = "design",
        /// Time zone.
        Zone = "tz",
        /// First day of the week.
        Week = "week",
        /// Light or dark.
        Theme = "theme",
        /// Language of the page.
        Language = "lang",
    }
}

names! {
    /// A key of the browser's local storage.
    StorageKey {
        /// Light or dark, if chosen.
        Theme = "fuelgauge.theme",
        /// Language, if chosen.
        Language = "fuelgauge.lang",
        /// Time zone, if chosen.
        Zone = "fuelgauge.tz",
        /// First day of the week, if chosen.
        Week = "fuelgauge.week",
        /// Whether the large chart was ever zoomed: who did needs no hint.
        Zoomed = "fuelgauge.zoomed",
        /// Addresses of feeds that were added, one a line.
        Feeds = "fuelgauge.feeds",
        /// Databases that were added, as JSON; the key only where the person wants it.
        Databases = "fuelgauge.databases",
        /// Stores of metrics that were added, as JSON; what lets one in only where the person wants it.
        Stores = "fuelgauge.stores",
        /// What folders and files were read here: their names and their requests, no content.
        Folders = "fuelgauge.folders",
        /// What the person says of sources: names, people, machines, whether they count; as JSON.
        Given = "fuelgauge.given",
        /// The person's own prices, as JSON.
        Prices = "fuelgauge.prices",
        /// Plans that the person holds, as JSON.
        Plans = "fuelgauge.plans",
        /// Levels of plans that the person entered, as JSON.
        Levels = "fuelgauge.levels",
        /// Whether the person wants notifications of plans that run out.
        Notify = "fuelgauge.notify",
        /// What they were notified of, as JSON.
        Notified = "fuelgauge.notified",
        /// Yuan for a dollar, where the person changed it.
        Rate = "fuelgauge.rate",
    }
}

names! {
    /// The id of an element.
    DomId {
        /// What the page shows until its code runs.
        Boot = "boot",
        /// The main landmark.
        Main = "main",
        /// Headline figures: what is left.
        Left = "left",
        /// The row of key figures.
        Figures = "figures",
        /// The large chart.
        Chart = "chart",
        /// Rankings and calendar.
        Ranked = "ranked",
        /// The calendar.
        Calendar = "calendar",
        /// The table.
        Table = "table",
        /// What is charged to whom.
        ChargeBack = "charge-back",
        /// Sources that were added.
        Added = "added",
        /// Adding a source.
        Add = "add",
        /// What was skipped.
        Findings = "findings",
        /// Requests without a price.
        Unpriced = "unpriced",
        /// The price list's age, and the person's own prices.
        OwnPrices = "own-prices",
        /// Input: the model of an own price.
        PriceModel = "price-model",
        /// The models that it offers.
        PriceModels = "price-models",
        /// Input: what a source is called.
        GivenName = "given-name",
        /// Input: whose it is.
        GivenPerson = "given-person",
        /// The people that it offers.
        GivenPeople = "given-people",
        /// Input: of which machine it is.
        GivenMachine = "given-machine",
        /// The machines that it offers.
        GivenMachines = "given-machines",
        /// Input: address of a feed.
        FeedAddress = "feed-address",
        /// Input: address of a database.
        DatabaseAddress = "database-address",
        /// Input: its name.
        DatabaseName = "database-name",
        /// Input: who asks it.
        DatabaseUser = "database-user",
        /// Input: the user's key.
        DatabaseKey = "database-key",
        /// Input: whether that is remembered.
        DatabaseRemember = "database-remember",
        /// Input: address of a store of metrics.
        StoreAddress = "store-address",
        /// Input: its label matchers.
        StoreMatcher = "store-matcher",
        /// Input: how many days of it.
        StoreDays = "store-days",
        /// Input: who asks it.
        StoreUser = "store-user",
        /// Input: the password or token.
        StoreSecret = "store-secret",
        /// Input: whether that is remembered.
        StoreRemember = "store-remember",
        /// Input: first day of a period.
        PeriodFrom = "period-from",
        /// Input: last day of a period.
        PeriodTo = "period-to",
        /// Who uses compute wisely, in a sentence.
        Answer = "answer",
        /// The matrix of harnesses and models.
        Matrix = "matrix",
        /// Input: what the matrix is sorted by.
        MatrixSort = "matrix-sort",
        /// Two rows of it side by side.
        Beside = "beside",
        /// The frontier of cost.
        Frontier = "frontier",
        /// The sentence that explains its pointer and keys.
        FrontierHint = "frontier-hint",
        /// How requests and context are distributed.
        Spreads = "spreads",
        /// The list of sessions, and its table.
        Sessions = "sessions",
        /// See `Sessions`.
        SessionList = "session-list",
        /// Them by person or machine.
        SessionSums = "session-sums",
        /// The name of the open session.
        OpenSession = "open-session",
        /// A session's context, request by request.
        Timeline = "timeline",
        /// The sentence that explains its pointer and keys.
        TimelineHint = "timeline-hint",
        /// The request that is looked at.
        Round = "round",
        /// A session's queries, and their table.
        SessionQueries = "session-queries",
        /// See `SessionQueries`.
        QueryList = "query-list",
        /// A session's requests, and their table.
        SessionRequests = "session-requests",
        /// See `SessionRequests`.
        RequestList = "request-list",
        /// Sharing the view.
        Share = "share",
        /// Input: what a shared view is called.
        ShareTitle = "share-title",
        /// Input: the pass phrase that locks it.
        SharePhrase = "share-phrase",
        /// Its link.
        ShareLink = "share-link",
        /// Input: the pass phrase that opens one.
        OpenPhrase = "open-phrase",
        /// Keys and what they do.
        Help = "help",
        /// Commands by name.
        Palette = "palette",
        /// Their list.
        PaletteList = "palette-list",
        /// The sentence that explains the large chart's pointer and keys.
        ChartHint = "chart-hint",
        /// What cache misses cost.
        CacheTop = "cache-top",
        /// Their causes.
        Causes = "causes",
        /// The most expensive of them.
        Misses = "misses",
        /// The hit rate over time.
        HitRate = "hit-rate",
        /// The sentence that explains its pointer and keys.
        HitHint = "hit-hint",
        /// What prompts are made of.
        Prompts = "prompts",
        /// The sentence that explains its pointer and keys.
        PromptsHint = "prompts-hint",
        /// Everything that looks like waste.
        Waste = "waste",
        /// Five minutes or one hour.
        Lifetimes = "lifetimes",
        /// Misses by harness.
        MissTable = "miss-table",
        /// What is left of every window.
        Headroom = "headroom",
        /// The course of one window.
        Runway = "runway",
        /// The sentence that explains its pointer and keys.
        RunwayHint = "runway-hint",
        /// Windows before it.
        PastWindows = "past-windows",
        /// Entering a level.
        EnterLevel = "enter-level",
        /// Input: a vendor's answer.
        LevelText = "level-text",
        /// Input: the plan of a typed level.
        LevelPlan = "level-plan",
        /// The plans that it offers.
        LevelPlans = "level-plans",
        /// Levels that were entered.
        Entered = "entered",
        /// Plans that are held.
        Plans = "plans",
        /// The dialogue in which one is chosen and priced.
        PlanDialog = "plan-dialog",
        /// Input: what plans are searched for.
        PlanSearch = "plan-search",
        /// The price of each plan and its work at list price.
        Crater = "crater",
        /// The sentence that explains its pointer and keys.
        CraterHint = "crater-hint",
        /// What the work would cost elsewhere.
        WhatIf = "what-if",
        /// What is assumed.
        Assumed = "assumed",
        /// What came out.
        Outcome = "outcome",
        /// Other places for the same work.
        Elsewhere = "elsewhere",
        /// A plan that somebody thinks of.
        Designer = "designer",
        /// What it brings.
        Margin = "margin",
        /// Of whom.
        Customers = "customers",
        /// What each costs against what each pays.
        Carry = "carry",
        /// The sentence that explains its pointer and keys.
        CarryHint = "carry-hint",
        /// The work as it is, beside the work with other habits.
        Levers = "levers",
        /// The windows of the plan.
        Quota = "quota",
    }
}

names! {
    /// A file of the collector, relative to the page.
    Endpoint {
        /// What the collector has read.
        Status = "status.json",
        /// Its feed.
        Feed = "feed.ndjson",
        /// Changes as they happen.
        Live = "live",
    }
}

names! {
    /// What a chart or a table is called in the name of a saved file.
    FileStem {
        /// The large chart.
        Burn = "fuelgauge-burn",
        /// The table.
        Table = "fuelgauge-table",
        /// What is charged to whom.
        ChargeBack = "fuelgauge-charge-back",
        /// The calendar.
        Calendar = "fuelgauge-calendar",
        /// Harnesses and models per query.
        Harnesses = "fuelgauge-harnesses",
        /// The frontier of cost.
        Frontier = "fuelgauge-frontier",
        /// How requests and context are distributed.
        Spreads = "fuelgauge-distributions",
        /// The list of sessions.
        Sessions = "fuelgauge-sessions",
        /// Sessions by person or machine.
        SessionSums = "fuelgauge-session-sums",
        /// A session's requests.
        Session = "fuelgauge-session",
        /// The hit rate over time.
        HitRate = "fuelgauge-hit-rate",
        /// What prompts are made of.
        Prompts = "fuelgauge-prompts",
        /// The waste ranking.
        Waste = "fuelgauge-waste",
        /// Misses one by one.
        Events = "fuelgauge-events",
        /// Misses by harness.
        Misses = "fuelgauge-misses",
        /// The course of a plan's window.
        Runway = "fuelgauge-headroom",
        /// The price of each plan and its work at list price.
        Crater = "fuelgauge-leverage",
        /// Who carries whom under a plan of one's own.
        Carry = "fuelgauge-plan-carry",
        /// What a plan of one's own brings, person by person.
        Customers = "fuelgauge-plan-people",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_things() {
        fn check(names: impl Iterator<Item = &'static str>) {
            let mut all: Vec<_> = names.collect();
            let before = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), before);
        }
        check(Param::ALL.iter().map(|p| p.as_str()));
        check(StorageKey::ALL.iter().map(|k| k.as_str()));
        check(DomId::ALL.iter().map(|i| i.as_str()));
        check(Endpoint::ALL.iter().map(|e| e.as_str()));
        check(FileStem::ALL.iter().map(|f| f.as_str()));
    }
}
