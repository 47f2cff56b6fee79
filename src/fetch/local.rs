//! Folders and files, read in workers of the page's own code. The page's main thread hands files out, listens, and
//! tells how far it is; it parses nothing.

mod asked;
pub mod beside;
mod intake;
mod plan;
pub mod reader;
mod tables;

use super::{Loaded, LocalError, LocalEvent, More, Want};
use crate::platform::clock;
use crate::platform::files::{File, Picked};
use crate::platform::worker::{self, Block, Message, Worker};
use crate::worker::{Order, Report, Ticket, wire};
use asked::{Answer, Asked, ask};
use beside::Item;
use metering::request::Finding;
use plan::{Event, Id, Plan, Step};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// More workers than these are no faster: the browser's own process hands the bytes out.
const MOST_WORKERS: usize = 4;
/// The least time between two events of progress, in milliseconds.
const PAUSE: f64 = 100.0;

/// A reading that can be cancelled. Dropping it cancels it too.
#[derive(Debug)]
#[must_use = "reading ends when the handle is dropped"]
pub struct LocalHandle(Rc<Reading>);

impl LocalHandle {
    /// Stops reading at once; nothing is told afterwards.
    pub fn cancel(&self) {
        self.0.close();
    }

    /// Asks for more of what was read.
    pub fn ask(&self, want: Want) -> Answer {
        let (asked, answer) = ask();
        if let Some(kept) = &mut *self.0.kept.borrow_mut()
            && kept.ask(want)
        {
            kept.waiting.insert(kept.questions, asked);
        }
        answer
    }
}

impl Drop for LocalHandle {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Reads files and tells how far it is, in the end what was read.
pub fn read(picked: Vec<Picked>, on: impl Fn(LocalEvent) + 'static) -> LocalHandle {
    let mut closed = Vec::new();
    let mut files = Vec::new();
    for Picked { path, file } in picked {
        match file {
            Some(file) => files.push((path, file)),
            None => closed.push(path),
        }
    }
    let files = beside::grouped(files);
    let sizes: Vec<u64> = files.iter().map(Item::size).collect();
    let empty = files.is_empty();
    let bytes_total = sizes.iter().sum();
    let (plan, begin) = Plan::new(sizes, MOST_WORKERS.min(worker::cores()));
    let job = Job {
        files,
        closed,
        bytes_total,
        plan,
        workers: BTreeMap::new(),
        bytes: BTreeMap::new(),
        parts: Vec::new(),
        told: f64::MIN,
        started: clock::since_start(),
    };
    let (job, kept) = (RefCell::new(Some(job)), RefCell::default());
    let reading = Rc::new(Reading { job, kept, on: Box::new(on) });
    if empty {
        reading.end(LocalEvent::Failed(LocalError::NoFiles));
    } else {
        reading.take(begin, Vec::new());
    }
    LocalHandle(reading)
}

/// A reading; without a job when it is over.
struct Reading {
    job: RefCell<Option<Job>>,
    kept: RefCell<Option<Kept>>,
    on: Box<dyn Fn(LocalEvent)>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("over", &self.job.borrow().is_none()).finish()
    }
}

/// The worker that has taken everything in, and stays for questions.
struct Kept {
    worker: Worker,
    /// The feeds among the files, which are read once more for every question.
    feeds: Vec<Item<File>>,
    /// How many questions there were.
    questions: u32,
    waiting: BTreeMap<u32, Asked>,
}

impl Kept {
    fn ask(&mut self, want: Want) -> bool {
        self.questions += 1;
        let ticket = |feed: &Item<File>| Ticket { file: 0, path: feed.path.clone(), beside: Vec::new() };
        let feeds = self.feeds.iter().map(ticket).collect();
        let files = self.feeds.iter().map(|feed| feed.file.clone()).collect();
        let order = Order::More { question: self.questions, want, feeds };
        self.worker.send(Message { files, ..order.message() })
    }
}

struct Job {
    files: Vec<Item<File>>,
    /// Paths of what the browser could not open.
    closed: Vec<String>,
    bytes_total: u64,
    plan: Plan,
    workers: BTreeMap<Id, Worker>,
    /// What each worker has read so far.
    bytes: BTreeMap<Id, u64>,
    /// What workers handed over.
    parts: Vec<Block>,
    told: f64,
    started: f64,
}

