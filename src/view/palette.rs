//! Commands by name: views, periods, splits, measures, and every name that can be filtered by.

use super::overlays::{Offer, use_overlays};
use crate::names::DomId;
use crate::platform::dom;
use crate::state::{Board, Facet, Group, Measure, Page, Period, ViewSignal, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::dialog::Dialog;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// More than this nobody reads; the next letter narrows it down.
const MOST: usize = 12;

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Command {
    Go(Page),
    Look(Period),
    Split(Group),
    Measure(Measure),
    Only(Facet, Option<String>),
}

impl Command {
    fn text(&self, t: &Text) -> String {
        match self {
            Self::Go(page) => (t.shell.go_to)((t.shell.page)(*page)),
            Self::Look(period) => (t.shell.look_at)(&t.period(*period)),
            Self::Split(group) => (t.shell.split_by)(t.group(*group)),
            Self::Measure(measure) => (t.shell.measure_in)(t.measure_short(*measure)),
            Self::Only(facet, name) => (t.shell.only)(t.facet(*facet), &t.name_of(*facet, name.as_deref())),
        }
    }

    fn run(self, view: ViewSignal) {
        view.step(|v| match self {
            Self::Go(page) => v.page = page,
            Self::Look(period) => v.look_at(period),
            Self::Split(group) => v.split_by(group),
            Self::Measure(measure) => v.measure_in(measure),
            Self::Only(facet, name) => {
                v.page = Page::Burn;
                v.filters.clear(facet);
                v.filters.toggle(facet, name);
            }
        });
    }
}

/// The palette.
pub fn palette() -> AnyView {
    let t = use_text();
    let open = use_overlays().palette;
    view! { <Dialog id=DomId::Palette title=t.shell.palette open=open>{content()}</Dialog> }.into_any()
}

fn commands(board: Board, offer: Offer) -> Vec<Command> {
    let mut all = Vec::new();
    if offer == Offer::Everything {
        all.extend(Page::ALL.map(Command::Go));
        all.extend(Period::PRESETS.map(Command::Look));
        all.extend(Group::ALL.map(Command::Split));
        all.extend(Measure::ALL.map(Command::Measure));
    }
    for facet in Facet::ALL {
        all.extend(board.names(facet).into_iter().map(|name| Command::Only(facet, name)));
    }
    all
}

fn content() -> AnyView {
    let t = use_text();
    let (view, board, overlays) = (use_view(), use_board(), use_overlays());
    let all = StoredValue::new(commands(board, overlays.offer.get_untracked()));
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let found = Memo::new(move |_| {
        let search = search.get().to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        let fits = |c: &&Command| {
            let text = c.text(t).to_lowercase();
            words.iter().all(|w| text.contains(w))
        };
        all.with_value(|all| all.iter().filter(fits).take(MOST).cloned().collect::<Vec<_>>())
    });
    let run = move |command: Command| {
        overlays.palette.set(false);
        command.run(view);
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|c| *c = (*c + 1) % count.max(1)),
            "ArrowUp" => chosen.update(|c| *c = (*c + count.max(1) - 1) % count.max(1)),
            "Enter" => {
                let at = chosen.get_untracked();
                if let Some(command) = found.with_untracked(|f| f.get(at).cloned()) {
                    run(command);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if input.get().is_some()
            && let Some(dialog) = dom::by_id(DomId::Palette)
        {
            dom::focus_inside(&dialog, "input");
        }
    });
    let line = move |(i, command): (usize, Command)| {
        let text = command.text(t);
        let command = StoredValue::new(command);
        view! {
            <li
                role="option"
                id=format!("{}-{i}", DomId::Palette.as_str())
                aria-selected=move || (chosen.get() == i).to_string()
                on:pointermove=move |_| chosen.set(i)
                on:click=move |_| run(command.get_value())
            >
                {text}
            </li>
        }
    };
    view! {
        <div class="palette">
            <input
                node_ref=input
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls=DomId::PaletteList.as_str()
                aria-activedescendant=move || format!("{}-{}", DomId::Palette.as_str(), chosen.get())
                placeholder=t.shell.palette_hint
                aria-label=t.shell.palette_hint
                on:input=move |e| {
                    chosen.set(0);
                    search.set(event_target_value(&e));
                }
                on:keydown=keys
            />
            <ul id=DomId::PaletteList.as_str() role="listbox" aria-label=t.shell.palette>
                {live(move || found.get().into_iter().enumerate().map(line).collect_view())}
            </ul>
            {live(move || found.with(Vec::is_empty).then(|| view! { <p class="quiet">{t.shell.no_match}</p> }))}
        </div>
    }
    .into_any()
}
