//! Clusters whose slots and masters change.

use super::{Case, Fleet, SHORT_LIFE, behavior, pass};
use crate::{
    Result,
    engine::Cluster,
    lab::{Lab, Outcome},
    report::Target,
    worker::Settings,
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "cluster, slot moved",
            is_quick: false,
            target: Target {
                text: "no error",
                is_met: |seen| seen.errors == 0,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(slot_moved(fleet)),
        },
        Case {
            name: "cluster, failover to a replica",
            is_quick: false,
            target: Target {
                text: "no error",
                is_met: |seen| seen.errors == 0,
                in_time: |_| true,
            },
            run: |fleet| Box::pin(failover(fleet)),
        },
    ]
}

async fn start(fleet: &Fleet) -> Result<(Cluster, Lab)> {
    let cluster = Cluster::start(&fleet.program).await?;
    let lab = Lab::start(behavior(SHORT_LIFE), fleet.processes, |_, standard| Settings {
        urls: cluster.urls(),
        ..standard
    })
    .await?;
    Ok((cluster, lab))
}

/// Returns a key with the hash tag of the fleet's entry.
fn entry_key() -> String {
    format!("{{fleet:{}}}:token", auth_core::store::StoreKey::new("fleet"))
}

async fn slot_moved(fleet: &Fleet) -> Result<Outcome> {
    let (cluster, mut lab) = start(fleet).await?;
    lab.go().await?;
    pass(2_000).await;
    cluster.move_slot(&entry_key()).await?;
    pass(8_000).await;
    lab.stop().await
}

async fn failover(fleet: &Fleet) -> Result<Outcome> {
    let (mut cluster, mut lab) = start(fleet).await?;
    lab.go().await?;
    pass(2_000).await;
    cluster.fail_over(&entry_key()).await?;
    pass(8_000).await;
    lab.stop().await
}
