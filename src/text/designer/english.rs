//! The plan designer in English.

use super::super::plural;
use super::{Assumed, Designer, price};
use crate::chart::format::{NONE, count, money, percent, points};
use crate::state::whatif::designer::compare::Figure;
use crate::state::whatif::designer::field::{Class, FieldError};
use crate::state::whatif::designer::people::Column;
use crate::state::whatif::designer::verdict::{Verdict, paid_of_cost};
use metering::plan::Overflow;
use metering::whatif::{Count, Scenario, Ttl};

fn people(n: usize) -> String {
    plural(n as u64, "person", "people")
}

fn verb(n: usize, one: &'static str, many: &'static str) -> &'static str {
    if n == 1 { one } else { many }
}

fn verdict(v: &Verdict, days: &str) -> String {
    let n = v.people;
    if n == 0 {
        return String::from("Nobody is a customer: the plan covers none of the work of this period.");
    }
    let who = people(n);
    let least = if v.unpriced > 0 { "at least " } else { "" };
    let cost = match v.cost {
        0 => format!("{} nothing to serve", verb(n, "costs", "cost")),
        cost => format!("{} {least}{} to serve", verb(n, "costs", "cost"), money(cost)),
    };
    let text = if v.revenue == 0 {
        let end = if v.cost == 0 {
            String::from("there is nothing to lose")
        } else {
            format!("you lose {}", money(v.cost))
        };
        format!("At {} a month, {who} {cost} in {days}: {end}.", price(v.price))
    } else {
        let billed = if v.billed > 0 {
            format!(", {} of it beyond the quota,", money(v.billed))
        } else {
            String::new()
        };
        let share = v.share.map(|s| percent(s, 0)).unwrap_or_default();
        let end = match v.margin {
            0 => String::from("you break even"),
            1.. => format!("you keep {} ({share})", money(v.margin)),
            _ => {
                let lost = money(v.margin.unsigned_abs());
                match paid_of_cost(v.revenue, v.cost) {
                    Some(paid) => {
                        format!("you lose {lost}, as they pay {} of what they cost", percent(paid, 0))
                    }
                    None => format!("you lose {lost} ({share})"),
                }
            }
        };
        let (month, paid) = (price(v.price), money(v.revenue));
        format!(
            "At {month} a month, {who} {} {paid}{billed} for {days} and {cost}: {end}.",
            verb(n, "pays", "pay")
        )
    };
    let heavy = v.heaviest.map(|(n, share)| {
        format!(" {} {} {} of the cost.", people(n), verb(n, "causes", "cause"), percent(share, 0))
    });
    text + &heavy.unwrap_or_default()
}

fn cut(v: &Verdict, windows: bool, overflow: Overflow) -> String {
    let n = v.people;
    match v.cut {
        _ if !windows => String::from("It has no quota, so nobody is cut off."),
        _ if !v.asked => {
            String::from("As the plan counts, this work draws nothing, so that no quota can run out.")
        }
        0 if n == 1 => String::from("The quota never runs out."),
        0 => String::from("Nobody runs out of quota."),
        cut => {
            let who = if n == 1 {
                String::from("The quota runs")
            } else {
                format!("{} of {} {}", count(cut as u64), people(n), verb(cut, "runs", "run"))
            };
            let rest = match overflow {
                Overflow::Stops => {
                    format!("{} of the work, by list cost, is left undone.", percent(v.undone, 0))
                }
                Overflow::ListPrice => String::from("what is beyond it is billed at list price."),
                Overflow::Credits => {
                    String::from("what is beyond it is bought as credits, here at list price.")
                }
            };
            format!("{who} out{}; {rest}", if n == 1 { "" } else { " of quota" })
        }
    }
}

fn carried(v: &Verdict) -> String {
    let c = v.carried;
    if c.losing == 0 {
        return String::from("Nobody costs more than they pay.");
    }
    if c.others == 0 {
        return String::from("Everybody costs more than they pay.");
    }
    let lose = format!(
        "{} {} {} more than they pay",
        people(c.losing),
        verb(c.losing, "costs", "cost"),
        money(c.deficit)
    );
    let others = |only: &str| {
        let (n, more) = (count(c.others as u64), money(c.surplus));
        format!("the other {n} {} {only}{more} more than they cost", verb(c.others, "pays", "pay"))
    };
    if v.margin >= 0 {
        format!("{lose}; {}, which carries it.", others(""))
    } else {
        format!("{lose}; {}, so that {} is left to you.", others("only "), money(v.margin.unsigned_abs()))
    }
}

