//! The browser for the browser tests: one that is installed already, on Debian one that apt installs.

use super::{Found, Step, debian};
use crate::failure::{Failure, Result};
use crate::places;
use std::env;
use std::path::PathBuf;

/// Names the browser's executable when it lies where nobody would look.
const VARIABLE: &str = "FUELGAUGE_BROWSER";

pub fn step() -> Step {
    Step {
        name: "Chromium".to_owned(),
        check: || {
            let browser = installed()?;
            Some(Found { place: browser.display().to_string(), browser: Some(browser), ..Found::default() })
        },
        install,
        otherwise: "install Chrome, Chromium or Edge; where it lies in an unusual place, set FUELGAUGE_BROWSER to the path \
                    of its executable. Then run the task again",
    }
}

fn install() -> Result<()> {
    if debian::is_debian() {
        return debian::install("install Chromium", &["chromium"]);
    }
    Err(Failure::new(
        "no Chrome, Chromium or Edge was found, and only on Debian can this task install one",
        "",
    ))
}

fn installed() -> Option<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE).map(PathBuf::from) {
        return named.is_file().then_some(named);
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
    names
        .iter()
        .find_map(|name| places::on_path(name))
        .or_else(|| usual_places().into_iter().find(|path| path.is_file()))
}

fn usual_places() -> Vec<PathBuf> {
    if cfg!(target_os = "macos") {
        let roots =
            [Some(PathBuf::from("/Applications")), env::home_dir().map(|home| home.join("Applications"))];
        let apps = ["Google Chrome", "Chromium", "Microsoft Edge"];
        let inside = |root: PathBuf| apps.map(|app| root.join(format!("{app}.app/Contents/MacOS/{app}")));
        return roots.into_iter().flatten().flat_map(inside).collect();
    }
    if cfg!(windows) {
        let roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"];
        let apps = [r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe"];
        let inside = |root: PathBuf| apps.map(|app| root.join(app));
        return roots.iter().filter_map(env::var_os).map(PathBuf::from).flat_map(inside).collect();
    }
    Vec::new()
}
