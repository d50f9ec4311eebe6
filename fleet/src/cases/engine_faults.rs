//! Engines that stop, hang, forget, or refuse.

use std::time::Duration;

use super::{CALL, Case, Fleet, LONG_LIFE, SHORT_LIFE, behavior, pass, wait_for};
use crate::{
    Result,
    engine::Server,
    lab::{Lab, Outcome},
    report::Target,
    worker::Settings,
};

/// Time limit of each call of the store.
const STORE_TIMEOUT: Duration = Duration::from_secs(1);
/// Lifetime that ends within an outage.
const LIFE: Duration = Duration::from_secs(3);
/// Lifetime of a token that becomes due once within an outage.
const DUE_LIFE: Duration = Duration::from_secs(6);
/// Lifetime of a token that is to be replaced within an outage, and stays valid.
const AGING_LIFE: Duration = Duration::from_secs(12);
/// Time between two reads in a case that compares their waits.
const READ_INTERVAL: Duration = Duration::from_millis(10);
/// Difference of two 99th percentiles that a busy machine makes.
const NOISE: Duration = Duration::from_micros(100);

/// Target of an outage while the token is valid.
const VALID: Target = Target {
    text: "1 request, no error, p99 away as present",
    is_met: |seen| seen.errors == 0 && seen.requests == 1,
    in_time: |seen| match (seen.phases.get(PRESENT), seen.phases.get(AWAY)) {
        (Some(present), Some(away)) => away.p99() <= present.p99() + NOISE,
        _ => false,
    },
};
const PRESENT: &str = "present";
const AWAY: &str = "away";

