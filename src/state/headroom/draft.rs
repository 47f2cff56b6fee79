//! A plan as it is typed into the form.

use metering::plan::{Plan, PlanBook, Subscription};
use metering::time::{Day, Millis, format_day, parse_day};

const DOLLAR: f64 = 1e9;
/// Nobody pays more for a month.
const MOST: f64 = 1e7;

/// In which money a person pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Currency {
    /// US dollars.
    #[default]
    Usd,
    /// Yuan.
    Cny,
}

impl Currency {
    /// In the order of the form.
    pub const ALL: [Self; 2] = [Self::Usd, Self::Cny];

    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Usd => "$",
            Self::Cny => "¥",
        }
    }
}

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The plan's id; empty until one is chosen.
    pub plan: String,
    /// The first day, `YYYY-MM-DD`.
    pub since: String,
    /// The last day; empty while it runs.
    pub until: String,
    /// Whether a year is paid at once.
    pub yearly: bool,
    /// In which money it is paid.
    pub currency: Currency,
    /// What is really paid for a month, or for a year where a year is paid at once; empty is the published price.
    pub paid: String,
    /// Yuan for a dollar.
    pub rate: String,
    /// How many seats are paid for.
    pub seats: String,
    /// The harnesses that draw on it; none is all that the plan covers.
    pub harnesses: Vec<String>,
    /// What a month may cost, in dollars, where the person sets the window.
    pub budget: String,
}

/// What is wrong with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// No plan is chosen.
    NoPlan,
    /// The first day is no day.
    NoDay,
    /// The last day is none, or before the first.
    NoEnd,
    /// What is paid is no amount.
    Paid,
    /// The rate is no number above 0.
    Rate,
    /// The seats are no whole number from 1 on.
    Seats,
    /// The budget is no whole amount above 0.
    Budget,
}

impl Draft {
    /// An empty form. `rate` is yuan for a dollar.
    pub fn new(today: Day, rate: f64) -> Self {
        let (since, rate) = (format_day(today), rate.to_string());
        Self { since, rate, seats: String::from("1"), ..Self::default() }
    }

    /// A plan to be changed.
    pub fn of(plan: &Subscription, rate: f64) -> Self {
        let months = if plan.yearly { 12.0 } else { 1.0 };
        let paid = plan.paid.map(|nanos| amount(nanos as f64 * months)).unwrap_or_default();
        Self {
            plan: plan.plan.clone(),
            since: format_day(plan.since),
            until: plan.until.map(format_day).unwrap_or_default(),
            yearly: plan.yearly,
            currency: Currency::Usd,
            paid,
            rate: rate.to_string(),
            seats: plan.seats.max(1).to_string(),
            harnesses: plan.harnesses.clone(),
            budget: plan.budget.map(|b| b.to_string()).unwrap_or_default(),
        }
    }

    /// The plan that is chosen.
    pub fn chosen<'a>(&self, book: &'a PlanBook) -> Option<&'a Plan> {
        book.plan(&self.plan)
    }

    /// What the form says, and yuan for a dollar.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(&self, book: &PlanBook, now: Millis) -> Result<(Subscription, f64), DraftError> {
        let plan = self.chosen(book).ok_or(DraftError::NoPlan)?;
        let since = parse_day(self.since.trim()).ok_or(DraftError::NoDay)?;
        let until = match self.until.trim() {
            "" => None,
            day => Some(parse_day(day).filter(|day| *day >= since).ok_or(DraftError::NoEnd)?),
        };
        let rate = number(&self.rate).filter(|r| *r > 0.0).ok_or(DraftError::Rate)?;
        let paid = match self.paid.trim() {
            "" if self.currency == Currency::Cny => in_yuan(plan, now, self.yearly).map(|yuan| yuan / rate),
            "" => None,
            text => {
                let paid = number(text).filter(|p| (0.0..=MOST).contains(p)).ok_or(DraftError::Paid)?;
                let months = if self.yearly { 12.0 } else { 1.0 };
                Some(paid * DOLLAR / months / if self.currency == Currency::Cny { rate } else { 1.0 })
            }
        };
        let seats: u32 = match self.seats.trim() {
            "" => 1,
            text => text.parse().ok().filter(|n| (1..=100_000).contains(n)).ok_or(DraftError::Seats)?,
        };
        // What the vendor publishes in yuan is for one seat.
        let each = if self.paid.trim().is_empty() { f64::from(seats) } else { 1.0 };
        let budget = match self.budget.trim() {
            _ if !has_budget(plan, now) => None,
            "" => return Err(DraftError::Budget),
            text => {
                let whole = number(text).filter(|b| *b >= 1.0 && *b <= MOST);
                Some(whole.ok_or(DraftError::Budget)?.round() as u64)
            }
        };
        let subscription = Subscription {
            plan: plan.id.clone(),
            since,
            until,
            yearly: self.yearly,
            paid: paid.map(|nanos| (nanos * each).round() as u64),
            budget,
            seats,
            harnesses: self.harnesses.clone(),
        };
        Ok((subscription, rate))
    }
}

