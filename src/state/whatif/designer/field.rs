//! What can be typed of a design: each field as text, and what is wrong with a text.

use crate::chart::format::MINUS;
use metering::plan::{Anchor, Coefficients, Window, WindowKind};
use metering::whatif::{Count, Design, read_number, write_number};

/// The most that a month can cost, in dollars.
const DEAREST: u64 = 1_000_000;

/// A token class as plans tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Neither read from nor written to a cache.
    Input,
    /// Read from it.
    Read,
    /// Written to it.
    Write,
    /// Generated.
    Output,
}

impl Class {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Input, Self::Read, Self::Write, Self::Output];

    fn of(self, of: &mut Coefficients) -> &mut u64 {
        match self {
            Self::Input => &mut of.input,
            Self::Read => &mut of.read,
            Self::Write => &mut of.write,
            Self::Output => &mut of.output,
        }
    }
}

/// What can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Dollars a month and person.
    Price,
    /// Units per million tokens of a class.
    Units(Class),
    /// What a window holds for each person; empty where there is none.
    Quota(WindowKind),
    /// What serving costs, in percent of list price.
    Serve,
    /// Points more of the hit rate.
    Hit,
    /// Requests for the same work, in percent.
    Work,
}

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// There has to be one.
    Missing,
    /// It is no number.
    NoNumber,
    /// It has more decimals than can be kept.
    Decimals(u32),
    /// It is less or more than there can be.
    Range(i64, i64),
}

impl Field {
    /// The id of the element that says what is wrong with it.
    pub fn wrong_id(self) -> String {
        let name = match self {
            Self::Price => "price",
            Self::Units(Class::Input) => "input",
            Self::Units(Class::Read) => "read",
            Self::Units(Class::Write) => "write",
            Self::Units(Class::Output) => "output",
            Self::Quota(kind) => kind.name(),
            Self::Serve => "serve",
            Self::Hit => "hit",
            Self::Work => "work",
        };
        format!("design-wrong-{name}")
    }

    /// How a design fills it.
    pub fn text(self, design: &Design) -> String {
        let points = |tenths: i32| {
            let sign = match tenths {
                ..0 => String::from(MINUS),
                0 => String::new(),
                1.. => String::from("+"),
            };
            sign + &written(u64::from(tenths.unsigned_abs()), 1)
        };
        match self {
            Self::Price => written(design.price, 9),
            Self::Units(class) => match &design.count {
                Count::Units(of) => written(*class.of(&mut of.clone()), 0),
                Count::ListCost | Count::Requests => String::new(),
            },
            Self::Quota(kind) => {
                let limit = design.windows.iter().find(|w| w.kind == kind).and_then(|w| w.limit);
                limit.map(|limit| written(limit, 6)).unwrap_or_default()
            }
            Self::Serve => written(u64::from(design.serve_permille), 1),
            Self::Hit => points(design.hit_permille),
            Self::Work => design.work_percent.to_string(),
        }
    }

    /// Takes a text into a design, which is as before where the text is not taken.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn put(self, design: &mut Design, text: &str) -> Result<(), FieldError> {
        let text = plain(text);
        match self {
            Self::Quota(kind) if text.is_empty() => {
                design.windows.retain(|w| w.kind != kind);
                return Ok(());
            }
            Self::Hit if text.is_empty() => {
                design.hit_permille = 0;
                return Ok(());
            }
            _ if text.is_empty() => return Err(FieldError::Missing),
            _ => {}
        }
        match self {
            Self::Price => design.price = within(number(&text, 9)?, 0, DEAREST, 1_000_000_000)?,
            Self::Units(class) => {
                let units = number(&text, 0)?;
                if let Count::Units(of) = &mut design.count {
                    *class.of(of) = units;
                }
            }
            Self::Quota(kind) => set_quota(design, kind, number(&text, 6)?),
            Self::Serve => design.serve_permille = within(number(&text, 1)?, 0, 1_000, 10)? as u32,
            Self::Hit => {
                let (digits, sign) = match text.strip_prefix('-') {
                    Some(digits) => (digits, -1),
                    None => (text.strip_prefix('+').unwrap_or(&text), 1),
                };
                let tenths = number(digits, 1)?;
                if tenths > 1_000 {
                    return Err(FieldError::Range(-100, 100));
                }
                design.hit_permille = tenths as i32 * sign;
            }
            Self::Work => design.work_percent = within(number(&text, 0)?, 1, 1_000, 1)? as u32,
        }
        Ok(())
    }
}

/// A window that is there keeps what it begins with.
fn set_quota(design: &mut Design, kind: WindowKind, limit: u64) {
    if let Some(window) = design.windows.iter_mut().find(|w| w.kind == kind) {
        window.limit = Some(limit);
        return;
    }
    let anchor = if kind == WindowKind::FiveHours { Anchor::FirstUse } else { Anchor::Billing };
    design.windows.push(Window { kind, anchor, limit: Some(limit), own_limit: false });
    design.windows.sort_by_key(|w| w.kind);
}

/// A count of 10^−`decimals` as the page writes large numbers: `4.1B`, `12K`.
pub fn written(count: u64, decimals: u32) -> String {
    write_number(count, decimals).replace('k', "K").replace('G', "B")
}

/// Without what people write for the eye: spaces, a currency, a percent sign, and commas, which are a decimal point only
/// where they do not group three digits.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !"$%×'’_".contains(*c));
    let text: String = kept.map(|c| if c == MINUS || c == '–' { '-' } else { c }).collect();
    let groups: Vec<&str> = text.split(',').collect();
    let digits = |group: &str| group.bytes().take_while(u8::is_ascii_digit).count();
    let grouped = groups.iter().skip(1).all(|group| digits(group) == 3);
    match groups.len() {
        2 if !grouped && !text.contains('.') => text.replace(',', "."),
        _ if grouped => text.replace(',', ""),
        _ => text,
    }
}

