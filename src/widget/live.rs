//! Parts of the page that change. Behind one type, so that the code that updates a part is in the program once and not
//! once for every place that has one.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use std::sync::{Arc, Mutex};

/// A part of the page that is made anew when what `part` reads changes.
pub fn live<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> SharedReactiveFunction<AnyView> {
    Arc::new(Mutex::new(move || part().into_any()))
}
