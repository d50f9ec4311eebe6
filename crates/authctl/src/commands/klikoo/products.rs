//! `authctl klikoo products`: lists products.

use clap::Args;
use klikoo::{Product, ProductQuery, ProductSortField, SortDirection};

use super::Call;
use crate::{
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klikoo products --keyword axis
  authctl klikoo products --category plnprepaid --cheapest-first --output json")]
pub(super) struct ProductsOptions {
    /// Filter by text
    #[arg(long)]
    keyword: Option<String>,
    /// Filter by category, such as data, pulsa or plnprepaid
    #[arg(long)]
    category: Option<String>,
    /// Include products that are not on sale at the moment
    #[arg(long)]
    all: bool,
    /// Sort by price, lowest first
    #[arg(long)]
    cheapest_first: bool,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn run(options: ProductsOptions, call: &Call) -> Result<(), Failure> {
    let mut query = ProductQuery::new().limit(100);
    if let Some(keyword) = options.keyword {
        query = query.keyword(keyword);
    }
    if let Some(category) = options.category {
        query = query.category(category);
    }
    if !options.all {
        query = query.enable(true);
    }
    if options.cheapest_first {
        query = query.sort_by(ProductSortField::AgentPrice, SortDirection::Ascending);
    }
    call.list(options.list, |client| client.products(query)).await
}

impl Row for Product {
    const COLUMNS: &'static [Column] = &[
        Column::id("code"),
        Column::text("name"),
        Column::number("agent_price"),
        Column::id("enable"),
        Column::text("category"),
        Column::number("success_rate"),
        Column::number("time_rate"),
        Column::time("updated_at"),
    ];
}
