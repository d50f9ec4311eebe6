use crate::{
    call::Call,
    cell::{
        self, CallResult, error_response as resp, rejected as reje, unavailable as unav, unusable as unus,
    },
    fault::{Fault, Gateway, GatewayBody},
    watchdog::Watchdog,
};

/// Status codes of gateways, load balancers and firewalls.
const STATUSES: [u16; 36] = [
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423,
    424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 520, 522,
];

/// Returns the expected result: the client retries idempotent calls after transient errors, and sends others once.
fn expected(call: Call, status: u16, body: GatewayBody) -> CallResult {
    let is_transient = matches!(status, 408 | 425 | 429 | 500 | 502..);
    let requests = match call {
        _ if call.is_non_idempotent() => 1,
        _ if is_transient => 3,
        _ if status == 401 && call.carries_token() => 2,
        _ => 1,
    };
    let ends = match status {
        _ if !call.is_token_call() => resp,
        _ if is_transient => unav,
        501 => unus,
        // Without an error code, other statuses are not those of a token endpoint.
        _ if call == Call::ClientCredentials
            && body != GatewayBody::Problem
            && !matches!(status, 401 | 403) =>
        {
            unus
        }
        _ => reje,
    };
    ends(requests).result()
}

#[test]
fn gateway_error_never_denies_execution() {
    let watchdog = Watchdog::start();
    let mut count = 0;
    let mut violations = Vec::new();
    for (status, body) in STATUSES
        .into_iter()
        .flat_map(|status| GatewayBody::ALL.map(|body| (status, body)))
    {
        let fault = Fault::Gateway(Gateway { status, body });
        for call in Call::ALL {
            watchdog.watch(format!("{fault:?} / {call:?}"));
            violations.extend(cell::violations(fault, call, expected(call, status, body)));
            count += 1;
        }
    }
    println!("{count} cells");
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        violations.join("\n")
    );
}