fn scenario(s: &Scenario) -> String {
    let mut list = Vec::new();
    if let Some(model) = &s.model {
        list.push(format!("{model} does all of it"));
    }
    if s.hit_permille != 0 {
        list.push(format!("hit rate {}", points(f64::from(s.hit_permille) / 1e3)));
    }
    match s.ttl {
        Some(Ttl::FiveMinutes) => list.push(String::from("cache of 5 minutes")),
        Some(Ttl::OneHour) => list.push(String::from("cache of 1 hour")),
        None => {}
    }
    if s.work_percent != 100 {
        list.push(format!("{} of the requests", percent(f64::from(s.work_percent) / 1e2, 0)));
    }
    if s.token_percent != 100 {
        list.push(format!("{} of the tokens", percent(f64::from(s.token_percent) / 1e2, 0)));
    }
    format!("The work is not as it was logged, but as assumed in “What it would cost”: {}.", list.join(", "))
}

fn error(error: FieldError) -> String {
    match error {
        FieldError::Missing => String::from("Write a number; the one before still holds."),
        FieldError::NoNumber => String::from("That is no number. Write digits, such as 18, 2.5 or 12K."),
        FieldError::Decimals(0) => String::from("That has to be a whole number."),
        FieldError::Decimals(n) => format!("At most {}.", plural(n.into(), "decimal", "decimals")),
        FieldError::Range(least, most) => {
            format!("It has to be between {} and {}.", count(least), count(most))
        }
    }
}

fn formula(figure: Figure) -> &'static str {
    match figure {
        Figure::Revenue => {
            "Price of a month × days ÷ 30.44 for each person whose work the plan covers, and what is billed beyond the quota at list price."
        }
        Figure::Cost => {
            "List cost of what is served × what serving costs of list price, which is your assumption. Requests without a price cost nothing here."
        }
        Figure::Margin => "What people pay less what serving them costs. Its share is of what they pay.",
        Figure::Share => "Margin ÷ revenue.",
        Figure::BreakEven => {
            "The price of a month at which what people pay is what they cost, with the same people and the same work."
        }
        Figure::NobodyLoses => {
            "The price of a month at which not even the heaviest person costs more than they pay."
        }
        Figure::Served => "List cost of what the windows accepted, and of overflow that is billed.",
        Figure::Losing => "People who cost more than they pay.",
        Figure::Cut => "People of whom some window refused anything.",
    }
}

fn assumptions(a: &Assumed<'_>) -> Vec<String> {
    let count = match a.count {
        Count::ListCost => {
            "A unit is a dollar of list cost. Requests without a price cannot be counted: they are neither served nor paid for."
        }
        Count::Requests => "Every request is one unit, however long.",
        Count::Units(_) => {
            "All models count alike, with the coefficients of the form; a published plan may have others for other models and for very long prompts."
        }
    };
    let mut list = vec![
        format!(
            "Serving costs {} of list price. That is your assumption, and all that is known of cost: no rent, no idle machines, no other people.",
            a.serve
        ),
        String::from(
            "List price is that of the standard tier on the day of each request. Service tiers and regions are not told apart.",
        ),
        format!(
            "The period is {}, {} of a month (365.25 ÷ 12 days). People pay that part of a month’s price.",
            a.days, a.months
        ),
        count.to_owned(),
    ];
    if a.windows {
        list.push(String::from("Of a window that the period cuts only the part inside is there, as people pay for that part only."));
        list.push(String::from("Quarter hours draw one after the other. What a window has no room for is refused, of list cost in the same proportion; which request came first is not known."));
        list.push(String::from(
            "Who is cut off neither changes habits nor leaves, and makes up for nothing later.",
        ));
    }
    if a.levers {
        list.push(String::from("Levers hold for everybody: as many points of the hit rate of all work, and the same part of every quarter hour. Both change what is drawn and what serving costs."));
    }
    list.push(String::from("Each person has one seat. What no log names a person for is one person’s."));
    list
}

