//! The Headroom view.

/// What the view says.
pub struct Headroom {
    pub title: &'static str,
}

/// English.
pub static ENGLISH: Headroom = Headroom { title: "What is left" };

/// 简体中文。
pub static CHINESE: Headroom = Headroom { title: "剩余额度" };
