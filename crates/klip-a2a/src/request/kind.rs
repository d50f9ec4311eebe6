//! The kind of a request.

use serde::{Deserialize, Serialize};

/// Kind of a request, which determines how it can end.
///
/// Another process needs only the kind and the key of a request. It serializes as a word: `auth`, `transaction` or
/// `sign_message`.
///
/// ```
/// use klip_a2a::{Request, RequestKind};
///
/// let payment = Request::send_klay("0x2222222222222222222222222222222222222222", "1.5");
/// assert_eq!(RequestKind::from(&payment), RequestKind::Transaction);
/// assert_eq!(serde_json::to_string(&RequestKind::Auth)?, r#""auth""#);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestKind {
    /// The user's account: [`Request::auth`](crate::Request::auth).
    Auth,
    /// A transaction of any kind: [`Request::send_klay`](crate::Request::send_klay), [`send_token`](crate::Request::send_token),
    /// [`send_card`](crate::Request::send_card), [`execute_contract`](crate::Request::execute_contract).
    Transaction,
    /// A signature: [`Request::sign_message`](crate::Request::sign_message).
    SignMessage,
}
