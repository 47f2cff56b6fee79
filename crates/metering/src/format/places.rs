//! Where each harness keeps its logs: one table for the collector, which looks there, and for the page, which tells.

use super::crush;
use crate::request::harness;

/// The systems on which a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Everywhere.
    Any,
    /// Linux and other Unix systems.
    Linux,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
}

/// Reads a file that names folders; gives their absolute paths.
pub type Naming = fn(&[u8]) -> Vec<String>;

/// A folder under the home folder, or one that an environment variable names; or a single file.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The harness, as in the feed.
    pub harness: &'static str,
    /// The folder or file, relative to the home folder. `*` stands for any one name of a folder.
    pub folder: &'static str,
    /// Environment variables that replace the home-relative `base`; the first that is set wins.
    pub env: &'static [&'static str],
    /// The part of `folder` that the variable replaces.
    pub base: &'static str,
    /// Where it holds.
    pub system: System,
    /// For a file that names folders elsewhere, directly in which the logs lie.
    pub names: Option<Naming>,
}

const fn place(
    harness: &'static str,
    base: &'static str,
    folder: &'static str,
    env: &'static [&'static str],
) -> Place {
    Place { harness, folder, env, base, system: System::Any, names: None }
}

const fn on(system: System, harness: &'static str, folder: &'static str) -> Place {
    Place { harness, folder, env: &[], base: "", system, names: None }
}

const fn naming(place: Place, names: Naming) -> Place {
    Place { names: Some(names), ..place }
}

/// The folder of this program's own logs, on Linux, macOS and Windows.
pub const TAP: [&str; 3] =
    [".local/state/fuelgauge", "Library/Application Support/fuelgauge", "AppData/Local/fuelgauge"];