/// English.
pub static ENGLISH: Designer = Designer {
    title: "Design a plan",

    verdict,
    cut,
    carried,
    unpriced: |n, counted| {
        let what = plural(n, "request has", "requests have");
        if counted {
            format!("{what} no price and cost nothing here.")
        } else {
            format!("{what} no price and are left out.")
        }
    },
    one: |named| {
        if named {
            "All of this is one person’s work."
        } else {
            "No log names who did this work, so it is one person’s."
        }
    },
    many: "A plan is priced over many: the light ones carry the heavy ones.",
    nobody_next: "Let more harnesses use the plan, or look at other work.",
    add_feeds: "Add your team’s feeds",
    unnamed: "Work of which no log says whose it is counts as one person’s.",
    scenario,
    scenario_clear: "Take it as logged",

    form: "The plan",
    start: "Start from",
    start_own: "rules of your own",
    start_changed: |plan| format!("{plan}, changed"),
    model: "with the coefficients of",
    model_note: "They hold for all models here.",
    price: "Price",
    price_unit: "$ a month and person",
    counts: "It counts",
    count: ["list cost", "requests", "units"],
    count_means: |count| match count {
        Count::ListCost => "A unit is a dollar at list price.",
        Count::Requests => "A unit is a request.",
        Count::Units(_) => "Units per million tokens of:",
    },
    class: |class| match class {
        Class::Input => "Input",
        Class::Read => "Cache reads",
        Class::Write => "Cache writes",
        Class::Output => "Output",
    },
    hours: |when, within, others| format!("{when} UTC × {within}, at all other times × {others}."),
    hours_drop: "Count all hours alike",
    quota: "Quota per person",
    quota_none: "none",
    unit: |count| match count {
        Count::ListCost => "$",
        Count::Requests => "requests",
        Count::Units(_) => "units",
    },
    who: "Who may use it",
    not_here: "no work here",
    overflow: "When it is used up",
    overflows: ["it stops", "billed", "credits"],
    overflow_means: [
        "Work is refused until the window ends.",
        "Work goes on and is billed at list price.",
        "Work goes on with what is bought as credits, here at list price: the figures are those of “billed”.",
    ],
    serve: "Serving costs",
    serve_unit: "% of list price",
    levers: "Levers: other habits",
    hit: "Cache hit rate",
    hit_unit: "points more or less",
    work: "Requests per query",
    work_unit: "% of today’s",
    error,

    figures: "What it brings",
    figure: |figure| match figure {
        Figure::Revenue => "People pay",
        Figure::Cost => "Serving costs",
        Figure::Margin => "Margin",
        Figure::Share => "Margin share",
        Figure::BreakEven => "Break-even price",
        Figure::NobodyLoses => "Nobody-loses price",
        Figure::Served => "Served at list price",
        Figure::Losing => "Cost more than they pay",
        Figure::Cut => "Run out of quota",
    },
    formula,
    each: |n, each, days| format!("{} × {each} for {days}", count(n)),
    each_and: |n, each, billed| format!("{} × {each}, and {billed} beyond the quota", count(n)),
    no_price: "no price is needed",
    of_list: |share| format!("{share} of list price, assumed"),
    of_revenue: |share| format!("{share} of what they pay"),
    a_month: "a month and person",
    set_by: |name| format!("a month, because of {name}"),
    set_by_many: |n| format!("a month, because of {}", people(n)),
    paid_of_cost: |share| format!("people pay {share} of what they cost"),
    of_asked: |share| format!("{share} of what was asked"),

    compare: "With other habits",
    compare_head: ["", "As logged", "With levers", "Difference"],
    compare_said: |levers, by, sign| match sign {
        0 => format!("With {levers} the margin stays as it is."),
        1 => format!("With {levers} the margin is {by} more."),
        _ => format!("With {levers} the margin is {by} less."),
    },
    moved_hit: |points| format!("{points} of hit rate"),
    moved_work: |share| format!("{share} of the requests"),
    better: "better",
    worse: "worse",

    carry: "Who carries whom",
    carry_formula: "A column is what serving a person costs; the line is what that person pays. What is above the line is not paid for by that person, what is free below it is there to carry others: the margin is the difference of the two areas.",
    carry_legend: ["paid for", "costs more than is paid", "left to carry others", "what each pays"],
    carry_hint: "Point at a person, or step with the arrow keys, to read what they pay and cost. From the left to the right: who costs least to who costs most.",

    people: "Person by person",
    person: "Person",
    column: |column| match column {
        Column::Name => "Person",
        Column::Pays => "Pays",
        Column::Costs => "Costs",
        Column::Margin => "Margin",
        Column::Asked => "Asked",
        Column::Accepted => "Accepted",
        Column::Out => "First ran out",
        Column::Cut => "Cut off for",
    },
    column_long: |column| match column {
        Column::Name => "Who did the work",
        Column::Pays => "Price for the period, and what is billed beyond the quota",
        Column::Costs => "What serving the person costs",
        Column::Margin => "What is paid less what it costs",
        Column::Asked => "What was asked of the plan, as it counts",
        Column::Accepted => "The share of it that the windows had room for",
        Column::Out => "When a window first refused something",
        Column::Cut => "From each refusal to the end of the window that refused",
    },
    never: "never",
    sum: "Everybody",
    loses: "costs more than is paid",

    windows: "Windows",
    windows_formula: "A window ran out when something was refused because of it. The most that was asked of one is what a larger plan would have to hold; of a window that the period cuts it is in proportion.",
    windows_head: ["Window", "Holds", "Ran out", "First", "Most asked of one"],
    ran_out: |out, of| match (out, of) {
        (0, 0) => String::from(NONE),
        (0, _) => format!("none of {}", count(of)),
        _ => format!("{} of {}", count(out), count(of)),
    },
    times_held: |times| format!("{times} what it holds"),
    no_windows: "The plan has no quota. Fill in a window to see whom it would stop.",

    assumed: "What is assumed",
    assumptions,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::whatif::designer::sample::{DOLLAR, margins};
    use crate::state::whatif::designer::verdict::verdict as facts;
    use metering::whatif::Design;

    fn of(design: &str) -> Verdict {
        facts(&Design::parse(design), &margins(design), 0)
    }

    /// `_` stands for the narrow space.
    #[track_caller]
    fn check(said: &str, expected: &str) {
        assert_eq!(said, expected.replace('_', "\u{202f}"));
    }

    #[test]
    fn every_case_has_its_sentence() {
        let said = |v: &Verdict| verdict(v, "30 d");
        let heavy = "1 person causes 77_% of the cost.";
        check(
            &said(&of("price:5,serve:50")),
            &format!(
                "At $5 a month, 3 people pay $15.00 for 30 d and cost $26.00 to serve: you lose $11.00 (\u{2212}73_%). {heavy}"
            ),
        );
        check(
            &said(&of("price:1,serve:50")),
            &format!(
                "At $1 a month, 3 people pay $3.00 for 30 d and cost $26.00 to serve: you lose $23.00, as they pay 12_% of what they cost. {heavy}"
            ),
        );
        check(
            &said(&of("price:10,serve:50")),
            &format!(
                "At $10 a month, 3 people pay $30.00 for 30 d and cost $26.00 to serve: you keep $4.00 (13_%). {heavy}"
            ),
        );
        check(
            &said(&of("price:0,serve:50")),
            &format!("At $0 a month, 3 people cost $26.00 to serve in 30 d: you lose $26.00. {heavy}"),
        );
        check(
            &said(&of("price:10,month:12,over:bills")),
            &format!(
                "At $10 a month, 3 people pay $58.00, $28.00 of it beyond the quota, for 30 d and cost $52.00 to serve: you keep $6.00 (10_%). {heavy}"
            ),
        );
        // All cost the same, so that nobody is heavy.
        check(
            &said(&of("price:4,month:4")),
            "At $4 a month, 3 people pay $12.00 for 30 d and cost $12.00 to serve: you break even.",
        );
        check(
            &said(&of("price:10,serve:0")),
            "At $10 a month, 3 people pay $30.00 for 30 d and cost nothing to serve: you keep $30.00 (100_%).",
        );
        check(
            &said(&of("price:0,serve:0")),
            "At $0 a month, 3 people cost nothing to serve in 30 d: there is nothing to lose.",
        );
        check(
            &said(&of("for:nobody")),
            "Nobody is a customer: the plan covers none of the work of this period.",
        );
        let (revenue, cost, margin) = (18 * DOLLAR, 31 * DOLLAR, -13 * DOLLAR as i64);
        let one =
            Verdict { price: revenue, people: 1, revenue, cost, margin, unpriced: 2, ..Verdict::default() };
        check(
            &said(&Verdict { share: Some(-13.0 / 18.0), ..one }),
            "At $18 a month, 1 person pays $18.00 for 30 d and costs at least $31.00 to serve: you lose $13.00 (\u{2212}72_%).",
        );
    }

    #[test]
    fn who_is_cut_off_and_who_carries_whom() {
        let cut = |design: &str| cut(&of(design), design.contains("month"), Design::parse(design).overflow);
        check(
            &cut("price:10,month:12"),
            "1 of 3 people runs out of quota; 54_% of the work, by list cost, is left undone.",
        );
        check(
            &cut("price:10,month:6,over:bills"),
            "2 of 3 people run out of quota; what is beyond it is billed at list price.",
        );
        check(
            &cut("price:10,month:6,over:credits"),
            "2 of 3 people run out of quota; what is beyond it is bought as credits, here at list price.",
        );
        check(&cut("price:10,month:60"), "Nobody runs out of quota.");
        check(&cut("price:10"), "It has no quota, so nobody is cut off.");
        check(
            &cut("units:0/0/0/0,month:5"),
            "As the plan counts, this work draws nothing, so that no quota can run out.",
        );
        assert_eq!(((ENGLISH.ran_out)(0, 0), (ENGLISH.ran_out)(0, 2)), (NONE.into(), "none of 2".into()));
        let carried = |design| carried(&of(design));
        check(
            &carried("price:10,serve:50"),
            "1 person costs $10.00 more than they pay; the other 2 pay $14.00 more than they cost, which carries it.",
        );
        check(
            &carried("price:5,serve:50"),
            "1 person costs $15.00 more than they pay; the other 2 pay only $4.00 more than they cost, so that $11.00 is left to you.",
        );
        check(&carried("price:20,serve:50"), "Nobody costs more than they pay.");
        check(&carried("price:1"), "Everybody costs more than they pay.");
    }
}
