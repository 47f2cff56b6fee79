//! Published plans as starting points.

use metering::plan::{Coefficients, Plan, PlanBook};
use metering::time::Millis;
use metering::whatif::{Count, Design};

/// The families that are offered first.
const FIRST: [&str; 2] = ["MiMo Token Plan", "GLM Coding Plan"];

/// A plan whose rule is published.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// The plan.
    pub plan: &'static Plan,
    /// The design with the coefficients of its first model is of this one; empty where it asks for none.
    pub model: &'static str,
}

/// Plans of a known rule and price by family, in the order of the book, but for those that are offered first.
pub fn families(at: Millis) -> Vec<(&'static str, Vec<Start>)> {
    let book = PlanBook::builtin();
    let mut list: Vec<(&str, Vec<Start>)> = Vec::new();
    for plan in &book.plans {
        let model = models(plan, at).first().and_then(|alike| alike.first()).copied().unwrap_or_default();
        if Design::of(plan, book, model, at).is_none() {
            continue;
        }
        let start = Start { plan, model };
        match list.iter_mut().find(|(family, _)| *family == plan.family) {
            Some((_, starts)) => starts.push(start),
            None => list.push((&plan.family, vec![start])),
        }
    }
    list.sort_by_key(|(family, _)| FIRST.iter().position(|first| first == family).unwrap_or(FIRST.len()));
    list
}

/// The models that a plan has coefficients of at an instant, those with the same ones together: those that draw most
/// come first, and of those that draw alike the ones of the highest number.
pub fn models(plan: &'static Plan, at: Millis) -> Vec<Vec<&'static str>> {
    let meter = plan.terms(at).and_then(|terms| PlanBook::builtin().meter(terms.meter.as_deref()?));
    let Some(meter) = meter else { return Vec::new() };
    let mut groups: Vec<(Coefficients, Vec<&str>)> = Vec::new();
    for model in meter.models().filter(|model| *model != "*") {
        let Some(of) = meter.coefficients(at, model) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == of) {
            Some((_, names)) if names.contains(&model) => {}
            Some((_, names)) => names.push(model),
            None => groups.push((of, vec![model])),
        }
    }
    groups.sort_by_key(|(of, _)| std::cmp::Reverse(of.input));
    let newest_first = |(_, mut names): (_, Vec<&'static str>)| {
        names.sort_by(|a, b| b.cmp(a));
        names
    };
    groups.into_iter().map(newest_first).collect()
}

/// A plan with the coefficients of a model, at the cost to serve and with the levers of the design before. What is sold
/// in yuan only is dollars at the book's rate.
pub fn begin(book: &PlanBook, id: &str, model: &str, at: Millis, before: &Design) -> Option<Design> {
    let found = Design::of(book.plan(id)?, book, model, at)?;
    let Design { serve_permille, hit_permille, work_percent, .. } = *before;
    Some(Design { serve_permille, hit_permille, work_percent, ..found })
}

/// What the designer opens with: a plan that is sold, which leaves more to see than an invented price.
const OPENS: (&str, &str) = ("GLM Coding Plan", "Pro");
/// What serving is assumed to cost in it, in thousandths of list price: list price has a margin of its own.
const OPENS_AT: u32 = 300;

/// The design that the designer opens with where the address has none: GLM Coding Plan Pro, or the usual one where its
/// rule or its price is not known.
pub fn opening(book: &PlanBook, at: Millis) -> Design {
    let usual = Design { serve_permille: OPENS_AT, ..Design::default() };
    let list = families(at);
    let mut starts = list.iter().flat_map(|(_, starts)| starts);
    let start = starts.find(|start| (start.plan.family.as_str(), start.plan.name.as_str()) == OPENS);
    start.and_then(|start| begin(book, &start.plan.id, start.model, at, &usual)).unwrap_or(usual)
}

/// The plan and the model whose rule and price a design still has.
pub fn of(book: &PlanBook, design: &Design, at: Millis) -> Option<Start> {
    let is = |plan: &'static Plan, model: &'static str| {
        let same = begin(book, &plan.id, model, at, design).as_ref() == Some(design);
        same.then_some(Start { plan, model })
    };
    let list = families(at);
    let mut starts = list.iter().flat_map(|(_, starts)| starts);
    starts.find_map(|start| match models(start.plan, at) {
        none if none.is_empty() => is(start.plan, start.model),
        groups => groups.iter().find_map(|alike| is(start.plan, alike.first()?)),
    })
}

/// The plan that a design came from, as far as can be told.
#[derive(Clone, Copy, Debug)]
pub struct Like {
    /// A plan that counts as it does, with the model whose coefficients they are.
    pub start: Start,
    /// Whether the price or the windows are still that plan's, too; else only its family is known.
    pub tier: bool,
}

