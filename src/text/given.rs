//! What a person says of a source, and what is said about that.

use super::plural;
use crate::chart::format::count;

/// What the Sources view says of it.
pub struct Given {
    /// The switch of a source that counts.
    pub counted: &'static str,
    /// The same for those who do not see beside which source it stands.
    pub counted_named: fn(&str) -> String,
    /// Of one that is switched off.
    pub off: &'static str,
    pub edit: &'static str,
    pub edit_named: fn(&str) -> String,
    /// What the form is called.
    pub form: fn(&str) -> String,
    pub name: &'static str,
    pub person: &'static str,
    pub machine: &'static str,
    /// What the form says of an empty person or machine.
    pub as_recorded: &'static str,
    pub note: &'static str,
    pub save: &'static str,
    pub cancel: &'static str,
    /// Of whom everything in the source is.
    pub all_person: fn(&str) -> String,
    /// For whom it is that is not named, beside how many that are.
    pub some_person: fn(&str, u64) -> String,
    pub all_machine: fn(&str) -> String,
    pub some_machine: fn(&str, u64) -> String,
    /// How many sessions stand in more than one source.
    pub once: fn(u64) -> String,
    /// Which sources are in no figure yet.
    pub comparing: fn(&str) -> String,
    /// Every source is switched off.
    pub all_off: &'static str,
    pub all_off_long: &'static str,
    pub see_sources: &'static str,
}

/// English.
pub static ENGLISH: Given = Given {
    counted: "Counted",
    counted_named: |name| format!("Count {name}"),
    off: "Switched off: it is in no figure.",
    edit: "Name, person, machine",
    edit_named: |name| format!("Name, person, machine: {name}"),
    form: |name| format!("What you say of {name}"),
    name: "Name",
    person: "Person",
    machine: "Machine",
    as_recorded: "as recorded",
    note: "Kept in this browser. A source that names several people or machines itself keeps them: yours then stands for what names none.",
    save: "Save",
    cancel: "Cancel",
    all_person: |person| format!("All of it counts as {person}’s."),
    some_person: |person, named| {
        let names = plural(named, "person", "people");
        format!("It names {names} itself; {person} stands for what names nobody.")
    },
    all_machine: |machine| format!("All of it counts as of the machine {machine}."),
    some_machine: |machine, named| {
        let names = plural(named, "machine", "machines");
        format!("It names {names} itself; {machine} stands for what names none.")
    },
    once: |n| match n {
        1 => "1 session stands in more than one source: each of its requests is counted once.".to_owned(),
        n => format!(
            "{} sessions stand in more than one source: each of their requests is counted once.",
            count(n)
        ),
    },
    comparing: |names| format!("Comparing sessions. Not in the figures yet: {names}."),
    all_off: "Every source is switched off",
    all_off_long: "What was read is still here. Switch on what should count.",
    see_sources: "Go to Sources",
};

/// 简体中文。
pub static CHINESE: Given = Given {
    counted: "计入",
    counted_named: |name| format!("计入 {name}"),
    off: "已关闭：不在任何数字中。",
    edit: "名称、人员、机器",
    edit_named: |name| format!("名称、人员、机器：{name}"),
    form: |name| format!("您对 {name} 的说明"),
    name: "名称",
    person: "人员",
    machine: "机器",
    as_recorded: "按记录",
    note: "保存在此浏览器中。来源自身记录了多人或多台机器时保持不变：您填写的只用于未记录的部分。",
    save: "保存",
    cancel: "取消",
    all_person: |person| format!("全部计为 {person} 的用量。"),
    some_person: |person, named| format!("它自身记录了 {} 人；未记录人员的部分计为 {person}。", count(named)),
    all_machine: |machine| format!("全部计为机器 {machine} 的用量。"),
    some_machine: |machine, named| {
        format!("它自身记录了 {} 台机器；未记录机器的部分计为 {machine}。", count(named))
    },
    once: |n| format!("{} 个会话存在于多个来源：其中每次请求只计一次。", count(n)),
    comparing: |names| format!("正在比对会话。尚未计入：{names}。"),
    all_off: "所有来源均已关闭",
    all_off_long: "已读取的内容仍在。请打开应计入的来源。",
    see_sources: "前往数据来源",
};
