//! The worker's side: reads files piece by piece into a ledger of its own, hands it over, or concludes.

use super::intake::{Intake, Log, Part};
use crate::platform::files::File;
use crate::platform::worker::{Block, Message, answer, listen, piece, size, spawn, ticks, unpacked};
use crate::worker::{Order, Report, Ticket, wire};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

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
        Some(Order::Read(tickets)) => read_all(&state, tickets, message.files),
        Some(Order::HandOver) => {
            let [a, b] = state.intake.take().into_part().0.map(|bytes| Block::new(&bytes));
            answer(Message { blocks: vec![a, b], ..Report::Part.message() });
        }
        Some(Order::Conclude) => conclude(state.intake.take(), &message.blocks),
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
}

fn read_all(state: &Rc<State>, tickets: Vec<Ticket>, files: Vec<File>) {
    let waiting: Vec<_> = tickets.into_iter().zip(files).rev().collect();
    let readers = waiting.len().clamp(1, TOGETHER);
    let waiting = Rc::new(RefCell::new(waiting));
    let busy = Rc::new(Cell::new(readers));
    for _ in 0..readers {
        let (state, waiting, busy) = (state.clone(), waiting.clone(), busy.clone());
        spawn(async move {
            loop {
                let next = waiting.borrow_mut().pop();
                let Some((ticket, file)) = next else { break };
                state.read(&ticket, &file).await;
            }
            busy.set(busy.get() - 1);
            if busy.get() == 0 {
                answer(Report::Read { bytes: state.bytes.get() }.message());
            }
        });
    }
}

impl State {
    async fn read(&self, ticket: &Ticket, file: &File) {
        let (path, size) = (ticket.path.as_str(), size(file));
        let name = path.strip_suffix(".gz").unwrap_or(path);
        let mut log = self.intake.borrow_mut().begin(name);
        let outcome = if name.len() < path.len() {
            self.packed(ticket, file, &mut log).await
        } else {
            self.plain(ticket, file, size, &mut log).await
        };
        let mut intake = self.intake.borrow_mut();
        log.finish(&mut intake);
        let counted = match outcome {
            Ok(counted) => counted,
            Err(reason) => {
                intake.unreadable(path, &reason);
                0
            }
        };
        // What was left out does not hold up the progress.
        self.progress(ticket, size.saturating_sub(counted));
    }

    /// Reads a file piece by piece; says how many bytes were read.
    async fn plain(&self, ticket: &Ticket, file: &File, size: u64, log: &mut Log) -> Result<u64, String> {
        // Not more than its head before it is known that the rest is wanted.
        let mut at = size.min(if log.is_wanted() { PIECE } else { HEAD });
        let mut coming = Some(piece(file, 0, at));
        let mut done = 0;
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
            done += block.len() as u64;
            self.progress(ticket, block.len() as u64);
            if go_on && coming.is_none() && at < size {
                coming = Some(piece(file, at, PIECE));
                at += PIECE;
            } else if !go_on {
                break;
            }
        }
        Ok(done)
    }

    /// Reads a gzip file; its size counts when it is done.
    async fn packed(&self, ticket: &Ticket, file: &File, log: &mut Log) -> Result<u64, String> {
        let broken = || String::from("it is damaged, or no gzip file");
        let mut chunks = unpacked(file).ok_or("this browser cannot unpack gzip files")?;
        while let Some(chunk) = chunks.next().await.map_err(|()| broken())? {
            self.progress(ticket, 0);
            if !log.push(&chunk, &mut self.intake.borrow_mut()) {
                break;
            }
        }
        Ok(0)
    }

    fn progress(&self, ticket: &Ticket, more: u64) {
        self.bytes.set(self.bytes.get() + more);
        let now = ticks();
        if now - self.told.get() >= PAUSE {
            self.told.set(now);
            answer(Report::Progress { file: ticket.file, bytes: self.bytes.get() }.message());
        }
    }
}

fn conclude(mut intake: Intake, blocks: &[Block]) {
    for pair in blocks.chunks(2) {
        if let [a, b] = pair {
            intake.merge(&Part([a.to_vec(), b.to_vec()]));
        }
    }
    let loaded = intake.conclude();
    let report = Report::Done { quotas: loaded.quotas, findings: loaded.findings, stats: loaded.stats };
    answer(Message { blocks: vec![Block::new(&wire::to_bytes(loaded.cells))], ..report.message() });
}
