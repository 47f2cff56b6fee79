//! A row of an export by the names of its fields, whether it stood in an answer or in a sheet.

use super::part::Used;
use crate::scan::json::Scanner;
use std::borrow::Cow;

/// The fields that are texts, numbers, or true or false; those of an object inside are `object.field`.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'a>(pub Vec<(String, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// Reads an object.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut fields = Self::default();
        fields.walk("", s);
        fields
    }

    fn walk(&mut self, above: &str, s: &mut Scanner<'a>) {
        s.object(|key, s| {
            let name = format!("{above}{key}");
            match s.peek() {
                Some(b'"') => self.0.extend(s.text().map(|text| (name, text))),
                Some(b'{') if above.len() < 64 => self.walk(&format!("{name}."), s),
                Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                    let raw = std::str::from_utf8(s.raw()).ok();
                    self.0.extend(raw.map(|raw| (name, Cow::Borrowed(raw))));
                }
                _ => s.skip(),
            }
        });
    }

    /// The same with the fields of these objects inside as its own.
    pub fn without(mut self, above: &[&str]) -> Self {
        for (name, _) in &mut self.0 {
            if let Some(own) = above.iter().find_map(|above| name.strip_prefix(above)) {
                *name = own.to_owned();
            }
        }
        self
    }

    /// The first of these that is there and not empty.
    pub fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
            Some(value.trim()).filter(|text| !text.is_empty())
        })
    }

    /// The same, to keep.
    pub fn name(&self, names: &[&str]) -> Option<String> {
        self.text(names).map(str::to_owned)
    }

    /// The first of these that is a count.
    pub fn count(&self, names: &[&str]) -> Option<u64> {
        names.iter().find_map(|name| Scanner::new(self.text(&[name])?.as_bytes()).u64())
    }

    /// The first of these that is a number.
    pub fn number(&self, names: &[&str]) -> Option<f64> {
        names.iter().find_map(|name| self.text(&[name])?.parse().ok()).filter(|n: &f64| n.is_finite())
    }

    /// Money, in USD.
    pub fn cost(&self, names: &[&str], currency: &[&str]) -> Result<Option<f64>, Money> {
        let Some(amount) = self.number(names) else { return Ok(None) };
        if amount < 0.0 {
            return Err(Money::Credit);
        }
        if self.text(currency).is_some_and(|c| !c.eq_ignore_ascii_case("usd")) {
            return Err(Money::Foreign);
        }
        Ok(Some(amount))
    }
}

/// Why an amount is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Money {
    Credit,
    Foreign,
}

impl Money {
    pub fn reason(self) -> &'static str {
        match self {
            Self::Credit => {
                "A line of the bill is a credit (less than 0). Costs here are never negative, so it was not subtracted; \
                 compare with the invoice."
            }
            Self::Foreign => {
                "An amount is in another currency than USD and was not counted. Export the costs in USD."
            }
        }
    }
}

/// A row of a bill: its cost, of no request.
pub(super) fn bill(cost: f64) -> Used {
    Used { requests: Some(0), cost, ..Used::default() }
}

/// Service tiers as they are priced: what is standard has no name, a region with a price of its own is joined with `+`.
pub(super) fn tier(service: Option<&str>, fast: bool, geo: Option<&str>) -> Option<String> {
    let standard = |name: &&str| !matches!(*name, "standard" | "default" | "auto" | "");
    let service = if fast { Some("fast") } else { service.filter(standard) };
    let service = service.map(|name| match name {
        "priority_on_demand" => "priority",
        "flex_discount" => "flex",
        name => name,
    });
    let geo = geo.filter(|geo| !matches!(*geo, "" | "global" | "not_available"));
    match (service, geo) {
        (Some(service), Some(geo)) => Some(format!("{service}+{geo}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_those_that_have_a_price() {
        let check = |service, fast, geo, expected: Option<&str>| {
            assert_eq!(tier(service, fast, geo).as_deref(), expected);
        };
        check(Some("standard"), false, Some("global"), None);
        check(Some("standard"), true, Some("us"), Some("fast+us"));
        check(Some("batch"), false, Some("not_available"), Some("batch"));
        check(Some("priority_on_demand"), false, None, Some("priority"));
        check(None, false, Some("us"), Some("us"));
    }

    #[test]
    fn fields_of_objects_inside_have_the_names_of_both() {
        let row =
            Fields::read(&mut Scanner::new(br#"{"a":{"b":{"c":"7"}},"d":" x ","e":null,"f":true,"g":[1]}"#));
        assert_eq!(row.count(&["a.b", "a.b.c"]), Some(7));
        assert_eq!(row.text(&["e", "d"]), Some("x"));
        assert_eq!(row.text(&["f"]), Some("true"));
        assert_eq!(row.text(&["g"]), None);
    }

    #[test]
    fn credits_and_other_currencies_are_no_cost() {
        let row = |json: &'static str| Fields::read(&mut Scanner::new(json.as_bytes()));
        let cost = |json| row(json).cost(&["v"], &["c"]);
        assert_eq!(cost(r#"{"v":"12.5","c":"USD"}"#), Ok(Some(12.5)));
        assert_eq!(cost(r#"{"v":-1}"#), Err(Money::Credit));
        assert_eq!(cost(r#"{"v":1,"c":"eur"}"#), Err(Money::Foreign));
        assert_eq!(cost(r#"{"c":"eur"}"#), Ok(None));
    }
}
