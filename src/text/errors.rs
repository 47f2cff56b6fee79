//! What went wrong and what to do next: one exhaustive match per language, so that an error without advice does not compile.

use super::Text;
use crate::chart::format::count;
use crate::fetch::{FetchError, LocalError};
use crate::state::Language;

/// An error as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What went wrong.
    pub what: String,
    /// What to do.
    pub next: String,
}

impl Text {
    /// What went wrong and what to do.
    pub fn advice(&self, error: &FetchError) -> Advice {
        let (what, next) = match self.language {
            Language::English => english(error),
            Language::Chinese => chinese(error),
        };
        Advice { what, next: next.to_owned() }
    }
}

fn english(error: &FetchError) -> (String, &'static str) {
    let (what, next) = match error {
        FetchError::BadAddress => {
            ("This is no address of the web.", "Check it: it begins with http:// or https://.")
        }
        FetchError::Unreachable { foreign: true } => (
            "Nobody answers at this address, or its server does not let this page read the answer.",
            "Check that the server runs and the address is right. If it runs on another host, it has to allow this page's origin (CORS); or download the feed and drop the file here.",
        ),
        FetchError::Unreachable { foreign: false } => (
            "The server of this page does not answer.",
            "Start it again (fuelgauge serve), then read again. What was read before stays here until you close the page.",
        ),
        FetchError::HttpStatus(404) => (
            "There is nothing at this address (HTTP 404).",
            "Check the path: a collector's feed is at /feed.ndjson.",
        ),
        FetchError::HttpStatus(401 | 403) => (
            "The server refuses to hand out this feed (HTTP 401 or 403).",
            "This page never asks for a password. Download the feed with a tool that may, and drop the file here.",
        ),
        FetchError::HttpStatus(status) => {
            return (
                format!("The server answered with HTTP status {status}."),
                "Look into the server's own log, then read again.",
            );
        }
        FetchError::NotAFeed(begin) if begin.is_empty() => (
            "The answer is empty: it is no metering feed.",
            "Check the address, or that the export was written to its end.",
        ),
        FetchError::NotAFeed(begin) => {
            return (
                format!(
                    "The answer is no metering feed, and no log that is known here. It begins with “{begin}”."
                ),
                "A feed begins with a line {\"fuelgauge\":1,…}. Check the address, or drop the file itself.",
            );
        }
        FetchError::NewerFeed(version) => {
            return (
                format!("The feed has version {version}, which this page does not know."),
                "Update Fuelgauge, then read again.",
            );
        }
        FetchError::EmptyFeed => (
            "The feed has no rows.",
            "Run fuelgauge doctor where it was written: it says which logs were found and which were skipped.",
        ),
        FetchError::Broken => {
            ("The connection broke before the end.", "Read again. Nothing of the half that came was counted.")
        }
        FetchError::Database(error) => return super::database::advice(error, Language::English),
        FetchError::Metrics(error) => return super::metrics::advice(error, Language::English),
        FetchError::Local(LocalError::NoFiles) => (
            "There is no file in what was dropped or picked.",
            "Some dialogues leave out hidden folders: Sources says how to show them; or drop the folder from a file manager.",
        ),
        FetchError::Local(LocalError::NoLogs(files)) => {
            return (
                match files {
                    1 => "The file is none that a known harness writes.".to_owned(),
                    n => format!("None of the {} files is one that a known harness writes.", count(*n)),
                },
                "Pick the folders that are listed in Sources for each harness.",
            );
        }
        FetchError::Local(LocalError::NoWorkers) => (
            "This browser does not let the page read files in the background.",
            "Use a current Firefox, Chrome, Edge or Safari, or run fuelgauge serve.",
        ),
        FetchError::Local(LocalError::WorkerStopped(why)) => {
            return (
                format!("Reading stopped: {why}"),
                "Read again; if it stops at the same file, leave that file out and report it.",
            );
        }
    };
    (what.to_owned(), next)
}

