//! Processes that die or stop while they hold the lease.

use std::time::Duration;

use super::{Case, Fleet, LONG_LIFE, behavior, pass, wait_for};
use crate::{
    Result,
    engine::Server,
    issuer::Behavior,
    lab::{Lab, Outcome},
    process::send,
    report::Target,
    worker::Settings,
};

const LEASE: Duration = Duration::from_millis(600);
const SLOW_CALL: Duration = Duration::from_millis(1500);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "holder killed",
            is_quick: false,
            target: Target {
                text: "2 requests, wait lease + call",
                is_met: |seen| seen.errors == 0 && seen.requests == 2,
                in_time: |seen| seen.longest <= wait_for(LEASE.saturating_add(SLOW_CALL)),
            },
            run: |fleet| Box::pin(holder_killed(fleet)),
        },
        Case {
            name: "holder stopped for longer than its lease",
            is_quick: false,
            target: Target {
                text: "2 requests, no error",
                is_met: |seen| seen.errors == 0 && seen.requests == 2,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(holder_stopped(fleet)),
        },
    ]
}

async fn start(fleet: &Fleet) -> Result<(Server, Lab)> {
    let behavior = Behavior {
        call: SLOW_CALL,
        ..behavior(LONG_LIFE)
    };
    let settings = |_, _: &Server, standard| Settings {
        lease: LEASE,
        poll_interval: Duration::from_millis(50),
        ..standard
    };
    fleet.start(behavior, settings).await
}

async fn holder_killed(fleet: &Fleet) -> Result<Outcome> {
    let (_server, mut lab) = start(fleet).await?;
    lab.go().await?;
    lab.signal_holder("KILL").await?;
    pass(5_000).await;
    lab.stop().await
}

async fn holder_stopped(fleet: &Fleet) -> Result<Outcome> {
    let (_server, mut lab) = start(fleet).await?;
    lab.go().await?;
    let holder = lab.signal_holder("STOP").await?;
    pass(5_000).await;
    send("CONT", holder)?;
    pass(1_000).await;
    lab.stop().await
}