/// Every known place. Sources: `docs/method.md`, "Where logs lie".
///
/// OpenCode and its forks keep their data under `.local/share` on every system. Not here, because they name a file or
/// a part of a name: `OPENCODE_DB`, `KILO_DB`, OpenClaw's profiles (`~/.openclaw-<profile>`).
pub const PLACES: &[Place] = &[
    place(harness::CLAUDE_CODE, ".claude", ".claude/projects", &["CLAUDE_CONFIG_DIR"]),
    place(harness::CLAUDE_CODE, ".config", ".config/claude/projects", &["XDG_CONFIG_HOME"]),
    place(harness::CLAUDE_CODE, "", ".openclaude/projects", &[]),
    // Claude Desktop runs Claude Code too.
    on(System::Linux, harness::CLAUDE_CODE, ".config/Claude/local-agent-mode-sessions"),
    on(System::Mac, harness::CLAUDE_CODE, "Library/Application Support/Claude/local-agent-mode-sessions"),
    on(System::Windows, harness::CLAUDE_CODE, "AppData/Roaming/Claude/local-agent-mode-sessions"),
    // What `fuelgauge tap` keeps of its status line.
    Place {
        system: System::Linux,
        ..place(harness::CLAUDE_CODE, ".local/state", TAP[0], &["XDG_STATE_HOME"])
    },
    on(System::Mac, harness::CLAUDE_CODE, TAP[1]),
    on(System::Windows, harness::CLAUDE_CODE, TAP[2]),
    place(harness::CODEX, ".codex", ".codex/sessions", &["CODEX_HOME"]),
    place(harness::CODEX, ".codex", ".codex/archived_sessions", &["CODEX_HOME"]),
    place(harness::OPENCLAW, ".openclaw", ".openclaw/agents", &["OPENCLAW_STATE_DIR", "OPENCLAW_DIR"]),
    place(harness::OPENCLAW, "", ".clawdbot/agents", &[]),
    place(harness::OPENCLAW, "", ".moltbot/agents", &[]),
    place(harness::OPENCLAW, "", ".moldbot/agents", &[]),
    place(harness::PI, ".pi/agent", ".pi/agent/sessions", &["PI_CODING_AGENT_DIR", "PI_AGENT_DIR"]),
    place(harness::PI, "", ".omp/agent/sessions", &[]),
    place(harness::OPENCODE, ".local/share", ".local/share/opencode", &["XDG_DATA_HOME"]),
    // The variable stands for the home folder itself.
    place(harness::GEMINI_CLI, "", ".gemini/tmp", &["GEMINI_CLI_HOME"]),
    place(harness::QWEN_CODE, ".qwen", ".qwen/projects", &["QWEN_RUNTIME_DIR", "QWEN_HOME"]),
    place(harness::QWEN_CODE, ".qwen", ".qwen/usage", &["QWEN_RUNTIME_DIR", "QWEN_HOME"]),
    // Before 0.5.
    place(harness::QWEN_CODE, ".qwen", ".qwen/tmp", &["QWEN_RUNTIME_DIR", "QWEN_HOME"]),
    place(harness::KIMI_CLI, ".kimi", ".kimi/sessions", &["KIMI_SHARE_DIR"]),
    place(harness::KIMI_CODE, ".kimi-code", ".kimi-code/sessions", &["KIMI_CODE_HOME"]),
    place(harness::MIMO_CODE, ".local/share", ".local/share/mimocode", &["XDG_DATA_HOME"]),
    // A place of its own where somebody chose one: `MIMOCODE_HOME/data`.
    place(harness::MIMO_CODE, ".mimocode", ".mimocode/data", &["MIMOCODE_HOME"]),
    place(harness::GOOSE, ".local/share", ".local/share/goose/sessions", &["XDG_DATA_HOME"]),
    place(harness::GOOSE, ".local/share/Block/goose", ".local/share/Block/goose", &["GOOSE_PATH_ROOT"]),
    on(System::Mac, harness::GOOSE, "Library/Application Support/Block/goose"),
    on(System::Mac, harness::GOOSE, "Library/Application Support/goose"),
    on(System::Windows, harness::GOOSE, "AppData/Roaming/Block/goose/data/sessions"),
    place(harness::HERMES, ".hermes", ".hermes/state.db", &["HERMES_HOME"]),
    place(harness::HERMES, ".hermes", ".hermes/profiles/*/state.db", &["HERMES_HOME"]),
    on(System::Windows, harness::HERMES, "AppData/Local/hermes/state.db"),
    on(System::Windows, harness::HERMES, "AppData/Local/hermes/profiles/*/state.db"),
    place(harness::CRUSH, "", ".crush", &[]),
    naming(
        place(
            harness::CRUSH,
            ".local/share/crush",
            ".local/share/crush/projects.json",
            &["CRUSH_GLOBAL_DATA"],
        ),
        crush::folders,
    ),
    naming(
        place(harness::CRUSH, ".local/share", ".local/share/crush/projects.json", &["XDG_DATA_HOME"]),
        crush::folders,
    ),
    naming(on(System::Windows, harness::CRUSH, "AppData/Local/crush/projects.json"), crush::folders),
    place(harness::KILO_CODE, ".local/share", ".local/share/kilo", &["XDG_DATA_HOME"]),
    place(harness::COPILOT_CLI, ".copilot", ".copilot/session-state", &["COPILOT_HOME"]),
    place(harness::COPILOT_CLI, ".copilot", ".copilot/history-session-state", &["COPILOT_HOME"]),
    place(harness::COPILOT_CLI, ".copilot", ".copilot/otel", &["COPILOT_HOME"]),
    place(harness::AMP, ".local/share/amp", ".local/share/amp/threads", &["AMP_DATA_DIR"]),
    place(harness::DROID, ".factory", ".factory/sessions", &["FACTORY_DIR"]),
    place(harness::DROID, ".factory/sessions", ".factory/sessions", &["DROID_SESSIONS_DIR"]),
    // Extensions of VS Code and of the editors made from it, each of which has a folder of its own.
    on(System::Linux, harness::CLINE, ".config/*/User/globalStorage/saoudrizwan.claude-dev/tasks"),
    on(System::Linux, harness::ROO_CODE, ".config/*/User/globalStorage/rooveterinaryinc.roo-cline/tasks"),
    on(System::Linux, harness::KILO_CODE, ".config/*/User/globalStorage/kilocode.kilo-code/tasks"),
    on(
        System::Mac,
        harness::CLINE,
        "Library/Application Support/*/User/globalStorage/saoudrizwan.claude-dev/tasks",
    ),
    on(
        System::Mac,
        harness::ROO_CODE,
        "Library/Application Support/*/User/globalStorage/rooveterinaryinc.roo-cline/tasks",
    ),
    on(
        System::Mac,
        harness::KILO_CODE,
        "Library/Application Support/*/User/globalStorage/kilocode.kilo-code/tasks",
    ),
    on(System::Windows, harness::CLINE, "AppData/Roaming/*/User/globalStorage/saoudrizwan.claude-dev/tasks"),
    on(
        System::Windows,
        harness::ROO_CODE,
        "AppData/Roaming/*/User/globalStorage/rooveterinaryinc.roo-cline/tasks",
    ),
    on(System::Windows, harness::KILO_CODE, "AppData/Roaming/*/User/globalStorage/kilocode.kilo-code/tasks"),
    // The same on a machine that an editor elsewhere works on.
    place(harness::CLINE, "", ".vscode-server/data/User/globalStorage/saoudrizwan.claude-dev/tasks", &[]),
    place(
        harness::ROO_CODE,
        "",
        ".vscode-server/data/User/globalStorage/rooveterinaryinc.roo-cline/tasks",
        &[],
    ),
    place(harness::KILO_CODE, "", ".vscode-server/data/User/globalStorage/kilocode.kilo-code/tasks", &[]),
    place(harness::CLINE, ".cline", ".cline/data/tasks", &["CLINE_DIR"]),
    place(harness::CLINE, ".cline/data", ".cline/data/tasks", &["CLINE_DATA_DIR"]),
    place(harness::CLINE, ".cline", ".cline/data/sessions", &["CLINE_DIR"]),
    place(harness::CLINE, ".cline/data", ".cline/data/sessions", &["CLINE_DATA_DIR"]),
    place(harness::CLINE, ".cline/data/sessions", ".cline/data/sessions", &["CLINE_SESSION_DATA_DIR"]),
    // Cursor's exports lie where a person saves them; another counter keeps those that it fetched.
    place(harness::CURSOR, "", ".config/tokscale/cursor-cache", &[]),
];

