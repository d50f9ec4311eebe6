//! Conformance suite for paginators.

use std::fmt::Debug;

use super::{poll_times, runtime};
use crate::{Checkpoint, Cursor, Items, PageError, PagerState, Paginator, PaginatorExt, testing::ListScript};

const SEEDS: u64 = 8;
/// Maximum number of pages; a list with more has a pagination loop.
const MAX_PAGES: usize = 10_000;

/// Meaning of a page without items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyPages {
    /// The list may continue after it.
    Continue,
    /// The list ends with it, as in lists of numbered pages.
    End,
}

/// Checks the guarantees of [`Paginator`], and of iterations over it, for the list that `open` returns:
///
/// * it returns every item of its server once, for any page sizes, and the same page when a request is repeated,
/// * items and pages have the same order with and without prefetch,
/// * an iteration whose futures are dropped neither loses nor repeats an item,
/// * the same holds after failed requests, both for a retry and for resuming from the error's checkpoint,
/// * the same holds for resuming from a serialized checkpoint at any item,
/// * a limit is distinguished from the end of the list, and the end is final,
/// * a list with an identity rejects a checkpoint of another list.
///
/// `open` starts a server for a [`ListScript`] and returns a paginator for it. A request that must
/// [fail](ListScript::next_request_fails) gets a response that the client does not retry. The suite no longer uses a list
/// once it has opened another one. `number` returns the index of an item in the script.
///
/// Random values are seeded. The suite creates its own runtime: call it from a plain `#[test]`.
///
/// ```
/// use auth_core::{Cursor, Page, Paginator, async_trait};
/// use auth_core::testing::{ListScript, conformance::{self, EmptyPages}};
///
/// struct Numbers(ListScript);
///
/// #[async_trait]
/// impl Paginator for Numbers {
///     type Item = usize;
///     type Error = std::io::Error;
///
///     async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, std::io::Error> {
///         if self.0.next_request_fails() {
///             return Err(std::io::ErrorKind::TimedOut.into());
///         }
///         let page = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
///         let next = self.0.page_after(page).map(|next| Cursor::new(next.to_string()));
///         Ok(Page::new(self.0.items(page).collect(), next))
///     }
/// }
///
/// conformance::paginator(EmptyPages::Continue, async |script| Numbers(script), |item| *item);
/// ```
///
/// # Panics
///
/// If a guarantee is violated; the message names it.
pub fn paginator<P: Paginator + 'static>(
    empty_pages: EmptyPages,
    open: impl AsyncFn(ListScript) -> P,
    number: impl Fn(&P::Item) -> usize,
) {
    runtime().block_on(async {
        rejects_another_list(&open).await;
        for seed in 0..SEEDS {
            let mut rng = fastrand::Rng::with_seed(seed);
            let list = List {
                script: script(empty_pages, seed, &mut rng),
                seed,
                open: &open,
                number: &number,
            };
            let whole = list.whole().await;
            list.iterates(&whole, &mut rng).await;
            list.resumes_after_cuts(&whole, &mut rng).await;
            list.resumes_after_errors(&whole).await;
            list.distinguishes_limits_from_the_end(&whole, &mut rng).await;
        }
    });
}

fn script(empty_pages: EmptyPages, seed: u64, rng: &mut fastrand::Rng) -> ListScript {
    let min = match empty_pages {
        EmptyPages::Continue => 0,
        EmptyPages::End => 1,
    };
    // The first list is empty, and the second has one page.
    let pages = match seed {
        0 => 0,
        1 => 1,
        _ => rng.usize(2..12),
    };
    ListScript::new((0..pages).map(|_| rng.usize(min..6)))
}

/// List that is opened several times.
struct List<'a, O, N> {
    script: ListScript,
    seed: u64,
    open: &'a O,
    number: &'a N,
}

