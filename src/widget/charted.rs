//! The card of a chart: its title, its switches and legend, the chart or the same values as a table, and what both can
//! be saved as.

use super::button::IconButton;
use super::hint::Hint;
use super::icon::Icon;
use super::table_twin::TableTwin;
use crate::chart::table::{Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// What a picture is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Pixels, for chats and slides.
    Png,
    /// Shapes, sharp at any size.
    Svg,
}

/// What the card has around its chart.
pub struct Charted {
    /// Classes of the card.
    pub class: &'static str,
    /// The heading's id.
    pub id: DomId,
    /// The heading.
    pub title: Signal<String>,
    /// How the values are computed; empty where nothing needs to be said.
    pub formula: &'static str,
    /// Beside the heading.
    pub switches: AnyView,
    /// Above the chart, beside the tools; without one the tools stand beside the heading.
    pub legend: Option<AnyView>,
    /// The chart's values.
    pub table: Signal<Table>,
    /// What is saved, if that is more than the table shows.
    pub whole: Option<Signal<Table>>,
    /// What the files are called.
    pub file: FileStem,
    /// Saves the chart as a picture.
    pub picture: Callback<Form>,
    /// What is said in the place of chart and table, where there is nothing to draw.
    pub instead: Signal<Option<&'static str>>,
    /// Below the chart.
    pub below: AnyView,
}

/// The card.
pub fn charted(card: Charted, chart: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let Charted { class, id, title, formula, switches, legend, table, whole, file, picture, instead, below } =
        card;
    let as_table = RwSignal::new(false);
    let tools = tools(title, formula, as_table, whole.unwrap_or(table), file, picture);
    let (row, tools) = match legend {
        Some(legend) => (Some(view! { <div class="legend-row">{legend} {tools}</div> }), None),
        None => (None, Some(tools)),
    };
    let body = live(move || match (instead.get(), as_table.get()) {
        (Some(said), _) => view! { <p class="quiet">{said}</p> }.into_any(),
        (None, true) => view! { <TableTwin caption=title table=table /> }.into_any(),
        (None, false) => chart(),
    });
    view! {
        <section class=format!("card {class}") aria-labelledby=id.as_str()>
            <header class="card-head">
                <h2 id=id.as_str()>{live(move || title.get())}</h2>
                <div class="switches">{switches} {tools}</div>
            </header>
            {row}
            {body}
            {below}
        </section>
    }
    .into_any()
}

/// Table or chart, the files, and how the values are computed.
fn tools(
    title: Signal<String>,
    formula: &'static str,
    as_table: RwSignal<bool>,
    saved: Signal<Table>,
    file: FileStem,
    picture: Callback<Form>,
) -> AnyView {
    let t = use_text();
    let save = move |()| download::save_csv(file, &saved.with_untracked(csv));
    let hint = (!formula.is_empty()).then(|| {
        let label = (t.burn.formula_of)(&title.get_untracked());
        view! { <Hint label=label lines=Signal::stored(vec![formula.to_owned()]) /> }
    });
    view! {
        <div class="tools">
            <IconButton
                icon=Icon::Table
                label=t.burn.as_table
                text=t.burn.as_table
                on=move |()| as_table.update(|a| *a = !*a)
            />
            <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
            <IconButton
                icon=Icon::Save
                label=t.shell.png_long
                text=t.shell.png
                on=move |()| picture.run(Form::Png)
            />
            <IconButton
                icon=Icon::Save
                label=t.shell.svg_long
                text=t.shell.svg
                on=move |()| picture.run(Form::Svg)
            />
            {hint}
        </div>
    }
    .into_any()
}
