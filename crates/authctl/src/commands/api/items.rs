//! Prints lists.

use std::pin::pin;

use auth_core::{Json, PageError, Paginator, PaginatorExt};

use crate::{
    api_client::ApiList,
    failure::Failure,
    output::{CompactJson, print_line},
};

/// Prints the items of `list`, one per line. After an error or Ctrl-C, the items so far are printed.
pub(super) async fn print(list: ApiList) -> Result<(), Failure> {
    match list {
        ApiList::KlipCard(list) => print_items(list).await,
        ApiList::KlipA2a(list) => print_items(list).await,
        ApiList::Klikoo(list) => print_items(list).await,
        ApiList::Klavi(list) => print_items(list).await,
    }
}

async fn print_items<P>(list: P) -> Result<(), Failure>
where
    P: Paginator<Item = Json> + 'static,
    Failure: From<PageError<P::Error>>,
{
    let mut items = list.items();
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    loop {
        let next = tokio::select! {
            next = items.next_item() => next,
            interrupted = &mut interrupted => {
                interrupted?;
                return Err(Failure::Interrupted);
            }
        };
        match next {
            Some(Ok(item)) => {
                let item = CompactJson::of(&item).map_err(|error| Failure::Failed(error.into()))?;
                print_line(item)?;
            }
            Some(Err(error)) => return Err(error.into()),
            None => return Ok(()),
        }
    }
}
