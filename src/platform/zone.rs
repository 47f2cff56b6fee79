//! Time zones, probed from the browser: the core has no time-zone database, and the page needs none.

use metering::time::{DAY, MINUTE, Millis, Zone};
use wasm_bindgen::{JsCast, JsValue};

/// No zone changes its clock twice within this time, so that every change lies between two probes.
const STEP: Millis = 7 * DAY;

/// A zone between two instants: the browser's own, or one by its IANA name. `None` for a name it does not know.
pub fn probe(name: Option<&str>, from: Millis, to: Millis) -> Option<Zone> {
    match name {
        Some("UTC") => Some(Zone::utc()),
        Some(name) => {
            let format = formatter(name)?;
            table(from, to, |at| named_offset(&format, at))
        }
        None => table(from, to, |at| Some(local_offset(at))),
    }
}

/// The name of the browser's own zone.
pub fn own_name() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

/// Every zone that the browser knows by name.
pub fn names() -> Vec<String> {
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or(JsValue::UNDEFINED);
    let list = js_sys::Reflect::get(&intl, &"supportedValuesOf".into())
        .ok()
        .and_then(|f| f.dyn_into::<js_sys::Function>().ok())
        .and_then(|f| f.call1(&intl, &"timeZone".into()).ok())
        .and_then(|l| l.dyn_into::<js_sys::Array>().ok());
    list.map_or_else(Vec::new, |l| l.iter().filter_map(|n| n.as_string()).collect())
}

/// Probes a zone and narrows each change down to its minute.
fn table(from: Millis, to: Millis, offset: impl Fn(Millis) -> Option<i32>) -> Option<Zone> {
    let mut known = offset(from)?;
    let mut changes = vec![(Millis::MIN, known)];
    let mut at = from;
    while at < to {
        let next = at + STEP;
        let new = offset(next)?;
        if new != known {
            let (mut low, mut high) = (at, next);
            while high - low > MINUTE {
                let middle = (low + (high - low) / 2).div_euclid(MINUTE) * MINUTE;
                let middle = if middle <= low { low + MINUTE } else { middle };
                if offset(middle)? == known { low = middle } else { high = middle }
            }
            changes.push((high.div_euclid(MINUTE) * MINUTE, new));
            known = new;
        }
        at = next;
    }
    Some(Zone::new(changes))
}

fn local_offset(at: Millis) -> i32 {
    -(js_sys::Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset().round() as i32)
}

fn formatter(name: &str) -> Option<js_sys::Function> {
    let options = js_sys::Object::new();
    for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset"), ("hour", "2-digit")] {
        js_sys::Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class = js_sys::Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    // An unknown name throws.
    let format = js_sys::Reflect::construct(
        class.dyn_ref::<js_sys::Function>()?,
        &js_sys::Array::of2(&"en".into(), &options),
    )
    .ok()?;
    js_sys::Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()
}

fn named_offset(format: &js_sys::Function, at: Millis) -> Option<i32> {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    minutes(&format.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?)
}

/// The offset in a text that ends like `GMT+05:45`; `GMT` alone is 0.
fn minutes(text: &str) -> Option<i32> {
    let (_, offset) = text.rsplit_once("GMT")?;
    let Some(sign) = offset.chars().next() else { return Some(0) };
    let offset = offset.get(sign.len_utf8()..)?;
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    // Offsets of before 1900 have seconds; nobody's logs are that old.
    let minutes = minutes.split(':').next()?;
    let total = hours.trim().parse::<i32>().ok()? * 60 + minutes.trim().parse::<i32>().ok()?;
    Some(if matches!(sign, '-' | '\u{2212}') { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::time::{HOUR, format, parse};

    #[test]
    fn offsets_are_read_as_browsers_write_them() {
        assert_eq!(minutes("08 AM GMT+05:45"), Some(345));
        assert_eq!(minutes("08 GMT-3:30"), Some(-210));
        assert_eq!(minutes("08 GMT"), Some(0));
        assert_eq!(minutes("08 GMT\u{2212}08:00"), Some(-480));
        assert_eq!(minutes("08"), None);
    }

    #[test]
    fn changes_are_found_to_the_minute() {
        let at = |t: &str| parse(t).unwrap();
        let (spring, autumn) = (at("2026-03-29T01:00:00Z"), at("2026-10-25T01:00:00Z"));
        let berlin = |t: Millis| Some(if (spring..autumn).contains(&t) { 120 } else { 60 });
        let zone = table(at("2026-01-01T00:00:07.123Z"), at("2027-01-01T00:00:00Z"), berlin).unwrap();
        assert_eq!(zone, Zone::new(vec![(Millis::MIN, 60), (spring, 120), (autumn, 60)]));
        assert_eq!(zone.offset(spring - HOUR), 60, "{}", format(spring));
    }
}
