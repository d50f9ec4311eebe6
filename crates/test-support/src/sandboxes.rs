//! Sandboxes for tests that run side by side.

use sandbox::{Sandbox, SandboxBuilder};

/// Starts a sandbox on an unused port, with a clock that only the test advances.
pub async fn sandbox() -> Sandbox {
    start(&Sandbox::builder().stopped_clock()).await
}

/// Starts a sandbox with the system clock. Purchases and payments settle after three seconds.
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
