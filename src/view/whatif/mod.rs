//! What-if: what the work would cost elsewhere, and what a plan would have to cost.

mod designer;

use super::settings::position;
use super::whole::whole;
use crate::state::use_view;
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::whatif::Design;

/// The view.
pub fn whatif() -> AnyView {
    whole("what-if", head, filled)
}

/// The two sides of the table: who pays, and who sells.
fn head() -> AnyView {
    let t = use_text();
    let view = use_view();
    let sells = view.memo(|v| v.design.is_some());
    view! {
        <div class="what-if-sides">
            <Switch
                label=t.whatif.sides
                options=t.whatif.side.map(str::to_owned).to_vec()
                value=Signal::derive(move || position(&[false, true], &sells.get()))
                on=move |i: usize| view.step(|v| v.design = (i == 1).then(Design::default))
            />
        </div>
    }
    .into_any()
}

fn filled() -> AnyView {
    let sells = use_view().memo(|v| v.design.is_some());
    live(move || if sells.get() { designer::designer() } else { ().into_any() }).into_any()
}
