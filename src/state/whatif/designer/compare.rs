//! What levers change: each figure with the work as it is and with the levers.

use metering::whatif::{Margin, Margins};

/// A figure of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// What people pay.
    Revenue,
    /// What serving costs.
    Cost,
    /// The difference.
    Margin,
    /// Its share of revenue.
    Share,
    /// The price at which revenue is cost.
    BreakEven,
    /// The price at which nobody costs more than they pay.
    NobodyLoses,
    /// List cost of what is served.
    Served,
    /// People who cost more than they pay.
    Losing,
    /// People who are cut off.
    Cut,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Nano-dollars.
    Money(i128),
    /// A part of 1.
    Share(f64),
    /// People.
    Count(u64),
}

impl Figure {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Revenue,
        Self::Cost,
        Self::Margin,
        Self::Share,
        Self::BreakEven,
        Self::NobodyLoses,
        Self::Served,
        Self::Losing,
        Self::Cut,
    ];

    /// Its value; `None` where there is none.
    pub fn of(self, margins: &Margins) -> Option<Value> {
        let money = |nanos: u64| Value::Money(nanos.into());
        Some(match self {
            Self::Revenue => money(margins.revenue),
            Self::Cost => money(margins.cost),
            Self::Margin => Value::Money(i128::from(margins.revenue) - i128::from(margins.cost)),
            Self::Share => Value::Share(margins.margin_share()?),
            Self::BreakEven => money(margins.break_even?),
            Self::NobodyLoses => money(margins.nobody_loses?),
            Self::Served => money(margins.served),
            Self::Losing => Value::Count(margins.losing() as u64),
            Self::Cut => Value::Count(cut_off(margins) as u64),
        })
    }

    /// Whether more of it is welcome to who sells; `None` where that is a matter of taste.
    pub fn more_is_good(self) -> Option<bool> {
        match self {
            Self::Revenue | Self::Margin | Self::Share => Some(true),
            Self::Cost | Self::BreakEven | Self::NobodyLoses | Self::Losing | Self::Cut => Some(false),
            Self::Served => None,
        }
    }
}

/// How many people are cut off at some time.
pub fn cut_off(margins: &Margins) -> usize {
    margins.people.iter().filter(|p| p.accepted < p.amount).count()
}

/// Who sets the price at which nobody loses: whoever has to pay most beside what is billed, and all who have to pay as
/// much to a cent.
pub fn dearest(margins: &Margins) -> Vec<&Margin> {
    let seats = (margins.people.len() as u64).max(1);
    let paid = margins.outcome.plan_cost.unwrap_or(0) / seats;
    let needs = |p: &Margin| p.cost.saturating_sub(p.revenue.saturating_sub(paid));
    let most = margins.people.iter().map(needs).max().unwrap_or(0);
    margins.people.iter().filter(|p| most - needs(p) < CENT).collect()
}

/// In nano-dollars.
const CENT: u64 = 10_000_000;

impl Value {
    /// What a value is more than another of the same kind.
    pub fn less(self, other: Self) -> Option<Difference> {
        match (self, other) {
            (Self::Money(a), Self::Money(b)) => Some(Difference::Money(a - b)),
            (Self::Share(a), Self::Share(b)) => Some(Difference::Points(a - b)),
            (Self::Count(a), Self::Count(b)) => Some(Difference::Count(i128::from(a) - i128::from(b))),
            _ => None,
        }
    }
}

/// What a value is more than another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Difference {
    /// Nano-dollars.
    Money(i128),
    /// A difference of parts of 1.
    Points(f64),
    /// People.
    Count(i128),
}

impl Difference {
    /// Its sign: less, nothing, or more.
    pub fn sign(self) -> i8 {
        match self {
            Self::Money(n) | Self::Count(n) => n.signum() as i8,
            Self::Points(p) if p.abs() < 0.000_5 => 0,
            Self::Points(p) => {
                if p < 0.0 {
                    -1
                } else {
                    1
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{DOLLAR, margins};
    use super::*;

    #[track_caller]
    fn check(figure: Figure, design: &str, expected: Option<Value>) {
        assert_eq!(figure.of(&margins(design)), expected, "{figure:?} {design}");
    }

    #[test]
    fn figures_of_a_design() {
        let dollars = |n: i128| Some(Value::Money(n * i128::from(DOLLAR)));
        check(Figure::Revenue, "price:10,serve:50", dollars(30));
        check(Figure::Cost, "price:10,serve:50", dollars(26));
        check(Figure::Margin, "price:5,serve:50", dollars(-11));
        check(Figure::Served, "price:10,serve:50", dollars(52));
        check(Figure::NobodyLoses, "price:10,serve:50", dollars(20));
        check(Figure::Losing, "price:10,serve:50", Some(Value::Count(1)));
        check(Figure::Cut, "price:10,month:12", Some(Value::Count(1)));
        check(Figure::Share, "price:0", None);
        // Nobody may use it.
        check(Figure::BreakEven, "price:10,for:nobody", None);
        check(Figure::Revenue, "price:10,for:nobody", dollars(0));
    }

    #[test]
    fn several_may_set_the_price() {
        let check = |design: &str, expected: &[Option<&str>]| {
            let found = margins(design);
            let mut names: Vec<Option<&str>> = dearest(&found).iter().map(|p| p.name.as_deref()).collect();
            names.sort();
            assert_eq!(names, expected, "{design}");
        };
        check("price:10", &[Some("Ada")]);
        // Of $40 and $8 the quota leaves $6 each.
        check("price:10,month:6", &[Some("Ada"), Some("Ben")]);
        check("price:10,month:4", &[None, Some("Ada"), Some("Ben")]);
        // What is billed pays for itself.
        check("price:10,month:6,over:credits", &[Some("Ada"), Some("Ben")]);
        check("price:10,for:nobody", &[]);
    }

    #[test]
    fn a_lever_is_seen_as_a_difference() {
        let less = margins("price:10,month:12").people.len() as u64;
        assert_eq!(Value::Count(less).less(Value::Count(5)), Some(Difference::Count(-2)));
        assert_eq!(Value::Money(3).less(Value::Money(5)).map(Difference::sign), Some(-1));
        assert_eq!(Value::Share(0.5).less(Value::Share(0.5)).map(Difference::sign), Some(0));
        assert_eq!(Value::Share(0.5).less(Value::Count(1)), None);
    }
}
