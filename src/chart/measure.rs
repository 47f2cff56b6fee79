//! How wide a text is. The page measures with the canvas's own `measureText`; everything else uses the
//! table of widths below, which errs on the wide side so that labels that fit here fit on the screen.

/// How heavy a text is drawn. A canvas font has no more than these two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Regular.
    #[default]
    Normal,
    /// For what is read first.
    Bold,
}

/// Answers how wide a text is in the font of the charts.
pub trait TextMeasure {
    /// The size of chart text in CSS pixels.
    fn size(&self) -> f64;

    /// The width of a text in CSS pixels.
    fn width(&self, text: &str, weight: Weight) -> f64;
}

/// Widths of a common sans-serif face, for tests, which have no canvas.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub struct WidthTable {
    /// The size of chart text in CSS pixels.
    pub size: f64,
}

#[cfg(test)]
impl TextMeasure for WidthTable {
    fn size(&self) -> f64 {
        self.size
    }

    fn width(&self, text: &str, weight: Weight) -> f64 {
        let wider = if weight == Weight::Bold { 1.1 } else { 1.0 };
        text.chars().map(em).sum::<f64>() * self.size * wider
    }
}

/// The text, or as much of it as fits with an ellipsis. `None` when not even one letter fits.
pub fn fit(text: &str, max: f64, weight: Weight, measure: &dyn TextMeasure) -> Option<String> {
    if measure.width(text, weight) <= max {
        return Some(text.to_owned());
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() && !kept.is_empty() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if measure.width(&shorter, weight) <= max {
            return Some(shorter);
        }
    }
    None
}

/// The advance of a character in em: a table of classes, wide enough for DejaVu Sans.
#[cfg(test)]
fn em(c: char) -> f64 {
    match c {
        '\u{202f}' | '\u{2009}' => 0.2,
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.98,
        '0'..='9' | '$' | 'a'..='z' => 0.635,
        'A'..='Z' => 0.72,
        _ if c > '\u{2e7f}' => 1.0,
        _ => 0.66,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: WidthTable = WidthTable { size: 10.0 };

    #[test]
    fn digits_are_tabular_and_ideographs_square() {
        assert_eq!(TABLE.width("111", Weight::Normal), TABLE.width("888", Weight::Normal));
        assert_eq!(TABLE.width("十月", Weight::Normal), 20.0);
        assert!(TABLE.width("Oct", Weight::Bold) > TABLE.width("Oct", Weight::Normal));
    }

    #[test]
    fn a_text_is_cut_to_its_room() {
        assert_eq!(fit("41 misses", 100.0, Weight::Normal, &TABLE).as_deref(), Some("41 misses"));
        assert_eq!(fit("41 misses", 28.0, Weight::Normal, &TABLE).as_deref(), Some("41…"));
        assert_eq!(fit("41 misses", 9.0, Weight::Normal, &TABLE), None);
        assert_eq!(fit("", 0.0, Weight::Normal, &TABLE).as_deref(), Some(""));
    }
}
