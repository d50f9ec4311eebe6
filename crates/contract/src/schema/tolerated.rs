//! Undocumented members of requests: `x-tolerated`.

use crate::{InvalidContract, Source, node::Node};

/// Members of a request that the provider accepts although they mean nothing, and that a client must not send.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tolerated {
    /// Members that no property declares.
    pub(crate) names: Vec<String>,
    /// Properties that may be null, which is then as good as absent.
    pub(crate) nulls: Vec<String>,
}

impl Tolerated {
    /// Reads `x-tolerated` of the schema at `node`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let Some(tolerated) = node.get("x-tolerated") else {
            return Ok(Self::default());
        };
        tolerated.only(&["names", "nulls", "x-source"])?;
        Source::read(&tolerated.need("x-source")?)?;
        let properties = node.get("properties");
        let properties = properties.ok_or_else(|| tolerated.invalid("requires `properties`"))?;
        let read = |key: &str, must_be_declared: bool| {
            let names = tolerated.items_of(key)?;
            let names = names.iter().map(|name| {
                let text = name.text()?;
                match properties.get(text).is_some() {
                    is_declared if is_declared == must_be_declared => Ok(text.to_owned()),
                    true => Err(name.invalid(format!("`{text}` is declared among the `properties`"))),
                    false => Err(name.invalid(format!("`{text}` is not declared among the `properties`"))),
                }
            });
            names.collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            names: read("names", false)?,
            nulls: read("nulls", true)?,
        })
    }
}