/// A number of 10^−`decimals`, perhaps with a letter for thousands, millions, billions.
fn number(text: &str, decimals: u32) -> Result<u64, FieldError> {
    let letters = [('k', 'k'), ('K', 'k'), ('m', 'M'), ('g', 'G'), ('b', 'G'), ('B', 'G'), ('t', 'T')];
    let mut text = text.to_owned();
    if let Some((_, letter)) = text.chars().last().and_then(|last| letters.iter().find(|(l, _)| *l == last)) {
        text.pop();
        text.push(*letter);
    }
    let found = read_number(&text, decimals);
    found.ok_or_else(|| {
        // With more room for decimals it may be a number.
        let exact = (decimals + 1..=12).any(|more| read_number(&text, more).is_some());
        if exact { FieldError::Decimals(decimals) } else { FieldError::NoNumber }
    })
}

/// A number between two whole ones; `one` is how it counts one.
fn within(number: u64, least: u64, most: u64, one: u64) -> Result<u64, FieldError> {
    let inside = (least * one..=most * one).contains(&number);
    inside.then_some(number).ok_or(FieldError::Range(least as i64, most as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design() -> Design {
        Design::parse("price:18,units:690/170/690/2400,5h:2k,week:10k/utc-week,serve:40")
    }

    #[track_caller]
    fn check(field: Field, text: &str, expected: Result<&str, FieldError>) {
        let mut found = design();
        let put = field.put(&mut found, text);
        assert_eq!(put.map(|()| field.text(&found)), expected.map(str::to_owned), "{field:?} {text}");
        if put.is_err() {
            assert_eq!(found, design());
        }
    }

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        check(Field::Price, "18.50", Ok("18.5"));
        check(Field::Price, " $ 18,5 ", Ok("18.5"));
        check(Field::Price, "1,250", Ok("1250"));
        check(Field::Price, "0", Ok("0"));
        check(Field::Quota(WindowKind::FiveHours), "12,000", Ok("12K"));
        check(Field::Quota(WindowKind::Month), "4.1 b", Ok("4.1B"));
        check(Field::Quota(WindowKind::Month), "1,234,567", Ok("1234567"));
        check(Field::Units(Class::Output), "2.5m", Ok("2.5M"));
        check(Field::Serve, "37,5 %", Ok("37.5"));
        check(Field::Hit, "-2.5", Ok("\u{2212}2.5"));
        check(Field::Hit, "\u{2212}5", Ok("\u{2212}5"));
        check(Field::Hit, "+ 3", Ok("+3"));
        check(Field::Hit, "", Ok("0"));
        check(Field::Work, "80", Ok("80"));
    }

    #[test]
    fn what_is_wrong_is_told_and_changes_nothing() {
        check(Field::Price, "", Err(FieldError::Missing));
        check(Field::Price, "cheap", Err(FieldError::NoNumber));
        check(Field::Price, "-4", Err(FieldError::NoNumber));
        check(Field::Price, "1.2.3", Err(FieldError::NoNumber));
        check(Field::Price, "1000001", Err(FieldError::Range(0, 1_000_000)));
        check(Field::Units(Class::Input), "0.5", Err(FieldError::Decimals(0)));
        check(Field::Units(Class::Input), "", Err(FieldError::Missing));
        check(Field::Serve, "1001", Err(FieldError::Range(0, 1_000)));
        check(Field::Hit, "101", Err(FieldError::Range(-100, 100)));
        check(Field::Hit, "2.55", Err(FieldError::Decimals(1)));
        check(Field::Work, "0", Err(FieldError::Range(1, 1_000)));
        check(Field::Quota(WindowKind::Day), "lots", Err(FieldError::NoNumber));
    }

    #[test]
    fn a_window_comes_goes_and_keeps_its_beginning() {
        let mut found = design();
        for (kind, text) in [(WindowKind::Day, "5k"), (WindowKind::Week, "20k"), (WindowKind::FiveHours, "")]
        {
            Field::Quota(kind).put(&mut found, text).unwrap();
        }
        assert_eq!(found.to_string(), "price:18,units:690/170/690/2400,day:5k,week:20k/utc-week,serve:40");
        Field::Quota(WindowKind::FiveHours).put(&mut found, "1k").unwrap();
        assert_eq!(found.windows[0].anchor, Anchor::FirstUse);
    }

    #[test]
    fn each_has_a_place_of_its_own_for_what_is_wrong() {
        let quotas = WindowKind::ALL.map(Field::Quota);
        let all = [Field::Price, Field::Serve, Field::Hit, Field::Work];
        let fields = Class::ALL.map(Field::Units).into_iter().chain(quotas).chain(all);
        let mut ids: Vec<String> = fields.map(Field::wrong_id).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn what_a_field_says_it_also_takes() {
        let moved = "price:5.95,units:300M/2.5M/300M/600M,5h:0.5,month:4.1G,serve:0,hit:-2.5,work:80";
        for text in [moved, "", "price:18,units:requests,week:45k,hit:5"] {
            let design = Design::parse(text);
            let classes = Class::ALL.map(Field::Units);
            let quotas = WindowKind::ALL.map(Field::Quota);
            let all = [Field::Price, Field::Serve, Field::Hit, Field::Work];
            let units = matches!(design.count, Count::Units(_));
            let fields = classes.into_iter().filter(|_| units).chain(quotas).chain(all);
            for field in fields {
                let mut again = design.clone();
                assert_eq!(field.put(&mut again, &field.text(&design)), Ok(()), "{field:?}");
                assert_eq!(again, design, "{field:?}");
            }
        }
    }
}
