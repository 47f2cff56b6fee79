//! From what is on the screen to a snapshot. Pure.

use super::view::redacted;
use crate::state::View;
use metering::cell::{CellSet, Slice};
use metering::plan::Subscription;
use metering::request::Quota;
use metering::share::{Grain, Part, Redaction, Snapshot, gather};
use metering::time::{Day, Millis, Zone};

/// What the person wants to share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Kinds of names that stay as they are.
    pub open: Vec<Part>,
    /// How coarse times are.
    pub grain: Grain,
    /// Whether only what the filters keep is in it.
    pub filtered: bool,
    /// Whether levels of plans are.
    pub levels: bool,
    /// Whether plans that are held are.
    pub plans: bool,
    /// What it is called.
    pub title: String,
}

impl Default for Wish {
    fn default() -> Self {
        let (open, title) = (Vec::new(), String::new());
        Self { open, grain: Grain::Hour, filtered: true, levels: true, plans: true, title }
    }
}

/// What there is to share.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// All cells.
    pub cells: &'a CellSet,
    /// All levels.
    pub quotas: Vec<Quota>,
    /// Plans that are held.
    pub plans: Vec<Subscription>,
    /// What is looked at.
    pub view: &'a View,
    /// What the filters keep of the cells.
    pub kept: Slice,
    /// The period that is over.
    pub span: (Millis, Millis),
    /// Its first and last day.
    pub days: (Day, Day),
    /// The time zone.
    pub zone: &'a Zone,
    /// Its name, one that the browser knows.
    pub zone_name: String,
    /// The present.
    pub now: Millis,
    /// Whether the data are invented.
    pub demo: bool,
    /// The date of the price list.
    pub prices: Option<String>,
    /// The program that writes.
    pub generator: String,
}