pub(super) fn cases() -> Vec<Case> {
    let no_error = Target {
        text: "no error",
        is_met: |seen| seen.errors == 0,
        in_time: |_| true,
    };
    vec![
        Case {
            name: "engine down while the token is valid",
            is_quick: true,
            target: VALID,
            run: |fleet| Box::pin(down_while_valid(fleet)),
        },
        Case {
            name: "engine down while a valid token is to be replaced",
            is_quick: false,
            target: VALID,
            run: |fleet| Box::pin(down_while_aging(fleet)),
        },
        Case {
            name: "engine down when a token is due",
            is_quick: false,
            target: Target {
                text: "a request of each process, no error",
                is_met: |seen| seen.errors == 0 && seen.requests as usize == 1 + seen.processes,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(down_when_due(fleet, false)),
        },
        Case {
            name: "engine hanging when a token is due",
            is_quick: false,
            target: no_error,
            run: |fleet| Box::pin(hanging_when_due(fleet)),
        },
        Case {
            name: "engine down when a token is due, fail closed",
            is_quick: false,
            target: Target {
                text: "errors `Unavailable`, within 1 s + call",
                is_met: |seen| seen.error_kinds == ["Unavailable"] && seen.requests as usize == seen.tokens,
                in_time: |seen| seen.longest <= wait_for(STORE_TIMEOUT.saturating_add(CALL)),
            },
            run: |fleet| Box::pin(down_when_due(fleet, true)),
        },
        Case {
            name: "FLUSHALL and SCRIPT FLUSH",
            is_quick: false,
            target: Target {
                text: "no error, one request a token",
                is_met: |seen| seen.errors == 0 && seen.max_running == 1,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(flushes(fleet)),
        },
        Case {
            name: "memory limit reached",
            is_quick: false,
            target: no_error,
            run: |fleet| Box::pin(memory_limit(fleet)),
        },
        Case {
            name: "wrong password in half of the fleet",
            is_quick: false,
            target: no_error,
            run: |fleet| Box::pin(wrong_password(fleet)),
        },
        Case {
            name: "wrong encryption key in half of the fleet",
            is_quick: false,
            target: no_error,
            run: |fleet| Box::pin(wrong_key(fleet)),
        },
    ]
}

async fn down_while_valid(fleet: &Fleet) -> Result<Outcome> {
    let (mut server, mut lab) = fleet.start(behavior(LONG_LIFE), often).await?;
    stop_engine(&mut server, &mut lab).await?;
    pass(2_000).await;
    lab.phase("back").await?;
    server.start_again().await?;
    pass(1_000).await;
    lab.stop().await
}

async fn down_while_aging(fleet: &Fleet) -> Result<Outcome> {
    let (mut server, mut lab) = fleet.start(behavior(AGING_LIFE), often).await?;
    stop_engine(&mut server, &mut lab).await?;
    // Three quarters of the lifetime have passed then, and a tenth is left.
    pass(7_700).await;
    lab.stop().await
}

fn often(_: usize, _: &Server, standard: Settings) -> Settings {
    Settings {
        read_interval: READ_INTERVAL,
        ..standard
    }
}

/// Lets the processes get their token, and stops the engine after a phase with it.
async fn stop_engine(server: &mut Server, lab: &mut Lab) -> Result<()> {
    lab.go().await?;
    pass(500).await;
    lab.phase(PRESENT).await?;
    pass(2_000).await;
    server.stop()?;
    lab.phase(AWAY).await
}

async fn down_when_due(fleet: &Fleet, fails_closed: bool) -> Result<Outcome> {
    let settings = |_, _: &Server, standard| Settings {
        fails_closed,
        ..standard
    };
    let (mut server, mut lab) = fleet.start(behavior(DUE_LIFE), settings).await?;
    lab.go().await?;
    pass(1_000).await;
    server.stop()?;
    // One token becomes due; the next ones would at three quarters of their lifetimes.
    pass(7_000).await;
    server.start_again().await?;
    pass(1_000).await;
    lab.stop().await
}

async fn hanging_when_due(fleet: &Fleet) -> Result<Outcome> {
    let (server, mut lab) = fleet.start(behavior(LIFE), |_, _, standard| standard).await?;
    lab.go().await?;
    pass(1_000).await;
    server.hang(Duration::from_secs(4)).await?;
    pass(3_000).await;
    lab.stop().await
}

async fn flushes(fleet: &Fleet) -> Result<Outcome> {
    let (server, mut lab) = fleet
        .start(behavior(SHORT_LIFE), |_, _, standard| standard)
        .await?;
    lab.go().await?;
    for _ in 0..3 {
        pass(1_500).await;
        server.run(&["FLUSHALL"]).await?;
        pass(1_500).await;
        server.run(&["SCRIPT", "FLUSH"]).await?;
    }
    lab.stop().await
}

async fn memory_limit(fleet: &Fleet) -> Result<Outcome> {
    let (server, mut lab) = fleet.start(behavior(LIFE), |_, _, standard| standard).await?;
    lab.go().await?;
    pass(1_000).await;
    server.run(&["CONFIG", "SET", "maxmemory", "1"]).await?;
    pass(4_000).await;
    server.run(&["CONFIG", "SET", "maxmemory", "0"]).await?;
    pass(2_000).await;
    lab.stop().await
}

async fn wrong_password(fleet: &Fleet) -> Result<Outcome> {
    let settings = |index: usize, server: &Server, standard: Settings| {
        let password = ["right", "wrong"][index % 2];
        Settings {
            urls: vec![server.url(&format!("user=default&pass={password}"))],
            ..standard
        }
    };
    let (server, mut lab) = fleet.start(behavior(LIFE), settings).await?;
    server
        .run(&["ACL", "SETUSER", "default", "resetpass", ">right"])
        .await?;
    lab.go().await?;
    pass(6_000).await;
    lab.stop().await
}

async fn wrong_key(fleet: &Fleet) -> Result<Outcome> {
    let settings = |index: usize, _: &Server, standard| Settings {
        encryption_key: ["one", "two"][index % 2].to_owned(),
        ..standard
    };
    let (_server, mut lab) = fleet.start(behavior(LIFE), settings).await?;
    lab.go().await?;
    pass(6_000).await;
    lab.stop().await
}
