//! A field of the form. What is typed stays as it was typed; what can be taken is in the address at once, in the place of
//! the present step, but for the first change since the field has the focus, which Back undoes. What cannot be taken is
//! said beside the field, and the design stays as it was.

use super::present;
use crate::state::use_view;
use crate::state::whatif::designer::field::{Field, FieldError};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::whatif::Design;

/// The field: its name, and what its number is.
pub fn field(
    field: Field,
    label: &'static str,
    unit: Signal<&'static str>,
    placeholder: &'static str,
) -> AnyView {
    let t = use_text();
    let view = use_view();
    let kept = view.memo(move |v| field.text(v.design.as_ref().unwrap_or(&Design::default())));
    let text = RwSignal::new(kept.get_untracked());
    let wrong = RwSignal::new(None::<FieldError>);
    let touched = StoredValue::new(false);
    Effect::new(move |_| {
        // Another text for what stands there already is the person's own.
        let (now, mut design) = (kept.get(), present());
        let same = field.put(&mut design, &text.get_untracked()).is_ok() && field.text(&design) == now;
        if !same {
            text.set(now);
            wrong.set(None);
        }
    });
    let input = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        let mut design = present();
        let put = field.put(&mut design, &typed);
        text.set(typed);
        wrong.set(put.err());
        if put.is_ok() && design != present() {
            let first = !touched.get_value();
            touched.set_value(true);
            let change = move |v: &mut crate::state::View| v.design = Some(design);
            if first { view.step(change) } else { view.adjust(change) }
        }
    };
    let leave = move |_| {
        touched.set_value(false);
        if wrong.get_untracked().is_none() {
            text.set(kept.get_untracked());
        }
    };
    let said = live(move || {
        let error = (t.designer.error)(wrong.get()?);
        Some(view! { <p id=field.wrong_id() class="wrong" role="alert">{error}</p> })
    });
    view! {
        <div class="design-field">
            <label>
                <span class="design-name">{label}</span>
                <span class="design-input">
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=placeholder
                        aria-invalid=move || wrong.get().is_some().to_string()
                        aria-describedby=move || wrong.get().map(|_| field.wrong_id())
                        prop:value=move || text.get()
                        on:input=input
                        on:blur=leave
                    />
                    <span class="quiet">{move || unit.get()}</span>
                </span>
            </label>
            {said}
        </div>
    }
    .into_any()
}
