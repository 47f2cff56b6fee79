//! What a server answers, read while it comes: the bytes of one series are a value of their own, so that an answer of
//! many megabytes is never one string and never a tree, and no piece takes long.

use super::label::Labels;
use crate::scan::json::Scanner;

/// One series of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Its labels.
    pub labels: Labels,
    /// Seconds since 1970 and values, as they come. Values that are no numbers are left out.
    pub points: Vec<(f64, f64)>,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Whether it says of itself that it went well.
    pub success: bool,
    /// What went wrong: the kind, and the words.
    pub error: Option<(String, String)>,
    /// What the server remarks: a part of it may be missing.
    pub warnings: Vec<String>,
    /// Series of a matrix or a vector.
    pub series: Vec<Series>,
    /// Values of a list: names of metrics.
    pub names: Vec<String>,
}

impl Answer {
    /// How many points it holds.
    pub fn points(&self) -> usize {
        self.series.iter().map(|s| s.points.len()).sum()
    }
}

/// Reads an answer piece by piece.
#[derive(Debug, Default)]
pub struct AnswerReader {
    depth: u32,
    in_text: bool,
    escaped: bool,
    /// The answer without its series.
    frame: Vec<u8>,
    /// The series that is coming.
    item: Vec<u8>,
    in_list: bool,
    answer: Answer,
}

/// The list of series lies this deep: `{"data":{"result":[`.
const LIST: u32 = 3;
/// A series or a frame longer than this is no answer that a person waits for.
const LONGEST: usize = 64 << 20;

impl AnswerReader {
    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        for &b in bytes {
            let into = if self.in_list { &mut self.item } else { &mut self.frame };
            if into.len() < LONGEST {
                into.push(b);
            }
            if self.in_text {
                if self.escaped {
                    self.escaped = false;
                } else if b == b'\\' {
                    self.escaped = true;
                } else if b == b'"' {
                    self.in_text = false;
                }
                continue;
            }
            match b {
                b'"' => self.in_text = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if b == b'[' && self.depth == LIST && !self.in_list {
                        self.in_list = true;
                    } else if self.in_list && self.depth == LIST + 1 {
                        // What stands between two series is of no use.
                        self.item.clear();
                        self.item.push(b);
                    }
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.in_list && self.depth == LIST {
                        self.answer.series.push(series(&self.item));
                        self.item.clear();
                    } else if self.in_list && self.depth < LIST {
                        self.in_list = false;
                        self.frame.push(b']');
                    }
                }
                _ => {}
            }
        }
    }

    /// The answer; `None` if it is none of such a server.
    pub fn finish(self) -> Option<Answer> {
        let Self { frame, mut answer, depth, .. } = self;
        let mut status = None;
        let (mut kind, mut said) = (String::new(), String::new());
        let mut scanner = Scanner::new(&frame);
        let whole = scanner.object(|key, s| match key {
            "status" => status = s.text().map(|t| t.into_owned()),
            "errorType" => kind = s.text().unwrap_or_default().into_owned(),
            "error" => said = s.text().unwrap_or_default().into_owned(),
            "warnings" | "infos" => {
                s.array(|s| answer.warnings.extend(s.text().map(|t| t.into_owned())));
            }
            "isPartial" => {
                if s.bool() == Some(true) {
                    answer.warnings.push("The answer is partial: a storage node did not answer.".to_owned());
                }
            }
            "data" if s.peek() == Some(b'[') => {
                s.array(|s| answer.names.extend(s.text().map(|t| t.into_owned())));
            }
            _ => s.skip(),
        });
        let status = status?;
        answer.success = status == "success" && whole && depth == 0;
        if status == "error" {
            answer.error = Some((kind, said));
        }
        (answer.success || answer.error.is_some()).then_some(answer)
    }
}

fn series(item: &[u8]) -> Series {
    let (mut labels, mut points) = (Vec::new(), Vec::new());
    let point = |s: &mut Scanner<'_>| {
        let mut pair = [None, None];
        let mut i = 0;
        s.array(|s| {
            match pair.get_mut(i) {
                Some(part) => *part = s.f64().filter(|n| n.is_finite()),
                None => s.skip(),
            }
            i += 1;
        });
        Some((pair[0]?, pair[1]?))
    };
    Scanner::new(item).object(|key, s| match key {
        "metric" => {
            s.object(|name, s| {
                if let Some(value) = s.text() {
                    labels.push((name.to_owned(), value.into_owned()));
                }
            });
        }
        "values" => {
            s.array(|s| points.extend(point(s)));
        }
        "value" => points.extend(point(s)),
        _ => s.skip(),
    });
    Series { labels: Labels::new(labels), points }
}

/// Reads an answer that is here as a whole.
pub fn read(bytes: &[u8]) -> Option<Answer> {
    let mut reader = AnswerReader::default();
    reader.push(bytes);
    reader.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MATRIX: &str = r#"{"status":"success","isPartial":false,"data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"m","a":"x\"}]{"},"values":[[900,"1"],[1800.5,"2.5e3"],[2700,"NaN"]]},
        {"metric":{},"values":[[1,"2"]],"histograms":[[1,{"count":"3"}]]}],"stats":{"a":[[{}]]}},
        "warnings":["one store is down"]}"#;

    #[test]
    fn a_matrix_is_read_in_any_pieces() {
        let whole = read(MATRIX.as_bytes()).unwrap();
        assert!(whole.success);
        assert_eq!(whole.series.len(), 2);
        assert_eq!(whole.series[0].points, [(900.0, 1.0), (1800.5, 2500.0)]);
        assert_eq!(whole.series[0].labels.iter().collect::<Vec<_>>(), [("a", "x\"}]{")]);
        assert_eq!(whole.warnings, ["one store is down"]);
        for step in 1..40 {
            let mut reader = AnswerReader::default();
            MATRIX.as_bytes().chunks(step).for_each(|piece| reader.push(piece));
            assert_eq!(reader.finish().as_ref(), Some(&whole), "{step}");
        }
    }

    #[test]
    fn names_vectors_and_errors_are_read() {
        let names = read(br#"{"status":"success","data":["up","claude_code.token.usage"]}"#).unwrap();
        assert_eq!(names.names, ["up", "claude_code.token.usage"]);
        let vector =
            read(br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[5,"7"]}]}}"#);
        assert_eq!(vector.unwrap().series[0].points, [(5.0, 7.0)]);
        let error = read(br#"{"status":"error","errorType":"bad_data","error":"no"}"#).unwrap();
        assert_eq!((error.success, error.error), (false, Some(("bad_data".to_owned(), "no".to_owned()))));
        let partial = read(br#"{"status":"success","isPartial":true,"data":{"result":[]}}"#).unwrap();
        assert_eq!(partial.warnings.len(), 1);
    }

    #[test]
    fn what_is_no_answer_or_is_cut_is_none() {
        for text in ["", "<html>", "[]", "{}", r#"{"status":"ok"}"#, &MATRIX[..MATRIX.len() - 1]] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..400usize) {
            let _ = read(&bytes);
            let mut mixed = MATRIX.as_bytes()[..cut.min(MATRIX.len())].to_vec();
            mixed.extend(bytes);
            let _ = read(&mixed);
        }
    }
}
