//! Where each harness keeps its logs: one table for the collector, which looks there, and for the page, which tells.

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

/// A folder under the home folder, or one that an environment variable names.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The harness, as in the feed.
    pub harness: &'static str,
    /// The folder, relative to the home folder. `*` stands for any one name.
    pub folder: &'static str,
    /// Environment variables that replace the home-relative `base`; the first that is set wins.
    pub env: &'static [&'static str],
    /// The part of `folder` that the variable replaces.
    pub base: &'static str,
    /// Where it holds.
    pub system: System,
}

const fn place(
    harness: &'static str,
    base: &'static str,
    folder: &'static str,
    env: &'static [&'static str],
) -> Place {
    Place { harness, folder, env, base, system: System::Any }
}

/// Every known place. Sources: `docs/method.md`, "Where logs lie".
pub const PLACES: &[Place] = &[
    place(harness::CLAUDE_CODE, ".claude", ".claude/projects", &["CLAUDE_CONFIG_DIR"]),
    place(harness::CLAUDE_CODE, ".config", ".config/claude/projects", &["XDG_CONFIG_HOME"]),
    place(harness::CODEX, ".codex", ".codex/sessions", &["CODEX_HOME"]),
    place(harness::CODEX, ".codex", ".codex/archived_sessions", &["CODEX_HOME"]),
    place(harness::OPENCLAW, ".openclaw", ".openclaw/agents", &["OPENCLAW_STATE_DIR", "OPENCLAW_DIR"]),
    place(harness::OPENCLAW, "", ".clawdbot/agents", &[]),
    place(harness::OPENCLAW, "", ".moltbot/agents", &[]),
    place(harness::OPENCLAW, "", ".moldbot/agents", &[]),
    place(harness::PI, ".pi/agent", ".pi/agent/sessions", &["PI_CODING_AGENT_DIR", "PI_AGENT_DIR"]),
    place(harness::PI, "", ".omp/agent/sessions", &[]),
    place(harness::OPENCODE, ".local/share", ".local/share/opencode", &["XDG_DATA_HOME"]),
    place(harness::MIMO_CODE, ".local/share", ".local/share/mimocode", &["XDG_DATA_HOME"]),
];