/// The plan whose way of counting a design still has, if it is one of a plan's own: of several the one of the same
/// windows, else of the same price, else the first.
pub fn like(book: &PlanBook, design: &Design, at: Millis) -> Option<Like> {
    let Count::Units(_) = design.count else { return None };
    let list = families(at);
    let starts = list.iter().flat_map(|(_, starts)| starts);
    let of = |start: &Start| {
        let model = |model: &'static str| {
            let found = begin(book, &start.plan.id, model, at, design)?;
            let known = Start { plan: start.plan, model };
            (found.count == design.count).then_some((found, known))
        };
        models(start.plan, at).iter().find_map(|alike| model(alike.first()?))
    };
    let found: Vec<(Design, Start)> = starts.filter_map(of).collect();
    let windows = found.iter().find(|(known, _)| known.windows == design.windows);
    let tier = windows.or_else(|| found.iter().find(|(known, _)| known.price == design.price));
    let (_, start) = tier.or(found.first())?;
    Some(Like { start: *start, tier: tier.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::parse;

    fn book() -> &'static PlanBook {
        PlanBook::builtin()
    }

    fn now() -> Millis {
        parse("2026-11-22").unwrap()
    }

    #[test]
    fn mimo_and_glm_come_first_and_unknown_rules_not_at_all() {
        let list = families(now());
        let names: Vec<&str> = list.iter().map(|(family, _)| *family).collect();
        assert_eq!(names[..2], FIRST);
        assert!(!names.contains(&"Claude") && !names.contains(&"API key"), "{names:?}");
        let glm: Vec<&str> = list[1].1.iter().map(|start| start.plan.name.as_str()).collect();
        assert_eq!(glm, ["Lite", "Pro", "Max"]);
        assert_eq!((list[0].1[0].model, list[1].1[0].model), ("mimo-v2.6-pro", "glm-5.3"));
    }

    #[test]
    fn models_that_count_alike_stand_together() {
        let check = |id, expected: &[&[&str]]| {
            let plan = book().plan(id).unwrap();
            assert_eq!(models(plan, now()), expected);
        };
        let glm: [&[&str]; 4] =
            [&["glm-5.3", "glm-5.2", "glm-5.1"], &["glm-5-turbo"], &["glm-4.7"], &["glm-5.3-flash"]];
        check("glm-pro", &glm);
        check("mimo-lite", &[&["mimo-v2.6-pro", "mimo-v2.5-pro"], &["mimo-v2.6-flash", "mimo-v2.5"]]);
        check("opencode-go", &[]);
        check("baidu-lite", &[]);
    }

    #[test]
    fn the_designer_opens_with_a_plan_that_is_sold() {
        let found = opening(book(), now());
        assert_eq!(
            found.to_string(),
            "price:72,units:690/170/690/2400,hours:1-5@6-10/1/0.5,5h:12k,week:60k,serve:30"
        );
        assert_eq!(of(book(), &found, now()).map(|start| start.plan.id.as_str()), Some("glm-pro"));
        // Of a day before it was sold.
        assert_eq!(opening(book(), 0).to_string(), "price:20,serve:30");
    }

    #[test]
    fn a_start_keeps_what_is_assumed_and_is_known_again() {
        let before = Design::parse("price:1,serve:40,hit:5,work:80");
        let pro = begin(book(), "glm-pro", "glm-4.7", now(), &before).unwrap();
        assert_eq!(
            pro.to_string(),
            "price:72,units:460/120/460/1600,hours:1-5@6-10/1/0.5,5h:12k,week:60k,serve:40,hit:5,work:80"
        );
        let known = of(book(), &pro, now()).unwrap();
        assert_eq!((known.plan.id.as_str(), known.model), ("glm-pro", "glm-4.7"));
        let dearer = Design { price: 1, ..pro };
        assert!(of(book(), &dearer, now()).is_none());
        let check = |design: &Design, plan: &str, tier| {
            let like = like(book(), design, now()).unwrap();
            let found = (like.start.plan.id.as_str(), like.start.model, like.tier);
            assert_eq!(found, (plan, "glm-4.7", tier));
        };
        check(&dearer, "glm-pro", true);
        let cheaper = Design { price: 160_000_000_000, windows: Vec::new(), ..dearer.clone() };
        check(&cheaper, "glm-max", true);
        check(&Design { windows: Vec::new(), ..dearer }, "glm-lite", false);
        let go = begin(book(), "opencode-go", "", now(), &before).unwrap();
        assert_eq!(of(book(), &go, now()).map(|start| start.plan.id.as_str()), Some("opencode-go"));
        assert!(of(book(), &Design::default(), now()).is_none() && like(book(), &go, now()).is_none());
    }
}
