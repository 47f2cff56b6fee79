//! Where a pointer is inside of an element.

use super::dom::Element;

/// A pointer event.
pub type PointerEvent = web_sys::PointerEvent;

/// The place of a pointer or a wheel relative to the left upper corner of an element, CSS pixels.
pub fn place(event: &web_sys::MouseEvent, element: &Element) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
}

/// The pointer's further events come to this element, even from outside of it.
pub fn capture(event: &PointerEvent, element: &Element) {
    drop(element.set_pointer_capture(event.pointer_id()));
}

/// Whether the main button is down.
pub fn pressed(event: &PointerEvent) -> bool {
    event.buttons() & 1 == 1
}

/// Whether it is the main button's own event, of the first finger.
pub fn is_main(event: &PointerEvent) -> bool {
    event.button() == 0 && event.is_primary()
}

/// Whether a finger does it: fingers scroll, so they do not brush.
pub fn is_touch(event: &PointerEvent) -> bool {
    event.pointer_type() == "touch"
}
