//! A generator of harness logs with a known truth.
//!
//! Trees of logs are written under a home folder as on a real machine, in the formats of each harness and with the traps
//! that real logs hold ([`trap`]). The truth ([`truth`]) is what was planned, summed while it is planned: it is never read
//! back from what was written and shares no code with the readers. The same seed gives the same bytes.
//!
//! `cargo xtask corpus --out DIR [--seed N] [--size 1G|64M|small] [--only claude-code,codex] [--traps none|all|name,…]`
//! writes `DIR/home` and `DIR/truth.json`. `cargo xtask corpus grow --out DIR …` appends requests to one session for live tests.

mod amp;
mod claude;
pub mod cli;
mod cline;
mod codex;
mod copilot;
mod crush;
mod cursor;
mod droid;
mod exports;
mod flow;
mod gemini;
mod goose;
mod grow;
mod hermes;
pub mod json;
mod kimi_cli;
mod kimi_code;
mod lines;
mod openclaw;
mod opencode;
pub mod overlap;
mod pi;
pub mod plain;
mod qwen;
pub mod rng;
mod sink;
mod sqlite;
#[cfg(test)]
mod tests;
pub mod text;
pub mod time;
mod transcript;
pub mod trap;
pub mod truth;

use sink::Sink;
use std::{fs, io, path::Path};
use trap::Traps;
use truth::Truth;

/// A harness whose logs can be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harness {
    /// Claude Code.
    ClaudeCode,
    /// Codex CLI.
    Codex,
    /// OpenClaw.
    OpenClaw,
    /// pi.
    Pi,
    /// OpenCode.
    OpenCode,
    /// MiMo Code.
    MimoCode,
    /// Gemini CLI.
    GeminiCli,
    /// Qwen Code.
    QwenCode,
    /// kimi-cli.
    KimiCli,
    /// Kimi Code.
    KimiCode,
    /// Amp.
    Amp,
    /// Droid.
    Droid,
    /// Cursor.
    Cursor,
    /// Cline.
    Cline,
    /// Roo Code.
    RooCode,
    /// Kilo Code.
    KiloCode,
    /// GitHub Copilot CLI.
    CopilotCli,
    /// Goose.
    Goose,
    /// Hermes Agent.
    Hermes,
    /// Crush.
    Crush,
    /// LiteLLM's proxy.
    Litellm,
    /// Anthropic's API.
    AnthropicApi,
    /// OpenAI's API.
    OpenaiApi,
}

impl Harness {
    /// Every harness, in order.
    pub const ALL: &[Harness] = &[
        Self::ClaudeCode,
        Self::Codex,
        Self::OpenClaw,
        Self::Pi,
        Self::OpenCode,
        Self::MimoCode,
        Self::GeminiCli,
        Self::QwenCode,
        Self::KimiCli,
        Self::KimiCode,
        Self::Amp,
        Self::Droid,
        Self::Cursor,
        Self::Cline,
        Self::RooCode,
        Self::KiloCode,
        Self::CopilotCli,
        Self::Goose,
        Self::Hermes,
        Self::Crush,
        Self::Litellm,
        Self::AnthropicApi,
        Self::OpenaiApi,
    ];

    /// The name in the feed.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::OpenClaw => "openclaw",
            Self::Pi => "pi",
            Self::OpenCode => "opencode",
            Self::MimoCode => "mimo-code",
            Self::Goose => "goose",
            Self::Hermes => "hermes",
            Self::Crush => "crush",
            Self::GeminiCli => "gemini-cli",
            Self::QwenCode => "qwen-code",
            Self::KimiCli => "kimi-cli",
            Self::KimiCode => "kimi-code",
            Self::Amp => "amp",
            Self::Droid => "droid",
            Self::Cursor => "cursor",
            Self::Cline => "cline",
            Self::RooCode => "roo-code",
            Self::KiloCode => "kilo-code",
            Self::CopilotCli => "copilot-cli",
            Self::Litellm => "litellm",
            Self::AnthropicApi => "anthropic-api",
            Self::OpenaiApi => "openai-api",
        }
    }

    /// Its share of the bytes of a corpus of several harnesses.
    fn weight(self) -> u64 {
        match self {
            Self::ClaudeCode => 50,
            Self::Codex => 24,
            Self::OpenClaw => 9,
            Self::Pi => 6,
            Self::OpenCode => 8,
            Self::MimoCode => 3,
            Self::GeminiCli | Self::QwenCode | Self::KimiCli | Self::KimiCode | Self::Amp | Self::Droid => 2,
            Self::Cursor | Self::Cline | Self::RooCode | Self::KiloCode | Self::CopilotCli => 1,
            Self::Goose | Self::Hermes | Self::Crush => 1,
            Self::Litellm | Self::AnthropicApi | Self::OpenaiApi => 1,
        }
    }
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Bytes to write, roughly; 0 is the small corpus, with every trap in it.
    pub bytes: u64,
    /// For which harnesses.
    pub only: Vec<Harness>,
    /// With which traps.
    pub traps: Traps,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, bytes: 0, only: Harness::ALL.to_vec(), traps: Traps::all() }
    }
}

