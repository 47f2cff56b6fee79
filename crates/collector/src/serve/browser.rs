//! Opens the browser, where there is one to see it.

use std::env;
use std::process::{Command, Stdio};

/// Opens an address in the person's browser. Where that is not possible nothing happens: the address was printed.
pub fn open(address: &str) {
    let set = |name: &str| env::var_os(name).is_some_and(|v| !v.is_empty());
    if set("CI") || set("SSH_CONNECTION") {
        return;
    }
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut explorer = Command::new("rundll32");
        explorer.arg("url.dll,FileProtocolHandler");
        explorer
    } else if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        Command::new("xdg-open")
    } else {
        return;
    };
    let _ = command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}