/// Single files outside of these folders that tell more about what lies in them, or hold more. A folder that is not to
/// be searched as a whole lies above them, so `folder` is the file's own path here.
pub const FILES: &[Place] = &[
    // What some versions know of the plan.
    place(harness::CLAUDE_CODE, "", ".claude.json", &[]),
    place(harness::CLAUDE_CODE, ".claude", ".claude/.claude.json", &["CLAUDE_CONFIG_DIR"]),
    place(harness::CLAUDE_CODE, ".claude", ".claude/limits-cache.json", &["CLAUDE_CONFIG_DIR"]),
    place(harness::GEMINI_CLI, "", ".gemini/projects.json", &["GEMINI_CLI_HOME"]),
    place(harness::QWEN_CODE, ".qwen", ".qwen/usage_record.jsonl", &["QWEN_HOME"]),
    place(harness::KIMI_CLI, ".kimi", ".kimi/kimi.json", &["KIMI_SHARE_DIR"]),
    place(harness::KIMI_CODE, ".kimi-code", ".kimi-code/session_index.jsonl", &["KIMI_CODE_HOME"]),
    place(harness::COPILOT_CLI, ".copilot", ".copilot/session-store.db", &["COPILOT_HOME"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::choose;

    /// Files as each harness writes them below its places.
    const LOGS: &[(&str, &str)] = &[
        (harness::CLAUDE_CODE, "-home-ada-work/0b5c.jsonl"),
        (harness::CLAUDE_CODE, "tap-2026-11-3f9c.jsonl"),
        (harness::CODEX, "2026/11/22/rollout-2026-11-22T08-15-30-0199a000.jsonl"),
        (harness::OPENCLAW, "main/sessions/0b5c.jsonl"),
        (harness::PI, "--home-ada-work--/2026-11-22_0b5c.jsonl"),
        (harness::OPENCODE, "opencode.db"),
        (harness::MIMO_CODE, "mimocode.db"),
        (harness::GOOSE, "sessions/sessions.db"),
        (harness::GEMINI_CLI, "shop-api/chats/session-2026-11-22T08-15-0b5c1f2e.jsonl"),
        (harness::QWEN_CODE, "-home-ada-work/chats/0b5c1f2e.jsonl"),
        (harness::QWEN_CODE, "0f6c/chats/session-2025-11-05T09-00-0b5c1f2e.json"),
        (harness::QWEN_CODE, "token-usage-2026-11.jsonl"),
        (harness::HERMES, ""),
        (harness::CRUSH, "crush.db"),
        (harness::KIMI_CLI, "73d3cf4d1cf337adf57d6732b8be2205/0b5c/wire.jsonl"),
        (harness::KIMI_CODE, "wd_shop_0b5c1f2e0b5c/session_0b5c/agents/main/wire.jsonl"),
        (harness::KILO_CODE, "storage/message/ses_1/msg_1.json"),
        (harness::COPILOT_CLI, "0b5c/events.jsonl"),
        (harness::COPILOT_CLI, "usage.jsonl"),
        (harness::AMP, "T-0b5c.json"),
        (harness::DROID, "-home-ada-work/0b5c.settings.json"),
        (harness::CLINE, "1793610000000/ui_messages.json"),
        (harness::CLINE, "0b5c/0b5c.messages.json"),
        (harness::ROO_CODE, "0b5c/ui_messages.json"),
        (harness::KILO_CODE, "0b5c/ui_messages.json"),
        (harness::CURSOR, "usage.csv"),
    ];

    #[test]
    fn what_lies_in_a_place_is_claimed_by_its_harness() {
        let known = |p: &&Place| !p.folder.ends_with("local-agent-mode-sessions") && p.names.is_none();
        for place in PLACES.iter().filter(known) {
            let claimed = LOGS.iter().filter(|f| f.0 == place.harness).any(|(_, file)| {
                let path = format!("/home/ada/{}/{file}", place.folder);
                choose(path.trim_end_matches('/'), b"").map(|f| f.harness) == Some(place.harness)
            });
            assert!(claimed, "{}", place.folder);
        }
    }

    #[test]
    fn files_are_claimed_by_their_harness() {
        for file in FILES {
            let path = format!("/home/ada/{}", file.folder);
            assert_eq!(choose(&path, b"").map(|f| f.harness), Some(file.harness), "{path}");
        }
    }

    #[test]
    fn what_a_variable_replaces_is_the_beginning_of_the_folder() {
        let is_home = |p: &Place| p.env == ["GEMINI_CLI_HOME"];
        assert!(PLACES.iter().chain(FILES).all(|p| p.folder.starts_with(p.base)));
        assert!(PLACES.iter().chain(FILES).all(|p| !p.base.is_empty() || p.env.is_empty() || is_home(p)));
    }
}
