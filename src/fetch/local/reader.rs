//! The worker's side: reads files piece by piece into a ledger of its own, hands it over, or concludes.

use super::beside::{Item, Tail};
use super::intake::{Intake, Log, Part};
use super::tables::{self, Open, Way};
use crate::fetch::{More, Want};
use crate::platform::files::File;
use crate::platform::sqlite::Sqlite;
use crate::platform::worker::{Block, Message, answer, changed, listen, piece, size, spawn, ticks, unpacked};
use crate::worker::{Order, Report, Ticket, wire};
use metering::format::Format;
use metering::format::tables::HEAD as BEGIN;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// How much of a file is asked for at a time. Smaller pieces cost round trips to the browser's own process.
const PIECE: u64 = 4 << 20;
/// How much of a file is looked at before it is known that a harness wrote it.
const HEAD: u64 = 64 << 10;
/// How many files are read at the same time: while one is parsed, others are on their way.
const TOGETHER: usize = 4;
/// The least time between two reports of progress, in milliseconds.
const PAUSE: f64 = 100.0;

/// Waits for orders.
pub fn serve() {
    let state = Rc::new(State::default());
    listen(move |message| match Order::of(&message) {
        Some(Order::Read(tickets)) => read_all(&state, items(tickets, message.files)),
        Some(Order::HandOver) => {
            let [a, b] = state.intake.take().into_part().0.map(|bytes| Block::new(&bytes));
            answer(Message { blocks: vec![a, b], ..Report::Part.message() });
        }
        Some(Order::Conclude) => conclude(&mut state.intake.borrow_mut(), &message.blocks),
        Some(Order::More { question, want, feeds }) => {
            let (state, feeds) = (state.clone(), items(feeds, message.files));
            spawn(async move {
                let More { cells, requests, .. } = state.more(&want, &feeds).await;
                let requests = serde_json::to_vec(&requests).unwrap_or_default();
                let blocks = [wire::to_bytes(Arc::unwrap_or_clone(cells)), requests]
                    .map(|bytes| Block::new(&bytes))
                    .to_vec();
                answer(Message { blocks, ..Report::More { question }.message() });
            });
        }
        None => {}
    });
    answer(Report::Ready.message());
}

#[derive(Default)]
struct State {
    intake: RefCell<Intake>,
    /// The piece that is being parsed.
    buffer: RefCell<Vec<u8>>,
    bytes: Cell<u64>,
    told: Cell<f64>,
    /// Loaded with the first database.
    sqlite: RefCell<Option<Sqlite>>,
}

/// The files of an order, by their numbers.
fn items(tickets: Vec<Ticket>, files: Vec<File>) -> Vec<(u32, Item<File>)> {
    let mut files = files.into_iter();
    let item = |ticket: Ticket| {
        let file = files.next()?;
        let beside = ticket.beside.into_iter().zip(files.by_ref()).collect();
        Some((ticket.file, Item { path: ticket.path, file, beside }))
    };
    tickets.into_iter().map_while(item).collect()
}

fn read_all(state: &Rc<State>, mut waiting: Vec<(u32, Item<File>)>) {
    waiting.reverse();
    let readers = waiting.len().clamp(1, TOGETHER);
    let waiting = Rc::new(RefCell::new(waiting));
    let busy = Rc::new(Cell::new(readers));
    for _ in 0..readers {
        let (state, waiting, busy) = (state.clone(), waiting.clone(), busy.clone());
        spawn(async move {
            loop {
                let next = waiting.borrow_mut().pop();
                let Some((number, item)) = next else { break };
                state.read(number, &item).await;
            }
            busy.set(busy.get() - 1);
            if busy.get() == 0 {
                answer(Report::Read { bytes: state.bytes.get() }.message());
            }
        });
    }
}

/// How far the reading of a file is.
struct Track {
    /// Its number.
    file: u32,
    /// What is not read yet.
    left: Cell<u64>,
}

impl State {
    async fn read(self: &Rc<Self>, number: u32, item: &Item<File>) {
        let path = item.path.as_str();
        let name = path.strip_suffix(".gz").unwrap_or(path);
        let track = Rc::new(Track { file: number, left: Cell::new(item.size()) });
        let mut log = self.intake.borrow_mut().begin_changed(name, changed(&item.file));
        let packed = name.len() < path.len();
        let mut outcome = if packed {
            self.packed(&track, &item.file, &mut log).await
        } else if log.database().is_none() {
            self.plain(&track, &item.file, &mut log).await
        } else {
            Ok(())
        };
        log.settle(&mut self.intake.borrow_mut());
        match log.database() {
            Some(_) if packed => log.packed(&mut self.intake.borrow_mut()),
            Some(format) if outcome.is_ok() => outcome = self.database(&track, item, format).await,
            Some(_) => {}
            None => item.beside.iter().for_each(|(tail, _)| {
                self.intake.borrow_mut().begin(&format!("{path}{}", tail.as_str()));
            }),
        }
        let mut intake = self.intake.borrow_mut();
        log.finish(&mut intake);
        if let Err(reason) = outcome {
            intake.unreadable(path, &reason);
        }
        // What was left out does not hold up the progress.
        self.progress(&track, u64::MAX);
    }

