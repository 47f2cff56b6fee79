//! A question to a worker, and the answer when it is there.

use crate::fetch::More;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

#[derive(Debug, Default)]
struct Slot {
    /// The answer; an inner `None` is that there will be none.
    answer: Option<Option<More>>,
    waker: Option<Waker>,
}

/// The answer to come. Resolves to `None` where the worker is gone.
#[derive(Debug, Default)]
pub struct Answer(Rc<RefCell<Slot>>);

/// The side that answers. Dropping it answers with nothing.
#[derive(Debug)]
pub struct Asked(Rc<RefCell<Slot>>);

/// A question's two sides.
pub fn ask() -> (Asked, Answer) {
    let slot = Rc::new(RefCell::new(Slot::default()));
    (Asked(slot.clone()), Answer(slot))
}

impl Asked {
    /// Answers.
    pub fn answer(self, more: Option<More>) {
        self.0.borrow_mut().answer = Some(more);
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let waker = {
            let mut slot = self.0.borrow_mut();
            slot.answer.get_or_insert(None);
            slot.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Future for Answer {
    type Output = Option<More>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<More>> {
        let mut slot = self.0.borrow_mut();
        match slot.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(answer: &mut Answer) -> Poll<Option<bool>> {
        let polled = Pin::new(answer).poll(&mut Context::from_waker(Waker::noop()));
        polled.map(|more| more.map(|m| m.requests.is_empty()))
    }

    #[test]
    fn an_answer_comes_once_it_is_there() {
        let (asked, mut answer) = ask();
        assert_eq!(poll(&mut answer), Poll::Pending);
        asked.answer(Some(More::default()));
        assert_eq!(poll(&mut answer), Poll::Ready(Some(true)));
    }

    #[test]
    fn whoever_is_gone_answers_with_nothing() {
        let (asked, mut answer) = ask();
        drop(asked);
        assert_eq!(poll(&mut answer), Poll::Ready(None));
    }
}