impl Reading {
    /// Ends every worker.
    fn close(&self) {
        // Closures of workers may be running: they are dropped in a later turn.
        if let Some(job) = self.job.borrow_mut().take() {
            worker::spawn(async move { drop(job) });
        }
        if let Some(kept) = self.kept.borrow_mut().take() {
            worker::spawn(async move { drop(kept) });
        }
    }

    fn end(&self, event: LocalEvent) {
        self.close();
        (self.on)(event);
    }

    fn hear(self: &Rc<Self>, id: Id, message: Message) {
        let Some(report) = Report::of(&message) else { return };
        match report {
            Report::Ready => self.go_on(id, Event::Ready),
            Report::Progress { file, bytes } => self.progress(id, bytes, Some(file)),
            Report::Read { bytes } => {
                self.progress(id, bytes, None);
                self.go_on(id, Event::Read);
            }
            Report::Part => {
                if let Some(job) = &mut *self.job.borrow_mut() {
                    job.parts.extend(message.blocks);
                }
                self.go_on(id, Event::Part);
            }
            Report::Done { quotas, findings, stats, feeds, sessions } => {
                let cells = message.blocks.first().and_then(|b| wire::from_bytes(&b.to_vec()));
                let cells = cells.unwrap_or_default();
                let loaded = Loaded { cells, quotas, findings, stats: *stats, sessions, ..Loaded::default() };
                let ended = self
                    .job
                    .borrow_mut()
                    .as_mut()
                    .map(|job| (job.conclude(loaded), job.workers.remove(&id), job.feeds(&feeds)));
                if let Some((event, worker, feeds)) = ended {
                    self.close();
                    let keep = |worker| Kept { worker, feeds, questions: 0, waiting: BTreeMap::new() };
                    *self.kept.borrow_mut() = worker.map(keep);
                    (self.on)(event);
                }
            }
            Report::More { question } => {
                let asked = self.kept.borrow_mut().as_mut().and_then(|kept| kept.waiting.remove(&question));
                if let Some(asked) = asked {
                    asked.answer(more(&message));
                }
            }
        }
    }

    fn go_on(self: &Rc<Self>, id: Id, event: Event) {
        let steps = match &mut *self.job.borrow_mut() {
            Some(job) => {
                if matches!(event, Event::Died(_)) {
                    // What it had read is read again.
                    job.bytes.remove(&id);
                }
                job.plan.next(id, event)
            }
            None => return,
        };
        self.take(steps, Vec::new());
    }

    /// Does what the plan says. Workers that cannot be started or told anything have died.
    fn take(self: &Rc<Self>, steps: Vec<Step>, mut died: Vec<(Id, String)>) {
        for step in steps {
            if let Step::Fail { reason, ran } = step {
                let error = if ran { LocalError::WorkerStopped(reason) } else { LocalError::NoWorkers };
                return self.end(LocalEvent::Failed(error));
            }
            let weak = Rc::downgrade(self);
            if let Some(job) = &mut *self.job.borrow_mut()
                && let Err((id, reason)) = job.take(step, &weak)
            {
                died.push((id, reason));
            }
        }
        for (id, reason) in died {
            self.go_on(id, Event::Died(reason));
        }
    }

    fn progress(&self, id: Id, bytes: u64, file: Option<u32>) {
        let event = match &mut *self.job.borrow_mut() {
            Some(job) => job.progress(id, bytes, file),
            None => None,
        };
        if let Some(event) = event {
            (self.on)(event);
        }
    }
}

/// What came with an answer; `None` if it is something else.
fn more(message: &Message) -> Option<More> {
    let [cells, requests] = &message.blocks[..] else { return None };
    let cells = wire::from_bytes(&cells.to_vec())?;
    let requests = serde_json::from_slice(&requests.to_vec()).ok()?;
    Some(More { cells: cells.into(), requests, ..More::default() })
}

