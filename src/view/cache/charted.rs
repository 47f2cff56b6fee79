//! The card of a chart: title, formula, switch, legend, the same values as a table and as a file.

use crate::chart::table::{Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::text::use_text;
use crate::widget::button::IconButton;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::table_twin::TableTwin;
use leptos::prelude::*;

/// What the card has around its chart.
pub struct Charted {
    /// The heading's id.
    pub id: DomId,
    /// The id of the sentence that explains pointer and keys.
    pub hint: DomId,
    /// That sentence.
    pub keys: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What the table is of.
    pub caption: Signal<String>,
    /// How the values are computed.
    pub formula: &'static str,
    /// Beside the heading.
    pub switch: AnyView,
    /// Above the chart.
    pub legend: AnyView,
    /// The chart's values.
    pub table: Signal<Table>,
    /// What the file is called.
    pub file: FileStem,
}

/// The card.
pub fn charted(c: Charted, chart: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let t = use_text();
    let Charted { id, hint, keys, title, caption, formula, switch, legend, table, file } = c;
    let as_table = RwSignal::new(false);
    let body = live(move || {
        if as_table.get() { view! { <TableTwin caption=caption table=table /> }.into_any() } else { chart() }
    });
    let save = move |()| {
        let text = table.with_untracked(csv);
        download::save_csv(file, &text);
    };
    view! {
        <section class="card chart-card" aria-labelledby=id.as_str()>
            <header class="card-head">
                <h2 id=id.as_str()>{title}</h2>
                <div class="switches">{switch}</div>
            </header>
            <div class="legend-row">
                {legend}
                <div class="tools">
                    <IconButton
                        icon=Icon::Table
                        label=t.burn.as_table
                        text=t.burn.as_table
                        on=move |()| as_table.update(|a| *a = !*a)
                    />
                    <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save />
                    <Hint label=(t.burn.formula_of)(title) lines=Signal::stored(vec![formula.to_owned()]) />
                </div>
            </div>
            {body}
            <p id=hint.as_str() class="unseen">{keys}</p>
        </section>
    }
    .into_any()
}
