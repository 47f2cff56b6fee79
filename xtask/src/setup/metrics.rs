//! Stores of metrics for their tests: those that are installed already, on Debian those that apt installs.

use super::debian;
use crate::failure::{Failure, Result};
use crate::places;
use std::path::PathBuf;

/// Executables of the stores.
pub struct MetricsServers {
    pub victoria: PathBuf,
    pub prometheus: PathBuf,
    pub promtool: PathBuf,
}

/// The stores; installs them where that is possible.
///
/// # Errors
/// Where they are missing and cannot be installed.
pub fn servers() -> Result<MetricsServers> {
    if let Some(servers) = installed() {
        return Ok(servers);
    }
    let missing = || {
        Failure::new(
            "VictoriaMetrics and Prometheus are not on PATH",
            "install victoria-metrics, prometheus and promtool, then run the task again",
        )
    };
    if !debian::is_debian() {
        return Err(missing());
    }
    debian::install("install stores of metrics", &["victoria-metrics", "prometheus"])?;
    installed().ok_or_else(missing)
}

fn installed() -> Option<MetricsServers> {
    let any = |names: &[&str]| names.iter().find_map(|name| places::on_path(name));
    Some(MetricsServers {
        victoria: any(&["victoria-metrics", "victoria-metrics-prod"])?,
        prometheus: any(&["prometheus"])?,
        promtool: any(&["promtool"])?,
    })
}
