//! Charge-back by month, person and project.

/// What its card says.
pub struct Charge {
    pub title: &'static str,
    pub note: &'static str,
    pub month: &'static str,
    pub save: &'static str,
}

/// English.
pub static ENGLISH: Charge = Charge {
    title: "Charge-back by person, project and month",
    note: "Of the period and the filters above. Months begin and end in the chosen time zone; a month that the period cuts is not whole. List cost is what the tokens cost at list price, not a bill; requests without a price are not in it.",
    month: "Month",
    save: "Save the charge-back as CSV",
};

/// 简体中文。
pub static CHINESE: Charge = Charge {
    title: "按人员、项目与月份分摊",
    note: "依据上方的时段与筛选。月份以所选时区为界；被时段截断的月份并不完整。标价成本是 Token 按标价计算的金额，不是账单；没有价格的请求不在其中。",
    month: "月份",
    save: "将分摊表保存为 CSV",
};
