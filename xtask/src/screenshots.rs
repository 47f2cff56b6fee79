//! `cargo xtask screenshots`: the README's picture into `docs/`, and every view in light and dark, wide and narrow,
//! into `shots/`, which the repository ignores.

use crate::failure::Result;
use crate::process::must;
use crate::{build, places, setup};
use std::process::{Command, ExitCode};

/// Installs, builds, and takes the pictures in the browser of the tests.
///
/// # Errors
/// When set-up or a build fails, or a picture cannot be taken.
pub fn run() -> Result<ExitCode> {
    let tools = setup::for_tests()?;
    build::page(&tools)?;
    build::collector()?;
    let mut node = Command::new("node");
    tools.apply(&mut node);
    node.current_dir(places::root().join("tests"));
    node.arg("node_modules/@playwright/test/cli.js").args(["test", "--config", "pictures.config.ts"]);
    node.env("FUELGAUGE_COLLECTOR", places::collector());
    if let Some(browser) = &tools.browser {
        node.env("FUELGAUGE_BROWSER", browser);
    }
    must("pictures", &mut node)?;
    Ok(ExitCode::SUCCESS)
}
