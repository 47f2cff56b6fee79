//! Cursor: exports of its dashboard, as another counter keeps them in `.config/tokscale/cursor-cache/`.

use super::{
    flow::{Flow, begin},
    rng::{Rng, derive},
    sink::Sink,
    time::{self, DAY, HOUR, midnight},
    trap::Trap,
    truth::Tokens,
};
use std::{collections::BTreeMap, io};

const MODELS: [&str; 4] = ["claude-4.5-sonnet-thinking", "gpt-5.6-sol", "composer-2-fast", "auto"];
const FOLDER: &str = ".config/tokscale/cursor-cache";

/// Exports of the small corpus.
const SMALL: u64 = 9;
/// Uses in one export.
const USES: u64 = 60;

struct Use {
    at: u64,
    kind: &'static str,
    model: &'static str,
    tokens: Tokens,
    cost: String,
}

/// Which columns an export has beside those of date, model and tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    Plain,
    Agents,
    Older,
}

/// Writes the tree.
pub fn generate(sink: &mut Sink) -> io::Result<()> {
    let mut index = 0;
    while sink.wants(index, SMALL) {
        let mut rng = Rng::new(sink.seed(index));
        if sink.on(Trap::CursorDays) && index % 4 == 3 {
            sink.planted(Trap::CursorDays);
            days(sink, &mut rng, index)?;
        } else {
            uses(sink, &mut rng, index)?;
        }
        index += 1;
    }
    Ok(())
}

fn uses(sink: &mut Sink, rng: &mut Rng, index: u64) -> io::Result<()> {
    // Each export has days of its own, so that only what is planted is there twice.
    let start = begin(rng, midnight(2025, 11, 3) + index * 8 * DAY, 2);
    let mut flow = Flow::new(rng.next(), start);
    let mut list = Vec::new();
    let columns = match index % 3 {
        1 if sink.on(Trap::CursorColumns) => Columns::Agents,
        2 if sink.on(Trap::CursorColumns) => Columns::Older,
        _ => Columns::Plain,
    };
    if columns != Columns::Plain {
        sink.planted(Trap::CursorColumns);
    }
    while (list.len() as u64) < USES {
        flow.rng = Rng::new(derive(rng.next(), 1));
        flow.ask(sink);
        some(sink, &mut flow, &mut list, columns);
    }
    for of in &list {
        if of.tokens == Tokens::default() {
            sink.truth.error(of.at);
        } else {
            sink.truth.request("", of.model, of.at, &of.tokens, false);
        }
    }
    let overlap = sink.on(Trap::CursorOverlap) && index.is_multiple_of(2);
    if overlap {
        sink.planted(Trap::CursorOverlap);
        let (earlier, later) = (&list[..list.len() * 2 / 3], &list[list.len() / 3..]);
        save(sink, &format!("usage.{index}-earlier.csv"), &sheet(earlier, Columns::Plain), false)?;
        return save(sink, &format!("usage.{index}.csv"), &sheet(later, Columns::Agents), false);
    }
    let edited = sink.on(Trap::CursorSaved) && index % 3 == 1;
    if edited {
        sink.planted(Trap::CursorSaved);
    }
    save(sink, &format!("usage.{index}.csv"), &sheet(&list, columns), edited)
}

