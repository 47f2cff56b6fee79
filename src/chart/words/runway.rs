//! What the runway of a plan's window says, one table per language.

/// Words and sentences of the runway.
#[derive(Debug)]
pub struct RunwayWords {
    /// The used share, as it was recorded or computed.
    pub used: &'static str,
    /// The used share since the last recorded level, counted from what was read.
    pub counted: &'static str,
    /// The middle of the forecast.
    pub forecast: &'static str,
    /// Head of the column of what nine ways in ten exceed.
    pub least: &'static str,
    /// Head of the column of what one way in ten exceeds.
    pub most: &'static str,
    /// What an even pace would have used.
    pub even: &'static str,
    /// When the window runs out.
    pub runs_out: &'static str,
    /// The present.
    pub now: &'static str,
    /// When the window begins anew.
    pub reset: &'static str,
    /// A value and what it lies between.
    pub between: fn(&str, &str, &str) -> String,
    /// The text alternative.
    pub summary: fn(&RunwayFacts) -> String,
}

/// The facts of a runway's summary, already formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunwayFacts {
    /// Which plan and window.
    pub title: String,
    /// When it begins anew.
    pub reset: String,
    /// The used share; `None` where it is not known.
    pub used: Option<String>,
    /// The share of its time that has gone.
    pub elapsed: String,
    /// Whether it is used up.
    pub spent: bool,
    /// When it runs out, if before the reset.
    pub run_out: Option<String>,
    /// Between when and when; without the second not surely before the reset.
    pub between: Option<(String, Option<String>)>,
    /// What is used at the reset: the least, the middle, the most.
    pub at_reset: Option<[String; 3]>,
}

/// English.
pub static ENGLISH: RunwayWords = RunwayWords {
    used: "used",
    counted: "used, counted since the last level",
    forecast: "forecast",
    least: "forecast, at least",
    most: "forecast, at most",
    even: "even pace",
    runs_out: "runs out",
    now: "now",
    reset: "reset",
    between: |middle, least, most| format!("{middle} ({least} to {most})"),
    summary: |f| {
        let Some(used) = &f.used else {
            return format!("{}: what is used is not recorded; it begins anew {}.", f.title, f.reset);
        };
        let mut text = format!("{}: {used} used, {} of the time gone.", f.title, f.elapsed);
        if f.spent {
            text += " It is used up.";
        } else if let Some(at) = &f.run_out {
            text += &format!(" It runs out about {at}");
            match &f.between {
                Some((early, Some(late))) => text += &format!(", between {early} and {late}"),
                Some((early, None)) => text += &format!(", at the earliest {early}, perhaps not at all"),
                None => {}
            }
            text += ".";
        } else if let Some([least, middle, most]) = &f.at_reset {
            text += &format!(" It lasts: {middle} used at the reset");
            text += &if least == most { String::from(".") } else { format!(", between {least} and {most}.") };
        }
        text + &format!(" It begins anew {}.", f.reset)
    },
};

/// 简体中文。
pub static CHINESE: RunwayWords = RunwayWords {
    used: "已用",
    counted: "已用（上次记录后按用量推算）",
    forecast: "预测",
    least: "预测下限",
    most: "预测上限",
    even: "匀速",
    runs_out: "用尽",
    now: "现在",
    reset: "重置",
    between: |middle, least, most| format!("{middle}（{least} – {most}）"),
    summary: |f| {
        let Some(used) = &f.used else {
            return format!("{}：已用量未记录；{} 重置。", f.title, f.reset);
        };
        let mut text = format!("{}：已用 {used}，时间已过 {}。", f.title, f.elapsed);
        if f.spent {
            text += "已用尽。";
        } else if let Some(at) = &f.run_out {
            text += &format!("约于 {at} 用尽");
            match &f.between {
                Some((early, Some(late))) => text += &format!("，介于 {early} 与 {late} 之间"),
                Some((early, None)) => text += &format!("，最早 {early}，也可能用不完"),
                None => {}
            }
            text += "。";
        } else if let Some([least, middle, most]) = &f.at_reset {
            text += &format!("可用到重置：届时已用 {middle}");
            text += &if least == most { String::from("。") } else { format!("（{least} – {most}）。") };
        }
        text + &format!("{} 重置。", f.reset)
    },
};
