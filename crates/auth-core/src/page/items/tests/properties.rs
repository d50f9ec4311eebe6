//! Properties of every iteration, for any page sizes, interruptions, dropped futures and failed requests.

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

/// List whose requests yield a few times before they return.
#[derive(Debug, Clone)]
struct Waiting {
    script: ListScript,
    /// Number of yields per request.
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

/// Runs `iteration` on a runtime with one thread.
fn run<T>(iteration: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(iteration)
}

/// Returns the next item. After each poll, `drops` decides whether to drop the future and create a new one.
async fn next_with_drops(
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

fn all_items(list: &Waiting) -> Vec<usize> {
    (0..list.script.len()).collect()
}

proptest! {
    #[test]
    fn interrupted_iteration_resumes_exactly(
        list in lists(), cuts in vec(0usize..6, 0..8), prefetch in 0usize..4,
    ) {
        let mut delivered = Vec::new();
        let mut checkpoint: Option<String> = None;
        run(async {
            for most in cuts.into_iter().chain([usize::MAX]) {
                let mut items = list.clone().items().prefetch(prefetch);
                if let Some(checkpoint) = &checkpoint {
                    items = items.resume_from(serde_json::from_str(checkpoint).unwrap());
                }
                delivered.extend(items.by_ref().take(most).map(Result::unwrap).collect::<Vec<_>>().await);
                checkpoint = Some(serde_json::to_string(&items.checkpoint()).unwrap());
            }
        });
        prop_assert_eq!(delivered, all_items(&list));
    }

    #[test]
    fn dropped_futures_lose_and_repeat_nothing(
        list in lists(), drops in vec(any::<bool>(), 1..40), prefetch in 0usize..4,
    ) {
        let delivered = run(async {
            let mut items = list.clone().items().prefetch(prefetch);
            let mut drops = drops.into_iter().cycle();
            let mut delivered = Vec::new();
            while let Some(item) = next_with_drops(&mut items, &mut drops).await {
                delivered.push(item.unwrap());
            }
            delivered
        });
        prop_assert_eq!(delivered, all_items(&list));
        let calls = list.calls.load(Ordering::SeqCst);
        prop_assert_eq!(calls, list.script.pages(), "a page was requested twice");
    }

    #[test]
    fn failed_requests_lose_and_repeat_nothing(
        list in lists(), seed: u64, prefetch in 0usize..4,
    ) {
        let list = Waiting { script: list.script.failing(40, seed), ..list };
        let sound = Waiting { script: list.script.clone().failing(0, 0), ..list.clone() };
        let delivered = run(async {
            let mut items = list.clone().items().prefetch(prefetch);
            let mut delivered = Vec::new();
            while let Some(item) = items.next_item().await {
                match item {
                    Ok(item) => delivered.push(item),
                    Err(error) => {
                        let rest = sound.clone().items().resume_from(error.checkpoint().clone());
                        let rest: Vec<_> = rest.try_collect().await.unwrap();
                        assert_eq!([delivered.clone(), rest].concat(), all_items(&list));
                    }
                }
            }
            delivered
        });
        prop_assert_eq!(delivered, all_items(&list));
    }
}

/// Iterates over a list of three pages and drops only the future at await number `k`, for every `k`.
#[test]
fn drop_at_each_await_loses_nothing() {
    for (prefetch, is_numbered) in [(0, false), (1, false), (3, true)] {
        for k in 0..40 {
            let list = Waiting {
                script: ListScript::new([2, 0, 3]),
                awaits: 3,
                is_numbered,
                calls: Arc::default(),
            };
            let delivered = run(async {
                let mut items = list.clone().items().prefetch(prefetch);
                let mut drops = (0..).map(|at| at == k);
                let mut delivered = Vec::new();
                while let Some(item) = next_with_drops(&mut items, &mut drops).await {
                    delivered.push(item.unwrap());
                }
                delivered
            });
            assert_eq!(delivered, all_items(&list), "dropped at await {k}");
            assert_eq!(list.calls.load(Ordering::SeqCst), 3, "dropped at await {k}");
        }
    }
}