    /// What else is asked for, of logs and of feeds; a feed that cannot be read any more adds nothing.
    async fn more(&self, want: &Want, feeds: &[(u32, Item<File>)]) -> More {
        let mut sum = self.intake.borrow().more(want);
        for (number, feed) in feeds {
            let track = Track { file: *number, left: Cell::new(0) };
            let name = feed.path.strip_suffix(".gz").unwrap_or(&feed.path);
            let mut log = Log::of_feed(name, want);
            let read = if name.len() < feed.path.len() {
                self.packed(&track, &feed.file, &mut log).await
            } else {
                self.plain(&track, &feed.file, &mut log).await
            };
            if let Some(more) = read.ok().and_then(|()| log.into_more(want)) {
                sum.add(more);
            }
        }
        sum
    }

    /// Reads a file piece by piece.
    async fn plain(&self, track: &Track, file: &File, log: &mut Log) -> Result<(), String> {
        let size = size(file);
        // Not more than its head before it is known that the rest is wanted.
        let mut at = size.min(if log.is_wanted() { PIECE } else { HEAD });
        let mut coming = Some(piece(file, 0, at));
        while let Some(asked) = coming.take() {
            // While one piece is parsed, the next is on its way.
            if at < size && log.is_wanted() {
                coming = Some(piece(file, at, PIECE));
                at += PIECE;
            }
            let block = asked.await?;
            let mut buffer = self.buffer.borrow_mut();
            block.copy_into(&mut buffer);
            let go_on = log.push(&buffer, &mut self.intake.borrow_mut());
            drop(buffer);
            self.progress(track, block.len() as u64);
            if go_on && coming.is_none() && at < size {
                coming = Some(piece(file, at, PIECE));
                at += PIECE;
            } else if !go_on {
                break;
            }
        }
        Ok(())
    }

    /// Reads a gzip file; its size counts when it is done.
    async fn packed(&self, track: &Track, file: &File, log: &mut Log) -> Result<(), String> {
        let broken = || String::from("it is damaged, or no gzip file");
        let mut chunks = unpacked(file).ok_or("this browser cannot unpack gzip files")?;
        while let Some(chunk) = chunks.next().await.map_err(|()| broken())? {
            self.progress(track, 0);
            if !log.push(&chunk, &mut self.intake.borrow_mut()) {
                break;
            }
        }
        Ok(())
    }

    /// Reads a database. SQLite waits for the disk, so nothing else happens in this worker meanwhile.
    async fn database(
        self: &Rc<Self>,
        track: &Rc<Track>,
        item: &Item<File>,
        format: &'static Format,
    ) -> Result<(), String> {
        let path = item.path.as_str();
        let beside = |tail: Tail| item.beside.iter().find(|(t, f)| *t == tail && size(f) > 0).map(|(_, f)| f);
        let there: Vec<Tail> =
            [Tail::Log, Tail::Journal].into_iter().filter(|t| beside(*t).is_some()).collect();
        let head = piece(&item.file, 0, BEGIN as u64).await?;
        let said = match tables::way(path, &head.to_vec(), &there) {
            Way::Nothing((effect, reason)) => {
                self.intake.borrow_mut().ledger.remark(path, effect, reason);
                return Ok(());
            }
            Way::Open(said) => said.map(str::to_owned),
        };
        let sqlite = match self.sqlite().await {
            Ok(sqlite) => sqlite,
            Err(why) => {
                self.intake.borrow_mut().without_sqlite(path, why);
                return Ok(());
            }
        };
        let (state, track) = (self.clone(), track.clone());
        let tell = move |bytes| state.progress(&track, bytes as u64);
        let opened = sqlite.open(&item.file, beside(Tail::Log), beside(Tail::Journal), tell);
        let lost = opened.as_ref().ok().and_then(|database| database.lost());
        let mut intake = self.intake.borrow_mut();
        for said in said.into_iter().chain(lost.map(|why| tables::lost(&why))) {
            intake.ledger.note(path, &said);
        }
        let buffer = &mut *self.buffer.borrow_mut();
        intake.database(path, format, opened.map(|database| Open { database, buffer }));
        Ok(())
    }

    /// SQLite, loaded with the first database.
    async fn sqlite(&self) -> Result<Sqlite, String> {
        let loaded = self.sqlite.borrow().clone();
        if let Some(sqlite) = loaded {
            return Ok(sqlite);
        }
        let sqlite = Sqlite::load().await?;
        Ok(self.sqlite.borrow_mut().insert(sqlite).clone())
    }

    /// Counts what was read of a file, at most what there is of it, and tells the page now and then.
    fn progress(&self, track: &Track, more: u64) {
        let more = more.min(track.left.get());
        track.left.set(track.left.get() - more);
        self.bytes.set(self.bytes.get() + more);
        let now = ticks();
        if now - self.told.get() >= PAUSE {
            self.told.set(now);
            answer(Report::Progress { file: track.file, bytes: self.bytes.get() }.message());
        }
    }
}

fn conclude(intake: &mut Intake, blocks: &[Block]) {
    for pair in blocks.chunks(2) {
        if let [a, b] = pair {
            intake.merge(&Part([a.to_vec(), b.to_vec()]));
        }
    }
    let feeds = intake.feeds();
    let loaded = intake.conclude();
    let report = Report::Done {
        quotas: loaded.quotas,
        findings: loaded.findings,
        stats: Box::new(loaded.stats),
        feeds,
        sessions: loaded.sessions,
    };
    answer(Message { blocks: vec![Block::new(&wire::to_bytes(loaded.cells))], ..report.message() });
}
