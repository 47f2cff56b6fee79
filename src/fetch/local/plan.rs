//! Who reads what: a pure state machine that turns what workers say into what they are told.
//!
//! Files are handed out a few at a time, the largest first, so that no worker is left with a large one at the end.
//! A worker with nothing left hands its part over and ends; the last one takes the parts in and concludes. What a
//! dead worker had read goes to the others, what it was reading is tried once more alone, and is then left out.

/// A batch is at most one large file, or so many bytes of small ones.
const BATCH_BYTES: u64 = 4 << 20;
/// A batch holds at most so many files.
const BATCH_FILES: usize = 64;
/// So many workers may die without a file to blame before reading is given up.
const DEATHS: usize = 3;

/// A worker's number.
pub type Id = usize;

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is up.
    Ready,
    /// Its batch is read.
    Read,
    /// It handed its part over.
    Part,
    /// It ended without being told.
    Died(String),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Start a worker.
    Start(Id),
    /// Have it read these files.
    Read(Id, Vec<u32>),
    /// Have it hand over its part.
    HandOver(Id),
    /// Have it take in all parts and conclude.
    Conclude(Id),
    /// End it.
    Stop(Id),
    /// Give up: what the last worker said, and whether any was ever up.
    Fail {
        /// What it said.
        reason: String,
        /// Whether workers run here at all.
        ran: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Starting,
    Idle,
    Reading(Vec<u32>),
    HandingOver,
    Concluding,
    Gone,
}

#[derive(Debug)]
struct Worker {
    state: State,
    /// Files that only this worker has read.
    done: Vec<u32>,
}

/// The state of one reading.
#[derive(Debug)]
pub struct Plan {
    sizes: Vec<u64>,
    /// To be handed out from the end: the largest first.
    waiting: Vec<u32>,
    /// Files during which a worker died, to be tried alone.
    suspects: Vec<u32>,
    /// Files during which two workers died.
    lost: Vec<u32>,
    workers: Vec<Worker>,
    deaths: usize,
    ran: bool,
}

impl Plan {
    /// A plan for files of these sizes and at most so many workers, and how it begins.
    pub fn new(sizes: Vec<u64>, most: usize) -> (Self, Vec<Step>) {
        let mut waiting: Vec<u32> = (0..sizes.len() as u32).collect();
        waiting.sort_by_key(|f| (sizes[*f as usize], *f));
        let workers = Vec::new();
        let mut plan =
            Self { sizes, waiting, suspects: Vec::new(), lost: Vec::new(), workers, deaths: 0, ran: false };
        let batches = plan.sizes.iter().sum::<u64>() / BATCH_BYTES + 1;
        let begin = (0..most.max(1).min(batches as usize)).map(|_| plan.start()).collect();
        (plan, begin)
    }

    /// How many files are read.
    pub fn done(&self) -> usize {
        self.workers.iter().map(|w| w.done.len()).sum::<usize>() + self.lost.len()
    }

    /// Files that stopped their readers and were left out.
    pub fn lost(&self) -> &[u32] {
        &self.lost
    }

    /// What follows from what a worker said.
    pub fn next(&mut self, id: Id, event: Event) -> Vec<Step> {
        let Some(worker) = self.workers.get_mut(id) else { return Vec::new() };
        let mut steps = Vec::new();
        match (event, std::mem::replace(&mut worker.state, State::Gone)) {
            (_, State::Gone) => return Vec::new(),
            (Event::Ready, State::Starting) => {
                worker.state = State::Idle;
                self.ran = true;
            }
            (Event::Read, State::Reading(files)) => {
                worker.done.extend(files);
                worker.state = State::Idle;
            }
            (Event::Part, State::HandingOver) => steps.push(Step::Stop(id)),
            (Event::Died(reason), state) => {
                steps.push(Step::Stop(id));
                if !self.bury(id, &state) {
                    steps.push(Step::Fail { reason, ran: self.ran });
                    return steps;
                }
            }
            // An answer that nobody asked for.
            (_, state) => worker.state = state,
        }
        self.advance(&mut steps);
        steps
    }