/// Whether a person says what a window of the plan holds.
pub fn has_budget(plan: &Plan, at: Millis) -> bool {
    plan.terms(at).is_some_and(|t| t.windows.iter().any(|w| w.own_limit))
}

/// What a month of it costs in China, in nano-yuan, where that is published.
fn in_yuan(plan: &Plan, at: Millis, yearly: bool) -> Option<f64> {
    let price = plan.price(at)?;
    let year = price.year.cny.filter(|_| yearly).map(|year| year as f64 / 12.0);
    year.or_else(|| price.month.cny.map(|month| month as f64))
}

/// A number, with a point or a comma.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())
}

/// Nano-dollars as a person types them.
fn amount(nanos: f64) -> String {
    let text = format!("{:.2}", nanos / DOLLAR);
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::parse;

    fn draft(plan: &str) -> Draft {
        Draft { plan: plan.to_owned(), ..Draft::new(parse_day("2026-11-02").unwrap(), 6.9) }
    }

    #[track_caller]
    fn check(draft: &Draft, expected: Result<Option<f64>, DraftError>) {
        let read = draft.read(PlanBook::builtin(), parse("2026-11-22").unwrap());
        let paid = |nanos: u64| (nanos as f64 / DOLLAR * 100.0).round() / 100.0;
        assert_eq!(read.map(|(of, _)| of.paid.map(paid)), expected);
    }

    #[test]
    fn what_is_paid_is_for_a_month() {
        check(&draft("claude-max-5x"), Ok(None));
        check(&Draft { paid: String::from("90"), ..draft("claude-max-5x") }, Ok(Some(90.0)));
        check(&Draft { paid: String::from("204,00"), yearly: true, ..draft("claude-pro") }, Ok(Some(17.0)));
        check(&Draft { paid: String::from("0"), ..draft("claude-pro") }, Ok(Some(0.0)));
    }

    #[test]
    fn yuan_are_dollars_at_the_rate() {
        let yuan = Draft { currency: Currency::Cny, ..draft("mimo-lite") };
        // ¥39 ÷ 6.9, and a year's ¥411.84 ÷ 12 ÷ 6.9.
        check(&yuan, Ok(Some(5.65)));
        check(&Draft { yearly: true, ..yuan.clone() }, Ok(Some(4.97)));
        check(&Draft { paid: String::from("34.5"), ..yuan.clone() }, Ok(Some(5.0)));
        check(&Draft { paid: String::from("39"), rate: String::from("7.8"), ..yuan.clone() }, Ok(Some(5.0)));
        check(&Draft { rate: String::from("0"), ..yuan }, Err(DraftError::Rate));
    }

    #[test]
    fn what_is_wrong_is_told() {
        check(&Draft { plan: String::from("none"), ..draft("") }, Err(DraftError::NoPlan));
        check(&Draft { since: String::from("soon"), ..draft("claude-pro") }, Err(DraftError::NoDay));
        check(&Draft { until: String::from("2026-11-01"), ..draft("claude-pro") }, Err(DraftError::NoEnd));
        check(&Draft { paid: String::from("-3"), ..draft("claude-pro") }, Err(DraftError::Paid));
        check(&Draft { seats: String::from("0"), ..draft("claude-pro") }, Err(DraftError::Seats));
        check(&draft("api"), Err(DraftError::Budget));
        check(&Draft { budget: String::from("50"), ..draft("api") }, Ok(None));
    }

    #[test]
    fn what_is_kept_is_shown_again() {
        let of = Draft { paid: String::from("204"), yearly: true, ..draft("claude-pro") };
        let (kept, rate) = of.read(PlanBook::builtin(), parse("2026-11-22").unwrap()).unwrap();
        assert_eq!(Draft::of(&kept, rate), of);
        let team =
            Draft { seats: String::from("5"), harnesses: vec![String::from("pi")], ..draft("claude-team") };
        let (kept, rate) = team.read(PlanBook::builtin(), parse("2026-11-22").unwrap()).unwrap();
        assert_eq!(Draft::of(&kept, rate), team);
    }
}
