//! Lists the products on sale, the cheapest first, and the account's balance.
//!
//! ```sh
//! cargo run -p klikoo --example price_list -- plnprepaid
//! ```
//!
//! The argument is a category, such as `data`, `pulsa` or `plnprepaid`. Set `KLIKOO_CLIENT_ID`,
//! `KLIKOO_CLIENT_SECRET` and `KLIKOO_PRIVATE_KEY` (the text of the PEM file), and `KLIKOO_BASE_URL` for a host other
//! than Klikoo's own, such as that of `authctl sandbox`.

use std::{env, error::Error};

use klikoo::{Client, Credentials, PaginatorExt, ProductQuery, ProductSortField, SortDirection, Url};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut klikoo = Client::builder().credentials(Credentials::from_env()?);
    if let Ok(url) = env::var("KLIKOO_BASE_URL") {
        klikoo = klikoo.base_url(Url::parse(&url)?);
    }
    let klikoo = klikoo.build()?;

    let mut query = ProductQuery::new()
        .enable(true)
        .sort_by(ProductSortField::AgentPrice, SortDirection::Ascending);
    if let Some(category) = env::args().nth(1) {
        query = query.category(category);
    }
    let mut products = klikoo.products(query).items();
    while let Some(product) = products.next_item().await {
        let product = product?;
        println!(
            "{:<12} {:>8} {}",
            product.code.unwrap_or_default(),
            product
                .agent_price
                .map(|price| price.to_string())
                .unwrap_or_default(),
            product.name.unwrap_or_default()
        );
    }
    println!("Rp {} are there to buy them", klikoo.balance().await?.balance);
    Ok(())
}
