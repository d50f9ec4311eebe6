//! Operations of a contract.

use contract::{Credential, Media, PagingIn, PagingStyle, Webhook};

use super::schema::Docs;
use crate::finding::Finding;

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) place: String,
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    /// Empty for what the provider sends by itself.
    pub(crate) path: String,
    pub(crate) docs: Docs,
    pub(crate) auth: Auth,
    pub(crate) is_repeatable: bool,
    pub(crate) paging: Option<Paging>,
    /// The components that we write for it.
    pub(crate) requests: Vec<String>,
    /// The components that we read of it.
    pub(crate) responses: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    Credentials,
    Token,
}

#[derive(Debug)]
pub(crate) enum Paging {
    Cursor { parameter: String },
    CursorInBody { pointer: String },
    PageNumber { parameter: String },
    PageNumberInBody { pointer: String },
}

impl Operation {
    pub(crate) fn of(operation: &contract::Operation) -> Result<Self, Finding> {
        let mut text = format!("{}.", operation.summary().trim().trim_end_matches('.'));
        if let Some(description) = operation.description() {
            text = format!("{text}\n\n{}", description.trim());
        }
        let responses = operation.responses().iter();
        Ok(Self {
            place: operation.place().to_owned(),
            id: operation.id().to_owned(),
            method: operation.method().to_owned(),
            path: operation.path().to_owned(),
            docs: Docs {
                text,
                source: Some(operation.source().clone()),
            },
            auth: auth(operation.security()),
            is_repeatable: operation.is_idempotent(),
            paging: operation.paging().map(paging),
            requests: bodies(operation.request_media())?,
            responses: bodies(responses.flat_map(contract::Response::media))?,
        })
    }

    /// Translates a webhook: a body that is received, without a path.
    pub(crate) fn received(webhook: &Webhook) -> Result<Self, Finding> {
        Ok(Self {
            place: webhook.place().to_owned(),
            id: webhook.id().to_owned(),
            method: "POST".to_owned(),
            path: String::new(),
            docs: Docs {
                text: webhook.summary().to_owned(),
                source: Some(webhook.source().clone()),
            },
            auth: Auth::None,
            is_repeatable: false,
            paging: None,
            requests: Vec::new(),
            responses: bodies(webhook.media())?,
        })
    }
}

/// A call needs a token where any of its schemes proves that the caller holds one.
fn auth(security: &[Vec<Credential>]) -> Auth {
    let mut credentials = security.iter().flatten().peekable();
    if credentials.peek().is_none() {
        Auth::None
    } else if credentials.all(Credential::is_own) {
        Auth::Credentials
    } else {
        Auth::Token
    }
}

fn paging(paging: &contract::Paging) -> Paging {
    let parameter = paging.parameter().to_owned();
    match (paging.style(), paging.place()) {
        (PagingStyle::Cursor, PagingIn::Query) => Paging::Cursor { parameter },
        (PagingStyle::Cursor, PagingIn::Body) => Paging::CursorInBody { pointer: parameter },
        (PagingStyle::PageNumber, PagingIn::Query) => Paging::PageNumber { parameter },
        (PagingStyle::PageNumber, PagingIn::Body) => Paging::PageNumberInBody { pointer: parameter },
    }
}

/// The components of bodies.
fn bodies<'m>(media: impl IntoIterator<Item = &'m Media>) -> Result<Vec<String>, Finding> {
    let mut bodies = Vec::new();
    for schema in media.into_iter().filter_map(Media::schema) {
        match schema.reference() {
            Some(name) => bodies.push(name.to_owned()),
            None if schema.types() == [contract::JsonType::String] => {}
            None => {
                return Err(Finding::at(
                    schema.place(),
                    "is not a `$ref`; a body that is not plain text has a name",
                ));
            }
        }
    }
    Ok(bodies)
}
