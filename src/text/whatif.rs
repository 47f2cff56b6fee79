//! The What-if view.

/// What the view says.
pub struct WhatIf {
    pub sides: &'static str,
    /// Who pays, who sells.
    pub side: [&'static str; 2],
}

/// English.
pub static ENGLISH: WhatIf = WhatIf { sides: "What is asked", side: ["What it would cost", "Design a plan"] };

/// 简体中文。
pub static CHINESE: WhatIf = WhatIf { sides: "要问什么", side: ["换一种方式要花多少", "设计一个套餐"] };
