//! Tour of the clients through Prism.

use std::{collections::BTreeSet, io};

use serde_json::{Map, Value};

use super::{
    proxy::{OnViolation, Proxy},
    tour_log::TourLog,
};
use crate::verify::{child::Output, context::Context, error::Error, tools::NodeTools};

/// Completed tour, with its proxies still running.
pub(super) struct ProxiedTour {
    pub(super) proxies: Vec<Proxy>,
    pub(super) log: TourLog,
    output: Output,
}

impl ProxiedTour {
    pub(super) async fn run(
        context: &Context<'_>,
        node: &NodeTools,
        on_violation: OnViolation,
    ) -> Result<Self, Error> {
        let (mut tour, upstreams) = context.tour().await?.start(&[]).await?;
        let mut starting = Vec::new();
        for provider in &context.providers {
            let upstream = upstreams[provider].as_str().unwrap_or_default();
            let child = Proxy::start(context, node, provider, upstream, on_violation)?;
            starting.push((provider, child));
        }
        let mut proxies = Vec::new();
        let mut addresses = Map::new();
        for (provider, child) in starting {
            let proxy = Proxy::ready(provider, child).await?;
            addresses.insert(provider.clone(), format!("http://{}", proxy.address).into());
            proxies.push(proxy);
        }
        tour.write_last_line(&Value::Object(addresses).to_string())
            .await?;
        let output = tour.finish().await?;
        let log = TourLog::read(&output.stdout);
        Ok(Self { proxies, log, output })
    }

    pub(super) fn is_clean(&self) -> bool {
        self.output.is_success() && self.log.unexpected.is_empty()
    }

    /// Stops the proxies, and returns the problems of the clients and of Prism without duplicates.
    pub(super) async fn problems(self) -> io::Result<String> {
        let mut problems: Vec<String> = self.log.unexpected;
        problems.push(self.output.stderr);
        for proxy in self.proxies {
            let provider = proxy.provider.clone();
            problems.extend(
                proxy
                    .problems()
                    .await?
                    .into_iter()
                    .map(|line| format!("{provider}: {line}")),
            );
        }
        let mut seen = BTreeSet::new();
        // Duplicates differ in the time at the start of the line.
        problems.retain(|line| {
            seen.insert(
                line.split_once(" › ")
                    .map_or(line.clone(), |(_time, rest)| rest.to_owned()),
            )
        });
        Ok(problems.join("\n"))
    }
}
