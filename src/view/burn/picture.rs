//! The large chart as a picture that stands alone: with title, legend, a note and a ground.

use crate::chart::layout::Size;
use crate::chart::sheet::{self, Entry, Mark};
use crate::chart::stacked::{self, Input};
use crate::chart::theme::Theme;
use crate::names::FileStem;
use crate::platform::{canvas, download};
use crate::text::Text;
use crate::widget::drawing::with_measure;

/// The extent of the chart in it, CSS pixels.
const CHART: Size = Size { width: 1160.0, height: 380.0 };
/// Device pixels per CSS pixel: sharp in a document too.
const RATIO: f64 = 2.0;

/// Saves the chart as a PNG file. `unpriced` names the band below the zero line, `previous` the dashed line.
pub fn save(
    t: &Text,
    input: &Input,
    unpriced: Option<String>,
    previous: Option<String>,
    note: &str,
    theme: &Theme,
) {
    let Ok(paper) = canvas::detached() else { return };
    let named = |s: &stacked::Series| Entry { text: s.name.clone(), mark: Mark::Fill(s.color.clone()) };
    let band = unpriced.map(|text| Entry { text, mark: Mark::Band("unpriced") });
    let dashes = previous.map(|text| Entry { text, mark: Mark::Dashes });
    let legend = input.series.iter().map(named).chain(band).chain(dashes);
    let around = sheet::Input { title: input.title.clone(), legend: legend.collect(), note: note.to_owned() };
    let drawn = with_measure(theme, |measure| {
        let frame = sheet::plan(&around, CHART, measure);
        let plan = stacked::plan(input, CHART, t.words, measure);
        canvas::draw(&paper, frame.size, RATIO, |area, device| {
            sheet::draw(area, &frame, theme, device)?;
            stacked::draw(&sheet::chart_area(area, &frame, device), &plan, theme, device)
        })
        .is_ok()
    });
    if drawn == Some(true) {
        let name = format!("{}.png", FileStem::Burn.as_str());
        // A canvas of our own drawing can always be read.
        drop(canvas::png(&paper, move |blob| download::save_blob(&name, &blob)));
    }
}
