//! Lists with one bug each, which the suite must find.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;

use super::*;
use crate::{Fingerprint, Page, testing::conformance::tests::failure};

#[derive(Debug, thiserror::Error)]
#[error("unavailable")]
struct Unavailable;

static INSTANCES: AtomicUsize = AtomicUsize::new(0);

/// List that follows its script, with at most one bug.
struct FaultyList {
    script: ListScript,
    fault: Fault,
    instance: usize,
    requests: AtomicUsize,
    failed: Mutex<Vec<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// It ignores the cursor and counts its requests.
    CountsRequests,
    /// It loses the last item of a long page.
    LosesItem,
    /// It repeats an item in a later page.
    RepeatsItem,
    /// It skips a page after a failed request.
    SkipsFailedPage,
    /// Its cursors are valid for one client only.
    BindsCursors,
    /// Its fingerprint changes.
    ChangesFingerprint,
    /// It predicts wrong cursors.
    PredictsWrongCursors,
}

impl FaultyList {
    fn new(script: ListScript, fault: Fault) -> Self {
        Self {
            script,
            fault,
            instance: INSTANCES.fetch_add(1, Ordering::SeqCst),
            requests: AtomicUsize::new(0),
            failed: Mutex::default(),
        }
    }

    fn cursor(&self, page: usize) -> Cursor {
        match self.fault {
            Fault::BindsCursors => Cursor::new(format!("{}/{page}", self.instance)),
            _ => Cursor::new(page.to_string()),
        }
    }

    fn page_at(&self, cursor: Option<&Cursor>) -> Result<usize, Unavailable> {
        let Some(cursor) = cursor else { return Ok(0) };
        let page = match self.fault {
            Fault::BindsCursors => cursor.as_str().strip_prefix(&format!("{}/", self.instance)),
            _ => Some(cursor.as_str()),
        };
        page.and_then(|page| page.parse().ok()).ok_or(Unavailable)
    }
}

#[async_trait]
impl Paginator for FaultyList {
    type Item = usize;
    type Error = Unavailable;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<usize>, Unavailable> {
        tokio::task::yield_now().await;
        let mut page = self.page_at(cursor)?;
        if self.script.next_request_fails() {
            self.failed.lock().unwrap().push(page);
            return Err(Unavailable);
        }
        let requests = self.requests.fetch_add(1, Ordering::SeqCst);
        match self.fault {
            Fault::CountsRequests => page = requests,
            Fault::SkipsFailedPage if self.failed.lock().unwrap().contains(&page) => page += 1,
            _ => {}
        }
        let mut items = self.script.items(page).collect::<Vec<_>>();
        match self.fault {
            Fault::LosesItem if items.len() > 3 => drop(items.pop()),
            Fault::RepeatsItem if page > 0 => items.extend(items.first().copied()),
            _ => {}
        }
        Ok(Page::new(
            items,
            self.script.page_after(page).map(|next| self.cursor(next)),
        ))
    }

    fn fingerprint(&self) -> Fingerprint {
        let instance = match self.fault {
            Fault::ChangesFingerprint => self.instance,
            _ => 0,
        };
        Fingerprint::of("faulty", &[("instance", &instance.to_string())])
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        let page = self.page_at(cursor).ok()?;
        let step = match self.fault {
            Fault::PredictsWrongCursors => 2,
            _ => 1,
        };
        Some(self.cursor(page + step))
    }
}

fn check(fault: Fault) {
    paginator(
        EmptyPages::Continue,
        async |script| FaultyList::new(script, fault),
        |item| *item,
    );
}

#[test]
fn each_fault_of_a_list_is_reported() {
    for (fault, expected) in [
        (Fault::CountsRequests, "a repeated request returned another page"),
        (Fault::LosesItem, "an item was lost, repeated or invented"),
        (Fault::RepeatsItem, "an item was lost, repeated or invented"),
        (
            Fault::SkipsFailedPage,
            "iteration with prefetch 0 and 20 % failures returned other items",
        ),
        (Fault::BindsCursors, "fetching a page failed after every retry"),
        (
            Fault::ChangesFingerprint,
            "the fingerprint of the list is not stable",
        ),
    ] {
        let message = failure(|| check(fault));
        assert!(message.contains(expected), "{fault:?}: {message}");
    }
}

#[test]
fn correct_list_passes() {
    check(Fault::None);
    check(Fault::PredictsWrongCursors);
    paginator(
        EmptyPages::End,
        async |script| FaultyList::new(script, Fault::None),
        |item| *item,
    );
}
