//! The sandbox beside other servers.

use sandbox::Sandbox;

/// Starts a sandbox on a port that no other server of this process had.
///
/// # Panics
///
/// Panics if it does not start.
pub async fn sandbox() -> Sandbox {
    loop {
        let sandbox = Sandbox::start().await.expect("the sandbox starts");
        if test_servers::claim(sandbox.address().port()) {
            return sandbox;
        }
    }
}