/// The snapshot, and what names became in it. `pseudonym` says what the n-th of a kind is called.
pub fn make(
    of: &Ground<'_>,
    wish: &Wish,
    pseudonym: impl Fn(Part, usize) -> String,
) -> (Snapshot, Redaction) {
    let (from, to) = of.span;
    let kept = if wish.filtered { of.kept.clone() } else { Slice::all() };
    let cells = gather(of.cells, &kept.over(Some(from), Some(to)), wish.grain, of.zone);
    let until = of.now.min(to);
    let quotas = if wish.levels { wish.grain.levels(&of.quotas, from, until, of.zone) } else { Vec::new() };
    let plans = if wish.plans { &of.plans[..] } else { &[] };
    let names = Redaction::of(&cells, &quotas, plans, &wish.open, pseudonym);
    let snapshot = Snapshot {
        made: of.now,
        from,
        to,
        generator: of.generator.clone(),
        prices: of.prices.clone(),
        demo: of.demo,
        grain: wish.grain,
        zone: of.zone_name.clone(),
        hidden: names.hidden(),
        title: Some(wish.title.trim().to_owned()).filter(|t| !t.is_empty()),
        view: redacted(of.view, &names, of.days, &of.zone_name),
        plans: names.plans(plans),
        cells: names.cells(&cells),
        quotas: names.quotas(&quotas),
    };
    (snapshot, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use metering::cell::{Cell, CellKey, Sums};
    use metering::request::Trigger;
    use metering::time::DAY;

    /// Every text that could tell who shares, and what a view can say of them.
    const TELLING: [&str; 12] = [
        "Ada Lovelace",
        "acme-payroll",
        "adas-laptop",
        "sess-5f2e",
        "acme-llm-70b",
        "https://llm.acme.example",
        "acme-agent",
        "acme-account",
        "Acme deal",
        "/var/log/acme",
        "searched-acme",
        "req-acme-1",
    ];

    fn ground<'a>(cells: &'a CellSet, view: &'a View, zone: &'a Zone) -> Ground<'a> {
        let [.., account, deal, log, _, _] = TELLING;
        let now = sample::at(sample::NOW);
        Ground {
            cells,
            quotas: vec![Quota {
                at: now - 1,
                harness: Some(TELLING[6].to_owned()),
                plan: deal.to_owned(),
                account: Some(account.to_owned()),
                window: "5h".to_owned(),
                used_fraction: Some(0.5),
                source: log.to_owned(),
                ..Quota::default()
            }],
            plans: vec![Subscription {
                plan: "claude-max-20x".to_owned(),
                harnesses: vec![TELLING[6].to_owned()],
                ..Subscription::default()
            }],
            view,
            kept: Slice::all(),
            span: (now - DAY, now + DAY),
            days: (zone.day(now - DAY), zone.day(now)),
            zone,
            zone_name: "UTC".to_owned(),
            now,
            demo: false,
            prices: None,
            generator: "fuelgauge 0".to_owned(),
        }
    }

    fn cells() -> CellSet {
        let [user, project, host, session, model, provider, harness, ..] = TELLING;
        let key = CellKey {
            slot: sample::at(sample::NOW) - DAY / 2,
            harness,
            provider: Some(provider),
            model: Some(model),
            trigger: Trigger::Person,
            user: Some(user),
            host: Some(host),
            project: Some(project),
            session: Some(session),
        };
        let mut set = CellSet::default();
        set.add(&Cell { key, sums: Sums { requests: 3, ..Sums::default() } });
        set
    }

    #[test]
    fn nothing_that_tells_is_in_the_bytes_and_the_view_still_fits_the_data() {
        let [user, project, host, session, model, provider, harness, ..] = TELLING;
        let escape = |text: &str| text.replace(' ', "+");
        let address = format!(
            "?view=sessions&period=7d&harness={harness}&model={model}&project={project}&person={}&person=Grace&machine={host}\
             &trigger=person&trigger={}&session={session}&request=req-acme-1&q=searched-acme&with={harness}·{model}\
             &with=acme-other&leaves={harness}&if=model:{model},work:80&tz=Acme/Zone&design=price:20,for:{harness}&plan=acme&provider={provider}",
            escape(user),
            escape(user),
        );
        let (view, _) = View::decode(&address);
        assert_eq!((view.session.as_deref(), view.search.as_str()), (Some(session), "searched-acme"));
        assert_eq!(view.what_if.scenario.model.as_deref(), Some(model));
        assert_eq!(view.design.as_ref().map(|d| d.harnesses.len()), Some(1));
        let (cells, zone) = (cells(), Zone::utc());
        let ground = ground(&cells, &view, &zone);
        let word = |part: Part, n: usize| format!("{part:?} {n}");
        let (snapshot, names) = make(&ground, &Wish::default(), word);
        let bytes = snapshot.to_bytes().unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|w| w.eq_ignore_ascii_case(text.as_bytes()));
        for text in TELLING.into_iter().chain(["acme", "Ada", "Grace"]) {
            assert!(!holds(text), "{text}");
            assert!(!snapshot.view.contains(text), "{text} in {}", snapshot.view);
        }
        assert!(holds("Person 1") && holds("Harness 1"));
        let (shown, readable) = View::decode(&snapshot.view);
        assert!(readable, "{}", snapshot.view);
        let one = |facet| shown.filters.of(facet).to_vec();
        use crate::state::Facet;
        assert_eq!(one(Facet::Person), [Some("Person 1".to_owned())]);
        assert_eq!(one(Facet::Machine), [Some("Machine 1".to_owned())]);
        assert_eq!(one(Facet::Trigger), [Some("person".to_owned())]);
        assert_eq!(shown.beside, ["Harness 1·Model 1"]);
        assert_eq!(shown.what_if.leaves, ["Harness 1"]);
        assert_eq!(shown.what_if.scenario.model.as_deref(), Some("Model 1"));
        assert_eq!(shown.what_if.scenario.work_percent, 80);
        assert_eq!(shown.zone.as_deref(), Some("UTC"));
        assert_eq!(names.renamed(Part::Person).map(|r| r.to.as_str()).collect::<Vec<_>>(), ["Person 1"]);
        assert_eq!(snapshot.cells.total(&Slice::all()).requests, 3);
        assert_eq!((snapshot.quotas.len(), snapshot.plans.len()), (1, 1));
    }

    #[test]
    fn what_is_opened_is_shared_as_it_is() {
        let (cells, zone, view) = (cells(), Zone::utc(), View::default());
        let wish = Wish { open: vec![Part::Project], levels: false, plans: false, ..Wish::default() };
        let (snapshot, _) = make(&ground(&cells, &view, &zone), &wish, |part, n| format!("{part:?} {n}"));
        let key = snapshot.cells.cells().remove(0).key;
        assert_eq!((key.project.as_deref(), key.user.as_deref()), (Some(TELLING[1]), Some("Person 1")));
        assert!(snapshot.quotas.is_empty() && snapshot.plans.is_empty());
        assert!(snapshot.hidden.iter().all(|h| h.part != Part::Project));
    }
}
