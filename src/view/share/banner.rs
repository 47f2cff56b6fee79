//! The lines above an opened view: what it is, what was hidden, and what can be done with it; and what asks for a pass
//! phrase or could not be opened.

use crate::names::DomId;
use crate::state::share::use_share;
use crate::state::{Told, use_board, use_data};
use crate::text::{Text, use_text};
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::share::Grain;

/// The lines.
pub fn banner() -> AnyView {
    let s = use_text().share;
    let share = use_share();
    let busy =
        live(move || share.busy.get().then(|| view! { <p class="banner" role="status">{s.opening}</p> }));
    let data = use_data();
    let grain = Memo::new(move |_| data.shared_grain());
    // What stands alone says so itself.
    let coarse = live(move || {
        let grain = grain.get();
        (grain != Grain::QuarterHour && share.alone().is_none())
            .then(|| view! { <p class="banner" role="note">{(s.too_coarse)(grain)}</p> })
    });
    view! { {problem()} {busy} {locked()} {shown()} {coarse} }.into_any()
}

/// What could not be opened.
fn problem() -> AnyView {
    let t = use_text();
    let share = use_share();
    live(move || {
        share.problem.get().map(|problem| {
            let (what, next) = (t.share.problem)(problem);
            let close = share.locked.with(Option::is_none).then(|| {
                view! { <button type="button" class="button" on:click=move |_| share.dismiss()>{t.shell.close}</button> }
            });
            view! {
                <div class="banner failed" role="alert">
                    {Icon::Warning.view()}
                    <p><strong>{what}</strong> " " {next}</p>
                    {close}
                </div>
            }
        })
    })
    .into_any()
}

/// What waits for its pass phrase.
fn locked() -> AnyView {
    let s = use_text().share;
    let share = use_share();
    let phrase = RwSignal::new(String::new());
    live(move || {
        share.locked.with(Option::is_some).then(|| {
            let open = move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                share.unlock(phrase.get_untracked());
            };
            view! {
                <form class="banner share-locked" on:submit=open>
                    <label for=DomId::OpenPhrase.as_str()>{s.locked}</label>
                    <input
                        id=DomId::OpenPhrase.as_str()
                        type="password"
                        required
                        autocomplete="off"
                        aria-label=s.phrase
                        on:input=move |e| phrase.set(event_target_value(&e))
                    />
                    <button type="submit" class="button primary" disabled=move || share.busy.get()>{s.open}</button>
                    <button type="button" class="button" on:click=move |_| share.dismiss()>{s.not_now}</button>
                </form>
            }
        })
    })
    .into_any()
}

/// What is shown.
fn shown() -> AnyView {
    let t = use_text();
    let (share, board) = (use_share(), use_board());
    live(move || {
        let told = share.alone()?;
        let when = board.zone.with(|zone| t.dated(told.made, zone, true));
        Some(view! {
            <div class="banner shared" role="note">
                {Icon::Share.view()}
                <p>
                    <strong>{(t.share.shown)(told.title.as_deref(), &when)} "."</strong> " " {what(t, &told)}
                </p>
                <button type="button" class="button" title=t.share.merge_note on:click=move |_| share.merge()>
                    {t.share.merge}
                </button>
                <button type="button" class="button" on:click=move |_| share.leave()>{t.share.leave}</button>
            </div>
        })
    })
    .into_any()
}

/// What was hidden, and how coarse it is.
fn what(t: &Text, told: &Told) -> String {
    let s = t.share;
    let hidden: Vec<String> =
        told.hidden.iter().map(|h| (s.hidden_of)(h.part, h.names.len() as u64)).collect();
    let hidden = if hidden.is_empty() { s.nothing_hidden.to_owned() } else { (s.hidden)(&hidden) };
    let coarse = (s.coarse)(told.grain, &told.zone);
    [Some(hidden), coarse].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
