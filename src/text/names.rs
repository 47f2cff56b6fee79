//! Names of things: harnesses as their makers write them, facets, measures, grains.

use super::Text;
use crate::chart::time::Grain;
use crate::fetch::memory;
use crate::state::{Facet, Group, Kind, Language, Measure, TokenClass};
use metering::plan::PlanBook;
use metering::request::{MissCause, harness};
use std::borrow::Cow;

/// A harness as its maker writes it; an unknown one as the feed does.
pub fn harness_name(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(match name {
        harness::CLAUDE_CODE => "Claude Code",
        harness::CODEX => "Codex",
        harness::OPENCLAW => "OpenClaw",
        harness::OPENCODE => "OpenCode",
        harness::PI => "pi",
        harness::MIMO_CODE => "MiMo Code",
        harness::GEMINI_CLI => "Gemini CLI",
        harness::QWEN_CODE => "Qwen Code",
        harness::KIMI_CLI => "kimi-cli",
        harness::KIMI_CODE => "Kimi Code",
        harness::COPILOT_CLI => "GitHub Copilot CLI",
        harness::AMP => "Amp",
        harness::DROID => "Droid",
        harness::CLINE => "Cline",
        harness::ROO_CODE => "Roo Code",
        harness::KILO_CODE => "Kilo Code",
        harness::GOOSE => "Goose",
        harness::CRUSH => "Crush",
        harness::HERMES => "Hermes",
        harness::CURSOR => "Cursor",
        harness::LITELLM => "LiteLLM",
        harness::ANTHROPIC_API => "Anthropic API",
        harness::OPENAI_API => "OpenAI API",
        other => other,
    })
}

impl Text {
    /// A name of a facet, `None` as "not recorded".
    pub fn name_of(&self, facet: Facet, name: Option<&str>) -> String {
        match (facet, name) {
            (_, None) => self.shell.not_recorded.to_owned(),
            (Facet::Harness, Some(name)) => harness_name(name).into_owned(),
            (Facet::Trigger, Some(name)) => self.trigger(name).to_owned(),
            (_, Some(name)) => name.to_owned(),
        }
    }

    /// What a source is called: as the person calls it, else by what it is.
    pub fn source(&self, kind: &Kind, given: Option<&str>) -> String {
        if let Some(name) = given {
            return name.to_owned();
        }
        match kind {
            Kind::Demo => self.sources.demo.to_owned(),
            Kind::Collector => self.sources.collector.to_owned(),
            Kind::Feed(address) => address.clone(),
            Kind::Database(database) => database.title(),
            Kind::Metrics(place) => place.title(),
            Kind::Local(names) if names.is_empty() => self.sources.local.to_owned(),
            Kind::Local(names) => memory::title(names),
            Kind::Shared(told) => told.title.clone().unwrap_or_else(|| self.share.source.to_owned()),
        }
    }

    /// A plan by its place in the list of plans, else as a log names it with the harness that does; `codex` of Codex is
    /// the vendor's name for having no other.
    pub fn plan(&self, id: Option<&str>, harness: Option<&str>, name: &str) -> String {
        match (id.and_then(|id| PlanBook::builtin().plan(id)), harness) {
            (Some(plan), _) => plan.full_name(),
            (None, Some(harness)) if harness == name => harness_name(harness).into_owned(),
            (None, Some(harness)) => format!("{} {name}", harness_name(harness)),
            (None, None) => name.to_owned(),
        }
    }

    /// A window: its length as people say it, else as the vendor names it.
    pub fn window(&self, window: &str) -> String {
        (self.burn.window)(window).map_or_else(|| window.to_owned(), str::to_owned)
    }

