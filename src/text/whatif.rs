//! The What-if view.

/// What the view says.
pub struct WhatIf {
    pub title: &'static str,
}

/// English.
pub static ENGLISH: WhatIf = WhatIf { title: "What it would cost elsewhere" };

/// 简体中文。
pub static CHINESE: WhatIf = WhatIf { title: "换一种方式要花多少" };
