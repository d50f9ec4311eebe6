//! Fleets without faults.

use std::time::Duration;

use super::{CALL, Case, Fleet, SHORT_LIFE, behavior, is_one_request_a_token, pass, wait_for};
use crate::{
    Result,
    engine::Server,
    lab::{Lab, Outcome},
    report::Target,
    worker::Settings,
};

/// Interval of a process without notifications.
const POLL: Duration = Duration::from_millis(50);
/// Duration of a request that takes longer than its lease.
const SLOW_CALL: Duration = Duration::from_millis(1500);

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "steady",
            is_quick: true,
            target: Target {
                text: "one request a generation, wait 1.1x the call",
                is_met: is_one_request_a_token,
                in_time: |seen| seen.longest <= wait_for(CALL),
            },
            run: |fleet| Box::pin(steady(fleet)),
        },
        Case {
            name: "without notifications",
            is_quick: false,
            target: Target {
                text: "one request a generation, wait call + 50 ms",
                is_met: is_one_request_a_token,
                in_time: |seen| seen.longest <= wait_for(CALL.saturating_add(POLL)),
            },
            run: |fleet| Box::pin(without_notifications(fleet)),
        },
        Case {
            name: "clocks 30 s apart",
            is_quick: true,
            target: Target {
                text: "one request a generation",
                is_met: is_one_request_a_token,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(clocks_apart(fleet)),
        },
        Case {
            name: "call of 1.5 s, lease of 0.5 s",
            is_quick: false,
            target: Target {
                text: "one request a generation, wait 1.1x the call",
                is_met: is_one_request_a_token,
                in_time: |seen| seen.longest <= wait_for(SLOW_CALL),
            },
            run: |fleet| Box::pin(slow_call(fleet)),
        },
    ]
}

async fn three_generations(mut lab: Lab) -> Result<Outcome> {
    lab.go().await?;
    pass(12_000).await;
    lab.stop().await
}

async fn steady(fleet: &Fleet) -> Result<Outcome> {
    let (_server, lab) = fleet
        .start(behavior(SHORT_LIFE), |_, _, standard| standard)
        .await?;
    three_generations(lab).await
}

async fn without_notifications(fleet: &Fleet) -> Result<Outcome> {
    let settings = |_, server: &Server, standard| Settings {
        urls: vec![server.url("user=quiet&pass=quiet")],
        poll_interval: POLL,
        ..standard
    };
    let (server, lab) = fleet.start(behavior(SHORT_LIFE), settings).await?;
    server
        .run(&[
            "ACL",
            "SETUSER",
            "quiet",
            "on",
            ">quiet",
            "~*",
            "&*",
            "+@all",
            "-subscribe",
        ])
        .await?;
    three_generations(lab).await
}

async fn clocks_apart(fleet: &Fleet) -> Result<Outcome> {
    let settings = |index: usize, _: &Server, standard| Settings {
        clock_shift: [-30, 0, 30][index % 3],
        ..standard
    };
    let (_server, lab) = fleet.start(behavior(SHORT_LIFE), settings).await?;
    three_generations(lab).await
}

async fn slow_call(fleet: &Fleet) -> Result<Outcome> {
    let mut behavior = behavior(SHORT_LIFE * 2);
    behavior.call = SLOW_CALL;
    let settings = |_, _: &Server, standard| Settings {
        lease: Duration::from_millis(500),
        ..standard
    };
    let (_server, lab) = fleet.start(behavior, settings).await?;
    three_generations(lab).await
}

/// Returns the number and the mean cost in microseconds of the scripts of a short run.
pub(super) async fn script_cost(fleet: &Fleet) -> Result<(u64, f64)> {
    let settings = |_, _: &Server, standard| Settings {
        poll_interval: Duration::from_millis(5),
        ..standard
    };
    let (server, mut lab) = fleet.start(behavior(SHORT_LIFE), settings).await?;
    lab.go().await?;
    pass(2_000).await;
    let cost = server.script_cost().await;
    lab.stop().await?;
    cost
}
