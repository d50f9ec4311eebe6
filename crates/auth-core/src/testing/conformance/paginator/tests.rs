//! Lists with one fault each, which the suite must find.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;

use super::*;
use crate::{Fingerprint, Page, testing::conformance::tests::verdict};

#[derive(Debug, thiserror::Error)]
#[error("unavailable")]
struct Unavailable;

static INSTANCES: AtomicUsize = AtomicUsize::new(0);

/// A list that plays its script, but for one fault.
struct Spoilt {
    script: ListScript,
    fault: Fault,
    instance: usize,
    asked: AtomicUsize,
    failed: Mutex<Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// It knows where it is, instead of being told.
    CountsPages,
    /// The last item of a long page is gone.
    LosesAnItem,
    /// A page begins with the last item of the one before.
    RepeatsAnItem,
    /// A page that could not be had is skipped.
    SkipsWhatFailed,
    /// Its cursors are worth nothing to another client.
    KeepsItsCursors,
    /// It is another list each time.
    HasNoIdentity,
    /// It expects a page where there is none.
    GuessesWrong,
}

impl Spoilt {
    fn new(script: ListScript, fault: Fault) -> Self {
        Self {
            script,
            fault,
            instance: INSTANCES.fetch_add(1, Ordering::SeqCst),
            asked: AtomicUsize::new(0),
            failed: Mutex::default(),
        }
    }

    fn cursor(&self, page: usize) -> Cursor {
        match self.fault {
            Fault::KeepsItsCursors => Cursor::new(format!("{}/{page}", self.instance)),
            _ => Cursor::new(page.to_string()),
        }
    }

    fn page_at(&self, cursor: Option<&Cursor>) -> Result<usize, Unavailable> {
        let Some(cursor) = cursor else { return Ok(0) };
        let page = match self.fault {
            Fault::KeepsItsCursors => cursor.as_str().strip_prefix(&format!("{}/", self.instance)),
            _ => Some(cursor.as_str()),
        };
        page.and_then(|page| page.parse().ok()).ok_or(Unavailable)
    }
}

#[async_trait]
impl Paginator for Spoilt {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        tokio::task::yield_now().await;
        let mut page = self.page_at(cursor)?;
        if self.script.next_request_fails() {
            self.failed.lock().unwrap().push(page);
            return Err(Unavailable);
        }
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        match self.fault {
            Fault::CountsPages => page = asked,
            Fault::SkipsWhatFailed if self.failed.lock().unwrap().contains(&page) => page += 1,
            _ => {}
        }
        let mut items = self.script.items(page).collect::<Vec<_>>();
        match self.fault {
            Fault::LosesAnItem if items.len() > 3 => drop(items.pop()),
            Fault::RepeatsAnItem if page > 0 => items.extend(items.first().copied()),
            _ => {}
        }
        Ok(Page::new(
            items,
            self.script.page_after(page).map(|next| self.cursor(next)),
        ))
    }

    fn fingerprint(&self) -> Fingerprint {
        let instance = match self.fault {
            Fault::HasNoIdentity => self.instance,
            _ => 0,
        };
        Fingerprint::of("spoilt", &[("instance", &instance.to_string())])
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page = self.page_at(cursor).ok()?;
        let step = match self.fault {
            Fault::GuessesWrong => 2,
            _ => 1,
        };
        Some(self.cursor(page + step))
    }
}

fn hold(fault: Fault) {
    paginator(
        EmptyPages::Continue,
        async |script| Spoilt::new(script, fault),
        |item| *item,
    );
}

#[test]
fn each_fault_of_a_list_is_found_and_named() {
    for (fault, expected) in [
        (Fault::CountsPages, "a page is another when it is asked for again"),
        (
            Fault::LosesAnItem,
            "an item is lost, repeated or none of the server's",
        ),
        (
            Fault::RepeatsAnItem,
            "an item is lost, repeated or none of the server's",
        ),
        (
            Fault::SkipsWhatFailed,
            "a walk with prefetch 0 and 20 % faults gives other items",
        ),
        (
            Fault::KeepsItsCursors,
            "a page cannot be had, however often it is asked for",
        ),
        (Fault::HasNoIdentity, "one list has two fingerprints"),
    ] {
        let said = verdict(|| hold(fault));
        assert!(said.contains(expected), "{fault:?}: {said}");
    }
}

#[test]
fn a_sound_list_passes_and_a_wrong_guess_of_the_next_page_does_no_harm() {
    hold(Fault::None);
    hold(Fault::GuessesWrong);
    paginator(
        EmptyPages::End,
        async |script| Spoilt::new(script, Fault::None),
        |item| *item,
    );
}
