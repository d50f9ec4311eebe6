//! Environment variables of the sandbox.

use sandbox::Sandbox;

/// Base URL of the admin API.
const ADMIN_URL: &str = "SANDBOX_ADMIN_URL";

/// Environment variable with the heading of its group.
pub(super) struct Variable {
    pub(super) heading: &'static str,
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// Returns the variables for the clients of every provider, and for the admin API.
pub(super) fn variables(sandbox: &Sandbox) -> Vec<Variable> {
    let admin = Variable {
        heading: "Admin API",
        name: ADMIN_URL,
        value: format!("http://{}/_sandbox/v1", sandbox.address()),
    };
    let of_clients = sandbox.environment().into_iter().map(|variable| Variable {
        heading: variable.provider.name(),
        name: variable.name,
        // Some formats would lose the line break at the end of a PEM text.
        value: variable.value.trim_end().to_owned(),
    });
    [admin].into_iter().chain(of_clients).collect()
}
