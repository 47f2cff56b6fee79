//! The plan designer.

/// What it says.
pub struct Designer {
    pub title: &'static str,
}

/// English.
pub static ENGLISH: Designer = Designer { title: "Design a plan" };

/// 简体中文。
pub static CHINESE: Designer = Designer { title: "设计一个套餐" };
