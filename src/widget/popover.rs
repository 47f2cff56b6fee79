//! Something that opens beside a button, wherever the window has room, and closes with Escape, with a click outside, or when the focus leaves it.

use super::icon::Icon;
use super::placement::{Extent, above, shift};
use crate::platform::dom;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// Whether the surrounding popover is open; its content may close it.
#[derive(Clone, Copy)]
pub struct Opened(pub RwSignal<bool>);

/// A button and what it opens.
#[component]
pub fn Popover(
    /// The word on the button.
    #[prop(into)]
    label: Signal<String>,
    /// What the content is, for those who do not see it.
    #[prop(into)]
    title: String,
    /// Classes of the button.
    #[prop(default = "pill")]
    class: &'static str,
    /// A picture before the word, instead of the arrow after it.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Hides the word; it is still the button's name.
    #[prop(optional)]
    bare: bool,
    /// Aligned with the button's right edge.
    #[prop(optional)]
    at_end: bool,
    /// The content, made when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    provide_context(Opened(open));
    let root = NodeRef::<html::Div>::new();
    let body = NodeRef::<html::Div>::new();
    let place = place(root, body, at_end);
    let close = move |back: bool| {
        open.set(false);
        if back && let Some(root) = root.get_untracked() {
            dom::focus_inside(&root, "button");
        }
    };
    let panel = live(move || {
        let children = children.clone();
        let title = title.clone();
        open.get().then(|| {
            view! {
                <div class="veil" on:click=move |_| close(true)></div>
                <div
                    class="popover"
                    class:above=move || place.get().above
                    style:--popover-shift=move || format!("{:.1}px", place.get().shift)
                    node_ref=body
                    // A click on a word inside gives the focus to the panel and not to what lies around it.
                    tabindex="-1"
                    role="dialog"
                    aria-label=title
                >
                    {children()}
                </div>
            }
        })
    });
    Effect::new(move |_| {
        if open.get()
            && let Some(root) = root.get_untracked()
        {
            dom::focus_inside(
                &root,
                ".popover input, .popover button, .popover select, .popover a, .popover summary",
            );
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            close(true);
        }
    };
    let on_focus_out = move |event: leptos::ev::FocusEvent| {
        let inside = |root: &dom::HtmlElement| dom::receives(root, &event);
        if open.try_get_untracked() == Some(true) && root.get_untracked().is_some_and(|r| !inside(&r)) {
            close(false);
        }
    };
    view! {
        <div class="popover-root" node_ref=root on:keydown=on_key on:focusout=on_focus_out>
            <button
                type="button"
                class=class
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                aria-label=move || bare.then(|| label.get())
                title=move || bare.then(|| label.get())
                on:click=move |_| open.update(|o| *o = !*o)
            >
                {icon.map(Icon::view)}
                {(!bare).then(|| view! { <span>{live(move || label.get())}</span> })}
                {(icon.is_none()).then(|| Icon::Down.view())}
            </button>
            {panel}
        </div>
    }
    .into_any()
}

/// Where the panel is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    /// From the button's left edge, CSS pixels.
    shift: f64,
    above: bool,
}

/// Measures the panel when it opens, and again when it or the window changes its width.
fn place(root: NodeRef<html::Div>, body: NodeRef<html::Div>, at_end: bool) -> RwSignal<Place> {
    let place = RwSignal::new(Place::default());
    let watches = StoredValue::new_local(Vec::new());
    let measure = move |_: f64| {
        let (Some(Some(root)), Some(Some(body))) = (root.try_get_untracked(), body.try_get_untracked())
        else {
            return;
        };
        let Some((wide, high)) = dom::viewport() else { return };
        let [left, top, width, height] = dom::place(&root);
        let [.., panel_width, panel_height] = dom::place(&body);
        let new = Place {
            shift: shift(Extent { from: left, length: width }, panel_width, at_end, wide),
            above: above(Extent { from: top, length: height }, panel_height, high),
        };
        if place.try_get_untracked().is_some_and(|old| old != new) {
            place.set(new);
        }
    };
    Effect::new(move |_| {
        let Some(body) = body.get() else { return watches.set_value(Vec::new()) };
        let watch = |element: &dom::Element| dom::SizeWatch::new(element, measure);
        measure(0.0);
        watches.set_value(
            [watch(&body), dom::root().and_then(|root| watch(&root))].into_iter().flatten().collect(),
        );
    });
    place
}
