//! Tokens and credentials that are rejected.

use super::{Case, Fleet, LONG_LIFE, behavior, pass};
use crate::{Result, issuer::Behavior, lab::Outcome, report::Target};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "token rejected in all processes",
            is_quick: true,
            target: Target {
                text: "2 requests, no error",
                is_met: |seen| seen.errors == 0 && seen.requests == 2 && seen.tokens == 2,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(rejected_token(fleet)),
        },
        Case {
            name: "credentials rejected",
            is_quick: false,
            target: Target {
                text: "requests at 0, 1, 3 and 7 s",
                is_met: |seen| seen.requests <= 4 && seen.error_kinds == ["Rejected"],
                in_time: |_| true,
            },
            run: |fleet| Box::pin(rejected_credentials(fleet)),
        },
    ]
}

async fn rejected_token(fleet: &Fleet) -> Result<Outcome> {
    let (_server, mut lab) = fleet
        .start(behavior(LONG_LIFE), |_, _, standard| standard)
        .await?;
    lab.go().await?;
    pass(1_500).await;
    lab.reject().await?;
    pass(2_000).await;
    lab.stop().await
}

async fn rejected_credentials(fleet: &Fleet) -> Result<Outcome> {
    let behavior = Behavior {
        rejects: true,
        ..behavior(LONG_LIFE)
    };
    let (_server, mut lab) = fleet.start(behavior, |_, _, standard| standard).await?;
    lab.go().await?;
    pass(10_000).await;
    lab.stop().await
}
