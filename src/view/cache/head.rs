//! The head of a card of the Cache view: its title, the way to its file, and how it is computed.

use crate::names::DomId;
use crate::text::use_text;
use crate::widget::button::IconButton;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use leptos::prelude::*;

/// The head. `formula` are paragraphs; `save` hands over what is in the card as CSV, where that is worth a file.
pub fn head(id: DomId, title: &'static str, formula: &[&str], save: Option<Callback<()>>) -> AnyView {
    let t = use_text();
    let save = save.map(|save| {
        view! { <IconButton icon=Icon::Save label=t.shell.csv_long text=t.shell.csv on=save /> }
    });
    let lines: Vec<String> = formula.iter().map(|line| (*line).to_owned()).collect();
    view! {
        <header class="card-head">
            <h2 id=id.as_str()>{title}</h2>
            <div class="tools">
                {save} <Hint label=(t.burn.formula_of)(title) lines=Signal::stored(lines) />
            </div>
        </header>
    }
    .into_any()
}
