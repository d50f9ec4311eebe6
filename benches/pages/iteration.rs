//! Iterations over the list.

use std::hint::black_box;

use auth_core::{Items, Pages, Paginator};

use crate::{Fault, by_hand::Item, server::ITEMS};

/// Running iteration.
#[auth_core::async_trait(?Send)]
pub(crate) trait Iteration {
    /// Returns the weight of the next page's items; `None` after the last page.
    async fn page(&mut self) -> Result<Option<u64>, Fault>;
}

/// Iterates to the end of the list.
pub(crate) async fn finish(mut iteration: Box<dyn Iteration>) -> Result<(), Fault> {
    while let Some(weight) = iteration.page().await? {
        black_box(weight);
    }
    Ok(())
}

#[auth_core::async_trait(?Send)]
impl<P: Paginator<Item = Item> + 'static> Iteration for Pages<P> {
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        let page = self.next_page().await.transpose()?;
        Ok(page.map(|page| page.items.iter().map(Item::weight).sum()))
    }
}

#[auth_core::async_trait(?Send)]
impl<P: Paginator<Item = Item> + 'static> Iteration for Items<P> {
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        let mut weight = None;
        for _ in 0..ITEMS {
            let Some(item) = self.next_item().await else {
                break;
            };
            weight = Some(weight.unwrap_or(0) + item?.weight());
        }
        Ok(weight)
    }
}
