//! Lists whose items contain lists.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Fingerprint, Page, Paginator, wire::Object};

/// First page of the inner list of one outer item.
#[derive(Debug, Clone)]
pub struct NestedPage<T> {
    /// Inner items in the response of the outer list.
    pub items: Vec<T>,
    /// ID of the inner list and cursor of its next page; `None` if the list is complete.
    pub rest: Option<(String, Cursor)>,
}

/// Paginator of the inner items of all outer items, which follows the cursors of both lists.
///
/// Some lists have two levels of pagination: `next` is the cursor of the outer list, and each outer item contains the first
/// page of an inner list and a cursor for *another* endpoint. A client that follows `next` alone loses the rest of every
/// longer inner list.
///
/// The order is: the first inner pages of an outer page, then the remaining pages of its inner lists one by one, then the
/// next outer page. The cursor has the outer page and the position in one of its inner lists, so it is short for any number
/// of lists. The paginator caches the other inner lists of the outer page; after resuming from a checkpoint, it fetches the
/// outer page once more for its next inner list.
pub struct NestedPaginator<P, I, S, O> {
    outer: P,
    split: S,
    open: O,
    /// Latest outer page.
    latest: Mutex<Option<Arc<OuterPage>>>,
    inner: PhantomData<fn() -> I>,
}

/// Inner lists of an outer page that are not complete.
#[derive(Debug)]
struct OuterPage {
    /// Cursor of the outer page; `None` is the first page.
    start: Option<Cursor>,
    /// IDs and next cursors of the inner lists, in order.
    inner_lists: Vec<(String, Cursor)>,
    next: Option<Cursor>,
}

impl<P, I, S, O> NestedPaginator<P, I, S, O> {
    /// Creates a paginator of the items in `outer`; `split` returns the first inner page of an outer item, and `open` the
    /// inner list with an ID.
    pub fn new(outer: P, split: S, open: O) -> Self {
        Self {
            outer,
            split,
            open,
            latest: Mutex::new(None),
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

/// Prefix of the cursors of this list, which tells them from those of another list. The 1 is a version.
const PREFIX: &str = "nested-1:";

/// Position in an inner list. The cursor's text is its JSON after [`PREFIX`].
#[derive(Debug, Serialize, Deserialize)]
struct NestedCursor {
    /// Cursor of the outer page.
    outer: Option<Cursor>,
    /// Index in [`OuterPage::inner_lists`].
    rest: usize,
    name: String,
    at: Cursor,
}

impl NestedCursor {
    fn into_cursor(self) -> Option<Cursor> {
        let json = serde_json::to_string(&self).ok()?;
        Some(Cursor::new(format!("{PREFIX}{json}")))
    }

    /// Parses a cursor; `None` if it is not one of this list.
    fn from_cursor(cursor: &Cursor) -> Option<Self> {
        let json = cursor.as_str().strip_prefix(PREFIX)?;
        let mut reader = serde_json::Deserializer::from_str(json);
        let position = Self::deserialize(Object(&mut reader)).ok()?;
        reader.end().ok()?;
        Some(position)
    }
}

impl OuterPage {
    /// Returns the cursor of inner list number `index`, or of the next outer page after the last inner list.
    fn cursor_of_list(&self, index: usize) -> Option<Cursor> {
        let Some((name, at)) = self.inner_lists.get(index) else {
            return self.next.clone();
        };
        let position = NestedCursor {
            outer: self.start.clone(),
            rest: index,
            name: name.clone(),
            at: at.clone(),
        };
        position.into_cursor()
    }

    /// Returns the index of the inner list after `position`. If the page has changed, the ID decides; if the ID is gone,
    /// the index is 0, since a repeated item does less harm than a lost one.
    fn list_after(&self, position: &NestedCursor) -> usize {
        let is_it = |(name, _): &(String, Cursor)| *name == position.name;
        if self.inner_lists.get(position.rest).is_some_and(is_it) {
            return position.rest + 1;
        }
        self.inner_lists
            .iter()
            .position(is_it)
            .map_or(0, |found| found + 1)
    }
}

impl<P, I, S, O> NestedPaginator<P, I, S, O>
where
    P: Paginator,
    I: Paginator<Error = P::Error>,
    S: Fn(P::Item) -> NestedPage<I::Item> + Send + Sync,
{
    /// Fetches the outer page at `start`, and caches its incomplete inner lists.
    async fn outer_page(&self, start: Option<&Cursor>) -> Result<(Vec<I::Item>, Arc<OuterPage>), P::Error> {
        let page = self.outer.page(start).await?;
        let mut items = Vec::new();
        let mut inner_lists = Vec::new();
        for outer_item in page.items {
            let nested = (self.split)(outer_item);
            items.extend(nested.items);
            inner_lists.extend(nested.rest);
        }
        let page = Arc::new(OuterPage {
            start: start.cloned(),
            inner_lists,
            next: page.next,
        });
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&page));
        Ok((items, page))
    }

    fn cached_page(&self, start: Option<&Cursor>) -> Option<Arc<OuterPage>> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.clone().filter(|page| page.start.as_ref() == start)
    }
}

#[async_trait]
impl<P, I, S, O> Paginator for NestedPaginator<P, I, S, O>
where
    P: Paginator,
    I: Paginator<Error = P::Error>,
    S: Fn(P::Item) -> NestedPage<I::Item> + Send + Sync,
    O: Fn(&str) -> I + Send + Sync,
{
    type Item = I::Item;
    type Error = P::Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<I::Item>, P::Error> {
        let Some(position) = cursor.and_then(NestedCursor::from_cursor) else {
            // This includes an invalid cursor, which the provider of the outer list rejects.
            let (items, page) = self.outer_page(cursor).await?;
            return Ok(Page::new(items, page.cursor_of_list(0)));
        };
        let page = (self.open)(&position.name).page(Some(&position.at)).await?;
        if let Some(at) = page.next {
            let next = NestedCursor { at, ..position }.into_cursor();
            return Ok(Page::new(page.items, next));
        }
        let outer = match self.cached_page(position.outer.as_ref()) {
            Some(outer) => outer,
            None => self.outer_page(position.outer.as_ref()).await?.1,
        };
        let next = outer.cursor_of_list(outer.list_after(&position));
        Ok(Page::new(page.items, next))
    }

    fn fingerprint(&self) -> Fingerprint {
        self.outer.fingerprint().nested()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_of_another_list_is_not_parsed() {
        let position = NestedCursor {
            outer: None,
            rest: 0,
            name: "a".to_owned(),
            at: Cursor::new("b"),
        };
        let own = position.into_cursor().unwrap();
        assert!(NestedCursor::from_cursor(&own).is_some());
        let longer = format!("{own}]");
        for text in ["7", "nested-1:{}", r#"nested-1:[null,0,"a","b"]"#, &longer] {
            assert!(NestedCursor::from_cursor(&Cursor::new(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn changed_page_continues_after_the_same_list() {
        let list = |name: &str| (name.to_owned(), Cursor::new("next"));
        let page = OuterPage {
            start: None,
            inner_lists: vec![list("a"), list("b"), list("c")],
            next: None,
        };
        for (rest, name, after) in [(1, "b", 2), (0, "c", 3), (2, "a", 1), (7, "b", 2), (1, "gone", 0)] {
            let position = NestedCursor {
                outer: None,
                rest,
                name: name.to_owned(),
                at: Cursor::new("at"),
            };
            assert_eq!(page.list_after(&position), after, "{rest} {name}");
        }
    }
}
