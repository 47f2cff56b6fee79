//! A ClickHouse database as a source: how it is added, how fine it is read, and what can be wrong with it.

use crate::chart::format::count;
use crate::fetch::{Coarse, DatabaseError};
use crate::state::Language;
use metering::clickhouse::OTHERS;

/// What the Sources view says of it.
pub struct Database {
    /// What such a source is called.
    pub what: &'static str,
    pub note: &'static str,
    /// How fine it was read.
    pub coarse: fn(&Coarse) -> String,
    /// What opens the form.
    pub add: &'static str,
    pub lead: &'static str,
    pub address: &'static str,
    pub example: &'static str,
    pub name: &'static str,
    pub user: &'static str,
    pub user_empty: &'static str,
    pub key: &'static str,
    pub remember: &'static str,
    pub submit: &'static str,
    pub cors: &'static str,
    pub says: &'static str,
}

/// English.
pub static ENGLISH: Database = Database {
    what: "ClickHouse",
    note: "Cells by query; a session’s requests are asked for when you open it.",
    coarse: |c| {
        let step = |minutes| match minutes {
            0..=15 => "quarter hours",
            16..=60 => "hours",
            _ => "days",
        };
        let names = match c.names {
            None => "every person, machine and project by name".to_owned(),
            Some(0) => "people, machines and projects not told apart".to_owned(),
            Some(n) => format!(
                "the {n} most expensive people, machines and projects by name, all others as {OTHERS}"
            ),
        };
        let all = if c.all == 0 {
            "the rest is being read".to_owned()
        } else {
            format!("everything else in {}", step(c.all))
        };
        format!("{} cells: what you look at in {}, {names}; {all}", count(c.cells), step(c.shown))
    },
    add: "Add a ClickHouse database",
    lead: "For teams: fuelgauge push fills it from every machine. A session that other sources hold too counts once, as long as the database is small enough to be read whole.",
    address: "Address",
    example: "http://localhost:8123",
    name: "Database",
    user: "User",
    user_empty: "default",
    key: "Key",
    remember: "Remember the key in this browser",
    submit: "Read database",
    cors: "Your browser asks the server directly and read-only; a user that may only SELECT is enough. Fuelgauge asks the server to allow that with each question (add_http_cors_header). Where a user may not change settings, put that setting into the user’s profile. With a user or key, servers that do not answer the browser’s request for permission (OPTIONS; releases before 20.12) get them in the address instead of a header: use https, or a user without a key in your own network.",
    says: "It says:",
};

/// 简体中文。
pub static CHINESE: Database = Database {
    what: "ClickHouse",
    note: "单元由查询得到；打开会话时才读取其请求。",
    coarse: |c| {
        let step = |minutes| match minutes {
            0..=15 => "一刻钟",
            16..=60 => "小时",
            _ => "天",
        };
        let names = match c.names {
            None => "区分每个人员、机器和项目".to_owned(),
            Some(0) => "不区分人员、机器和项目".to_owned(),
            Some(n) => format!("费用最高的 {n} 个人员、机器和项目分别列出，其余为 {OTHERS}"),
        };
        let all = if c.all == 0 {
            "其余正在读取".to_owned()
        } else {
            format!("其余按{}合计", step(c.all))
        };
        format!("{} 个单元：当前所看部分按{}合计，{names}；{all}", count(c.cells), step(c.shown))
    },
    add: "添加 ClickHouse 数据库",
    lead: "适合团队：各台机器用 fuelgauge push 写入。只要数据库小到可以整体读取，其他来源中也有的会话只计一次。",
    address: "地址",
    example: "http://localhost:8123",
    name: "数据库",
    user: "用户",
    user_empty: "default",
    key: "密钥",
    remember: "在此浏览器中记住密钥",
    submit: "读取数据库",
    cors: "浏览器直接以只读方式向服务器提问；只有 SELECT 权限的用户即可。Fuelgauge 每次提问都会请服务器允许（add_http_cors_header）。如果该用户不能更改设置，请将此设置写入其配置。使用用户或密钥时，若服务器不回应浏览器的许可请求（OPTIONS；20.12 之前的版本），它们会放在地址中而非标头中：请使用 https，或在内网使用无密钥的用户。",
    says: "其说明：",
};

/// What went wrong and what to do.
pub fn advice(error: &DatabaseError, language: Language) -> (String, &'static str) {
    match language {
        Language::English => english(error),
        Language::Chinese => chinese(error),
    }
}

