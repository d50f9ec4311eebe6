//! Request bodies.

use crate::{InvalidContract, Media, node::Node, schemas::Schemas};

#[derive(Debug, Clone)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) media: Vec<Media>,
}

impl RequestBody {
    /// Reads the body of the operation at `node`, if it declares one.
    pub(crate) fn read(node: &Node<'_>, schemas: &Schemas) -> Result<Option<Self>, InvalidContract> {
        let Some(body) = node.member("requestBody")? else {
            return Ok(None);
        };
        let media = Media::read_all(&body, schemas)?;
        if media.is_empty() {
            return Err(body.invalid("has no `content`"));
        }
        if let Some(unread) = media
            .iter()
            .find(|media| !media.is_json() && !media.is_form() && !media.is_multipart())
        {
            let problem = format!(
                "`{}` is not supported; expected JSON, application/x-www-form-urlencoded or multipart/form-data",
                unread.name()
            );
            return Err(body.invalid(problem));
        }
        let required = body.flag("required")?;
        Ok(Some(Self { required, media }))
    }
}
