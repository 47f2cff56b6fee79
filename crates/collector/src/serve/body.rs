//! Bodies of answers: whole ones, and ones that are written while they are sent.

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How much is gathered before it is sent on.
const PIECE: usize = 64 << 10;
/// How many pieces may wait for a slow reader.
const WAITING: usize = 4;

/// The body of an answer.
#[derive(Debug)]
pub enum Body {
    /// All of it; `None` once it is sent.
    Whole(Option<Bytes>),
    /// What comes through a channel. An error breaks the connection off, so that a cut answer cannot pass for a whole one.
    Stream(Receiver<io::Result<Bytes>>),
}

impl Body {
    /// A body that lies in memory.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()))
    }

    /// A body that another thread writes, at the speed at which it is read.
    pub fn written(write: impl FnOnce(&mut Writer) -> io::Result<()> + Send + 'static) -> Self {
        let (to, from) = channel(WAITING);
        tokio::task::spawn_blocking(move || {
            let mut writer = Writer { to, piece: Vec::with_capacity(PIECE) };
            let end = write(&mut writer).and_then(|()| writer.flush());
            if let Err(e) = end {
                // Nobody listens any more, or will see the connection break.
                let _ = writer.to.blocking_send(Err(e));
            }
        });
        Self::Stream(from)
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|b| Ok(Frame::data(b)))),
            Self::Stream(from) => from.poll_recv(cx).map(|piece| piece.map(|p| p.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Self::Stream(_) => SizeHint::default(),
        }
    }
}

/// Writes into a [`Body::Stream`]; waits where its reader is slow, fails where the reader is gone.
#[derive(Debug)]
pub struct Writer {
    to: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() + bytes.len() > PIECE {
            self.flush()?;
        }
        self.piece.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.to.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
