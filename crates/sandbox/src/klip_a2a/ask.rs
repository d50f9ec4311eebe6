//! Content of a request, as the user sees it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Maximum number of details.
const MAX_DETAILS: usize = 20;
/// Maximum number of characters of a text.
const MAX_TEXT: usize = 500;

/// Kind of result that approval produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// Address of the user.
    Link,
    /// Transaction on the blockchain.
    Transaction,
    /// Signature of a message.
    Signature,
}

/// Content of a request, as the wallet shows it. Its texts are bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ask {
    pub(super) kind: Kind,
    /// The `type` of the request.
    pub(super) name: String,
    pub(super) bapp_name: String,
    /// Fields of the transaction or message.
    pub(super) details: BTreeMap<String, String>,
}

impl Ask {
    /// Reads the body of a valid request.
    pub(super) fn new(kind: Kind, body: &Map<String, Value>) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(cut).unwrap_or_default();
        let part = match kind {
            Kind::Link => None,
            Kind::Transaction => body.get("transaction"),
            Kind::Signature => body.get("message"),
        };
        let fields = part.and_then(Value::as_object).into_iter().flatten();
        let details = fields.take(MAX_DETAILS).map(|(name, value)| {
            let value = match value {
                Value::String(text) => cut(text),
                other => cut(&other.to_string()),
            };
            (cut(name), value)
        });
        Self {
            kind,
            name: text(body.get("type")),
            bapp_name: text(body.get("bapp").and_then(|bapp| bapp.get("name"))),
            details: details.collect(),
        }
    }

    /// Returns the allocated bytes.
    pub(super) fn size(&self) -> usize {
        let details = self.details.iter();
        let details = details.map(|(name, value)| name.len() + value.len() + 2 * size_of::<String>());
        self.name.len() + self.bapp_name.len() + details.sum::<usize>()
    }

    /// Creates a request without texts, for tests.
    #[cfg(test)]
    pub(super) fn of(kind: Kind) -> Self {
        Self::new(kind, &Map::new())
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_their_number_are_bounded() {
        let mut fields: Map<String, Value> = (0..100).map(|n| (format!("f{n:02}"), json!(n))).collect();
        fields.insert("a".to_owned(), json!("é".repeat(1000)));
        let body = json!({ "type": "send_klay", "bapp": {"name": "b"}, "transaction": fields });
        let ask = Ask::new(Kind::Transaction, body.as_object().expect("an object"));
        assert_eq!((&*ask.name, &*ask.bapp_name), ("send_klay", "b"));
        assert_eq!(ask.details.len(), MAX_DETAILS);
        assert_eq!(ask.details["a"], "é".repeat(MAX_TEXT));
        assert_eq!(ask.details["f00"], "0");
    }
}
