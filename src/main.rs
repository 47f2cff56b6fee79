//! Fuelgauge dashboard.
fn main() {}
