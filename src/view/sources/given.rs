//! What the person says of a source: whether it counts, what it is called, whose it is, of which machine.

use crate::fetch::use_loader;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::burn::coverage::Coverage;
use crate::state::{Given, Kind, SourceId, use_board, use_data};
use crate::text::{Text, use_text};
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// Which source's form is open; one at a time.
#[derive(Clone, Copy, Debug)]
pub struct Editing(RwSignal<Option<SourceId>>);

impl Editing {
    /// None.
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }
}

/// The row of a source. The demo stands alone and is nobody's: of it there is nothing to say. `held` is what the source
/// itself names.
pub fn given(
    id: SourceId,
    editing: Editing,
    held: impl Fn() -> Option<Coverage> + Copy + Send + Sync + 'static,
) -> AnyView {
    let t = use_text();
    let (data, loader) = (use_data(), use_loader());
    if data.peek(id, |s| s.kind == Kind::Demo) != Some(false) {
        return ().into_any();
    }
    let node = NodeRef::<html::Div>::new();
    let given = Memo::new(move |_| {
        data.sources.with(|l| l.iter().find(|s| s.id == id).map(|s| s.given.clone())).unwrap_or_default()
    });
    let name = Memo::new(move |_| {
        data.sources.with(|l| {
            let source = l.iter().find(|s| s.id == id);
            source.map(|s| t.source(&s.kind, s.given.name.as_deref())).unwrap_or_default()
        })
    });
    let open = Memo::new(move |_| editing.0.get() == Some(id));
    let close = move || {
        editing.0.set(None);
        if let Some(node) = node.get_untracked() {
            dom::focus_inside(&node, "button");
        }
    };
    let toggle = move |_| {
        if open.get_untracked() {
            return close();
        }
        editing.0.set(Some(id));
        request_animation_frame(|| dom::focus(DomId::GivenName));
    };
    let switch =
        move |_| loader.give(id, Given { off: !given.with_untracked(|g| g.off), ..given.get_untracked() });
    let said = live(move || {
        let held = held().unwrap_or_default();
        given
            .with(|g| sentences(t, g, &held))
            .into_iter()
            .map(|s| view! { <p class="quiet">{s}</p> })
            .collect_view()
    });
    let form = live(move || open.get().then(|| form(id, name.get_untracked(), given, close)));
    view! {
        <div class="source-given" node_ref=node>
            <p class="actions">
                <label class="source-on">
                    <input
                        type="checkbox"
                        role="switch"
                        aria-label=move || name.with(|n| (t.given.counted_named)(n))
                        prop:checked=move || given.with(|g| !g.off)
                        on:change=switch
                    />
                    <span aria-hidden="true">{t.given.counted}</span>
                </label>
                <button
                    type="button"
                    class="button small"
                    aria-label=move || name.with(|n| (t.given.edit_named)(n))
                    aria-expanded=move || open.get().to_string()
                    on:click=toggle
                >
                    {Icon::Pencil.view()} " " {t.given.edit}
                </button>
            </p>
            {said}
            {form}
        </div>
    }
    .into_any()
}

/// What follows from what is said.
fn sentences(t: &Text, given: &Given, held: &Coverage) -> Vec<String> {
    let say =
        |name: &Option<String>, named: &[String], all: fn(&str) -> String, some: fn(&str, u64) -> String| {
            let name = name.as_deref()?;
            Some(if named.len() > 1 { some(name, named.len() as u64) } else { all(name) })
        };
    let g = t.given;
    let off = given.off.then(|| g.off.to_owned());
    let person = say(&given.person, &held.people, g.all_person, g.some_person);
    let machine = say(&given.machine, &held.machines, g.all_machine, g.some_machine);
    off.into_iter().chain(person).chain(machine).collect()
}

/// The form. Escape closes it.
fn form(
    id: SourceId,
    name: String,
    given: Memo<Given>,
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let t = use_text();
    let (board, loader) = (use_board(), use_loader());
    let g = t.given;
    let text = |part: &Option<String>| RwSignal::new(part.clone().unwrap_or_default());
    let (called, person, machine) =
        given.with_untracked(|g| (text(&g.name), text(&g.person), text(&g.machine)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = [called, person, machine].map(|part| part.get_untracked());
        let off = given.with_untracked(|g| g.off);
        loader.give(id, Given::typed([&typed[0], &typed[1], &typed[2]], off));
        close();
    };
    let field =
        |label: &'static str, id: DomId, list: Option<DomId>, empty: String, value: RwSignal<String>| {
            view! {
                <label>
                    <span>{label}</span>
                    <input
                        type="text"
                        id=id.as_str()
                        list=list.map(DomId::as_str)
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="80"
                        placeholder=empty
                        prop:value=move || value.get()
                        on:input=move |e| value.set(event_target_value(&e))
                    />
                </label>
            }
        };
    let offer = |id: DomId, names: Vec<String>| {
        let names = names.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
        view! { <datalist id=id.as_str()>{names}</datalist> }
    };
    let (people, machines) = board.coverage.with_untracked(|c| (c.people.clone(), c.machines.clone()));
    let recorded = || g.as_recorded.to_owned();
    view! {
        <form
            class="given-form"
            aria-label=(g.form)(&name)
            on:submit=submit
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    close();
                }
            }
        >
            {field(g.name, DomId::GivenName, None, name.clone(), called)}
            {field(g.person, DomId::GivenPerson, Some(DomId::GivenPeople), recorded(), person)}
            {field(g.machine, DomId::GivenMachine, Some(DomId::GivenMachines), recorded(), machine)}
            {offer(DomId::GivenPeople, people)}
            {offer(DomId::GivenMachines, machines)}
            <p class="quiet">{g.note}</p>
            <p class="actions">
                <button type="submit" class="button primary">{g.save}</button>
                <button type="button" class="button" on:click=move |_| close()>{g.cancel}</button>
            </p>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Language;

    #[test]
    fn what_follows_is_said_as_it_is() {
        let check = |people: usize, given: Given, expected: &[&str]| {
            let held = Coverage { people: vec!["p".to_owned(); people], ..Coverage::default() };
            assert_eq!(sentences(Text::of(Language::English), &given, &held), expected);
            assert_eq!(sentences(Text::of(Language::Chinese), &given, &held).len(), expected.len());
        };
        check(3, Given::default(), &[]);
        let lin = |off| Given::typed(["x", "Lin", ""], off);
        check(1, lin(false), &["All of it counts as Lin’s."]);
        check(
            2,
            lin(true),
            &[
                "Switched off: it is in no figure.",
                "It names 2 people itself; Lin stands for what names nobody.",
            ],
        );
        let desk = Given::typed(["", "", "desk"], false);
        check(0, desk, &["All of it counts as of the machine desk."]);
    }
}
