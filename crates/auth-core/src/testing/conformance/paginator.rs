//! What any list can be held to.

use std::fmt::Debug;

use super::{poll_times, runtime};
use crate::{Checkpoint, Cursor, Items, PageError, PagerState, Paginator, PaginatorExt, testing::ListScript};

const SEEDS: u64 = 8;
/// More pages than any list of a script has; a list that has more leads in a circle.
const MANY: usize = 10_000;

/// Whether a page without items may stand before the end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyPages {
    /// The list goes on behind it.
    Continue,
    /// It is the end, as in lists of numbered pages, so that none stands in the middle.
    End,
}

/// Holds the list that `open` gives to what [`Paginator`] promises, and walks over it to what they promise:
///
/// * it gives every item of its server once, however the pages are cut, and the same page again when it is asked again,
/// * items and pages come in one order, with and without prefetch,
/// * a walk whose futures are dropped half-way neither loses nor repeats an item,
/// * nor does one whose page calls fail, be it that the walk goes on or that another goes on from the error's checkpoint,
/// * nor one that is cut at any item, written down and resumed,
/// * a limit is told apart from the end, and the end stays one,
/// * a checkpoint of another list is refused, where the list says what it lists.
///
/// `open` sets up a server that plays a [`ListScript`] and gives a client's list on it. A request that is to
/// [fail](ListScript::next_request_fails) gets an answer that the client does not repeat on its own. When another list is
/// opened the one before is not used any more. `number` tells which item of the script an item is.
///
/// Everything random is seeded. It runs on a runtime of its own: call it from a plain `#[test]`.
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
/// When one of it does not hold, with a sentence that says which.
pub fn paginator<P: Paginator + 'static>(
    empty_pages: EmptyPages,
    open: impl AsyncFn(ListScript) -> P,
    number: impl Fn(&P::Item) -> usize,
) {
    runtime().block_on(async {
        refuses_another_list(&open).await;
        for seed in 0..SEEDS {
            let mut rng = fastrand::Rng::with_seed(seed);
            let list = List {
                script: script(empty_pages, seed, &mut rng),
                seed,
                open: &open,
                number: &number,
            };
            let whole = list.whole().await;
            list.walks(&whole, &mut rng).await;
            list.resumes_after_cuts(&whole, &mut rng).await;
            list.resumes_after_errors(&whole).await;
            list.tells_limits_from_the_end(&whole, &mut rng).await;
        }
    });
}

fn script(empty_pages: EmptyPages, seed: u64, rng: &mut fastrand::Rng) -> ListScript {
    let smallest = match empty_pages {
        EmptyPages::Continue => 0,
        EmptyPages::End => 1,
    };
    // The first list has nothing at all, and the next one item.
    let pages = match seed {
        0 => 0,
        1 => 1,
        _ => rng.usize(2..12),
    };
    ListScript::new((0..pages).map(|_| rng.usize(smallest..6)))
}

