//! Commands by name: views, periods, splits, measures, and every name that can be filtered by.

use super::overlays::{Offer, use_overlays};
use crate::names::DomId;
use crate::platform::dom;
use crate::state::share::{Share, use_share};
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
    Share,
}

impl Command {
    fn text(&self, t: &Text) -> String {
        match self {
            Self::Go(page) => (t.shell.go_to)((t.shell.page)(*page)),
            Self::Look(period) => (t.shell.look_at)(&t.period(*period)),
            Self::Split(group) => (t.shell.split_by)(t.group(*group)),
            Self::Measure(measure) => (t.shell.measure_in)(t.measure_short(*measure)),
            Self::Only(facet, name) => (t.shell.only)(&t.name_of(*facet, name.as_deref())),
            Self::Share => t.share.title.to_owned(),
        }
    }

    /// What is asked for when it is typed: the name that the line ends with.
    fn name(&self, t: &Text) -> String {
        match self {
            Self::Go(page) => (t.shell.page)(*page).to_owned(),
            Self::Look(period) => t.period(*period),
            Self::Split(group) => t.group(*group).to_owned(),
            Self::Measure(measure) => t.measure_short(*measure).to_owned(),
            Self::Only(facet, name) => t.name_of(*facet, name.as_deref()),
            Self::Share => t.share.title.to_owned(),
        }
    }

    /// What kind of name it is, where the line does not say.
    fn kind(&self, t: &Text) -> Option<&'static str> {
        if let Self::Only(facet, _) = self { Some(t.facet(*facet)) } else { None }
    }

    fn run(self, view: ViewSignal, share: Share) {
        if self == Self::Share {
            return share.dialog.set(true);
        }
        view.step(|v| match self {
            Self::Go(page) => v.page = page,
            Self::Look(period) => v.look_at(period),
            Self::Split(group) => v.split_by(group),
            Self::Measure(measure) => v.measure_in(measure),
            Self::Only(facet, name) => {
                v.go(Page::Burn);
                v.filters.clear(facet);
                v.filters.toggle(facet, name);
            }
            Self::Share => {}
        });
    }
}

/// How well a line answers what was typed, the least best: its name begins with it, a word of the line does, or it is
/// somewhere inside. `None` when a typed word is nowhere. All in lower case.
fn distance(typed: &str, name: &str, line: &str) -> Option<u8> {
    let typed = typed.trim();
    if !typed.split_whitespace().all(|word| line.contains(word)) {
        return None;
    }
    let begins = |word: &str| word.starts_with(typed);
    Some(match () {
        () if begins(name) => 0,
        () if line.split(|c: char| !c.is_alphanumeric()).any(begins) => 1,
        () => 2,
    })
}

/// The palette.
pub fn palette() -> AnyView {
    let t = use_text();
    let overlays = use_overlays();
    let dialog = move || {
        let title = match overlays.offer.get() {
            Offer::Everything => t.shell.palette,
            Offer::Names => t.shell.palette_names,
        };
        view! { <Dialog id=DomId::Palette title=title open=overlays.palette>{content()}</Dialog> }
    };
    live(dialog).into_any()
}

fn commands(board: Board, offer: Offer) -> Vec<Command> {
    let mut all = Vec::new();
    if offer == Offer::Everything {
        all.extend(Page::ALL.map(Command::Go));
        all.extend(Period::PRESETS.map(Command::Look));
        all.extend(Group::ALL.map(Command::Split));
        all.extend(Measure::ALL.map(Command::Measure));
        all.push(Command::Share);
    }
    for facet in Facet::ALL {
        all.extend(board.names(facet).into_iter().map(|name| Command::Only(facet, name)));
    }
    all
}

fn content() -> AnyView {
    let t = use_text();
    let (view, board, overlays, share) = (use_view(), use_board(), use_overlays(), use_share());
    let all = StoredValue::new(commands(board, overlays.offer.get_untracked()));
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let found = Memo::new(move |_| {
        let typed = search.get().to_lowercase();
        let far = |c: &Command| {
            let kind = c.kind(t).unwrap_or_default();
            let line = format!("{} {kind}", c.text(t)).to_lowercase();
            distance(&typed, &c.name(t).to_lowercase(), &line)
        };
        let mut found: Vec<(u8, Command)> =
            all.with_value(|all| all.iter().filter_map(|c| Some((far(c)?, c.clone()))).collect());
        // Lines that answer equally well keep their order.
        found.sort_by_key(|(far, _)| *far);
        found.into_iter().take(MOST).map(|(_, c)| c).collect::<Vec<_>>()
    });
    let run = move |command: Command| {
        overlays.palette.set(false);
        command.run(view, share);
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
    let hint = match overlays.offer.get_untracked() {
        Offer::Everything => t.shell.palette_hint,
        Offer::Names => t.shell.palette_names_hint,
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
        let kind = command.kind(t).map(|k| view! { <span class="quiet">{k}</span> });
        let command = StoredValue::new(command);
        view! {
            <li
                role="option"
                id=format!("{}-{i}", DomId::Palette.as_str())
                aria-selected=move || (chosen.get() == i).to_string()
                on:pointermove=move |_| chosen.set(i)
                on:click=move |_| run(command.get_value())
            >
                <span>{text}</span> {kind}
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
                placeholder=hint
                aria-label=hint
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_begins_with_it_comes_first() {
        let check = |typed: &str, name: &str, expected: Option<u8>| {
            let line = format!("filter: {name} harness");
            assert_eq!(distance(typed, name, &line), expected, "{typed} {name}");
        };
        check("cod", "codex", Some(0));
        check("claude c", "claude code", Some(0));
        check("cod", "claude code", Some(1));
        check("cod", "opencode", Some(2));
        check("code claude", "claude code", Some(2));
        check("", "codex", Some(0));
        check("gpt", "codex", None);
    }
}
