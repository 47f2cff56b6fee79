//! The plan designer: what a plan that somebody thinks of would bring with this work.
