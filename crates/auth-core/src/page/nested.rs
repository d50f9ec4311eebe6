//! Lists whose items hold lists of their own.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Cursor, Fingerprint, Page, Paginator, wire::Object};

/// What one outer item holds of the inner list: its first part, and where the rest is.
#[derive(Debug, Clone)]
pub struct NestedPage<T> {
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
/// This is a [`Paginator`] like any other. The order is: an outer page's first parts, then the rests of its inner lists
/// one by one, then the next outer page. Its cursor names the outer page and the position in one of its inner lists, so it is
/// short however many lists there are. What the outer page holds beside is remembered; where it is not, as after
/// resuming from a checkpoint, the outer page is fetched once more when its next inner list is due.
pub struct NestedPaginator<P, I, S, O> {
    outer: P,
    split: S,
    open: O,
    /// The outer page that was fetched last.
    latest: Mutex<Option<Arc<OuterPage>>>,
    inner: PhantomData<fn() -> I>,
}

/// What remains of an outer page behind the first parts of its inner lists.
#[derive(Debug)]
struct OuterPage {
    /// Where it starts; `None` is the first.
    start: Option<Cursor>,
    /// The inner lists that are not complete, in their order.
    rests: Vec<(String, Cursor)>,
    next: Option<Cursor>,
}

impl<P, I, S, O> NestedPaginator<P, I, S, O> {
    /// Lists what `outer` holds; `split` takes an outer item apart, and `open` returns the inner list of that name.
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

/// What a cursor of this list begins with, so that no other list's is taken for one. The 1 is a version.
const PREFIX: &str = "nested-1:";

/// A position in an inner list. Its JSON, behind [`PREFIX`], is the cursor's text.
#[derive(Debug, Serialize, Deserialize)]
struct NestedCursor {
    /// Where the outer page starts.
    outer: Option<Cursor>,
    /// Which of its rests it is.
    rest: usize,
    name: String,
    at: Cursor,
}

impl NestedCursor {
    fn into_cursor(self) -> Option<Cursor> {
        let json = serde_json::to_string(&self).ok()?;
        Some(Cursor::new(format!("{PREFIX}{json}")))
    }

    /// `None` for a cursor that no page of this list gave.
    fn from_cursor(cursor: &Cursor) -> Option<Self> {
        let json = cursor.as_str().strip_prefix(PREFIX)?;
        let mut reader = serde_json::Deserializer::from_str(json);
        let position = Self::deserialize(Object(&mut reader)).ok()?;
        reader.end().ok()?;
        Some(position)
    }
}

impl OuterPage {
    /// The cursor of what comes with the rest number `rest`: its first page, or the next outer page.
    fn cursor_of_rest(&self, rest: usize) -> Option<Cursor> {
        let Some((name, at)) = self.rests.get(rest) else {
            return self.next.clone();
        };
        let position = NestedCursor {
            outer: self.start.clone(),
            rest,
            name: name.clone(),
            at: at.clone(),
        };
        position.into_cursor()
    }

    /// The number of the rest behind that of `position`. In a page that has changed meanwhile its name decides; without it
    /// the rests begin anew, since a repeated item does less harm than a lost one.
    fn rest_behind(&self, position: &NestedCursor) -> usize {
        let is_it = |(name, _): &(String, Cursor)| *name == position.name;
        if self.rests.get(position.rest).is_some_and(is_it) {
            return position.rest + 1;
        }
        self.rests.iter().position(is_it).map_or(0, |found| found + 1)
    }
}

impl<P, I, S, O> NestedPaginator<P, I, S, O>
where
    P: Paginator,
    I: Paginator<Error = P::Error>,
    S: Fn(P::Item) -> NestedPage<I::Item> + Send + Sync,
{
    /// Fetches the outer page at `start`, and remembers what remains of it.
    async fn outer_page(&self, start: Option<&Cursor>) -> Result<(Vec<I::Item>, Arc<OuterPage>), P::Error> {
        let page = self.outer.page(start).await?;
        let mut items = Vec::new();
        let mut rests = Vec::new();
        for outer_item in page.items {
            let nested = (self.split)(outer_item);
            items.extend(nested.items);
            rests.extend(nested.rest);
        }
        let page = Arc::new(OuterPage {
            start: start.cloned(),
            rests,
            next: page.next,
        });
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&page));
        Ok((items, page))
    }

    fn remembered(&self, start: Option<&Cursor>) -> Option<Arc<OuterPage>> {
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
            // Also a cursor of other making: the provider of the outer list says what is wrong with it.
            let (items, page) = self.outer_page(cursor).await?;
            return Ok(Page::new(items, page.cursor_of_rest(0)));
        };
        let page = (self.open)(&position.name).page(Some(&position.at)).await?;
        if let Some(at) = page.next {
            let next = NestedCursor { at, ..position }.into_cursor();
            return Ok(Page::new(page.items, next));
        }
        let outer = match self.remembered(position.outer.as_ref()) {
            Some(outer) => outer,
            None => self.outer_page(position.outer.as_ref()).await?.1,
        };
        let next = outer.cursor_of_rest(outer.rest_behind(&position));
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
    fn cursor_of_another_list_is_no_place() {
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
}