impl Job {
    fn take(&mut self, step: Step, reading: &Weak<Reading>) -> Result<(), (Id, String)> {
        match step {
            Step::Start(id) => {
                let (for_messages, for_errors) = (reading.clone(), reading.clone());
                let hear = move |message| {
                    if let Some(reading) = for_messages.upgrade() {
                        reading.hear(id, message);
                    }
                };
                let died = move |reason| {
                    if let Some(reading) = for_errors.upgrade() {
                        // One that was kept answers nothing any more.
                        if reading.job.borrow().is_none() {
                            reading.close();
                        }
                        reading.go_on(id, Event::Died(reason));
                    }
                };
                let worker = Worker::start(hear, died).ok_or((id, String::new()))?;
                self.workers.insert(id, worker);
                Ok(())
            }
            Step::Read(id, batch) => {
                let items = batch.iter().filter_map(|f| Some((*f, self.files.get(*f as usize)?)));
                let (mut tickets, mut files) = (Vec::new(), Vec::new());
                for (file, item) in items {
                    let beside = item.beside.iter().map(|(tail, _)| *tail).collect();
                    tickets.push(Ticket { file, path: item.path.clone(), beside });
                    files.push(item.file.clone());
                    files.extend(item.beside.iter().map(|(_, file)| file.clone()));
                }
                self.send(id, Message { files, ..Order::Read(tickets).message() })
            }
            Step::HandOver(id) => self.send(id, Order::HandOver.message()),
            Step::Conclude(id) => {
                let blocks = std::mem::take(&mut self.parts);
                self.send(id, Message { blocks, ..Order::Conclude.message() })
            }
            Step::Stop(id) => {
                if let Some(worker) = self.workers.remove(&id) {
                    // It may be its own closure that runs now.
                    worker::spawn(async move { drop(worker) });
                }
                Ok(())
            }
            Step::Fail { .. } => Ok(()),
        }
    }

    fn send(&self, id: Id, message: Message) -> Result<(), (Id, String)> {
        let sent = self.workers.get(&id).is_some_and(|w| w.send(message));
        sent.then_some(()).ok_or_else(|| (id, String::from("The browser could not pass files to a worker.")))
    }

    fn progress(&mut self, id: Id, bytes: u64, file: Option<u32>) -> Option<LocalEvent> {
        self.bytes.insert(id, bytes);
        let now = clock::since_start();
        if now - self.told < PAUSE {
            return None;
        }
        self.told = now;
        let file = file.and_then(|f| self.files.get(f as usize));
        Some(LocalEvent::Progress {
            files_done: self.plan.done() as u64,
            files_total: self.files.len() as u64,
            bytes_done: self.bytes.values().sum::<u64>().min(self.bytes_total),
            bytes_total: self.bytes_total,
            file: file.map(|f| f.path.clone()).unwrap_or_default(),
        })
    }

    /// The files of these paths; a packed one is named as what is in it.
    fn feeds(&self, paths: &[String]) -> Vec<Item<File>> {
        let is_feed = |item: &&Item<File>| {
            let name = item.path.strip_suffix(".gz").unwrap_or(&item.path);
            paths.iter().any(|path| path == name)
        };
        self.files.iter().filter(is_feed).cloned().collect()
    }

    /// The last event: what was read, with what this side knows of it.
    fn conclude(&self, mut loaded: Loaded) -> LocalEvent {
        let files = self.files.len() as u64;
        loaded.stats.bytes = self.bytes.values().sum();
        loaded.stats.millis = (clock::since_start() - self.started) as u64;
        let left_out = |paths: Vec<&String>, reason: &str| {
            paths.first().map(|first| Finding {
                file: (*first).clone(),
                line: 0,
                reason: reason.to_owned(),
                count: paths.len() as u64,
                ..Finding::default()
            })
        };
        let lost =
            self.plan.lost().iter().filter_map(|f| self.files.get(*f as usize)).map(|f| &f.path).collect();
        let lost = left_out(
            lost,
            "Reading this file stopped its reader twice, so it was left out. The collector may be able to read it.",
        );
        let closed = left_out(
            self.closed.iter().collect(),
            "The browser could not open this file or folder, so it was left out. Check that you may read it, and add it again.",
        );
        let nothing = loaded.stats.files_unknown == files && lost.is_none() && closed.is_none();
        loaded.findings.extend(lost.into_iter().chain(closed));
        if nothing {
            return LocalEvent::Failed(LocalError::NoLogs(files));
        }
        LocalEvent::Done(Box::new(loaded))
    }
}
