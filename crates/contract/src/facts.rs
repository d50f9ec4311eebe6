//! What a contract says about an operation besides its wire: source, repetition, pages.

use crate::{Invalid, Schema, node::Node, schemas::Schemas};

/// How sure a source is.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.operation("showBook").unwrap().source().sure(), contract::Sure::Documented);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// The provider's documents say so.
    Documented,
    /// It was seen elsewhere, such as in an SDK.
    Observed,
    /// It follows from what else is known.
    Inferred,
}

/// Where a fact was found: `x-source`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.operation("showBook").unwrap().source().page(), "books/show");
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    page: String,
    sure: Sure,
    note: Option<String>,
}

impl Source {
    /// Reads `x-source` of the node, if it has one.
    pub(crate) fn read_optional(node: &Node<'_>) -> Result<Option<Self>, Invalid> {
        node.get("x-source").map(|node| Self::read(&node)).transpose()
    }

    pub(crate) fn read(node: &Node<'_>) -> Result<Self, Invalid> {
        node.only(&["page", "sure", "note"])?;
        Ok(Self {
            page: node.need_text("page")?.to_owned(),
            sure: node.need("sure")?.one_of(&[
                ("documented", Sure::Documented),
                ("observed", Sure::Observed),
                ("inferred", Sure::Inferred),
            ])?,
            note: node.optional_text("note")?.map(str::to_owned),
        })
    }

    /// The page, or a description of the source in words.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// How sure it is.
    pub fn sure(&self) -> Sure {
        self.sure
    }

    /// What is doubtful about it.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

/// Whether a request may be sent again after a failure: `x-repeat`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.operation("placeOrder").unwrap().repeat(), contract::Repeat::Never);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing happens twice.
    Safe,
    /// It might be done twice.
    Never,
}

impl Repeat {
    pub(crate) fn read(node: &Node<'_>) -> Result<Self, Invalid> {
        node.one_of(&[("safe", Self::Safe), ("never", Self::Never)])
    }
}

/// How the pages of a list are told apart.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!(paging.style(), contract::PagingStyle::Cursor);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingStyle {
    /// Each page names the next one.
    Cursor,
    /// The pages are numbered.
    PageNumber,
}

/// Where a request names the page.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!(paging.place(), contract::PagingIn::Query);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingIn {
    /// In the query.
    Query,
    /// In the JSON body.
    Body,
}

/// How a list comes in pages: `x-paging`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// let paging = contract.operation("listBooks").unwrap().paging().unwrap();
/// assert_eq!((paging.parameter(), paging.items()), ("cursor", "/books"));
/// assert_eq!(paging.next(), ["/next_cursor"]);
/// # Ok::<_, contract::Invalid>(())
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
    /// Reads `x-paging`. `answer` is the schema of the answer that holds a page.
    pub(crate) fn read(node: &Node<'_>, answer: &Schema, schemas: &Schemas) -> Result<Self, Invalid> {
        node.only(&["style", "in", "parameter", "items", "next", "end"])?;
        let pointer = |node: &Node<'_>| {
            let pointer = node.text()?;
            if !pointer.starts_with('/') || schemas.within(answer, pointer).is_none() {
                return Err(node.invalid(format!("`{pointer}` is not in the schema of the answer 200")));
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

    /// How the pages are told apart.
    pub fn style(&self) -> PagingStyle {
        self.style
    }

    /// Where a request names the page.
    pub fn place(&self) -> PagingIn {
        self.place
    }

    /// The query parameter's name, or a JSON pointer into the request's body.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// The items of a page: a JSON pointer into the answer.
    pub fn items(&self) -> &str {
        &self.items
    }

    /// What tells of the next page: JSON pointers into the answer, of which the first that is there decides.
    pub fn next(&self) -> &[String] {
        &self.next
    }

    /// How the last page is known, in words.
    pub fn end(&self) -> Option<&str> {
        self.end.as_deref()
    }
}
