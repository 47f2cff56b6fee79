//! Fuelgauge dashboard.

use leptos::prelude::*;

mod chart;

fn main() {
    leptos::mount::mount_to_body(|| view! { <p>"Fuelgauge"</p> });
}
