//! Paginator of `google-cloud-gax`, over the hand-written request.

use std::sync::Arc;

use google_cloud_gax::paginator::{
    ItemPaginator, Paginator,
    internal::{PageableResponse, new_paginator},
};

use crate::{
    Fault,
    by_hand::{Bare, Item, ListResponse},
    iteration::Iteration,
    server::{ITEMS, Server},
};

type GaxPage = ListResponse<String>;

impl PageableResponse for GaxPage {
    type PageItem = Item;

    fn items(self) -> Vec<Item> {
        self.items
    }

    fn next_page_token(&self) -> String {
        self.next.clone().unwrap_or_default()
    }
}

fn paginator(server: &Server) -> Result<impl Paginator<GaxPage, Fault> + use<>, Fault> {
    let bare = Arc::new(Bare::new(server)?);
    Ok(new_paginator(String::new(), move |token: String| {
        let bare = Arc::clone(&bare);
        async move { bare.fetch(Some(&*token).filter(|token| !token.is_empty())).await }
    }))
}

/// Starts an iteration by page.
pub(crate) fn pages(server: &Server) -> Result<Box<dyn Iteration>, Fault> {
    Ok(Box::new(GaxPages(paginator(server)?)))
}

/// Starts an iteration by item.
pub(crate) fn items(server: &Server) -> Result<Box<dyn Iteration>, Fault> {
    Ok(Box::new(GaxItems(paginator(server)?.items())))
}

struct GaxPages<P>(P);

#[auth_core::async_trait(?Send)]
impl<P: Paginator<GaxPage, Fault>> Iteration for GaxPages<P> {
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        let page = self.0.next().await.transpose()?;
        Ok(page.map(|page| page.items.iter().map(Item::weight).sum()))
    }
}

struct GaxItems<P>(P);

#[auth_core::async_trait(?Send)]
impl<P: ItemPaginator<GaxPage, Fault>> Iteration for GaxItems<P> {
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        let mut weight = None;
        for _ in 0..ITEMS {
            let Some(item) = self.0.next().await else {
                break;
            };
            weight = Some(weight.unwrap_or(0) + item?.weight());
        }
        Ok(weight)
    }
}
