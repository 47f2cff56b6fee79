//! Adding: folders and files, a feed, the demo.

use crate::fetch::use_loader;
use crate::names::DomId;
use crate::platform::files::Roots;
use crate::state::use_data;
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// The card.
pub fn add() -> AnyView {
    let t = use_text();
    let (data, loader) = (use_data(), use_loader());
    let s = t.sources;
    let (folder, files) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let press = |node: NodeRef<html::Input>| {
        move |_| {
            if let Some(input) = node.get_untracked() {
                input.click();
            }
        }
    };
    let take = move |event: leptos::ev::Event| loader.local(Roots::chosen(&event));
    let address = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        loader.feed(&address.get_untracked());
        address.set(String::new());
    };
    let demo = live(move || {
        data.sources.with(Vec::is_empty).then(|| {
            view! { <button type="button" class="button" on:click=move |_| loader.demo()>{s.demo_show}</button> }
        })
    });
    view! {
        <section class="card add" aria-labelledby=DomId::Add.as_str()>
            <header class="card-head"><h2 id=DomId::Add.as_str()>{s.add}</h2></header>
            <div class="drop-zone">
                {Icon::Folder.view()}
                <p><strong>{s.drop}</strong></p>
                <p class="quiet">{s.drop_note}</p>
                <p class="actions">
                    <button type="button" class="button primary" on:click=press(folder)>{s.pick_folder}</button>
                    <button type="button" class="button" on:click=press(files)>{s.pick_files}</button>
                </p>
                <input node_ref=folder type="file" multiple hidden prop:webkitdirectory=true on:change=take />
                <input node_ref=files type="file" multiple hidden on:change=take />
            </div>
            <form class="feed-form" on:submit=submit>
                <label for=DomId::FeedAddress.as_str()>{s.feed_address}</label>
                <div class="feed-row">
                    <input
                        id=DomId::FeedAddress.as_str()
                        type="url"
                        required
                        spellcheck="false"
                        autocomplete="off"
                        placeholder=s.feed_example
                        prop:value=move || address.get()
                        on:input=move |e| address.set(event_target_value(&e))
                    />
                    <button type="submit" class="button">{s.feed_add}</button>
                </div>
                <p class="quiet">{s.feed_hint}</p>
            </form>
            {super::database::database()}
            {super::store::store()}
            {demo}
            <p class="quiet privacy">{s.privacy}</p>
        </section>
    }
    .into_any()
}
