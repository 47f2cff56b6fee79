//! Lines above the content: the demo, readings that are under way or failed, and the veil while files are dragged.

use super::overlays::use_overlays;
use super::sources::source_name;
use crate::fetch::use_loader;
use crate::platform::dom;
use crate::state::{Page, Source, SourceId, Status, use_data, use_view};
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// Everything that has to be said above the content.
pub fn banners() -> AnyView {
    let t = use_text();
    let (data, view) = (use_data(), use_view());
    let page = view.memo(|v| v.page);
    let demo = live(move || {
        data.is_demo().then(|| {
            view! {
                <div class="banner demo" role="note">
                    <p><strong>{t.shell.demo}"."</strong> " " {t.shell.demo_long}</p>
                    {live(move || (page.get() != Page::Sources).then(|| view! {
                        <button type="button" class="button" on:click=move |_| {
                            view.step(|v| v.page = Page::Sources);
                            dom::to_top();
                        }>{t.shell.add_your_own}</button>
                    }))}
                </div>
            }
        })
    });
    // On Sources each source says for itself how it is.
    let busy = move || {
        let ids = data.sources.with(|list| {
            let told = |s: &&Source| matches!(s.status, Status::Reading(_) | Status::Failed(_));
            list.iter().filter(told).map(|s| s.id).collect::<Vec<_>>()
        });
        if page.get() == Page::Sources { Vec::new() } else { ids }
    };
    view! {
        {demo}
        <For each=busy key=|id| *id let(id)>{reading(id)}</For>
    }
    .into_any()
}

/// How a source is doing while it is read, and what to do when it failed.
pub fn reading(id: SourceId) -> AnyView {
    let t = use_text();
    let (data, loader) = (use_data(), use_loader());
    let state = Memo::new(move |_| {
        data.sources
            .with(|l| l.iter().find(|s| s.id == id).map(|s| (source_name(t, &s.kind), s.status.clone())))
    });
    let content = move || {
        let (name, status) = state.get()?;
        Some(match status {
            Status::Reading(progress) => {
                let share = progress.share();
                let text = match (progress.files_total, progress.files_done, progress.bytes_done) {
                    (0, _, 0) => String::new(),
                    (0, _, bytes) => (t.shell.reading_bytes)(&crate::text::sources::size(bytes)),
                    (found, 0, 0) => (t.shell.looking)(found),
                    (total, done, _) => (t.shell.reading_files)(done, total),
                };
                view! {
                    <div class="banner reading">
                        <div class="reading-text">
                            <p role="status"><strong>{t.shell.reading} " " {name.clone()}</strong> " " {text}</p>
                            <p class="quiet reading-file">{progress.file.clone()}</p>
                        </div>
                        <progress max="1" prop:value=share aria-label=format!("{} {name}", t.shell.reading)></progress>
                        <button type="button" class="button" on:click=move |_| loader.cancel(id)>{t.shell.cancel}</button>
                    </div>
                }
                .into_any()
            }
            Status::Failed(error) => {
                let advice = t.advice(&error);
                view! {
                    <div class="banner failed" role="alert">
                        {Icon::Warning.view()}
                        <p><strong>{name} ": " {advice.what}</strong> " " {advice.next}</p>
                        <button type="button" class="button" on:click=move |_| loader.refresh(id)>{t.sources.refresh}</button>
                        <button type="button" class="button" on:click=move |_| loader.remove(id)>{t.sources.remove}</button>
                    </div>
                }
                .into_any()
            }
            _ => ().into_any(),
        })
    };
    live(content).into_any()
}

/// The veil while files are dragged over the page.
pub fn drop_veil() -> AnyView {
    let t = use_text();
    let overlays = use_overlays();
    let veil = move || {
        overlays.dragging.get().then(|| {
            view! {
                <div class="drop-veil" aria-hidden="true">
                    <p>{Icon::Folder.view()} {t.shell.drop_here}</p>
                </div>
            }
        })
    };
    live(veil).into_any()
}
