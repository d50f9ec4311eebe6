//! Credentials of requests.

use std::collections::BTreeMap;

use crate::{InvalidContract, Place, Request, Violation, node::Node};

pub(crate) const AUTHORIZATION: &str = "Authorization";

/// The location of a credential in a request.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// use contract::Carrier;
///
/// let alternatives = contract.operation("showBook").unwrap().security();
/// assert_eq!(alternatives[0][0].carrier(), &Carrier::Header("X-Shop-Key".to_owned()));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// The header of this name, as it is.
    Header(String),
    /// The query parameter of this name.
    Query(String),
    /// `Authorization: Bearer ...`.
    Bearer,
    /// `Authorization: Basic ...`.
    Basic,
}

/// One credential that an operation demands.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let alternatives = contract.operation("showBook").unwrap().security();
/// assert_eq!(alternatives[0][0].scheme(), "ShopKey");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    scheme: String,
    carrier: Carrier,
    is_own: bool,
}

impl Credential {
    /// Returns the name of the security scheme.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Returns its location in a request.
    pub fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    /// Returns whether it proves the caller by a key of its own, not by a token: `x-credentials`.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// Returns the violation if `sent` lacks this credential. The server decides whether it is valid.
    pub(crate) fn lack(&self, request: &Request<'_>) -> Option<Violation> {
        let (place, values) = match &self.carrier {
            Carrier::Header(name) => (Place::Header(name.clone()), request.header(name)),
            Carrier::Query(name) => (Place::Query(name.clone()), request.query_values(name)),
            Carrier::Bearer | Carrier::Basic => (
                Place::Header(AUTHORIZATION.to_owned()),
                request.header(AUTHORIZATION),
            ),
        };
        let problem = match values.as_slice() {
            [] => "is missing",
            [value] => self.fault(value)?,
            _ => "is given more than once",
        };
        Some(Violation::new(
            place,
            format!("{problem}; `{}` requires it", self.scheme),
        ))
    }

    fn fault(&self, value: &str) -> Option<&'static str> {
        let (prefix, fault) = match self.carrier {
            Carrier::Bearer => ("bearer ", "is not `Bearer ...`"),
            Carrier::Basic => ("basic ", "is not `Basic ...`"),
            Carrier::Header(_) | Carrier::Query(_) => return value.trim().is_empty().then_some("is empty"),
        };
        let rest = value.get(prefix.len()..).unwrap_or_default();
        let fits = value.to_ascii_lowercase().starts_with(prefix) && !rest.trim().is_empty();
        (!fits).then_some(fault)
    }

    pub(crate) fn is_in_authorization(&self) -> bool {
        match &self.carrier {
            Carrier::Bearer | Carrier::Basic => true,
            Carrier::Header(name) => name.eq_ignore_ascii_case(AUTHORIZATION),
            Carrier::Query(_) => false,
        }
    }
}

/// The security schemes of a document, by name.
pub(crate) type Schemes = BTreeMap<String, Credential>;

pub(crate) fn schemes(root: &Node<'_>) -> Result<Schemes, InvalidContract> {
    let Some(components) = root.get("components") else {
        return Ok(Schemes::new());
    };
    let mut schemes = Schemes::new();
    for (name, node) in components.members_of("securitySchemes")? {
        let node = node.followed()?;
        node.only(&[
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "x-credentials",
        ])?;
        let credential = Credential {
            scheme: name.to_owned(),
            carrier: carrier(&node)?,
            is_own: node.flag("x-credentials")?,
        };
        schemes.insert(name.to_owned(), credential);
    }
    Ok(schemes)
}

fn carrier(node: &Node<'_>) -> Result<Carrier, InvalidContract> {
    let kind = node.need_text("type")?;
    let detail = match kind {
        "apiKey" => node.need_text("in")?,
        "http" => node.need_text("scheme")?,
        _ => "",
    };
    let named = || node.need_text("name").map(str::to_owned);
    match (kind, detail.to_ascii_lowercase().as_str()) {
        ("apiKey", "header") => named().map(Carrier::Header),
        ("apiKey", "query") => named().map(Carrier::Query),
        ("http", "bearer") => Ok(Carrier::Bearer),
        ("http", "basic") => Ok(Carrier::Basic),
        _ => Err(node.invalid(format!(
            "`{kind}` `{detail}` is not supported; expected apiKey in header or query, or http bearer or basic"
        ))),
    }
}

/// The alternatives of an operation. Each is a list of credentials that go together.
pub(crate) fn alternatives(
    operation: &Node<'_>,
    schemes: &Schemes,
) -> Result<Vec<Vec<Credential>>, InvalidContract> {
    let security = operation
        .or_default("security")
        .ok_or_else(|| operation.invalid("has no `security`; `[]` says that none is needed"))?;
    let credential = |(scheme, node): (&str, Node<'_>)| match schemes.get(scheme) {
        Some(credential) => Ok(credential.clone()),
        None => Err(node.invalid(format!("`{scheme}` is not a security scheme of the components"))),
    };
    let alternative = |node: Node<'_>| {
        let mut credentials = node
            .members()?
            .into_iter()
            .map(credential)
            .collect::<Result<Vec<_>, _>>()?;
        credentials.sort_by(|one, other| one.scheme.cmp(&other.scheme));
        Ok(credentials)
    };
    security.items()?.into_iter().map(alternative).collect()
}
