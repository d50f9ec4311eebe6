//! Requests at a steady rate, whether or not earlier ones have ended.

use std::time::Duration;

use auth_core::http::reqwest::{Client, Method};
use benches::Stopwatch;
use tokio::{task::JoinSet, time::MissedTickBehavior};

use crate::{Case, Fault};

/// Requests per second.
pub(crate) const RATE: f64 = 1000.0;

/// Requests of a round.
const REQUESTS: usize = 500;

/// Latencies of one round, in microseconds.
#[derive(Debug)]
pub(crate) struct Round {
    /// At the median.
    pub(crate) median: f64,
    /// At the 99th percentile.
    pub(crate) slow: f64,
}

/// Sends a round of requests to the proxy at `url`.
pub(crate) async fn run(url: &str, secret: Option<&str>, case: &Case) -> Result<Round, Fault> {
    // New connections in each round, so that no proxy keeps an advantage of the first ones.
    let client = Client::builder().no_proxy().build()?;
    let method: Method = case.method.parse()?;
    let url = format!("{url}{}", case.path);
    // Connections and tokens are there before the round.
    for _ in 0..8 {
        send(&client, &method, &url, secret, case.body).await?;
    }
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / RATE));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut tasks = JoinSet::new();
    for _ in 0..REQUESTS {
        ticks.tick().await;
        let (client, method, url) = (client.clone(), method.clone(), url.clone());
        let (secret, body) = (secret.map(str::to_owned), case.body);
        tasks.spawn(async move {
            let stopwatch = Stopwatch::start();
            send(&client, &method, &url, secret.as_deref(), body).await?;
            Ok::<_, Fault>(stopwatch.elapsed())
        });
    }
    let mut latencies = Vec::with_capacity(REQUESTS);
    for latency in tasks.join_all().await {
        latencies.push(latency?.as_secs_f64() * 1e6);
    }
    latencies.sort_by(f64::total_cmp);
    let at = |share: usize| {
        latencies
            .get(latencies.len() * share / 100)
            .copied()
            .unwrap_or(f64::NAN)
    };
    Ok(Round {
        median: at(50),
        slow: at(99),
    })
}

async fn send(
    client: &Client,
    method: &Method,
    url: &str,
    secret: Option<&str>,
    body: &'static str,
) -> Result<(), Fault> {
    let mut request = client.request(method.clone(), url);
    if let Some(secret) = secret {
        request = request.bearer_auth(secret);
    }
    if !body.is_empty() {
        request = request.header("content-type", "application/json").body(body);
    }
    let response = request.send().await?.error_for_status()?;
    let length = response.bytes().await?.len();
    if length < 1000 {
        return Err(format!("the response has {length} bytes").into());
    }
    Ok(())
}
