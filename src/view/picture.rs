//! A chart as a picture that stands alone: with title, legend, a note and a ground.

use crate::chart::layout::Size;
use crate::chart::measure::TextMeasure;
use crate::chart::paint::{Device, Drawn};
use crate::chart::sheet::{self, Entry, Mark};
use crate::chart::stacked;
use crate::chart::theme::Theme;
use crate::names::FileStem;
use crate::platform::canvas::FineCanvas;
use crate::platform::{canvas, download, zone};
use crate::state::{Board, Data, ViewSignal, use_board, use_data, use_view};
use crate::text::Text;
use crate::widget::charted::Form;
use crate::widget::drawing::{Area, ChartTheme, with_measure};
use leptos::prelude::*;
use std::sync::Arc;

/// How wide a chart is in its picture, CSS pixels.
pub const WIDTH: f64 = 1160.0;
/// The extent of a chart that can have any height.
pub const CHART: Size = Size { width: WIDTH, height: 380.0 };
/// Device pixels per CSS pixel: sharp in a document too.
const RATIO: f64 = 2.0;

/// What a picture needs of the page it leaves.
#[derive(Clone, Copy)]
pub struct Surroundings {
    board: Board,
    view: ViewSignal,
    data: Data,
    theme: RwSignal<Arc<Theme>>,
}

/// The surroundings, to be asked for while a view is made.
pub fn surroundings() -> Surroundings {
    let theme = expect_context::<ChartTheme>().0;
    Surroundings { board: use_board(), view: use_view(), data: use_data(), theme }
}

impl Surroundings {
    /// A title with the span on the screen and its years, and the zone in which its days are days: a picture is looked
    /// at elsewhere and later.
    pub fn title(self, t: &Text, title: &str) -> String {
        let zone = self.view.peek(|v| v.zone.clone()).or_else(zone::own_name);
        let span = self.board.range.with_untracked(|r| r.past);
        let (first, last) = self.board.zone.with_untracked(|z| (t.day(span.from, z), t.day(span.to - 1, z)));
        let days = if first == last { first } else { format!("{first} – {last}") };
        [Some(title.to_owned()), Some(days), zone].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// What stands around a chart in its picture.
pub struct Picture {
    /// What the file is called.
    pub file: FileStem,
    /// What the chart shows, over which time.
    pub title: String,
    /// The names of the colours, where the chart does not say them.
    pub legend: Vec<Entry>,
    /// What the figures are not, sentence by sentence.
    pub notes: Vec<String>,
}

/// The names of a stack's colours.
pub fn series_legend(input: &stacked::Input) -> Vec<Entry> {
    let named = |s: &stacked::Series| Entry { text: s.name.clone(), mark: Mark::Fill(s.color.clone()) };
    input.series.iter().map(named).collect()
}

/// Saves a chart as a file. `plan` lays it out and says how large it is.
pub fn save<P>(
    t: &Text,
    page: Surroundings,
    form: Form,
    picture: Picture,
    plan: impl FnOnce(&dyn TextMeasure) -> (Size, P),
    draw: impl FnOnce(&Area, &P, &Theme, Device) -> Drawn<FineCanvas>,
) {
    let theme = page.theme.get_untracked();
    let demo = page.data.is_demo_now().then(|| t.shell.demo.to_owned());
    let notes = demo.into_iter().chain(picture.notes).chain(["Fuelgauge".to_owned()]);
    let note = notes.filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" · ");
    let around = sheet::Input { title: picture.title, legend: picture.legend, note };
    with_measure(&theme, |measure| {
        let (size, plan) = plan(measure);
        let frame = sheet::plan(&around, size, measure);
        let paint = |area: &Area, device: Device| {
            sheet::draw(area, &frame, &theme, device)?;
            draw(&sheet::chart_area(area, &frame, device), &plan, &theme, device)
        };
        match form {
            Form::Svg => {
                if let Ok(file) = canvas::file(frame.size, paint) {
                    download::save_svg(picture.file, &file);
                }
            }
            Form::Png => {
                let Ok(paper) = canvas::detached() else { return };
                if canvas::draw(&paper, frame.size, RATIO, paint).is_ok() {
                    let name = format!("{}.png", picture.file.as_str());
                    // A canvas of our own drawing can always be read.
                    drop(canvas::png(&paper, move |blob| download::save_blob(&name, &blob)));
                }
            }
        }
    });
}

/// Saves a stack as a file.
pub fn save_stack(t: &Text, page: Surroundings, form: Form, picture: Picture, input: &stacked::Input) {
    let plan = |m: &dyn TextMeasure| (CHART, stacked::plan(input, CHART, t.words, m));
    save(t, page, form, picture, plan, stacked::draw);
}
