//! List of products.

use auth_core::{
    InvalidInput,
    http::{NumberedPages, PagedRequest, Request},
};

use crate::{
    Client, Product, ProductFilter, ProductFilterField, ProductSort, ProductSortField, ResponseCode,
    SortDirection,
    generated::{
        endpoints::PRODUCTS,
        models::{Meta, ProductsRequest, ProductsResponse},
    },
    page_numbers::{FIRST_PAGE, check_page_size},
};

/// Filters, order and page size of the list of products.
///
/// Source: `client-products`.
///
/// ```
/// use klikoo::{ProductQuery, ProductSortField, SortDirection};
///
/// let cheapest_first = ProductQuery::new()
///     .keyword("axis")
///     .enable(true)
///     .sort_by(ProductSortField::AgentPrice, SortDirection::Ascending);
/// # let _ = cheapest_first;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductQuery {
    limit: u64,
    search: Vec<ProductFilter>,
    sort: Option<ProductSort>,
}

impl Default for ProductQuery {
    fn default() -> Self {
        Self {
            limit: 10,
            search: Vec::new(),
            sort: None,
        }
    }
}

impl ProductQuery {
    /// Creates a query for every product, 10 per page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of products per page, from 1; the maximum is not documented. Default: 10, as in the sample.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Filters by text, such as `axis`, `indosat` or `dana`.
    #[must_use]
    pub fn keyword(self, keyword: impl Into<String>) -> Self {
        self.search(ProductFilterField::Keyword, keyword)
    }

    /// Filters by category, such as `data`, `pulsa` or `plnprepaid`.
    #[must_use]
    pub fn category(self, category: impl Into<String>) -> Self {
        self.search(ProductFilterField::Categories, category)
    }

    /// Filters by availability: products that can be bought, or those that cannot.
    #[must_use]
    pub fn enable(self, enable: bool) -> Self {
        self.search(ProductFilterField::Enable, enable.to_string())
    }

    /// Adds a filter. How several combine is not documented.
    #[must_use]
    pub fn search(mut self, field: ProductFilterField, value: impl Into<String>) -> Self {
        let value = value.into();
        self.search.push(ProductFilter { field, value });
        self
    }

    /// Sets the order. By default it is Klikoo's.
    #[must_use]
    pub fn sort_by(mut self, field: ProductSortField, direction: SortDirection) -> Self {
        self.sort = Some(ProductSort {
            field,
            value: direction,
        });
        self
    }

    fn request(self) -> Result<Request, InvalidInput> {
        check_page_size(self.limit)?;
        for filter in &self.search {
            InvalidInput::require_text("search.value", &filter.value, "a search text")?;
        }
        Request::new(&PRODUCTS).validated_json(&ProductsRequest {
            limit: self.limit,
            page: FIRST_PAGE,
            search: self.search,
            sort: self.sort,
        })
    }
}

/// List of products, from [`Client::products`].
///
/// The cursor of a page is its number. No copy of the documents shows a response; it is taken to be that of the
/// transactions, so the list ends as [`Transactions`](crate::Transactions) do.
pub type Products = PagedRequest<Product, ResponseCode>;

impl Client {
    /// Lists the products of `query` (`client-products`). An invalid query is rejected by the first page, before
    /// anything is sent.
    #[must_use]
    pub fn products(&self, query: ProductQuery) -> Products {
        let reader = NumberedPages::new(query.limit, |page: ProductsResponse| {
            (Meta::numbers(page.meta), page.data)
        });
        self.client.list_with(query.request(), reader)
    }
}
