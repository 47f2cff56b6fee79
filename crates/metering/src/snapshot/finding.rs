//! What a person should know of a text that was read, or could not be.

use super::Kind;
use crate::request::Effect;
use crate::time::{self, Millis};

/// A remark, and the part of the text that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is remarked.
    pub remark: Remark,
    /// The window or the field, as the vendor names it; empty for the text as a whole.
    pub part: String,
}

/// What can be remarked.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// There is nothing in the text.
    Empty,
    /// The text is longer than any of these answers.
    TooLong,
    /// The text stops being JSON somewhere.
    Cut,
    /// The text is none of the answers that are known; what its members are called.
    Unknown {
        /// The first names.
        names: Vec<String>,
    },
    /// The text holds what looks like a key, token or cookie.
    Secret,
    /// The vendor refused the key or the session.
    Refused {
        /// The vendor's own code.
        code: String,
    },
    /// The vendor was asked too often.
    TooOften,
    /// The vendor answered with another failure.
    Failed {
        /// The vendor's own code.
        code: String,
    },
    /// It is known what the text is, and it tells no level.
    NoLevels {
        /// What it is.
        kind: Kind,
    },
    /// The plan has ended.
    Over {
        /// The plan.
        plan: String,
    },
    /// A window without a share and without amounts.
    NoShare,
    /// A window of which only the state is told.
    StatusOnly {
        /// The vendor's word for it.
        status: String,
        /// Its reset, where it is told.
        resets_at: Option<Millis>,
    },
    /// A share that can be none: below 0, or ten times the whole.
    NotAShare {
        /// The number, in percent.
        told: f64,
    },
    /// An amount and a share of one window, or two places of the text, tell different shares.
    Disagree {
        /// The share that was taken.
        taken: f64,
        /// The other one.
        other: f64,
    },
    /// The length of a window is not told.
    NoLength,
    /// A reset that is no time.
    BadReset,
    /// Times without a time zone were taken for Beijing's.
    Beijing,
    /// Nothing says when the text was true.
    NoTime,
    /// The text is from a file that says no time; the file's last change was taken.
    FileTime,
    /// The text's own time is later than when it was seen.
    Ahead {
        /// Minutes.
        by: i64,
    },
    /// A window had ended when the text was seen, so the text is at least that old.
    Older {
        /// When it ended.
        ended: Millis,
    },
    /// A window had ended already when the text was true.
    Ended {
        /// When it ended.
        ended: Millis,
    },
    /// A reset lies further off than the window is long.
    FarReset,
    /// Money in a unit that is not told.
    NoScale,
    /// A part of the plan without a limit.
    Unlimited,
    /// A part of which the plan includes nothing.
    NoAllowance,
    /// What is left of something that has no limit.
    Balance {
        /// How much.
        amount: f64,
        /// Of what.
        unit: String,
    },
}

impl Finding {
    /// A remark on the text as a whole.
    pub(super) fn of(remark: Remark) -> Self {
        Self { remark, part: String::new() }
    }

    /// What it means for the levels.
    pub fn effect(&self) -> Effect {
        match &self.remark {
            Remark::Empty
            | Remark::TooLong
            | Remark::Cut
            | Remark::Unknown { .. }
            | Remark::Refused { .. }
            | Remark::TooOften
            | Remark::Failed { .. }
            | Remark::NoLevels { .. }
            | Remark::NoShare
            | Remark::NotAShare { .. }
            | Remark::NoTime => Effect::Skipped,
            Remark::Disagree { .. }
            | Remark::NoLength
            | Remark::BadReset
            | Remark::Beijing
            | Remark::Ahead { .. }
            | Remark::Older { .. }
            | Remark::FarReset
            | Remark::NoScale => Effect::Gap,
            Remark::Secret
            | Remark::StatusOnly { .. }
            | Remark::Over { .. }
            | Remark::FileTime
            | Remark::Ended { .. }
            | Remark::Unlimited
            | Remark::NoAllowance
            | Remark::Balance { .. } => Effect::Note,
        }
    }

    /// Whether it says why there is no level.
    pub(super) fn explains(&self) -> bool {
        let silent = matches!(
            self.remark,
            Remark::StatusOnly { .. } | Remark::Balance { .. } | Remark::Unlimited | Remark::NoAllowance
        );
        silent || self.effect() == Effect::Skipped
    }