/// One list, to be opened again and again.
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

    /// Every item, page by page by hand, in the order of the list.
    async fn whole(&self) -> Vec<usize> {
        let list = self.open(0).await;
        let mut items = Vec::new();
        let mut cursor: Option<Cursor> = None;
        for _ in 0..MANY {
            let mut twice = Vec::new();
            for _ in 0..2 {
                match list.page(cursor.as_ref()).await {
                    Ok(page) => twice.push((self.numbers(&page.items), page.next)),
                    Err(error) => panic!("a page cannot be had of a server that answers: {error}"),
                }
            }
            let again = twice.pop();
            let Some((page, next)) = twice.pop() else { break };
            assert_eq!(
                again,
                Some((page.clone(), next.clone())),
                "a page is another when it is asked for again"
            );
            items.extend(page);
            if next.is_none() {
                break;
            }
            cursor = next;
        }
        let mut sorted = items.clone();
        sorted.sort_unstable();
        let every = (0..self.script.len()).collect::<Vec<_>>();
        assert_eq!(sorted, every, "an item is lost, repeated or none of the server's");
        items
    }

    fn numbers(&self, items: &[P::Item]) -> Vec<usize> {
        items.iter().map(|item| self.number(item)).collect()
    }

    /// Walks it with faults, drops and prefetch.
    async fn walks(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        for prefetch in 0..4 {
            for faults in [0, 20] {
                let mut items = self.open(faults).await.items().prefetch(prefetch);
                let walked = self.walk(&mut items, usize::MAX, rng).await;
                assert_eq!(
                    walked, whole,
                    "a walk with prefetch {prefetch} and {faults} % faults gives other items"
                );
                assert!(items.next_item().await.is_none(), "the end of a walk is none");
                assert!(
                    items.checkpoint().is_end(),
                    "the checkpoint of a walk at its end is elsewhere"
                );

                let mut pages = self.open(faults).await.pages().prefetch(prefetch);
                let mut walked = Vec::new();
                while let Some(page) = pages.next_page().await {
                    match page {
                        Ok(page) => walked.extend(self.numbers(&page.items)),
                        Err(error) => may_go_on(&error),
                    }
                }
                assert_eq!(walked, whole, "a walk by pages gives other items");
            }
        }
    }

    /// Up to `most` items of a walk. Every future is dropped half-way once in a while, and what fails is asked for again.
    async fn walk(&self, items: &mut Items<P>, most: usize, rng: &mut fastrand::Rng) -> Vec<usize> {
        let mut walked = Vec::new();
        let mut failures = 0;
        while walked.len() < most {
            let next = match poll_times(items.next_item(), rng.usize(..4)).await {
                Some(next) => next,
                None => items.next_item().await,
            };
            match next {
                Some(Ok(item)) => walked.push(self.number(&item)),
                Some(Err(error)) => {
                    may_go_on(&error);
                    failures += 1;
                    assert!(
                        failures < MANY,
                        "a page cannot be had, however often it is asked for: {error}"
                    );
                }
                None => break,
            }
        }
        walked
    }

    /// Cuts a walk again and again, and goes on with another one.
    async fn resumes_after_cuts(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        let mut walked = Vec::new();
        let mut checkpoint = None;
        loop {
            let list = self.open(10).await.items().prefetch(rng.usize(..3));
            let mut items = match checkpoint {
                Some(checkpoint) => list.resume_from(checkpoint),
                None => list,
            };
            let most = rng.usize(1..4);
            walked.extend(self.walk(&mut items, most, rng).await);
            assert!(
                walked.len() <= whole.len(),
                "a walk that is cut and resumed repeats items"
            );
            if items.state() == PagerState::Ended {
                break;
            }
            checkpoint = Some(written_down(&items.checkpoint()));
        }
        assert_eq!(walked, whole, "a walk that is cut and resumed gives other items");
    }

    /// Leaves a walk at each error, and goes on with another one from there.
    async fn resumes_after_errors(&self, whole: &[usize]) {
        let mut walked = Vec::new();
        // One script for all: its server fails now and then, and not each time anew at the same request.
        let script = self.script.clone().failing(30, self.seed);
        let mut checkpoint = None;
        'walks: loop {
            let list = (self.open)(script.clone()).await.items().prefetch(1);
            let mut items = match checkpoint {
                Some(checkpoint) => list.resume_from(checkpoint),
                None => list,
            };
            loop {
                match items.next_item().await {
                    Some(Ok(item)) => walked.push(self.number(&item)),
                    Some(Err(error)) => {
                        may_go_on(&error);
                        checkpoint = Some(written_down(error.checkpoint()));
                        break;
                    }
                    None => break 'walks,
                }
            }
        }
        assert_eq!(
            walked, whole,
            "a walk that goes on from its error's checkpoint gives other items"
        );
    }

    async fn tells_limits_from_the_end(&self, whole: &[usize], rng: &mut fastrand::Rng) {
        let most = rng.usize(..=whole.len());
        let mut items = self.open(0).await.items().max_items(most as u64);
        let walked = self.walk(&mut items, usize::MAX, rng).await;
        assert_eq!(walked, whole[..most], "a walk with a limit gives other items");
        let rest = self
            .open(0)
            .await
            .items()
            .resume_from(written_down(&items.checkpoint()));
        let mut rest = rest;
        let walked = self.walk(&mut rest, usize::MAX, rng).await;
        assert_eq!(
            walked,
            whole[most..],
            "what is behind a limit is not what is left"
        );
        assert_eq!(rest.state(), PagerState::Ended, "the end is told as a limit");
        let is_limit = matches!(items.state(), PagerState::LimitReached(_));
        assert!(
            is_limit || items.checkpoint().is_end(),
            "a limit is told as the end"
        );
    }
}

async fn refuses_another_list<P: Paginator + 'static>(open: &impl AsyncFn(ListScript) -> P) {
    let list = open(ListScript::new([1])).await;
    let fingerprint = list.fingerprint();
    let again = open(ListScript::new([1])).await.fingerprint();
    assert_eq!(fingerprint, again, "one list has two fingerprints");
    if fingerprint == crate::Fingerprint::unbound() {
        return;
    }
    let other = r#"{"version":1,"list":"another","at":"page","cursor":null,"delivered":0}"#;
    let Ok(other) = serde_json::from_str::<Checkpoint>(other) else {
        panic!("a checkpoint cannot be read");
    };
    let mut items = list.items().resume_from(other);
    let first = items.next_item().await;
    assert!(
        matches!(first, Some(Err(_))),
        "a checkpoint of another list is not refused"
    );
}

/// The checkpoint as another process reads it.
fn written_down(checkpoint: &Checkpoint) -> Checkpoint {
    let read = serde_json::to_string(checkpoint).and_then(|text| serde_json::from_str(&text));
    match read {
        Ok(checkpoint) => checkpoint,
        Err(error) => panic!("a checkpoint cannot be written down: {error}"),
    }
}

/// Whether `error` is one of those that the script asked for.
fn may_go_on<E: std::error::Error + Debug>(error: &PageError<E>) {
    assert!(error.fetch_error().is_some(), "a walk cannot go on: {error}");
}

#[cfg(test)]
mod tests;