    /// Puts the files of a dead worker back. False if there is no use in going on.
    fn bury(&mut self, id: Id, state: &State) -> bool {
        let done = std::mem::take(&mut self.workers[id].done);
        self.waiting.extend(done);
        let doing = match state {
            State::Reading(files) => files.as_slice(),
            State::Concluding => return false,
            _ => {
                self.deaths += 1;
                &[]
            }
        };
        match doing {
            // It was alone: there is no doubt.
            [file] if self.suspects.contains(file) => {
                self.suspects.retain(|f| f != file);
                self.lost.push(*file);
            }
            files => {
                self.suspects.extend(files);
                self.waiting.extend(files);
            }
        }
        let suspects = &self.suspects;
        // Suspects come last, so that everything else is safe by then.
        self.waiting.sort_by_key(|f| (!suspects.contains(f), self.sizes[*f as usize], *f));
        self.ran && self.deaths <= DEATHS || self.workers.iter().any(|w| w.state != State::Gone)
    }

    fn advance(&mut self, steps: &mut Vec<Step>) {
        for id in 0..self.workers.len() {
            if self.workers[id].state != State::Idle {
                continue;
            }
            let batch = self.take();
            if !batch.is_empty() {
                self.workers[id].state = State::Reading(batch.clone());
                steps.push(Step::Read(id, batch));
                continue;
            }
            let others = |busy: fn(&State) -> bool| {
                self.workers.iter().enumerate().any(|(i, w)| i != id && busy(&w.state))
            };
            if others(|s| matches!(s, State::Starting | State::Idle | State::Reading(_))) {
                self.workers[id].state = State::HandingOver;
                steps.push(Step::HandOver(id));
            } else if !others(|s| *s == State::HandingOver) {
                self.workers[id].state = State::Concluding;
                steps.push(Step::Conclude(id));
            }
        }
        if self.workers.iter().all(|w| w.state == State::Gone) {
            steps.push(self.start());
        }
    }

    fn start(&mut self) -> Step {
        self.workers.push(Worker { state: State::Starting, done: Vec::new() });
        Step::Start(self.workers.len() - 1)
    }

