//! Keys of the client.

/// Texts that a client can use as a key.
#[derive(Clone, Copy)]
pub(in crate::klikoo) struct Keys<'a> {
    pub(in crate::klikoo) client_id: &'a str,
    pub(in crate::klikoo) client_secret: &'a str,
    pub(in crate::klikoo) hmac_auth_key: &'a str,
}