fn chinese(error: &FetchError) -> (String, &'static str) {
    let (what, next) = match error {
        FetchError::BadAddress => ("这不是网址。", "请检查：网址以 http:// 或 https:// 开头。"),
        FetchError::Unreachable { foreign: true } => (
            "该地址没有响应，或其服务器不允许本页面读取。",
            "请确认服务器正在运行且地址正确。若在另一台主机上，它须允许本页面的来源（CORS）；也可以下载该文件后拖放到这里。",
        ),
        FetchError::Unreachable { foreign: false } => (
            "本页面的服务器没有响应。",
            "请重新启动（fuelgauge serve），然后再次读取。此前读取的内容在关闭页面前保留。",
        ),
        FetchError::HttpStatus(404) => {
            ("该地址没有内容（HTTP 404）。", "请检查路径：采集器的数据位于 /feed.ndjson。")
        }
        FetchError::HttpStatus(401 | 403) => (
            "服务器拒绝提供数据（HTTP 401 或 403）。",
            "本页面从不索取密码。请用有权限的工具下载后拖放到这里。",
        ),
        FetchError::HttpStatus(status) => {
            return (format!("服务器返回 HTTP 状态 {status}。"), "请查看服务器日志，然后再次读取。");
        }
        FetchError::NotAFeed(begin) if begin.is_empty() => {
            ("返回内容为空，不是计量数据。", "请检查地址，或确认导出已完整写入。")
        }
        FetchError::NotAFeed(begin) => {
            return (
                format!("返回内容既不是计量数据，也不是已知的日志，其开头为“{begin}”。"),
                "计量数据的第一行是 {\"fuelgauge\":1,…}。请检查地址，或直接拖放文件。",
            );
        }
        FetchError::NewerFeed(version) => {
            return (format!("数据版本为 {version}，本页面不认识。"), "请更新 Fuelgauge，然后再次读取。");
        }
        FetchError::EmptyFeed => {
            ("数据中没有任何行。", "请在写出它的机器上运行 fuelgauge doctor：它会说明找到和跳过了哪些日志。")
        }
        FetchError::Broken => ("连接中途断开。", "请再次读取。已到达的一半没有计入。"),
        FetchError::Database(error) => return super::database::advice(error, Language::Chinese),
        FetchError::Metrics(error) => return super::metrics::advice(error, Language::Chinese),
        FetchError::Local(LocalError::NoFiles) => (
            "拖放或选择的内容里没有文件。",
            "有些对话框不显示隐藏文件夹：“数据来源”中有显示方法；也可从文件管理器拖放。",
        ),
        FetchError::Local(LocalError::NoLogs(files)) => {
            return (
                format!("{} 个文件中没有已知客户端写出的日志。", count(*files)),
                "请选择“数据来源”中列出的各客户端文件夹。",
            );
        }
        FetchError::Local(LocalError::NoWorkers) => (
            "此浏览器不允许页面在后台读取文件。",
            "请使用新版 Firefox、Chrome、Edge 或 Safari，或运行 fuelgauge serve。",
        ),
        FetchError::Local(LocalError::WorkerStopped(why)) => {
            return (format!("读取中止：{why}"), "请再次读取；若仍停在同一文件，请去掉该文件并反馈。");
        }
    };
    (what.to_owned(), next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::MetricsError;

    #[test]
    fn every_error_says_what_and_what_next() {
        let all = [
            FetchError::BadAddress,
            FetchError::Unreachable { foreign: true },
            FetchError::Unreachable { foreign: false },
            FetchError::HttpStatus(404),
            FetchError::HttpStatus(403),
            FetchError::HttpStatus(500),
            FetchError::NotAFeed(String::new()),
            FetchError::NotAFeed("<!doctype".to_owned()),
            FetchError::NewerFeed(2),
            FetchError::EmptyFeed,
            FetchError::Broken,
            FetchError::Metrics(MetricsError::BadMatcher),
            FetchError::Metrics(MetricsError::Unauthorised(401)),
            FetchError::Metrics(MetricsError::NotAStore(String::new())),
            FetchError::Metrics(MetricsError::NotAStore("<!doctype".to_owned())),
            FetchError::Metrics(MetricsError::TooLarge("too many samples".to_owned())),
            FetchError::Metrics(MetricsError::Refused("no".to_owned())),
            FetchError::Metrics(MetricsError::Nothing),
            FetchError::Local(LocalError::NoFiles),
            FetchError::Local(LocalError::NoLogs(3)),
            FetchError::Local(LocalError::NoWorkers),
            FetchError::Local(LocalError::WorkerStopped("why".to_owned())),
        ];
        for language in Language::ALL {
            let said: Vec<Advice> = all.iter().map(|e| Text::of(language).advice(e)).collect();
            for (i, advice) in said.iter().enumerate() {
                assert!(advice.what.len() > 8 && advice.next.len() > 8, "{advice:?}");
                assert!(said.iter().skip(i + 1).all(|other| other != advice), "{advice:?}");
            }
        }
    }
}
