//! Lists whose items hold lists of their own.

use std::{collections::VecDeque, fmt, marker::PhantomData};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Fingerprint, Page, Paginator};

/// What one outer item holds of the inner list: its first part, and where the rest is.
#[derive(Debug, Clone)]
pub struct Branch<T> {
    /// The inner items that came with the outer one.
    pub items: Vec<T>,
    /// What names the inner list (an id), and the cursor of its next page; `None` when it is complete.
    pub rest: Option<(String, Cursor)>,
}

/// The inner items of all outer items, with both kinds of cursor followed to the end.
///
/// Some lists page two things at once: `next` pages the outer items, while each outer item brings the
/// first part of a list of its own and a cursor that is to be used on *another* endpoint. Following
/// `next` alone silently loses the rest of every longer inner list.
///
/// This is a [`Paginator`] like any other. Its cursor holds what is still to be walked (the inner
/// lists that are not complete, and the outer cursor), so it needs no state and can be resumed. The
/// order is: an outer page's first parts, then the rests of its inner lists one by one, then the next
/// outer page.
pub struct NestedPaginator<P, I, S, O> {
    outer: P,
    split: S,
    open: O,
    inner: PhantomData<fn() -> I>,
}

impl<P, I, S, O> NestedPaginator<P, I, S, O> {
    /// Walks `outer`; `split` takes an outer item apart, and `open` gives the inner list of that name.
    pub fn new(outer: P, split: S, open: O) -> Self {
        Self {
            outer,
            split,
            open,
            inner: PhantomData,
        }
    }
}

impl<P: fmt::Debug, I, S, O> fmt::Debug for NestedPaginator<P, I, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NestedPaginator")
            .field("outer", &self.outer)
            .finish_non_exhaustive()
    }
}

/// What a cursor of this list begins with, so that no other list's is taken for one. The 1 is a version.
const PREFIX: &str = "nested-1:";

/// What is still to be walked behind a page. Its JSON, behind [`PREFIX`], is the cursor's text.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Remaining {
    /// Inner lists that are not complete.
    inner: VecDeque<(String, Cursor)>,
    /// The outer list's next page.
    outer: Option<Cursor>,
}

impl Remaining {
    fn into_cursor(self) -> Option<Cursor> {
        if self.inner.is_empty() && self.outer.is_none() {
            return None;
        }
        let json = serde_json::to_string(&self).ok()?;
        Some(Cursor::new(format!("{PREFIX}{json}")))
    }

    /// `None` for a cursor that no page of this list gave.
    fn from_cursor(cursor: &Cursor) -> Option<Self> {
        serde_json::from_str(cursor.as_str().strip_prefix(PREFIX)?).ok()
    }
}

#[async_trait]
impl<P, I, S, O> Paginator for NestedPaginator<P, I, S, O>
where
    P: Paginator,
    I: Paginator<Error = P::Error>,
    S: Fn(P::Item) -> Branch<I::Item> + Send + Sync,
    O: Fn(&str) -> I + Send + Sync,
{
    type Item = I::Item;
    type Error = P::Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<I::Item>, P::Error> {
        let mut remaining = match cursor {
            None => Remaining::default(),
            // A cursor of other making is handed to the outer list, whose provider says what is wrong.
            Some(cursor) => Remaining::from_cursor(cursor).unwrap_or_else(|| Remaining {
                outer: Some(cursor.clone()),
                ..Remaining::default()
            }),
        };

        if let Some((name, at)) = remaining.inner.pop_front() {
            let page = (self.open)(&name).page(Some(&at)).await?;
            if let Some(next) = page.next {
                remaining.inner.push_front((name, next));
            }
            return Ok(Page::new(page.items, remaining.into_cursor()));
        }

        let page = self.outer.page(remaining.outer.as_ref()).await?;
        let mut items = Vec::new();
        let mut inner = VecDeque::new();
        for outer_item in page.items {
            let branch = (self.split)(outer_item);
            items.extend(branch.items);
            inner.extend(branch.rest);
        }
        let remaining = Remaining {
            inner,
            outer: page.next,
        };
        Ok(Page::new(items, remaining.into_cursor()))
    }

    fn fingerprint(&self) -> Fingerprint {
        self.outer.fingerprint().nested()
    }
}
