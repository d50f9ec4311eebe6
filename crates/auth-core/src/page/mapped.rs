//! Paginators with mapped items or errors.

use std::fmt;

use async_trait::async_trait;

use crate::{Cursor, Fingerprint, Page, Paginator};

/// Paginator with mapped items, from [`PaginatorExt::map_items`](crate::PaginatorExt::map_items).
#[derive(Clone)]
pub struct MappedItems<P, F> {
    list: P,
    map: F,
}

/// Paginator with a mapped error, from [`PaginatorExt::map_error`](crate::PaginatorExt::map_error).
#[derive(Clone)]
pub struct MappedError<P, F> {
    list: P,
    map: F,
}

impl<P, F> MappedItems<P, F> {
    pub(super) fn new(list: P, map: F) -> Self {
        Self { list, map }
    }
}

impl<P, F> MappedError<P, F> {
    pub(super) fn new(list: P, map: F) -> Self {
        Self { list, map }
    }
}

#[async_trait]
impl<P, F, T> Paginator for MappedItems<P, F>
where
    P: Paginator,
    F: Fn(P::Item) -> T + Send + Sync,
    T: Send,
{
    type Item = T;
    type Error = P::Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<T>, P::Error> {
        Ok(self.list.page(cursor).await?.map(&self.map))
    }

    fn fingerprint(&self) -> Fingerprint {
        self.list.fingerprint()
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        self.list.cursor_after(cursor)
    }
}

#[async_trait]
impl<P, F, E> Paginator for MappedError<P, F>
where
    P: Paginator,
    F: Fn(P::Error) -> E + Send + Sync,
    E: std::error::Error + Send + Sync + 'static,
{
    type Item = P::Item;
    type Error = E;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<P::Item>, E> {
        self.list.page(cursor).await.map_err(&self.map)
    }

    fn fingerprint(&self) -> Fingerprint {
        self.list.fingerprint()
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        self.list.cursor_after(cursor)
    }
}

impl<P: fmt::Debug, F> fmt::Debug for MappedItems<P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedItems")
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}

impl<P: fmt::Debug, F> fmt::Debug for MappedError<P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedError")
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}
