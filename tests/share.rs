//! Windows shared with peers: every answer in its place whoever gave it, nothing lost when a peer fails, no idle hands.
//!
//! Time is a number here: own windows take some of it where they are polled, as in a worker; peers answer when theirs
//! has come.

mod support;

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use promptpress::{Error, ErrorKind, Pause, Peer, Progress, Result, Scorer, SharedScorer, Window};
use proptest::prelude::*;

type Clock = Rc<Cell<u64>>;

/// What any window's answer should be.
fn formula(window: &Window) -> Vec<f32> {
    window.ids().iter().map(|id| (id % 1000) as f32 / 999.0).collect()
}

struct Own {
    clock: Clock,
    cost: u64,
    /// How many windows came at once, each time.
    lists: Rc<RefCell<Vec<usize>>>,
}

impl Scorer for Own {
    async fn keep_probabilities(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        self.lists.borrow_mut().push(windows.len());
        progress(0, windows.len());
        self.clock.set(self.clock.get() + self.cost * windows.len() as u64);
        Ok(windows.iter().map(formula).collect())
    }
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Error,
    /// An error, and then no answer at all.
    Silence,
    Short,
    Long,
    NotANumber,
    Above,
    Negative,
}

struct Far {
    clock: Clock,
    cost: u64,
    /// When it has worked off what it was given.
    free: Cell<u64>,
    /// The windows that it was asked for.
    asked: Rc<Cell<usize>>,
    /// How many it answers rightly before it answers so.
    fault: Option<(usize, Fault)>,
}

impl Peer for Far {
    async fn keep_probabilities(&self, window: &Window) -> Result<Vec<f32>> {
        let number = self.asked.get();
        self.asked.set(number + 1);
        let due = self.free.get().max(self.clock.get()) + self.cost;
        self.free.set(due);
        poll_fn(|_| if self.clock.get() >= due { Poll::Ready(()) } else { Poll::Pending }).await;
        let mut answer = formula(window);
        match self.fault {
            Some((from, fault)) if number >= from => match fault {
                Fault::Silence if number > from => std::future::pending().await,
                Fault::Error | Fault::Silence => {
                    return Err(Error::new(ErrorKind::DeviceFailed, "the worker is gone; go on without"));
                }
                Fault::Short => answer.truncate(window.len() - 1),
                Fault::Long => answer.push(0.5),
                Fault::NotANumber => answer[0] = f32::NAN,
                Fault::Above => answer[0] = 1.1,
                Fault::Negative => answer[0] = -0.1,
            },
            _ => (),
        }
        Ok(answer)
    }
}

/// A scorer whose own windows take 10, and what is known of it.
struct Bench {
    clock: Clock,
    lists: Rc<RefCell<Vec<usize>>>,
    scorer: SharedScorer<Own, Far>,
}

impl Bench {
    fn new() -> Self {
        Self::pausing(Some(Box::new(|| Box::pin(turn()))))
    }

    fn pausing(pause: Option<Pause>) -> Self {
        let clock = Clock::default();
        let lists = Rc::<RefCell<Vec<usize>>>::default();
        let own = Own { clock: clock.clone(), cost: 10, lists: lists.clone() };
        Self { clock, lists, scorer: SharedScorer::new(own, pause) }
    }

    /// Lets a peer join; the number is of the windows that it is asked for.
    fn join(&self, cost: u64, fault: Option<(usize, Fault)>) -> Rc<Cell<usize>> {
        let asked = Rc::<Cell<usize>>::default();
        let (clock, free) = (self.clock.clone(), Cell::new(0));
        self.scorer.join(Far { clock, cost, free, asked: asked.clone(), fault });
        asked
    }

    fn score(&self, windows: &[Window], progress: Progress<'_>) -> Result<Vec<Vec<f32>>> {
        let mut scoring = pin!(self.scorer.keep_probabilities(windows, progress));
        loop {
            if let Poll::Ready(answers) = scoring.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return answers;
            }
            self.clock.set(self.clock.get() + 1);
            assert!(self.clock.get() < 1_000_000, "it hangs");
        }
    }

    /// How long it takes to score so many windows, whose answers are checked.
    fn time(&self, count: usize) -> u64 {
        let (start, windows) = (self.clock.get(), windows(count));
        let answers = self.score(&windows, &mut |_, _| true).unwrap();
        assert_eq!(answers, windows.iter().map(formula).collect::<Vec<_>>());
        self.clock.get() - start
    }

    fn own_windows(&self) -> usize {
        self.lists.borrow().iter().sum()
    }
}