impl<P, O, N> List<'_, O, N>
where
    P: Paginator + 'static,
    O: AsyncFn(ListScript) -> P,
    N: Fn(&P::Item) -> usize,
{
    async fn open(&self, faults: u8) -> P {
        (self.open)(self.script.clone().failing(faults, self.seed)).await
    }

    fn number(&self, item: &P::Item) -> usize {
        (self.number)(item)
    }

    /// Fetches all pages one by one, and returns every item in the order of the list.
    async fn whole(&self) -> Vec<usize> {
        let list = self.open(0).await;
        let mut items = Vec::new();
        let mut cursor: Option<Cursor> = None;
        for _ in 0..MAX_PAGES {
            let mut twice = Vec::new();
            for _ in 0..2 {
                match list.page(cursor.as_ref()).await {
                    Ok(page) => twice.push((self.numbers(&page.items), page.next)),
                    Err(error) => panic!("fetching a page failed, although the server responds: {error}"),
                }
            }
            let second = twice.pop();
            let Some((page, next)) = twice.pop() else { break };
            assert_eq!(
                second,
                Some((page.clone(), next.clone())),
                "a repeated request returned another page"
            );
            items.extend(page);
            if next.is_none() {
                break;
            }
            cursor = next;
        }
        let mut sorted = items.clone();
        sorted.sort_unstable();
        let expected = (0..self.script.len()).collect::<Vec<_>>();
        assert_eq!(sorted, expected, "an item was lost, repeated or invented");
        items
    }

    fn numbers(&self, items: &[P::Item]) -> Vec<usize> {
        items.iter().map(|item| self.number(item)).collect()
    }

    /// Iterates over items and pages with failures, dropped futures and prefetch.
    async fn iterates(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        for prefetch in 0..4 {
            for faults in [0, 20] {
                let mut items = self.open(faults).await.items().prefetch(prefetch);
                let collected = self.collect(&mut items, usize::MAX, rng).await;
                assert_eq!(
                    collected, whole,
                    "iteration with prefetch {prefetch} and {faults} % failures returned other items"
                );
                assert!(
                    items.next_item().await.is_none(),
                    "the end of the list is not final"
                );
                assert!(
                    items.checkpoint().is_end(),
                    "the checkpoint at the end of the list is not the end"
                );

                let mut pages = self.open(faults).await.pages().prefetch(prefetch);
                let mut collected = Vec::new();
                while let Some(page) = pages.next_page().await {
                    match page {
                        Ok(page) => collected.extend(self.numbers(&page.items)),
                        Err(error) => assert_is_retryable(&error),
                    }
                }
                assert_eq!(collected, whole, "iteration over pages returned other items");
            }
        }
    }

    /// Collects up to `max` items. Drops some futures before they complete, and retries after errors.
    async fn collect(&self, items: &mut Items<P>, max: usize, rng: &mut fastrand::Rng) -> Vec<usize> {
        let mut collected = Vec::new();
        let mut failures = 0;
        while collected.len() < max {
            let next = match poll_times(items.next_item(), rng.usize(..4)).await {
                Some(next) => next,
                None => items.next_item().await,
            };
            match next {
                Some(Ok(item)) => collected.push(self.number(&item)),
                Some(Err(error)) => {
                    assert_is_retryable(&error);
                    failures += 1;
                    assert!(
                        failures < MAX_PAGES,
                        "fetching a page failed after every retry: {error}"
                    );
                }
                None => break,
            }
        }
        collected
    }

    /// Interrupts an iteration again and again, and resumes with another one.
    async fn resumes_after_cuts(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        let mut collected = Vec::new();
        let mut checkpoint = None;
        loop {
            let list = self.open(10).await.items().prefetch(rng.usize(..3));
            let mut items = match checkpoint {
                Some(checkpoint) => list.resume_from(checkpoint),
                None => list,
            };
            let max = rng.usize(1..4);
            collected.extend(self.collect(&mut items, max, rng).await);
            assert!(collected.len() <= whole.len(), "resuming repeated items");
            if items.state() == PagerState::Ended {
                break;
            }
            checkpoint = Some(round_trip(&items.checkpoint()));
        }
        assert_eq!(collected, whole, "resuming returned other items");
    }

    /// Ends an iteration at each error, and resumes with another one from its checkpoint.
    async fn resumes_after_errors(&self, whole: &[usize]) {
        let mut collected = Vec::new();
        // All iterations share one script, so that not each of them fails at the same request.
        let script = self.script.clone().failing(30, self.seed);
        let mut checkpoint = None;
        'iterations: loop {
            let list = (self.open)(script.clone()).await.items().prefetch(1);
            let mut items = match checkpoint {
                Some(checkpoint) => list.resume_from(checkpoint),
                None => list,
            };
            loop {
                match items.next_item().await {
                    Some(Ok(item)) => collected.push(self.number(&item)),
                    Some(Err(error)) => {
                        assert_is_retryable(&error);
                        checkpoint = Some(round_trip(error.checkpoint()));
                        break;
                    }
                    None => break 'iterations,
                }
            }
        }
        assert_eq!(
            collected, whole,
            "resuming from the checkpoint of an error returned other items"
        );
    }

    async fn distinguishes_limits_from_the_end(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        let max = rng.usize(..=whole.len());
        let mut items = self.open(0).await.items().max_items(max as u64);
        let collected = self.collect(&mut items, usize::MAX, rng).await;
        assert_eq!(
            collected,
            whole[..max],
            "iteration with a limit returned other items"
        );
        let rest = self
            .open(0)
            .await
            .items()
            .resume_from(round_trip(&items.checkpoint()));
        let mut rest = rest;
        let collected = self.collect(&mut rest, usize::MAX, rng).await;
        assert_eq!(
            collected,
            whole[max..],
            "resuming after a limit returned other items"
        );
        assert_eq!(rest.state(), PagerState::Ended, "the end was reported as a limit");
        let is_limit = matches!(items.state(), PagerState::LimitReached(_));
        assert!(
            is_limit || items.checkpoint().is_end(),
            "a limit was reported as the end"
        );
    }
}

async fn rejects_another_list<P: Paginator + 'static>(open: &impl AsyncFn(ListScript) -> P) {
    let list = open(ListScript::new([1])).await;
    let fingerprint = list.fingerprint();
    let again = open(ListScript::new([1])).await.fingerprint();
    assert_eq!(fingerprint, again, "the fingerprint of the list is not stable");
    if fingerprint == crate::Fingerprint::unbound() {
        return;
    }
    let other = r#"{"version":1,"list":"another","at":"page","cursor":null,"delivered":0}"#;
    let Ok(other) = serde_json::from_str::<Checkpoint>(other) else {
        panic!("deserializing a checkpoint failed");
    };
    let mut items = list.items().resume_from(other);
    let first = items.next_item().await;
    assert!(
        matches!(first, Some(Err(_))),
        "a checkpoint of another list was accepted"
    );
}

/// Serializes and deserializes the checkpoint, as for another process.
fn round_trip(checkpoint: &Checkpoint) -> Checkpoint {
    let read = serde_json::to_string(checkpoint).and_then(|text| serde_json::from_str(&text));
    match read {
        Ok(checkpoint) => checkpoint,
        Err(error) => panic!("serializing a checkpoint failed: {error}"),
    }
}

/// Asserts that `error` is a scripted failure.
fn assert_is_retryable<E: std::error::Error + Debug>(error: &PageError<E>) {
    assert!(
        error.fetch_error().is_some(),
        "iteration failed permanently: {error}"
    );
}

#[cfg(test)]
mod tests;
