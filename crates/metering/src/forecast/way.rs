//! One way in which it may go on: pieces of the past, one behind the other, to the reset.

use super::history::History;
use crate::time::Millis;

/// A stretch of time to come, as a stretch of the past in another size, or even.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// When it ends.
    pub end: Millis,
    /// How long it is.
    pub length: Millis,
    /// Where in the past it begins; `None` is even use.
    pub past: Option<Millis>,
    /// By what the past is multiplied; of even use the amount per millisecond.
    pub scale: f64,
}

impl Step {
    /// What is used in its first part.
    fn uses(&self, history: &History, part: Millis) -> f64 {
        self.scale * self.past.map_or(part as f64, |past| history.wanted(past, past + part))
    }

    /// When it has used so much, of something that it uses up.
    fn reaches(&self, history: &History, amount: f64) -> Millis {
        let need = amount / self.scale;
        let after = match self.past {
            Some(past) => history.wants(past, need).map_or(self.length, |at| at - past),
            None => need as Millis,
        };
        self.begin() + after.clamp(0, self.length)
    }

    fn begin(&self) -> Millis {
        self.end - self.length
    }
}

/// A way in which it may go on, to the reset.
pub type Way = Vec<Step>;

/// When a way has used so much, if it ever does, and what it uses to its end.
pub fn follow(history: &History, way: &Way, left: f64) -> (Option<Millis>, f64) {
    let (mut used, mut out) = (0.0, None);
    for step in way {
        let more = step.uses(history, step.length);
        if out.is_none() && used + more >= left {
            out = Some(step.reaches(history, left - used));
        }
        used += more;
    }
    (out, used)
}

/// What a way has used at each of these instants, which are sorted: `each` gets an instant's number and the amount.
pub fn uses_at(history: &History, way: &Way, instants: &[Millis], mut each: impl FnMut(usize, f64)) {
    let (mut steps, mut used) = (way.iter().peekable(), 0.0);
    for (i, at) in instants.iter().enumerate() {
        while let Some(over) = steps.next_if(|step| step.end <= *at) {
            used += over.uses(history, over.length);
        }
        let part = |step: &&Step| step.uses(history, (at - step.begin()).max(0));
        each(i, used + steps.peek().map_or(0.0, part));
    }
}
