//! Listing what is sold.

use async_trait::async_trait;
use auth_core::{
    Cursor, Fingerprint, InvalidInput, Page, Paginator,
    http::{Request, Session},
};

use crate::{
    Client, Error, Product, ProductFilter, ProductFilterField, ProductSort, ProductSortField, SortDirection,
    error::Klikoo,
    generated::{
        endpoints::PRODUCTS,
        models::{ProductsAnswer, ProductsRequest},
    },
    listing::{self, Asked},
    page_count::PageCount,
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

    fn check(&self) -> Result<(), InvalidInput> {
        listing::check_limit(self.limit)?;
        for filter in &self.search {
            InvalidInput::require_text("search.value", &filter.value, "what to search for")?;
        }
        Ok(())
    }
}

/// What Klikoo sells, from [`Client::products`].
///
/// The cursor of a page is its number. No copy of the documents shows an answer; it is taken to be that of the
/// transactions, and so the list ends as [`Transactions`](crate::Transactions) do.
#[derive(Debug, Clone)]
pub struct Products {
    session: Session<Klikoo>,
    query: ProductQuery,
    pages: PageCount,
}

impl Client {
    /// The products that `query` asks for (`client-products`). A query that cannot work is refused by the first
    /// page, before anything is sent.
    #[must_use]
    pub fn products(&self, query: ProductQuery) -> Products {
        Products {
            session: self.session.clone(),
            query,
            pages: PageCount::default(),
        }
    }
}

#[async_trait]
impl Paginator for Products {
    type Item = Product;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Product>, Error> {
        let ProductQuery { limit, search, sort } = &self.query;
        self.query.check()?;
        let asked = Asked {
            number: Cursor::page_number(cursor)?,
            limit: *limit,
        };
        let body = ProductsRequest {
            limit: asked.limit,
            page: asked.number,
            search: search.clone(),
            sort: sort.clone(),
        };
        let answer = self.session.send(Request::new(&PRODUCTS).json(&body)?).await?;
        let list: ProductsAnswer = answer.json()?;
        asked.page(&answer, list.meta.as_ref(), list.data, &self.pages)
    }

    fn fingerprint(&self) -> Fingerprint {
        let ProductQuery { limit, search, sort } = &self.query;
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        for ProductFilter { field, value } in search {
            query.extend([("field", field.as_str()), ("value", value.as_str())]);
        }
        if let Some(ProductSort { field, value }) = sort {
            query.extend([("sort", field.as_str()), ("direction", value.as_str())]);
        }
        Fingerprint::of("klikoo.products", &query)
    }

    fn cursor_after(&self, cursor: Option<&Cursor>) -> Option<Cursor> {
        self.pages.cursor_after(cursor)
    }
}
