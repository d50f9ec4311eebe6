//! Environment variables of the sandbox.

use sandbox::Sandbox;

use super::remote::ADMIN_TOKEN;

/// Base URL of the admin API.
const ADMIN_URL: &str = "SANDBOX_ADMIN_URL";

/// Environment variable with the heading of its group.
pub(super) struct Variable {
    pub(super) heading: &'static str,
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// Returns the variables for the clients of every provider, and for the admin API with its token.
pub(super) fn variables(sandbox: &Sandbox, token: Option<&str>) -> Vec<Variable> {
    let mut url = sandbox.klavi().url();
    url.set_path("/_sandbox/v1");
    let of_admin = [
        Some((ADMIN_URL, url.as_str())),
        token.map(|token| (ADMIN_TOKEN.name(), token)),
    ];
    let of_admin = of_admin.into_iter().flatten().map(|(name, value)| Variable {
        heading: "Admin API",
        name,
        value: value.to_owned(),
    });
    let of_clients = sandbox.environment().into_iter().map(|variable| Variable {
        heading: variable.provider.name(),
        name: variable.name,
        // Some formats would lose the line break at the end of a PEM text.
        value: variable.value.trim_end().to_owned(),
    });
    of_admin.chain(of_clients).collect()
}