    /// A trigger by its name in the feed.
    fn trigger<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "person" => self.pick("person", "人"),
            "schedule" => self.pick("schedule", "定时"),
            "background" => self.pick("background", "后台"),
            other => other,
        }
    }

    /// Why cached tokens were not read, in a few words.
    pub fn cause(&self, cause: MissCause) -> &'static str {
        let [english, chinese] = match cause {
            MissCause::Compaction => ["compacted", "已压缩"],
            MissCause::ModelChanged => ["model changed", "更换模型"],
            MissCause::SystemChanged => ["system prompt changed", "系统提示变更"],
            MissCause::ToolsChanged => ["tools changed", "工具变更"],
            MissCause::MessagesChanged => ["history rewritten", "历史被改写"],
            MissCause::Expired => ["expired", "已过期"],
            MissCause::Pinned => ["reads stuck", "读取停滞"],
            MissCause::ServerSide => ["lost by the provider", "服务商丢失"],
            MissCause::Unknown => ["unexplained", "原因不明"],
        };
        self.pick(english, chinese)
    }

    /// A facet.
    pub fn facet(&self, facet: Facet) -> &'static str {
        let [english, chinese] = match facet {
            Facet::Harness => ["Harness", "客户端"],
            Facet::Model => ["Model", "模型"],
            Facet::Project => ["Project", "项目"],
            Facet::Person => ["Person", "人员"],
            Facet::Machine => ["Machine", "机器"],
            Facet::Trigger => ["Trigger", "触发方式"],
        };
        self.pick(english, chinese)
    }

    /// Names of a facet.
    pub fn facets(&self, facet: Facet) -> &'static str {
        let [english, chinese] = match facet {
            Facet::Harness => ["harnesses", "客户端"],
            Facet::Model => ["models", "模型"],
            Facet::Project => ["projects", "项目"],
            Facet::Person => ["people", "人员"],
            Facet::Machine => ["machines", "机器"],
            Facet::Trigger => ["triggers", "触发方式"],
        };
        self.pick(english, chinese)
    }

    /// What a chart is split by, as a button.
    pub fn group(&self, group: Group) -> &'static str {
        let [english, chinese] = match group {
            Group::By(Facet::Harness) => ["harness", "客户端"],
            Group::By(Facet::Model) => ["model", "模型"],
            Group::By(Facet::Project) => ["project", "项目"],
            Group::By(Facet::Person) => ["person", "人员"],
            Group::By(Facet::Machine) => ["machine", "机器"],
            Group::By(Facet::Trigger) => ["trigger", "触发方式"],
            Group::Class => ["token class", "Token 类别"],
        };
        self.pick(english, chinese)
    }

    /// What the layers of a chart are.
    pub fn groups(&self, group: Group) -> &'static str {
        match group {
            Group::By(facet) => self.facets(facet),
            Group::Class => self.pick("token classes", "Token 类别"),
        }
    }

    /// A measure, as the beginning of a title.
    pub fn measure(&self, measure: Measure) -> &'static str {
        let [english, chinese] = match measure {
            Measure::Cost => ["List cost", "标价成本"],
            Measure::Tokens => ["Tokens", "Token"],
            Measure::Requests => ["Requests", "请求"],
        };
        self.pick(english, chinese)
    }

    /// A measure, as a button.
    pub fn measure_short(&self, measure: Measure) -> &'static str {
        let [english, chinese] = match measure {
            Measure::Cost => ["cost", "成本"],
            Measure::Tokens => ["tokens", "Token"],
            Measure::Requests => ["requests", "请求"],
        };
        self.pick(english, chinese)
    }

    /// A token class.
    pub fn class(&self, class: TokenClass) -> &'static str {
        let [english, chinese] = match class {
            TokenClass::CacheRead => ["Cache read", "缓存读取"],
            TokenClass::CacheWrite5m => ["Cache write, 5 min", "缓存写入（5 分钟）"],
            TokenClass::CacheWrite1h => ["Cache write, 1 h", "缓存写入（1 小时）"],
            TokenClass::Input => ["Input", "输入"],
            TokenClass::Output => ["Output", "输出"],
        };
        self.pick(english, chinese)
    }

    /// A grain, as an option.
    pub fn grain(&self, grain: Grain) -> &'static str {
        let [english, chinese] = match grain {
            Grain::QuarterHour => ["per quarter hour", "每刻钟"],
            Grain::Hour => ["per hour", "每小时"],
            Grain::Day => ["per day", "每天"],
            Grain::Week => ["per week", "每周"],
            Grain::Month => ["per month", "每月"],
        };
        self.pick(english, chinese)
    }

    /// The title of a series: `List cost per day`.
    pub fn series_title(&self, measure: Measure, grain: Grain) -> String {
        match self.language {
            Language::English => format!("{} {}", self.measure(measure), self.grain(grain)),
            Language::Chinese => format!("{}{}", self.grain(grain), self.measure(measure)),
        }
    }

    pub(super) fn pick(&self, english: &'static str, chinese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::state::Language;
    use crate::text::Text;

    #[test]
    fn a_plan_is_told_with_its_harness() {
        let check = |id, harness, plan, expected: &str| {
            assert_eq!(Text::of(Language::English).plan(id, harness, plan), expected);
        };
        check(None, Some("codex"), "enterprise", "Codex enterprise");
        check(None, Some("codex"), "codex", "Codex");
        check(None, None, "max", "max");
        check(Some("codex-plus"), Some("codex"), "plus", "ChatGPT Plus");
    }
}