/// One turn of the event loop.
async fn turn() {
    let mut waited = false;
    poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// No two alike.
fn windows(count: usize) -> Vec<Window> {
    (0..count).map(|i| Window::new((0..3 + i % 4).map(|place| (i * 7 + place) as u32).collect())).collect()
}

#[test]
fn without_peers_the_own_scorer_does_all() {
    let bench = Bench::new();
    bench.time(5);
    assert_eq!(*bench.lists.borrow(), [1; 5]);
    assert_eq!(bench.time(0), 0);
}

#[test]
fn without_a_pause_the_own_scorer_gets_the_list_whole() {
    let bench = Bench::pausing(None);
    let asked = bench.join(1, None);
    bench.time(5);
    assert_eq!((&**bench.lists.borrow(), asked.get()), (&[5][..], 0));
}

#[test]
fn a_peer_as_fast_halves_the_time() {
    let bench = Bench::new();
    let asked = bench.join(10, None);
    // Ten turns of the event loop beside what eight windows take.
    assert!((80..=90).contains(&bench.time(16)), "{}", bench.clock.get());
    assert_eq!((bench.own_windows(), asked.get()), (8, 8));
}

#[test]
fn two_windows_go_to_two_scorers() {
    let bench = Bench::new();
    bench.join(10, None);
    assert!(bench.time(2) <= 11, "{}", bench.clock.get());
}

#[test]
fn a_fast_peer_does_not_run_dry_while_the_own_scorer_is_at_work() {
    let bench = Bench::new();
    let asked = bench.join(5, None);
    // The peer is heard every 10, when two of its windows are done.
    let time = bench.time(30);
    assert!((100..=125).contains(&time), "{time}");
    assert!(asked.get() >= 17, "{}", asked.get());
}

#[test]
fn a_slow_peer_holds_up_nothing_but_its_last_window() {
    let bench = Bench::new();
    bench.join(40, None);
    let time = bench.time(20);
    assert!((160..=205).contains(&time), "{time}");
}

#[test]
fn a_peer_that_joins_midway_gets_its_share() {
    let bench = Bench::new();
    let windows = windows(12);
    let mut asked = None;
    let answers = bench.score(&windows, &mut |done, _| {
        if done == 4 && asked.is_none() {
            asked = Some(bench.join(10, None));
        }
        true
    });
    assert_eq!(answers.unwrap(), windows.iter().map(formula).collect::<Vec<_>>());
    assert_eq!((bench.own_windows(), asked.unwrap().get()), (8, 4));
}

#[test]
fn a_peer_that_failed_is_not_asked_again() {
    use Fault::*;
    for fault in [Error, Silence, Short, Long, NotANumber, Above, Negative] {
        let bench = Bench::new();
        let asked = bench.join(10, Some((1, fault)));
        bench.time(12);
        let before = asked.get();
        assert!((2..=3).contains(&before) && bench.scorer.peers() == 0, "{fault:?}");
        bench.time(12);
        assert_eq!((asked.get(), bench.own_windows()), (before, 23), "{fault:?}");
    }
}

#[test]
fn dismissed_peers_are_not_asked() {
    let bench = Bench::new();
    let asked = bench.join(10, None);
    bench.scorer.dismiss();
    bench.time(4);
    assert_eq!((asked.get(), bench.own_windows()), (0, 4));
}

#[test]
fn a_stop_is_heard_before_the_next_window() {
    let stop = Rc::<Cell<bool>>::default();
    let heard = stop.clone();
    // The caller's wish arrives with the first turn of the event loop.
    let pause: Pause = Box::new(move || {
        heard.set(true);
        Box::pin(turn())
    });
    let bench = Bench::pausing(Some(pause));
    let stopped = bench.score(&windows(9), &mut |_, _| !stop.get());
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Aborted);
    assert_eq!(bench.own_windows(), 1);

    // What peers had of it does not get into the next list.
    let bench = Bench::new();
    bench.join(25, None);
    let stopped = bench.score(&windows(9), &mut |done, _| done < 2);
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Aborted);
    bench.time(9);
}

#[test]
fn an_error_of_the_own_scorer_is_the_answer() {
    struct Broken;
    impl Scorer for Broken {
        async fn keep_probabilities(&self, _: &[Window], _: Progress<'_>) -> Result<Vec<Vec<f32>>> {
            Err(Error::new(ErrorKind::DeviceFailed, "broken; take another"))
        }
    }
    let scorer = SharedScorer::<_, Far>::new(Broken, Some(Box::new(|| Box::pin(turn()))));
    let answers = support::ready::block_on(scorer.keep_probabilities(&windows(3), &mut |_, _| true));
    assert_eq!(answers.unwrap_err().kind(), ErrorKind::DeviceFailed);
}

fn any_peer() -> impl Strategy<Value = (u64, Option<(usize, Fault)>)> {
    let fault = prop_oneof![
        Just(Fault::Error),
        Just(Fault::Silence),
        Just(Fault::Short),
        Just(Fault::NotANumber),
        Just(Fault::Above)
    ];
    (1..40_u64, prop::option::of((0..6_usize, fault)))
}

proptest! {
    #[test]
    fn answers_and_progress_are_those_of_one_scorer(
        count in 0..40_usize,
        peers in prop::collection::vec(any_peer(), 0..5),
        late in prop::collection::vec((any_peer(), 0..40_usize), 0..3),
    ) {
        let bench = Bench::new();
        let asked: Vec<_> = peers.iter().map(|&(cost, fault)| bench.join(cost, fault)).collect();
        let windows = windows(count);
        let mut told = Vec::new();
        let answers = bench.score(&windows, &mut |done, total| {
            for ((cost, fault), _) in late.iter().filter(|(_, when)| *when == done && told.last() != Some(&(done, total))) {
                bench.join(*cost, *fault);
            }
            told.push((done, total));
            true
        });
        prop_assert_eq!(answers.unwrap(), windows.iter().map(formula).collect::<Vec<_>>());
        prop_assert!(told.is_sorted() && told.iter().all(|&(done, total)| done <= total && total == count));
        prop_assert_eq!((told[0].0, told[told.len() - 1].0), (0, count));
        // Never slower than alone by more than what the slowest peer's last windows take.
        prop_assert!(bench.clock.get() <= (10 + 1) * count as u64 + 2 * 40 + 1);
        // A peer is asked for at most two windows more than it answers.
        for (asked, (_, fault)) in asked.iter().zip(&peers) {
            let most = fault.map_or(count, |(from, _)| from + 2);
            prop_assert!(asked.get() <= most, "{} of {}", asked.get(), most);
        }
    }
}