fn english(error: &DatabaseError) -> (String, &'static str) {
    let said = |what: &str, said: &str| format!("{what} {} “{said}”", ENGLISH.says);
    match error {
        DatabaseError::Unauthorised => (
            "The server does not let this page in.".to_owned(),
            "Add it again with a user and the key. A key that was not remembered is asked for on every visit.",
        ),
        DatabaseError::NotAllowed(words) => (
            said("This user may not read the tables.", words),
            "Have GRANT SELECT ON the database given to it, then read again.",
        ),
        DatabaseError::NotClickHouse(begin) if begin.is_empty() => (
            "What answers at this address is no ClickHouse.".to_owned(),
            "Give the address of its HTTP interface, usually on port 8123, or 8443 with https.",
        ),
        DatabaseError::NotClickHouse(begin) => (
            format!("What answers at this address is no ClickHouse. Its answer begins with “{begin}”."),
            "Give the address of its HTTP interface, usually on port 8123, or 8443 with https.",
        ),
        DatabaseError::NoTables(name) => (
            format!("The database “{name}” has no tables of Fuelgauge."),
            "Run fuelgauge push --clickhouse with this address once, or give the name of the database that it writes to.",
        ),
        DatabaseError::TooMuch(words) => (
            said("The question was too much for the server.", words),
            "Read again when it is less busy, or let this user have more memory and time.",
        ),
        DatabaseError::Refused(words) => (
            said("The server refuses the question.", words),
            "Look into the server’s own log, then read again.",
        ),
        DatabaseError::Silent => (
            "No answer that this page may read came from the server.".to_owned(),
            "See that ClickHouse runs at this address and that user and key are right: many servers refuse a wrong one without letting the page read why. A user who may change no settings needs add_http_cors_header = 1 in the profile.",
        ),
        DatabaseError::Nothing => (
            "The tables of Fuelgauge are there and empty.".to_owned(),
            "Run fuelgauge push on the machines whose logs it is to hold, then read again.",
        ),
    }
}

fn chinese(error: &DatabaseError) -> (String, &'static str) {
    let said = |what: &str, said: &str| format!("{what}{}“{said}”", CHINESE.says);
    match error {
        DatabaseError::Unauthorised => (
            "服务器不允许本页面访问。".to_owned(),
            "请填写用户和密钥后重新添加。未记住的密钥每次访问都需填写。",
        ),
        DatabaseError::NotAllowed(words) => {
            (said("该用户无权读取这些表。", words), "请为其授予该数据库的 SELECT 权限，然后再次读取。")
        }
        DatabaseError::NotClickHouse(begin) if begin.is_empty() => (
            "此地址应答的不是 ClickHouse。".to_owned(),
            "请填写其 HTTP 接口的地址，端口通常为 8123，https 为 8443。",
        ),
        DatabaseError::NotClickHouse(begin) => (
            format!("此地址应答的不是 ClickHouse，其应答以“{begin}”开头。"),
            "请填写其 HTTP 接口的地址，端口通常为 8123，https 为 8443。",
        ),
        DatabaseError::NoTables(name) => (
            format!("数据库“{name}”中没有 Fuelgauge 的表。"),
            "请先对该地址运行一次 fuelgauge push --clickhouse，或填写它写入的数据库名称。",
        ),
        DatabaseError::TooMuch(words) => (
            said("该查询超出服务器所能。", words),
            "请在服务器空闲时再次读取，或为该用户放宽内存和时间限制。",
        ),
        DatabaseError::Refused(words) => {
            (said("服务器拒绝了查询。", words), "请查看服务器日志，然后再次读取。")
        }
        DatabaseError::Silent => (
            "服务器没有给出本页面可以读取的应答。".to_owned(),
            "请确认 ClickHouse 在此地址运行，且用户和密钥正确：许多服务器拒绝错误的密钥时，不允许页面读取原因。不能更改设置的用户，其配置中需要 add_http_cors_header = 1。",
        ),
        DatabaseError::Nothing => {
            ("Fuelgauge 的表存在但为空。".to_owned(), "请在相关机器上运行 fuelgauge push，然后再次读取。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_has_a_next_step_in_every_language() {
        let words = || "Code: 1".to_owned();
        for error in [
            DatabaseError::Unauthorised,
            DatabaseError::NotAllowed(words()),
            DatabaseError::NotClickHouse(String::new()),
            DatabaseError::NotClickHouse("<html>".to_owned()),
            DatabaseError::NoTables("team".to_owned()),
            DatabaseError::TooMuch(words()),
            DatabaseError::Refused(words()),
            DatabaseError::Nothing,
            DatabaseError::Silent,
        ] {
            for language in [Language::English, Language::Chinese] {
                let (what, next) = advice(&error, language);
                assert!(!what.is_empty() && next.chars().count() > 10, "{error:?}");
            }
        }
    }
}
