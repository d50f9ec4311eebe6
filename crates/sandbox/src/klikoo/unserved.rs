//! Endpoints that are documented and that the sandbox does not play: Klikoo has a code for that.

use std::sync::Arc;

use axum::{Router, routing::post};

use super::{
    client::Client,
    envelope::{Case, Service},
};

/// Each with the service that its documented sample answers as, or that its path names.
const PATHS: [(&str, Service); 12] = [
    ("products", Service::Product),
    ("products/inquiry", Service::Product),
    ("products/buy", Service::Transaction),
    ("transactions/inquiry-postpaid", Service::Transaction),
    ("transports/sources", Service::Transaction),
    ("transports/destinations", Service::Transaction),
    ("transports/trips", Service::Transport),
    ("transports/trips-detail", Service::Transport),
    ("transports/block-seat", Service::Transport),
    ("transports/book", Service::Transport),
    ("attractions/detail", Service::Attraction),
    ("attractions/buy", Service::Attraction),
];

pub(super) fn routes() -> Router<Arc<Client>> {
    PATHS.iter().fold(Router::new(), |router, (path, service)| {
        let refusal = service.refuses(Case::NotImplemented);
        let answer = post(move || async move { refusal });
        router.route(&format!("/v1/open-api/{path}"), answer)
    })
}
