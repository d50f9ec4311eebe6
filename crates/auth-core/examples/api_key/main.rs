//! Lists the orders of a shop whose API has a key in a header of its own, numbered pages and amounts as text.
//!
//! ```sh
//! cargo run -p auth-core --example api_key
//! ```
//!
//! It calls the server of `server.rs` on this machine.

mod server;

use std::error::Error as StdError;

use auth_core::{
    AccessToken, PaginatorExt, Placement, Scalar, Secret, StaticToken,
    http::{AuthenticatedClient, CountedPages, Endpoint, Error, PagedRequest, Paging, Request},
};
use serde::Deserialize;

static ORDER: Endpoint = Endpoint::get("order", "/orders/{id}");
static ORDERS: Endpoint = Endpoint::get("orders", "/orders").paging(Paging::PageNumber { parameter: "page" });

/// An order. A [`Scalar`] keeps IDs and amounts as the API wrote them, as text or as a number.
#[derive(Deserialize)]
struct Order {
    id: Scalar,
    amount: Scalar,
}

struct Shop(AuthenticatedClient);

impl Shop {
    fn new(base_url: &str, key: Secret) -> Result<Self, Error> {
        let key = AccessToken::new(key, Placement::header("X-Api-Key")?);
        AuthenticatedClient::new(base_url, "my-app/1.0", StaticToken::new(key)).map(Self)
    }

    fn orders(&self) -> PagedRequest<Order> {
        let request = Request::new(&ORDERS).query("per_page", "2");
        let pages = CountedPages::new("/orders").total_pages("/pages");
        self.0.list_with(request, pages)
    }

    async fn order(&self, id: &str) -> Result<Order, Error> {
        self.0.call(Request::new(&ORDER).path_param("id", id)?).await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let server = server::start().await;
    // A program reads the key from its environment or from a file.
    let shop = Shop::new(&server.uri(), Secret::from(server::KEY))?;

    // The first page has the number of pages, so the second and third are requested at once.
    let mut orders = shop.orders().items().prefetch(2);
    while let Some(order) = orders.next_item().await {
        let order = order?;
        println!("{}: {}", order.id, order.amount);
    }

    match shop.order("17").await {
        Ok(order) => println!("{}: {}", order.id, order.amount),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