impl Plan {
    /// The size as it was asked for.
    pub fn size_name(&self) -> String {
        if self.bytes == 0 { "small".to_owned() } else { self.bytes.to_string() }
    }
}

/// Writes the trees under `home` and returns the truth; without a home folder only the truth.
pub fn generate(plan: &Plan, home: Option<&Path>) -> io::Result<Truth> {
    let pool = text::Pool::new(plan.seed);
    let weights: u64 = plan.only.iter().map(|harness| harness.weight()).sum();
    let mut truth = Truth::default();
    home.map_or(Ok(()), fs::create_dir_all)?;
    for &harness in &plan.only {
        let mut sink = Sink {
            home: home.map(Path::to_path_buf),
            truth: truth::Harness::default(),
            traps: &plan.traps,
            pool: &pool,
            seed: rng::derive(plan.seed, harness as u64),
            rows: 0,
            target: (u128::from(plan.bytes) * u128::from(harness.weight()) / u128::from(weights.max(1)))
                as u64,
        };
        match harness {
            Harness::ClaudeCode => claude::generate(&mut sink)?,
            Harness::Codex => codex::generate(&mut sink)?,
            Harness::OpenClaw => openclaw::generate(&mut sink)?,
            Harness::Pi => pi::generate(&mut sink)?,
            Harness::OpenCode => opencode::generate(&mut sink, &opencode::OPENCODE)?,
            Harness::MimoCode => opencode::generate(&mut sink, &opencode::MIMO)?,
            Harness::Goose => goose::generate(&mut sink)?,
            Harness::Hermes => hermes::generate(&mut sink)?,
            Harness::Crush => crush::generate(&mut sink)?,
            Harness::GeminiCli => gemini::generate(&mut sink)?,
            Harness::QwenCode => qwen::generate(&mut sink)?,
            Harness::KimiCli => kimi_cli::generate(&mut sink)?,
            Harness::KimiCode => kimi_code::generate(&mut sink)?,
            Harness::Amp => amp::generate(&mut sink)?,
            Harness::Droid => droid::generate(&mut sink)?,
            Harness::Cursor => cursor::generate(&mut sink)?,
            Harness::Cline => cline::generate(&mut sink, cline::Program::Cline)?,
            Harness::RooCode => cline::generate(&mut sink, cline::Program::Roo)?,
            Harness::KiloCode => {
                cline::generate(&mut sink, cline::Program::Kilo)?;
                opencode::generate(&mut sink, &opencode::KILO)?;
            }
            Harness::CopilotCli => copilot::generate(&mut sink)?,
            Harness::Litellm | Harness::AnthropicApi | Harness::OpenaiApi => {
                exports::generate(&mut sink, harness)?;
            }
        }
        truth.harnesses.insert(harness.name(), sink.truth);
    }
    Ok(truth)
}

/// Writes a corpus into `out`: `home/` and `truth.json`. An earlier corpus there is replaced; other files are left alone.
pub fn write(plan: &Plan, out: &Path) -> io::Result<Truth> {
    let (home, record) = (out.join("home"), out.join("truth.json"));
    if home.exists() {
        if !record.exists() {
            let what = format!("{} is not a corpus of ours", home.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
        }
        fs::remove_dir_all(&home)?;
    }
    let truth = generate(plan, Some(&home))?;
    let json = serde_json::to_string_pretty(&truth.json(plan.seed, &plan.size_name(), &plan.traps.names()))?;
    fs::write(record, json)?;
    Ok(truth)
}