    fn take(&mut self) -> Vec<u32> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some(&file) = self.waiting.last() {
            let size = self.sizes[file as usize];
            let alone = self.suspects.contains(&file);
            let full = bytes + size > BATCH_BYTES || batch.len() == BATCH_FILES || alone;
            if full && !batch.is_empty() {
                break;
            }
            batch.push(file);
            bytes += size;
            self.waiting.pop();
            if alone {
                break;
            }
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const MB: u64 = 1 << 20;

    #[test]
    fn one_small_file_takes_one_worker() {
        let (mut plan, begin) = Plan::new(vec![5], 4);
        assert_eq!(begin, [Step::Start(0)]);
        assert_eq!(plan.next(0, Event::Ready), [Step::Read(0, vec![0])]);
        assert_eq!(plan.next(0, Event::Read), [Step::Conclude(0)]);
    }

    #[test]
    fn the_largest_come_first_and_small_ones_in_batches() {
        let (mut plan, begin) = Plan::new(vec![MB, 9 * MB, MB, 5 * MB], 2);
        assert_eq!(begin.len(), 2);
        assert_eq!(plan.next(1, Event::Ready), [Step::Read(1, vec![1])]);
        assert_eq!(plan.next(0, Event::Ready), [Step::Read(0, vec![3])]);
        assert_eq!(plan.next(1, Event::Read), [Step::Read(1, vec![2, 0])]);
        // Whoever has nothing left hands over; the last concludes, and waits for the part first.
        assert_eq!(plan.next(0, Event::Read), [Step::HandOver(0)]);
        assert_eq!(plan.next(1, Event::Read), []);
        assert_eq!(plan.next(0, Event::Part), [Step::Stop(0), Step::Conclude(1)]);
        assert_eq!(plan.done(), 4);
    }

    #[test]
    fn what_a_dead_worker_read_is_read_again_and_what_it_was_reading_is_tried_alone() {
        let (mut plan, _) = Plan::new(vec![3 * MB, 3 * MB, 2, 1], 1);
        plan.next(0, Event::Ready);
        assert_eq!(plan.next(0, Event::Read), [Step::Read(0, vec![0, 2, 3])]);
        let died = |why: &str| Event::Died(why.to_owned());
        assert_eq!(plan.next(0, died("unreachable")), [Step::Stop(0), Step::Start(1)]);
        // File 1 was read by the dead worker; 0, 2 and 3 are suspects.
        assert_eq!(plan.next(1, Event::Ready), [Step::Read(1, vec![1])]);
        assert_eq!(plan.next(1, Event::Read), [Step::Read(1, vec![0])]);
        assert_eq!(plan.next(1, Event::Read), [Step::Read(1, vec![2])]);
        assert_eq!(plan.next(1, died("unreachable")), [Step::Stop(1), Step::Start(2)]);
        assert_eq!(plan.lost(), [2]);
    }

    #[test]
    fn a_browser_without_workers_is_told() {
        let (mut plan, _) = Plan::new(vec![9 * MB, 9 * MB], 2);
        assert_eq!(plan.next(0, Event::Died(String::new())), [Step::Stop(0)]);
        let fail = Step::Fail { reason: String::from("blocked"), ran: false };
        assert_eq!(plan.next(1, Event::Died(String::from("blocked"))), [Step::Stop(1), fail]);
    }

    #[test]
    fn dying_while_concluding_is_the_end() {
        let (mut plan, _) = Plan::new(vec![1], 1);
        plan.next(0, Event::Ready);
        plan.next(0, Event::Read);
        let fail = Step::Fail { reason: String::from("out of memory"), ran: true };
        assert_eq!(plan.next(0, Event::Died(String::from("out of memory"))), [Step::Stop(0), fail]);
    }

    proptest! {
        /// Whatever order workers answer in, and whichever files kill them: every other file is read exactly once
        /// by a worker whose part is concluded, or reading fails with a reason.
        #[test]
        fn nothing_is_lost(
            sizes in proptest::collection::vec(0u64..9 * MB, 1..40),
            most in 1usize..5,
            poison in proptest::collection::btree_set(0u32..40, 0..4),
            order in proptest::collection::vec(any::<u8>(), 400),
        ) {
            let files = sizes.len() as u32;
            let (mut plan, begin) = Plan::new(sizes, most);
            let mut steps: Vec<Step> = begin;
            let mut asked: Vec<(Id, Event)> = Vec::new();
            let mut held: Vec<Vec<u32>> = Vec::new();
            let mut parts: Vec<u32> = Vec::new();
            let mut concluded = None;
            let mut order = order.into_iter().cycle();
            for _ in 0..100_000 {
                for step in steps.drain(..) {
                    match step {
                        Step::Start(id) => {
                            prop_assert_eq!(id, held.len());
                            held.push(Vec::new());
                            asked.push((id, Event::Ready));
                        }
                        Step::Read(id, files) if files.iter().any(|f| poison.contains(f)) => {
                            held[id].clear();
                            asked.push((id, Event::Died(String::from("poison"))));
                        }
                        Step::Read(id, files) => {
                            held[id].extend(files);
                            asked.push((id, Event::Read));
                        }
                        Step::HandOver(id) => asked.push((id, Event::Part)),
                        Step::Conclude(id) => {
                            prop_assert!(concluded.is_none());
                            parts.append(&mut held[id]);
                            concluded = Some(id);
                        }
                        Step::Stop(_) => {}
                        Step::Fail { reason, .. } => prop_assert!(false, "{}", reason),
                    }
                }
                if asked.is_empty() {
                    break;
                }
                let pick = usize::from(order.next().unwrap()) % asked.len();
                let (id, event) = asked.swap_remove(pick);
                if event == Event::Part {
                    parts.append(&mut held[id]);
                }
                steps = plan.next(id, event);
            }
            prop_assert!(concluded.is_some());
            let poisoned: BTreeSet<u32> = poison.into_iter().filter(|f| *f < files).collect();
            prop_assert_eq!(plan.lost().iter().copied().collect::<BTreeSet<_>>(), poisoned.clone());
            parts.sort_unstable();
            let expected: Vec<u32> = (0..files).filter(|f| !poisoned.contains(f)).collect();
            prop_assert_eq!(parts, expected);
        }
    }
}
