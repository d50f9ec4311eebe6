//! Responses of an operation.

use crate::{InvalidContract, Media, node::Node, schemas::Schemas};

/// A response of an operation, by status code.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let operation = contract.operation("showBook").unwrap();
/// let statuses: Vec<_> = operation.responses().iter().map(contract::Response::status).collect();
/// assert_eq!(statuses, [200, 404]);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Response {
    status: u16,
    description: String,
    media: Vec<Media>,
}

impl Response {
    pub(crate) fn read(status: &str, node: Node<'_>, schemas: &Schemas) -> Result<Self, InvalidContract> {
        let number = status.parse().ok().filter(|number| (100..600).contains(number));
        let number = number.filter(|_| status.len() == 3);
        let status = number.ok_or_else(|| {
            node.invalid(format!(
                "`{status}` is not a valid status; expected one such as `\"404\"`"
            ))
        })?;
        let node = node.followed()?;
        Ok(Self {
            status,
            description: node.need_text("description")?.to_owned(),
            media: Media::read_all(&node, schemas)?,
        })
    }

    /// Returns the status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the description of the response.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Returns the media types of the body; empty if there is no body.
    pub fn media(&self) -> &[Media] {
        &self.media
    }
}
