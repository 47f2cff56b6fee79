//! What a gateway or a vendor exports of an account: LiteLLM's activity by day and its spend logs, and the usage and cost
//! of an organisation at Anthropic and OpenAI, as answers of their interfaces or as the sheets of their consoles.
//!
//! What makes these exports hard, and what is done about it:
//! - They hold the work of many machines, some of it in logs that are read too. What is theirs has harnesses of its own,
//!   yields to nothing by guess, and a person is told ([`record::Export`](crate::record::Export), `ledger::exports`).
//! - The same day is told by several exports: by the day and by the hour, by model and by person, before it was over and
//!   after. A bucket of an answer, as it stands, is a part that is kept or left out as a whole.
//! - They come as pages: joined in a list, one a line, or a file each; cut, twice, in any order.
//! - Usage has no cost and cost has no tokens. Both are read; a bill's row has no tokens and is no request.
//! - Instead of a page there may be a refusal.
//!
//! [documented: Anthropic's and OpenAI's references of their admin interfaces; source: BerriAI/litellm:litellm/proxy]

mod anthropic;
mod litellm;
mod openai;
mod pages;
mod part;
mod refusal;
mod rows;
mod spend;

use super::{FileInfo, Format, Out, Reader, Shape};
use crate::request::harness;

/// Usage, costs and Claude Code analytics of an organisation at Anthropic.
pub const ANTHROPIC: Format = Format {
    name: "anthropic-api",
    harness: harness::ANTHROPIC_API,
    shape: Shape::Document,
    claims: |_| false,
    sniff: anthropic::is_export,
    open: |file| Whole::open(file, anthropic::read),
};

/// Usage and costs of an organisation at OpenAI.
pub const OPENAI: Format = Format {
    name: "openai-api",
    harness: harness::OPENAI_API,
    shape: Shape::Document,
    claims: |_| false,
    sniff: openai::is_export,
    open: |file| Whole::open(file, openai::read),
};

/// LiteLLM's activity by day.
pub const LITELLM: Format = Format {
    name: "litellm-daily",
    harness: harness::LITELLM,
    shape: Shape::Document,
    claims: |_| false,
    sniff: litellm::is_export,
    open: |file| Whole::open(file, litellm::read),
};

/// LiteLLM's spend logs, one row or page a line.
pub const SPEND_LINES: Format = Format {
    name: "litellm-spend-lines",
    harness: harness::LITELLM,
    shape: Shape::Lines,
    claims: |_| false,
    sniff: spend::is_lines,
    open: |_| Box::new(spend::Spend::default()),
};

/// LiteLLM's spend logs as one document.
pub const SPEND: Format = Format {
    name: "litellm-spend",
    harness: harness::LITELLM,
    shape: Shape::Document,
    claims: |_| false,
    sniff: spend::is_export,
    open: |_| Box::new(spend::Spend::default()),
};

/// What somebody saved of a request that was refused.
pub const REFUSAL: Format = Format {
    name: "export-refusal",
    harness: "",
    shape: Shape::Document,
    claims: |_| false,
    sniff: refusal::is_refusal,
    open: |file| Whole::open(file, refusal::read),
};

/// Reads a document.
struct Whole {
    /// Its place, which tells pages of one answer from those of another.
    path: String,
    read: fn(&[u8], &str, &mut Out<'_>),
}

impl Whole {
    fn open(file: &FileInfo<'_>, read: fn(&[u8], &str, &mut Out<'_>)) -> Box<dyn Reader> {
        Box::new(Self { path: file.path.to_owned(), read })
    }
}

impl Reader for Whole {
    fn line(&mut self, _: u64, document: &[u8], out: &mut Out<'_>) {
        (self.read)(document, &self.path, out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
