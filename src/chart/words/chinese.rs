//! What charts say in simplified Chinese.

use chrono::{Datelike, NaiveDateTime, Timelike, Weekday};

use super::{FrontierFacts, LinesFacts, RunwayWords, Summary, TimelineWords, Word, Words};
use crate::chart::format::NARROW;
use crate::chart::time::{Grain, TimeForm};

/// 简体中文。
#[derive(Clone, Copy, Debug, Default)]
pub struct Chinese;

impl Words for Chinese {
    fn time(&self, at: NaiveDateTime, form: TimeForm) -> String {
        let (year, month, day, hour, minute) = (at.year(), at.month(), at.day(), at.hour(), at.minute());
        let weekday = self.weekday(at.weekday());
        match form {
            TimeForm::Clock => format!("{hour:02}:{minute:02}"),
            TimeForm::Day => format!("{month}月{day}日"),
            TimeForm::Weekday => format!("{month}月{day}日 {weekday}"),
            TimeForm::Month => format!("{month}月"),
            TimeForm::Year => format!("{year}年"),
            TimeForm::Full(Grain::QuarterHour | Grain::Hour) => {
                format!("{year}年{month}月{day}日 {weekday} {hour:02}:{minute:02}")
            }
            TimeForm::Full(Grain::Day) => format!("{year}年{month}月{day}日 {weekday}"),
            TimeForm::Full(Grain::Week) => format!("{year}年{month}月{day}日起一周"),
            TimeForm::Full(Grain::Month) => format!("{year}年{month}月"),
        }
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][day.num_days_from_monday() as usize % 7]
    }

    fn summary(&self, facts: &Summary) -> String {
        let Some((first, last)) = &facts.span else { return format!("{}：无记录。", facts.title) };
        let span = if first == last { first.clone() } else { format!("{first}至{last}") };
        let mut text = format!("{}，{span}：合计 {}", facts.title, facts.total);
        if let Some(peak) = &facts.peak {
            text += &format!("，最高 {} {}", peak.name, peak.value);
        }
        if let Some(previous) = &facts.previous {
            text += &format!("，上一周期 {previous}");
        }
        if !facts.series.is_empty() && !facts.kind.is_empty() {
            let each: Vec<String> = facts.series.iter().map(|s| format!("{} {}", s.name, s.value)).collect();
            text += &format!("；{}：{}", facts.kind, each.join("，"));
        }
        text + "。"
    }

    fn frontier(&self, facts: &FrontierFacts) -> String {
        let mut text = format!("{}：{} 个点。", facts.title, facts.drawn);
        if !facts.best.is_empty() {
            let best: Vec<String> = facts.best.iter().map(|b| format!("{}（{}）", b.name, b.value)).collect();
            text += &format!("两项均未被超过：{}。", best.join("；"));
        }
        text + &self.left_out(facts) + "不代表质量。"
    }

    fn left_out(&self, facts: &FrontierFacts) -> String {
        let mut text = String::new();
        if facts.few > 0 {
            text += &format!("{} 个{}，未画出。", facts.few, self.under(facts.least));
        }
        if facts.unknown > 0 {
            text += &format!("{} 个没有价格或没有提问，未画出。", facts.unknown);
        }
        text
    }

    fn corner(&self, left: &str, below: &str) -> String {
        format!("{left}、{below} ↙")
    }

    fn beaten(&self, by: &[String]) -> String {
        if by.is_empty() { "未被超过".to_owned() } else { format!("不及 {}", by.join("、")) }
    }

    fn under(&self, queries: u64) -> String {
        format!("不足 {queries} 次提问")
    }

    fn spread(&self, [half, most, nearly_all]: [String; 3], below: bool) -> String {
        let than = if below { "低于" } else { "不超过" };
        format!("一半{than} {half}，90{NARROW}% {than} {most}，99{NARROW}% {than} {nearly_all}")
    }

    fn lines(&self, facts: &LinesFacts) -> String {
        let Some((first, last)) = &facts.span else { return format!("{}：无记录。", facts.title) };
        let span = if first == last { first.clone() } else { format!("{first}至{last}") };
        let each = facts.lines.iter().map(|line| {
            let overall = line.overall.as_ref().map(|value| format!(" 总体 {value}，")).unwrap_or_default();
            let (least, most) = (&line.least, &line.most);
            format!(
                "{}{overall} {}（{}）至 {}（{}）",
                line.name, least.value, least.name, most.value, most.name
            )
        });
        let each = each.collect::<Vec<_>>().join("；");
        let kind = if facts.kind.is_empty() { String::new() } else { format!("{}：", facts.kind) };
        format!("{}，{span}；{kind}{each}。", facts.title)
    }

    fn begins(&self, value: &str) -> String {
        format!("纵轴从 {value} 起")
    }

    fn list(&self, parts: &[String]) -> String {
        parts.join("、")
    }

    fn timeline(&self) -> &'static TimelineWords {
        &super::timeline::CHINESE
    }

    fn runway(&self) -> &'static RunwayWords {
        &super::runway::CHINESE
    }

    fn units_of_time(&self) -> [&'static str; 3] {
        [" 天", " 小时", " 分钟"]
    }

    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Time => "时间",
            Word::Total => "合计",
            Word::Previous => "上一周期",
            Word::NotRecorded => "未记录",
            Word::Unpriced => "无价格的请求",
            Word::Uncounted => "按一次请求计的总和",
            Word::Queries => "提问数",
            Word::Frontier => "前沿",
            Word::NoQuality => "不代表质量",
        }
    }
}
