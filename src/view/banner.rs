//! Lines above the content: the demo, readings that are under way or failed, and the veil while files are dragged.

use super::overlays::use_overlays;
use crate::fetch::memory::Remembered;
use crate::fetch::use_loader;
use crate::platform::dom;
use crate::state::{Page, SourceId, Status, use_data, use_view};
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// Everything that has to be said above the content.
pub fn banners() -> AnyView {
    let t = use_text();
    let (data, view, loader) = (use_data(), use_view(), use_loader());
    let page = view.memo(|v| v.page);
    let own = live(move || {
        let remembered = loader.remembered.get();
        if remembered.is_empty() {
            return view! { {t.shell.nothing_read} }.into_any();
        }
        let each = |r: Remembered| {
            let said = (t.shell.read_before)(&r.name, r.requests);
            view! {
                {said} " "
                <button type="button" class="text-button" on:click=move |_| loader.forget(&r.name)>{t.shell.forget}</button> " "
            }
        };
        remembered.into_iter().map(each).collect_view().into_any()
    });
    let demo = live(move || {
        data.is_demo().then(|| {
            view! {
                <div class="banner demo" role="note">
                    <p><strong>{t.shell.demo_lead}</strong> " " {t.shell.demo_long} " " {own.clone()}</p>
                    {live(move || (page.get() != Page::Sources).then(|| view! {
                        <button type="button" class="button" on:click=move |_| {
                            view.step(|v| v.go(Page::Sources));
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
            list.iter().filter(|s| matches!(s.status, Status::Reading(_))).map(|s| s.id).collect::<Vec<_>>()
        });
        if page.get() == Page::Sources { Vec::new() } else { ids }
    };
    view! {
        {demo}
        {failed()}
        <For each=busy key=|id| *id let(id)>{reading(id)}</For>
    }
    .into_any()
}

/// One line for everything that could not be read: Sources says what to do about each.
fn failed() -> AnyView {
    let t = use_text();
    let (data, view) = (use_data(), use_view());
    let page = view.memo(|v| v.page);
    let all = Memo::new(move |_| {
        data.sources.with(|list| {
            let failed = list.iter().filter_map(|s| match &s.status {
                Status::Failed(error) => {
                    Some((t.source(&s.kind, s.given.name.as_deref()), t.advice(error).what))
                }
                _ => None,
            });
            failed.collect::<Vec<_>>()
        })
    });
    live(move || {
        let said = all.with(|all| match all.as_slice() {
            [] => None,
            [(name, what)] => Some(format!("{name}: {what}")),
            many => {
                let names: Vec<&str> = many.iter().map(|m| m.0.as_str()).collect();
                Some((t.shell.many_failed)(many.len() as u64, &names.join(", ")))
            }
        });
        said.filter(|_| page.get() != Page::Sources).map(|said| {
            view! {
                <p class="banner warned" role="alert">
                    {Icon::Warning.view()}
                    <span>
                        {said} " "
                        <a href="?view=sources" on:click=move |event| {
                            event.prevent_default();
                            view.step(|v| v.go(Page::Sources));
                            dom::to_top();
                        }>{t.shell.see_sources}</a>
                    </span>
                </p>
            }
        })
    })
    .into_any()
}

/// How a source is doing while it is read, and what to do when it failed.
pub fn reading(id: SourceId) -> AnyView {
    let t = use_text();
    let (data, loader) = (use_data(), use_loader());
    let state = Memo::new(move |_| {
        data.sources.with(|l| {
            l.iter()
                .find(|s| s.id == id)
                .map(|s| (t.source(&s.kind, s.given.name.as_deref()), s.status.clone()))
        })
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