    /// In a sentence or two: what, and what to do.
    pub fn words(&self) -> String {
        let said = self.remark.words();
        if self.part.is_empty() { said } else { format!("{}: {said}", self.part) }
    }
}

impl Remark {
    fn words(&self) -> String {
        match self {
            Self::Empty => "The text is empty. Copy the vendor's answer and paste it again.".to_owned(),
            Self::TooLong => "The text is longer than 1 MiB, more than any of these answers; it was not read. Copy \
                              only the answer."
                .to_owned(),
            Self::Cut => "The text breaks off or is damaged. Levels that stand whole before that were taken where \
                          nothing behind it can change them, and no others. Copy the whole answer."
                .to_owned(),
            Self::Unknown { names } if names.is_empty() => {
                "The text is none of the answers that are known. Copy the JSON that the vendor answers, or the \
                 headers of its answer."
                    .to_owned()
            }
            Self::Unknown { names } => format!(
                "The text is none of the answers that are known (it holds {}). Look for a newer Fuelgauge, or report \
                 where the text is from.",
                names.join(", ")
            ),
            Self::Secret => "The text also holds what looks like a key, a token or a cookie. None of it was kept; \
                             copy only the answer."
                .to_owned(),
            Self::Refused { code } => format!(
                "The vendor refused the key or the session ({code}), so the text tells no level. Sign in again or use \
                 the plan's own key, and copy the new answer."
            ),
            Self::TooOften => "The vendor was asked too often and told no level. Wait some minutes and ask again."
                .to_owned(),
            Self::Failed { code } => format!(
                "The vendor answered with a failure ({code}), so the text tells no level. Ask again later, and copy \
                 the new answer."
            ),
            Self::NoLevels { kind } => format!(
                "This is {}, and it tells no level. {}",
                kind.name(),
                kind.place()
            ),
            Self::Over { plan } => {
                format!("The plan ({plan}) has ended; the level is its last one. Renew it, or leave it out.")
            }
            Self::NoShare => "Neither a share nor amounts are told, so this window was left out. If the vendor shows \
                              a level, look for a newer Fuelgauge."
                .to_owned(),
            Self::StatusOnly { status, resets_at } => {
                let reset = resets_at.map(|at| format!(", and that it begins anew at {}", time::format(at)));
                format!(
                    "Only its state is told ({status}){}, not how much is used, so it gives no level.",
                    reset.unwrap_or_default()
                )
            }
            Self::NotAShare { told } => format!(
                "{told} % cannot be the share of a window, so it was left out. Look for a newer Fuelgauge: the vendor \
                 may count in another unit now."
            ),
            Self::Disagree { taken, other } => format!(
                "Two places of the text tell different shares, {} and {}; the first was taken.",
                percent(*taken),
                percent(*other)
            ),
            Self::NoLength => "The text does not tell how long this window is, so its pace cannot be told.".to_owned(),
            Self::BadReset => "The reset is no time that can be read; the level was taken without it.".to_owned(),
            Self::Beijing => "The time has no zone and was taken for Beijing time, where the vendor is; it may be \
                              off by hours."
                .to_owned(),
            Self::NoTime => "Nothing says when this text was true, so its age is unknown and no level was taken. \
                             Paste the text into the page instead: the time of pasting counts then."
                .to_owned(),
            Self::FileTime => "The text says no time; the file's last change was taken for it.".to_owned(),
            Self::Ahead { by } => format!(
                "The text's own time is {by} minutes later than now: two clocks disagree. The earlier time was taken; \
                 set this machine's clock if it is wrong."
            ),
            Self::Older { ended } => format!(
                "This window ended at {}, so the text is at least that old, and its levels were taken as of then. \
                 Copy a new answer for the present ones.",
                time::format(*ended)
            ),
            Self::Ended { ended } => format!(
                "This window had ended at {}, before the level was seen; it began anew since.",
                time::format(*ended)
            ),
            Self::FarReset => "The reset lies further off than the window is long: clocks disagree, or the vendor \
                               changed the window."
                .to_owned(),
            Self::NoScale => "The text does not tell in which unit its money is; only the share was taken.".to_owned(),
            Self::Unlimited => "This part of the plan has no limit.".to_owned(),
            Self::NoAllowance => "The plan includes nothing of this.".to_owned(),
            Self::Balance { amount, unit } => format!(
                "{amount} {unit} are left. A balance has no limit, so it gives no level."
            ),
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
