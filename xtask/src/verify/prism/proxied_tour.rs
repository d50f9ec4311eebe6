//! Tour of the clients through Prism.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Map, Value};

use super::{
    proxy::{OnViolation, Proxy},
    tour_log::TourLog,
};
use crate::verify::{child::Output, error::Error, tools::NodeTools, tour::Tour};

/// Completed tour, with its proxies still running.
pub(super) struct ProxiedTour {
    pub(super) proxies: Vec<Proxy>,
    pub(super) log: TourLog,
    output: Output,
}

impl ProxiedTour {
    pub(super) fn run(
        root: &Path,
        node: &NodeTools,
        tour: &Tour,
        providers: &[String],
        on_violation: OnViolation,
    ) -> Result<Self, Error> {
        let (mut tour, upstreams) = tour.start(&[])?;
        let mut starting = Vec::new();
        for provider in providers {
            let upstream = upstreams[provider].as_str().unwrap_or_default();
            let child = Proxy::start(root, node, provider, upstream, on_violation)?;
            starting.push((provider, child));
        }
        let mut proxies = Vec::new();
        let mut addresses = Map::new();
        for (provider, child) in starting {
            let proxy = Proxy::ready(provider, child)?;
            addresses.insert(provider.clone(), format!("http://{}", proxy.address).into());
            proxies.push(proxy);
        }
        tour.write_last_line(&Value::Object(addresses).to_string())?;
        let output = tour.finish()?;
        let log = TourLog::read(&output.stdout);
        Ok(Self { proxies, log, output })
    }

    pub(super) fn is_clean(&self) -> bool {
        self.output.status.success() && self.log.unexpected.is_empty()
    }

    /// Stops the proxies, and returns the problems of the clients and of Prism without duplicates.
    pub(super) fn problems(self) -> String {
        let mut problems: Vec<String> = self.log.unexpected;
        problems.push(self.output.stderr);
        for proxy in self.proxies {
            let provider = proxy.provider.clone();
            problems.extend(
                proxy
                    .problems()
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
        problems.join("\n")
    }
}
