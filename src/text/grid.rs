//! Long tables.

use crate::chart::format::count;

/// What a long table says by itself.
pub struct Grid {
    /// How it is used without a pointer, for those who do not see it.
    pub keys: &'static str,
    /// So many rows are too many for a browser to scroll over.
    pub beyond: fn(u64) -> String,
}

/// English.
pub static ENGLISH: Grid = Grid {
    keys: "Arrow keys, Page Up, Page Down, Home and End move over the rows, Enter opens one. Above the first row are the heads; left and right move over them, Enter sorts.",
    beyond: |n| format!("{} more cannot be scrolled to; filter or sort to see them", count(n)),
};

/// Chinese.
pub static CHINESE: Grid = Grid {
    keys: "方向键、Page Up、Page Down、Home 和 End 在各行间移动，回车键打开一行。第一行之上是表头：左右键在表头间移动，回车键排序。",
    beyond: |n| format!("另有 {} 行无法滚动到；请筛选或排序后查看", count(n)),
};
