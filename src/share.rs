//! A scorer that shares the windows of a list with peers: other scorers, each in a place of its own.
//!
//! Each takes the next window that nobody has. Peers join at any time, also while a list is being scored, and one
//! that fails gives back what it has.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::slice;
use std::task::{Context, Poll};

use crate::error::{Error, ErrorKind, Result};
use crate::score::{Pause, Progress, Scorer, Window};

/// Windows that a peer has at a time: one that it works on, and one so that it does not run dry while the own scorer
/// is at work and hears nothing.
const WINDOWS_AT_PEER: usize = 2;

/// Another scorer with the same weights, which is not trusted to answer, or to answer rightly.
#[allow(async_fn_in_trait)] // Used with static dispatch only, on one thread.
pub trait Peer {
    /// Keep probabilities of every token of a window, `[token]`; the window is on its way after the first poll.
    ///
    /// # Errors
    /// Any: the peer is not asked again.
    async fn keep_probabilities(&self, window: &Window) -> Result<Vec<f32>>;
}

/// A scorer and its peers.
pub struct SharedScorer<S, P> {
    own: S,
    pause: Option<Pause>,
    peers: RefCell<Vec<Rc<P>>>,
}

impl<S, P> SharedScorer<S, P> {
    /// A scorer without peers so far. `pause`: what to wait for between two windows of its own, which is when peers
    /// are heard; without one the own scorer gets every list whole.
    pub fn new(own: S, pause: Option<Pause>) -> Self {
        Self { own, pause, peers: RefCell::default() }
    }

    /// The scorer here.
    pub fn own(&self) -> &S {
        &self.own
    }

    /// Makes a peer known.
    pub fn join(&self, peer: P) {
        self.peers.borrow_mut().push(Rc::new(peer));
    }

    /// Forgets all peers; what they have now is still waited for.
    pub fn dismiss(&self) {
        self.peers.borrow_mut().clear();
    }

    /// How many peers there are; those that failed are none.
    pub fn peers(&self) -> usize {
        self.peers.borrow().len()
    }
}

impl<S: Scorer, P: Peer> Scorer for SharedScorer<S, P> {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let Some(pause) = &self.pause else { return self.own.keep_probabilities(windows, progress).await };
        let mut list = List::new(windows);
        let mut own: Option<Waiting<'_, Own>> = None;
        let mut errands = Vec::new();
        while list.done < windows.len() {
            if !progress(list.done, windows.len()) {
                return Err(Error::new(
                    ErrorKind::Aborted,
                    "scoring was stopped by the caller; start it again when wanted",
                ));
            }
            let next = if own.is_none() { list.take() } else { None };
            if let Some(at) = next {
                own = Some(Box::pin(async move {
                    let answer = self.own.keep_probabilities(slice::from_ref(&windows[at]), &mut |_, _| true).await;
                    Own::Scored(at, answer)
                }));
            }
            self.hand_out(&mut list, &mut errands);
            match poll_fn(|cx| poll_any(&mut errands, &mut own, cx)).await {
                Event::Own(Own::Scored(at, answer)) => {
                    list.put(at, answer?.pop().unwrap_or_default());
                    // Only then the next one: it is in the pause that peers and a wish to stop are heard.
                    own = Some(Box::pin(async {
                        pause().await;
                        Own::Rested
                    }));
                }
                Event::Own(Own::Rested) => own = None,
                Event::Errand(i, answer) => {
                    let Errand { peer, at, .. } = errands.swap_remove(i);
                    match answer {
                        Ok(answer) if is_answer(&answer, &windows[at]) => list.put(at, answer),
                        _ => {
                            self.peers.borrow_mut().retain(|other| !Rc::ptr_eq(other, &peer));
                            list.returned.push(at);
                            let of_peer = errands.extract_if(.., |errand| Rc::ptr_eq(&errand.peer, &peer));
                            list.returned.extend(of_peer.map(|errand| errand.at));
                        }
                    }
                }
            }
        }
        progress(windows.len(), windows.len());
        Ok(list.answers.into_iter().flatten().collect())
    }
}

impl<S, P: Peer> SharedScorer<S, P> {
    /// Gives each peer a window, and then a second one where enough are left: one that waits at a peer is one that
    /// somebody idle can't take.
    fn hand_out<'e, 'w: 'e>(&'e self, list: &mut List<'w>, errands: &mut Vec<Errand<'e, P>>) {
        let peers = self.peers.borrow();
        for has in 0..WINDOWS_AT_PEER {
            for peer in peers.iter() {
                let scarce = has > 0 && list.left() <= 1 + peers.len();
                if scarce || errands.iter().filter(|errand| Rc::ptr_eq(&errand.peer, peer)).count() != has {
                    continue;
                }
                let Some(at) = list.take() else { return };
                let (peer, window) = (peer.clone(), &list.windows[at]);
                let asked = peer.clone();
                errands.push(Errand {
                    peer,
                    at,
                    answer: Box::pin(async move { asked.keep_probabilities(window).await }),
                });
            }
        }
    }
}

/// A list of windows, who of them is to be given out, and what came back.
struct List<'w> {
    windows: &'w [Window],
    /// `[window][token]`
    answers: Vec<Option<Vec<f32>>>,
    /// Answers that are there.
    done: usize,
    /// The first that nobody ever had.
    next: usize,
    /// Those that a peer had and did not answer.
    returned: Vec<usize>,
}

impl<'w> List<'w> {
    fn new(windows: &'w [Window]) -> Self {
        Self { windows, answers: vec![None; windows.len()], done: 0, next: 0, returned: Vec::new() }
    }

    fn take(&mut self) -> Option<usize> {
        self.returned.pop().or_else(|| {
            let next = self.next;
            (next < self.windows.len()).then(|| {
                self.next += 1;
                next
            })
        })
    }

    /// How many nobody has.
    fn left(&self) -> usize {
        self.windows.len() - self.next + self.returned.len()
    }

    fn put(&mut self, at: usize, answer: Vec<f32>) {
        self.answers[at] = Some(answer);
        self.done += 1;
    }
}

type Waiting<'w, T> = Pin<Box<dyn Future<Output = T> + 'w>>;

/// A window at a peer.
struct Errand<'w, P> {
    peer: Rc<P>,
    /// The place of the window in its list.
    at: usize,
    answer: Waiting<'w, Result<Vec<f32>>>,
}

/// What the own scorer has done.
enum Own {
    Scored(usize, Result<Vec<Vec<f32>>>),
    Rested,
}

enum Event {
    Own(Own),
    /// The place of the errand, and the answer.
    Errand(usize, Result<Vec<f32>>),
}

/// The own scorer comes last: it works where it is polled, and until then no peer would know of its window.
fn poll_any<P>(errands: &mut [Errand<'_, P>], own: &mut Option<Waiting<'_, Own>>, cx: &mut Context<'_>) -> Poll<Event> {
    for (i, errand) in errands.iter_mut().enumerate() {
        if let Poll::Ready(answer) = errand.answer.as_mut().poll(cx) {
            return Poll::Ready(Event::Errand(i, answer));
        }
    }
    own.as_mut().map_or(Poll::Pending, |own| own.as_mut().poll(cx).map(Event::Own))
}

/// Whether these are probabilities of the tokens of a window.
fn is_answer(probabilities: &[f32], window: &Window) -> bool {
    probabilities.len() == window.len() && probabilities.iter().all(|probability| (0.0..=1.0).contains(probability))
}
