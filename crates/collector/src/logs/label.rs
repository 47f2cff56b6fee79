//! What a file is called where others may read it: its place below the folder that was looked into, never the path of
//! this machine.
//!
//! Some harnesses name a project's folder after its whole path, with `-` for what no name may hold
//! (`-home-ada-work-shop`, `C--Users-Ada-shop`, `--home-ada-shop--`). Of such a name the end is left: `…shop`.

use super::places::Root;
use super::walk::shown;
use metering::format::harness_of;

/// The harness whose log it is, where its place tells, and what the file is called. `file` has `/` between names.
pub fn label(roots: &[Root], file: &str) -> (Option<&'static str>, String) {
    let mut best: Option<(&Root, &str)> = None;
    for root in roots {
        let below = file.strip_prefix(shown(&root.path).trim_end_matches('/'));
        if let Some(rest) = below.filter(|r| r.is_empty() || r.starts_with('/'))
            && best.is_none_or(|(_, known)| rest.len() < known.len())
        {
            best = Some((root, rest));
        }
    }
    match best {
        // A folder that another file names lies anywhere.
        None => (harness_of(file), file.rsplit('/').next().unwrap_or_default().to_owned()),
        Some((root, rest)) => {
            let harness = if root.added { harness_of(file) } else { Some(root.harness) };
            let rest: Vec<String> = rest.split('/').filter(|n| !n.is_empty()).map(short).collect();
            let name = [vec![starred(root)], rest].concat().join("/");
            (harness, name.replace('\\', "_"))
        }
    }
}

/// A root as it is shown, with the folders that its stars stood for.
fn starred(root: &Root) -> String {
    let real = shown(&root.path);
    let mut real = real.rsplit('/');
    let mut parts: Vec<String> = root
        .shown
        .rsplit('/')
        .filter(|n| !n.is_empty())
        .map(|name| match (name, real.next()) {
            ("*", Some(real)) => short(real),
            _ => name.to_owned(),
        })
        .collect();
    parts.reverse();
    parts.join("/")
}

/// A name; of one that holds a whole path the end.
fn short(name: &str) -> String {
    let drive = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && name.get(1..).is_some_and(|n| n.starts_with("--"));
    let percent = name.rsplit_once("%2F").or_else(|| name.rsplit_once("%5C")).map(|(_, end)| end);
    match percent {
        Some(end) => format!("…{end}"),
        None if drive || name.starts_with('-') => {
            format!("…{}", name.trim_matches('-').rsplit('-').next().unwrap_or_default())
        }
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::request::harness;

    fn root(harness: &'static str, path: &str, shown: &str) -> Root {
        Root {
            harness,
            path: path.into(),
            usual: "",
            shown: shown.to_owned(),
            names: None,
            added: harness == "added",
        }
    }

    #[track_caller]
    fn check(file: &str, harness: Option<&str>, expected: &str) {
        let roots = [
            root(harness::CLAUDE_CODE, "/home/ada/.claude/projects", "~/.claude/projects"),
            root(
                harness::OPENCLAW,
                "/home/ada/.openclaw/agents/main/sessions",
                "~/.openclaw/agents/*/sessions",
            ),
            root("added", "/home/ada", "ada"),
            root("added", "/srv/report.json", "report.json"),
        ];
        assert_eq!(label(&roots, file), (harness, expected.to_owned()));
    }

    #[test]
    fn a_file_is_called_after_its_place_below_the_root() {
        check(
            "/home/ada/.claude/projects/-home-ada-shop/s1/a.jsonl",
            Some("claude-code"),
            "~/.claude/projects/…shop/s1/a.jsonl",
        );
        let openclaw = "/home/ada/.openclaw/agents/main/sessions/a.jsonl";
        check(openclaw, Some("openclaw"), "~/.openclaw/agents/main/sessions/a.jsonl");
        check("/home/ada/.claude/projects", Some("claude-code"), "~/.claude/projects");
        check("/home/ada/logs/x.json", None, "ada/logs/x.json");
        check(
            "/home/ada/x/.claude/projects/y/a.jsonl",
            Some("claude-code"),
            "ada/x/.claude/projects/y/a.jsonl",
        );
        check("/srv/report.json", None, "report.json");
        check("/elsewhere/.crush/crush.db", Some("crush"), "crush.db");
    }

    #[test]
    fn of_a_name_that_holds_a_path_the_end_is_left() {
        let check = |name: &str, expected: &str| assert_eq!(short(name), expected);
        check("-home-ada-shop", "…shop");
        check("C--Users-Ada-shop", "…shop");
        check("--home-ada-shop--", "…shop");
        check("%2Fhome%2Fada%2Fshop", "…shop");
        check("rollout-2026-11-02.jsonl", "rollout-2026-11-02.jsonl");
        check("é--x", "é--x");
        check("", "");
    }
}
