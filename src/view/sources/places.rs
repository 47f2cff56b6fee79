//! Where each harness keeps its logs, and how to reach hidden folders in each system's dialogue.

use crate::platform::dom::{self, Os};
use crate::state::{Facet, Language, use_board};
use crate::text::{Text, names::harness_name, use_text};
use crate::widget::button::CopyButton;
use crate::widget::swatch::swatch;
use leptos::prelude::*;
use metering::format::places::{PLACES, Place, System};

/// The card.
pub fn places() -> AnyView {
    let t = use_text();
    let board = use_board();
    let os = dom::os();
    let mut harnesses: Vec<&'static str> = Vec::new();
    for place in here(os) {
        if !harnesses.contains(&place.harness) {
            harnesses.push(place.harness);
        }
    }
    let group = move |harness: &'static str| {
        let color = board.palette.with_untracked(|p| p.color(Facet::Harness, Some(harness)));
        let rows = folders(here(os).filter(|p| p.harness == harness));
        let mut rows: Vec<AnyView> = rows.into_iter().map(|(place, env)| row(t, os, place, &env)).collect();
        // Extensions of editors have a folder in each of them.
        let rest = rows.split_off(rows.len().min(if rows.len() > SHOWN + 1 { SHOWN } else { rows.len() }));
        let rest = (!rest.is_empty()).then(|| {
            let more = (t.burn.more)(rest.len() as u64);
            view! { <dd><details><summary>{more}</summary><div>{rest}</div></details></dd> }
        });
        view! {
            <div class="place">
                <dt>{swatch(&color)} {harness_name(harness).into_owned()}</dt>
                {rows.into_iter().map(|row| view! { <dd>{row}</dd> }).collect_view()}
                {rest}
            </div>
        }
    };
    let all = [Os::Mac, Os::Windows, Os::Linux];
    let others = all.into_iter().filter(move |o| *o != os);
    let how = |o: Os| {
        view! { <p class="quiet"><strong>{(t.sources.system)(o)}</strong> " " {(t.sources.hidden_on)(o)}</p> }
    };
    view! {
        <section class="card">
            <header class="card-head"><h2>{t.sources.places}</h2></header>
            <p class="quiet">{t.sources.places_note}</p>
            <dl class="place-list">{harnesses.into_iter().map(group).collect_view()}</dl>
            <h3>{t.sources.hidden}</h3>
            {how(os)}
            <details>
                <summary>{others.clone().map(|o| (t.sources.system)(o)).collect::<Vec<_>>().join(", ")}</summary>
                {others.map(how).collect_view()}
            </details>
        </section>
    }
    .into_any()
}

/// The places of a system.
fn here(os: Os) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(move |p| match p.system {
        System::Any => true,
        System::Linux => os == Os::Linux,
        System::Mac => os == Os::Mac,
        System::Windows => os == Os::Windows,
    })
}

/// Places of a harness that are shown at once.
const SHOWN: usize = 3;

/// Each folder once, with all variables that move it.
fn folders(places: impl Iterator<Item = &'static Place>) -> Vec<(&'static Place, Vec<&'static str>)> {
    let mut folders: Vec<(&Place, Vec<&str>)> = Vec::new();
    for place in places {
        match folders.iter_mut().find(|(known, _)| known.folder == place.folder) {
            Some((_, env)) => env.extend(place.env),
            None => folders.push((place, place.env.to_vec())),
        }
    }
    folders
}

fn row(t: &'static Text, os: Os, place: &Place, env: &[&str]) -> AnyView {
    let path = path(os, place.folder);
    let or = if t.language == Language::English { ", " } else { "、" };
    let env = (!env.is_empty()).then(|| (t.sources.place_env)(&env.join(or)));
    view! {
        <div class="place-row">
            <code>{path.clone()}</code>
            <CopyButton text=path.clone() label=(t.sources.place_copy)(&path) />
            {place.names.map(|_| view! { <span class="quiet">{t.sources.place_names}</span> })}
            {env.map(|e| view! { <span class="quiet">{e}</span> })}
        </div>
    }
    .into_any()
}

/// The path as the system's own dialogues take it.
fn path(os: Os, folder: &str) -> String {
    match os {
        Os::Windows => format!("%USERPROFILE%\\{}", folder.replace('/', "\\")),
        Os::Mac | Os::Linux => format!("~/{folder}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_there_once() {
        for os in [Os::Linux, Os::Mac, Os::Windows] {
            let list = folders(here(os));
            let mut names: Vec<&str> = list.iter().map(|(p, _)| p.folder).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
            assert_eq!(
                list.iter().map(|l| l.1.len()).sum::<usize>(),
                here(os).map(|p| p.env.len()).sum::<usize>()
            );
        }
    }

    #[test]
    fn paths_are_those_of_the_system() {
        assert_eq!(path(Os::Windows, ".claude/projects"), "%USERPROFILE%\\.claude\\projects");
        assert_eq!(path(Os::Linux, ".codex/sessions"), "~/.codex/sessions");
    }
}
