//! Listing what is sold.

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

/// Which products are listed, in which order, and how many a page.
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
    /// Every product, 10 a page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many products a page has, from 1 on; the most is not documented. Default: 10, as in the sample.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Only products with this in their text, such as `axis`, `indosat` or `dana`.
    #[must_use]
    pub fn keyword(self, keyword: impl Into<String>) -> Self {
        self.search(ProductFilterField::Keyword, keyword)
    }

    /// Only products of this category, such as `data`, `pulsa` or `plnprepaid`.
    #[must_use]
    pub fn category(self, category: impl Into<String>) -> Self {
        self.search(ProductFilterField::Categories, category)
    }

    /// Only products that can be bought, or only those that cannot.
    #[must_use]
    pub fn enable(self, enable: bool) -> Self {
        self.search(ProductFilterField::Enable, enable.to_string())
    }

    /// One more filter. How several go together is not documented.
    #[must_use]
    pub fn search(mut self, field: ProductFilterField, value: impl Into<String>) -> Self {
        let value = value.into();
        self.search.push(ProductFilter { field, value });
        self
    }

    /// In which order. Without it, the order is Klikoo's.
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
            InvalidInput::require_text("search.value", &filter.value, "what to search for")?;
        }
        Request::new(&PRODUCTS).validated_json(&ProductsRequest {
            limit: self.limit,
            page: FIRST_PAGE,
            search: self.search,
            sort: self.sort,
        })
    }
}

/// What Klikoo sells, from [`Client::products`].
///
/// The cursor of a page is its number. No copy of the documents shows an answer; it is taken to be that of the
/// transactions, and so the list ends as [`Transactions`](crate::Transactions) do.
pub type Products = PagedRequest<Product, ResponseCode>;

impl Client {
    /// Lists the products that `query` asks for (`client-products`). A query that cannot work is refused by the first
    /// page, before anything is sent.
    #[must_use]
    pub fn products(&self, query: ProductQuery) -> Products {
        let reader = NumberedPages::new(query.limit, |page: ProductsResponse| {
            (Meta::numbers(page.meta), page.data)
        });
        self.session.list_with(query.request(), reader)
    }
}
