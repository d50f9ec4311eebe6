//! What holds of every walk: however the list is cut into pages, wherever the walk is cut, dropped or refused.

use std::{
    future::poll_fn,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::Poll,
};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::testing::ListScript;

#[derive(Debug, thiserror::Error)]
#[error("unavailable")]
struct Unavailable;

/// A list whose page calls wait a few times before they answer.
#[derive(Debug, Clone)]
struct Waiting {
    script: ListScript,
    /// How often a call waits.
    awaits: usize,
    is_numbered: bool,
    calls: Arc<AtomicUsize>,
}

#[async_trait]
impl Paginator for Waiting {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        for _ in 0..self.awaits {
            tokio::task::yield_now().await;
        }
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.script.next_request_fails() {
            return Err(Unavailable);
        }
        let page = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let next = self.script.page_after(page);
        let next = next.map(|next| Cursor::new(next.to_string()));
        Ok(Page::new(self.script.items(page).collect(), next))
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page: usize = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let next = self.script.page_after(page)?;
        self.is_numbered.then(|| Cursor::new(next.to_string()))
    }
}

prop_compose! {
    fn lists()(sizes in vec(0usize..5, 0..9), awaits in 0usize..4, is_numbered: bool) -> Waiting {
        Waiting { script: ListScript::new(sizes), awaits, is_numbered, calls: Arc::default() }
    }
}

/// Runs `walk` as a small program would.
fn run<T>(walk: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(walk)
}

/// The next item, by a future that is dropped after each of its polls where `drops` says so, and made anew.
async fn next_in_pieces(
    items: &mut Items<Waiting>,
    drops: &mut impl Iterator<Item = bool>,
) -> Option<Result<usize, PageError<Unavailable>>> {
    loop {
        let mut next = pin!(items.next_item());
        loop {
            if let Poll::Ready(next) = poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await {
                return next;
            }
            tokio::task::yield_now().await;
            if drops.next().unwrap_or_default() {
                break;
            }
        }
    }
}

fn every(list: &Waiting) -> Vec<usize> {
    (0..list.script.len()).collect()
}

proptest! {
    #[test]
    fn a_walk_that_is_cut_anywhere_and_resumed_gives_the_items_of_an_uncut_one(
        list in lists(), cuts in vec(0usize..6, 0..8), prefetch in 0usize..4,
    ) {
        let mut walked = Vec::new();
        let mut checkpoint: Option<String> = None;
        run(async {
            for most in cuts.into_iter().chain([usize::MAX]) {
                let mut items = list.clone().items().prefetch(prefetch);
                if let Some(checkpoint) = &checkpoint {
                    items = items.resume_from(serde_json::from_str(checkpoint).unwrap());
                }
                walked.extend(items.by_ref().take(most).map(Result::unwrap).collect::<Vec<_>>().await);
                checkpoint = Some(serde_json::to_string(&items.checkpoint()).unwrap());
            }
        });
        prop_assert_eq!(walked, every(&list));
    }

    #[test]
    fn a_walk_whose_futures_are_dropped_at_any_await_loses_and_repeats_nothing(
        list in lists(), drops in vec(any::<bool>(), 1..40), prefetch in 0usize..4,
    ) {
        let walked = run(async {
            let mut items = list.clone().items().prefetch(prefetch);
            let mut drops = drops.into_iter().cycle();
            let mut walked = Vec::new();
            while let Some(item) = next_in_pieces(&mut items, &mut drops).await {
                walked.push(item.unwrap());
            }
            walked
        });
        prop_assert_eq!(walked, every(&list));
        let calls = list.calls.load(Ordering::SeqCst);
        prop_assert_eq!(calls, list.script.pages(), "a page is asked for once");
    }

    #[test]
    fn a_walk_whose_page_calls_fail_loses_and_repeats_nothing_and_its_errors_say_where_it_was(
        list in lists(), seed: u64, prefetch in 0usize..4,
    ) {
        let list = Waiting { script: list.script.failing(40, seed), ..list };
        let sound = Waiting { script: list.script.clone().failing(0, 0), ..list.clone() };
        let walked = run(async {
            let mut items = list.clone().items().prefetch(prefetch);
            let mut walked = Vec::new();
            while let Some(item) = items.next_item().await {
                match item {
                    Ok(item) => walked.push(item),
                    Err(error) => {
                        let rest = sound.clone().items().resume_from(error.checkpoint().clone());
                        let rest: Vec<_> = rest.try_collect().await.unwrap();
                        assert_eq!([walked.clone(), rest].concat(), every(&list));
                    }
                }
            }
            walked
        });
        prop_assert_eq!(walked, every(&list));
    }
}

/// The walk of a list of three pages, dropped at its `k`-th await alone, for every `k` that there is.
#[test]
fn each_single_await_of_a_walk_may_be_its_last() {
    for (prefetch, is_numbered) in [(0, false), (1, false), (3, true)] {
        for k in 0..40 {
            let list = Waiting {
                script: ListScript::new([2, 0, 3]),
                awaits: 3,
                is_numbered,
                calls: Arc::default(),
            };
            let walked = run(async {
                let mut items = list.clone().items().prefetch(prefetch);
                let mut drops = (0..).map(|at| at == k);
                let mut walked = Vec::new();
                while let Some(item) = next_in_pieces(&mut items, &mut drops).await {
                    walked.push(item.unwrap());
                }
                walked
            });
            assert_eq!(walked, every(&list), "dropped at await {k}");
            assert_eq!(list.calls.load(Ordering::SeqCst), 3, "dropped at await {k}");
        }
    }
}
