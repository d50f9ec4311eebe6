//! URL of a consent's page.

/// Path of the page. It is not a path of Klavi's API; the bank serves it.
pub(super) const PATH: &str = "/consent";

/// Reason why a consent's URL cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConsentPageError {
    /// No payment or consent has this ID.
    Unknown,
    /// The URL has expired, or the payer has decided.
    Expired,
}

/// Decision of the payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Authorize,
    Reject,
}

/// Returns the URL of the page.
pub(super) fn consent_url(base_url: &str, id: &str) -> String {
    format!("{base_url}{PATH}/{id}")
}
