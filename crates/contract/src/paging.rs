//! Pagination of lists: `x-paging`.

use crate::{InvalidContract, Schema, node::Node, schemas::Schemas};

/// The pagination style of a list.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!(paging.style(), contract::PagingStyle::Cursor);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingStyle {
    /// Each page names the next one.
    Cursor,
    /// The pages are numbered.
    PageNumber,
}

/// The location of the page parameter.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!(paging.place(), contract::PagingIn::Query);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingIn {
    /// In the query.
    Query,
    /// In the JSON body.
    Body,
}

/// The pagination of a list: `x-paging`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!((paging.parameter(), paging.items()), ("cursor", "/books"));
/// assert_eq!(paging.next(), ["/next_cursor"]);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    style: PagingStyle,
    place: PagingIn,
    parameter: String,
    items: String,
    next: Vec<String>,
    end: Option<String>,
}

impl Paging {
    /// Reads `x-paging`. `response` is the schema of the response that holds a page.
    pub(crate) fn read(
        node: &Node<'_>,
        response: &Schema,
        schemas: &Schemas,
    ) -> Result<Self, InvalidContract> {
        node.only(&["style", "in", "parameter", "items", "next", "end"])?;
        let pointer = |node: &Node<'_>| {
            let pointer = node.text()?;
            if !pointer.starts_with('/') || schemas.within(response, pointer).is_none() {
                return Err(node.invalid(format!("`{pointer}` is not in the schema of the response 200")));
            }
            Ok(pointer.to_owned())
        };
        Ok(Self {
            style: node.need("style")?.one_of(&[
                ("cursor", PagingStyle::Cursor),
                ("page-number", PagingStyle::PageNumber),
            ])?,
            place: node
                .need("in")?
                .one_of(&[("query", PagingIn::Query), ("body", PagingIn::Body)])?,
            parameter: node.need_text("parameter")?.to_owned(),
            items: pointer(&node.need("items")?)?,
            next: node
                .items_of("next")?
                .iter()
                .map(pointer)
                .collect::<Result<_, _>>()?,
            end: node.optional_text("end")?.map(str::to_owned),
        })
    }

    /// Returns the pagination style.
    pub fn style(&self) -> PagingStyle {
        self.style
    }

    /// Returns the location of the page parameter.
    pub fn place(&self) -> PagingIn {
        self.place
    }

    /// Returns the query parameter's name, or a JSON pointer into the request's body.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// Returns the JSON pointer of a page's items, into the response.
    pub fn items(&self) -> &str {
        &self.items
    }

    /// Returns the JSON pointers of the next cursor or page into the response, of which the first that is there decides.
    pub fn next(&self) -> &[String] {
        &self.next
    }

    /// Returns how the last page is recognized, in words.
    pub fn end(&self) -> Option<&str> {
        self.end.as_deref()
    }
}