/// The next use: of one request or, now and then, something odd.
fn some(sink: &mut Sink, flow: &mut Flow, list: &mut Vec<Use>, columns: Columns) {
    let counts = flow.answer();
    let model = *flow.rng.pick(&[&MODELS[0], &MODELS[1], &MODELS[2], &MODELS[3]]);
    let tokens = Tokens { reasoning: 0, ..counts.tokens(model.starts_with("claude")) };
    let cost = match flow.rng.below(5) {
        0 if sink.on(Trap::CursorCosts) => Some("Included"),
        1 if sink.on(Trap::CursorCosts) => Some("NaN"),
        2 if sink.on(Trap::CursorCosts) => Some("-"),
        3 if sink.on(Trap::CursorCosts) => Some("$1,234.50"),
        _ => None,
    };
    if cost.is_some() {
        sink.planted(Trap::CursorCosts);
    }
    let cost = cost.map_or_else(|| format!("0.{:02}", 1 + counts.output % 90), str::to_owned);
    let kind = if flow.rng.chance(300) { "On-Demand" } else { "Included" };
    // A sheet without kinds does not tell what failed.
    if columns != Columns::Older && sink.on(Trap::CursorErrors) && flow.rng.chance(120) {
        sink.planted(Trap::CursorErrors);
        let kind = ["Errored, No Charge", "Aborted, Not Charged"][flow.rng.below(2) as usize];
        // What was stopped may have used something.
        let tokens = if flow.rng.chance(400) { tokens } else { Tokens::default() };
        list.push(Use { at: flow.now, kind, model, tokens, cost: "NaN".to_owned() });
        return;
    }
    let of = Use { at: flow.now, kind, model, tokens, cost };
    if sink.on(Trap::CursorEqual) && flow.rng.chance(100) {
        sink.planted(Trap::CursorEqual);
        list.push(Use { cost: of.cost.clone(), ..of });
    }
    list.push(of);
}

/// Newest first, as the dashboard has it.
fn sheet(list: &[Use], columns: Columns) -> String {
    let mut out = String::from(match columns {
        Columns::Plain => {
            "Date,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
        }
        Columns::Agents => {
            "Date,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Requests\n"
        }
        Columns::Older => {
            "Date,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost,Cost to you\n"
        }
    });
    for of in list.iter().rev() {
        let (at, t) = (time::iso(of.at), &of.tokens);
        let counts = format!(
            "\"{}\",\"{}\",\"{}\",\"{}\",\"{}\"",
            t.write_5m,
            t.input,
            t.read,
            t.output,
            t.prompt() + t.output
        );
        out += &match columns {
            Columns::Plain => {
                format!("\"{at}\",\"{}\",\"{}\",\"No\",{counts},\"{}\"\n", of.kind, of.model, of.cost)
            }
            Columns::Agents => {
                format!("\"{at}\",\"\",\"\",\"{}\",\"{}\",\"No\",{counts},\"1.5\"\n", of.kind, of.model)
            }
            Columns::Older => format!("\"{at}\",\"{}\",{counts},\"{}\",\"$0.00\"\n", of.model, of.cost),
        };
    }
    out
}

/// `edited`: another program saved it again.
fn save(sink: &mut Sink, name: &str, sheet: &str, edited: bool) -> io::Result<()> {
    let sheet = if edited {
        format!("\u{feff}{}", sheet.replace("\",\"", "\";\"").replace(',', ";").replace('\n', "\r\n"))
    } else {
        sheet.to_owned()
    };
    sink.write(&format!("{FOLDER}/{name}"), sheet.as_bytes())
}

/// A sheet of days, and an earlier one whose last day was not over.
fn days(sink: &mut Sink, rng: &mut Rng, index: u64) -> io::Result<()> {
    let from = midnight(2025, 6, 2) + index * 8 * DAY;
    let mut sums: BTreeMap<(u64, &str), Tokens> = BTreeMap::new();
    let (mut earlier, mut flow) = (None, Flow::new(rng.next(), from));
    for day in 0..6 {
        for part in 0..8 {
            if (day, part) == (4, 3) {
                earlier = Some(sums.clone());
            }
            let counts = flow.answer();
            let model = MODELS[(part % 2) as usize];
            let tokens = Tokens { reasoning: 0, ..counts.tokens(false) };
            sums.entry((from + day * DAY, model)).or_default().add(&tokens);
        }
    }
    for ((day, model), tokens) in &sums {
        sink.truth.sum("", model, day + 12 * HOUR, tokens, 1);
    }
    for (name, sums) in [("earlier", &earlier.unwrap_or_default()), ("later", &sums)] {
        let mut out = String::from(
            "Date,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n",
        );
        for ((day, model), t) in sums.iter().rev() {
            let total = t.prompt() + t.output;
            out += &format!(
                "{},{model},{},{},{},{},{total},$0.10\n",
                time::day(*day),
                t.write_5m,
                t.input,
                t.read,
                t.output
            );
        }
        sink.write(&format!("{FOLDER}/usage.{index}-{name}.csv"), out.as_bytes())?;
    }
    Ok(())
}
