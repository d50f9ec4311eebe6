//! Servers of the API.

use crate::{InvalidContract, node::Node};

/// An address of the API: an entry of `servers`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let server = &contract.servers()[0];
/// assert_eq!((server.name(), server.url()), (Some("Production"), "https://shop.test"));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    name: Option<String>,
    url: String,
    description: Option<String>,
}

impl Server {
    pub(crate) fn read_all(root: &Node<'_>) -> Result<Vec<Self>, InvalidContract> {
        root.items_of("servers")?.iter().map(Self::read).collect()
    }

    fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.only(&["url", "description", "x-rust"])?;
        let place = node.need("url")?;
        let url = place.text()?;
        let host = url.strip_prefix("https://").unwrap_or_default();
        let is_absolute = !host.is_empty() && !host.starts_with('/');
        let is_path = url.starts_with('/') && !url.starts_with("//");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
        let rest = if is_path { url } else { host };
        if !(is_absolute || is_path) || !rest.bytes().all(is_plain) {
            return Err(
                place.invalid("is not a plain https URL without port, user, query or fragment, nor a path")
            );
        }
        Ok(Self {
            name: name(node)?,
            url: url.trim_end_matches('/').to_owned(),
            description: node.optional_text("description")?.map(str::to_owned),
        })
    }

    /// Returns its Rust name: `name` of `x-rust`.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the base URL, without a slash at its end. It is a path if the server of the document serves the API too.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns what it is for.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

fn name(node: &Node<'_>) -> Result<Option<String>, InvalidContract> {
    let Some(hint) = node.get("x-rust") else {
        return Ok(None);
    };
    hint.only(&["name"])?;
    let name = hint.need_text("name")?;
    let is_name = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_name {
        Ok(Some(name.to_owned()))
    } else {
        Err(hint.invalid(format!("`{name}` is not the name of a variant")))
    }
}
