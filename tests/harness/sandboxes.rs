//! The sandbox beside other servers.

use sandbox::{Sandbox, SandboxBuilder};

/// Starts a sandbox on a port that no other server of this process had, with a clock that only the test moves.
pub async fn sandbox() -> Sandbox {
    start(&Sandbox::builder().stopped_clock()).await
}

/// As [`sandbox()`], with the machine's clock, by which purchases and payments settle after three seconds.
pub async fn sandbox_in_real_time() -> Sandbox {
    start(&Sandbox::builder()).await
}

async fn start(settings: &SandboxBuilder) -> Sandbox {
    loop {
        let sandbox = settings.clone().start().await.expect("the sandbox starts");
        if test_servers::claim(sandbox.address().port()) {
            return sandbox;
        }
    }
}
