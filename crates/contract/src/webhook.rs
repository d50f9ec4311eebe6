//! Webhooks.

use crate::{
    InvalidContract, Media, Operation, Source, node::Node, operation, request_body::RequestBody,
    schemas::Schemas,
};

/// A request that the provider sends to an address of the caller's: an entry of `webhooks`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let shipped = &contract.webhooks()[0];
/// assert_eq!(shipped.id(), "orderShipped");
/// assert_eq!(shipped.media()[0].schema().unwrap().reference(), Some("Order"));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Webhook {
    place: String,
    id: String,
    summary: String,
    source: Source,
    media: Vec<Media>,
}

impl Webhook {
    /// Reads the webhooks of the document. Their names are not those of `operations`.
    pub(crate) fn read_all(
        root: &Node<'_>,
        schemas: &Schemas,
        operations: &[Operation],
    ) -> Result<Vec<Self>, InvalidContract> {
        let mut webhooks: Vec<Self> = Vec::new();
        for (_, item) in root.members_of("webhooks")? {
            let webhook = Self::read(&item, schemas)?;
            let mut taken = operations
                .iter()
                .map(Operation::id)
                .chain(webhooks.iter().map(Self::id));
            if taken.any(|id| id == webhook.id) {
                return Err(item.invalid(format!("the operationId `{}` is taken", webhook.id)));
            }
            webhooks.push(webhook);
        }
        Ok(webhooks)
    }

    fn read(item: &Node<'_>, schemas: &Schemas) -> Result<Self, InvalidContract> {
        item.only(&["post"])?;
        let node = item.need("post")?;
        node.only(&operation::MEMBERS)?;
        let body = RequestBody::read(&node, schemas)?;
        Ok(Self {
            place: node.place().to_owned(),
            id: node.need_text("operationId")?.to_owned(),
            summary: node.need_text("summary")?.to_owned(),
            source: Source::read(&node.need("x-source")?)?,
            media: body.ok_or_else(|| node.invalid("has no `requestBody`"))?.media,
        })
    }

    /// Returns the JSON pointer of the webhook in the document.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns where its description was found.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns the media types of the body.
    pub fn media(&self) -> &[Media] {
        &self.media
    }
}
