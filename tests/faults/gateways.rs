use crate::{
    call::Call,
    cell::{self, Outcome, refused as refu, rejected as reje, unavailable as unav, unusable as unus},
    fault::{Fault, Foreign, Gateway},
    watch::Watch,
};

/// What gateways, balancers and firewalls return.
const STATUSES: [u16; 36] = [
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423,
    424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 520, 522,
];

/// How the call ends: what is safe to repeat is repeated where that may help, and what creates something is sent once.
fn expected(call: Call, status: u16) -> Outcome {
    let is_transient = matches!(status, 408 | 425 | 429 | 500 | 502..);
    let requests = match call {
        _ if call.is_unsafe() => 1,
        _ if is_transient => 3,
        _ if status == 401 && call.carries_token() => 2,
        _ => 1,
    };
    let ends = match status {
        _ if !call.is_of_token() => refu,
        _ if is_transient => unav,
        501 => unus,
        _ => reje,
    };
    ends(requests).outcome()
}

#[test]
fn executed_call_is_never_reported_as_not_executed() {
    let watch = Watch::start();
    let mut count = 0;
    let mut wrong = Vec::new();
    for (status, body) in STATUSES
        .into_iter()
        .flat_map(|status| Foreign::ALL.map(|body| (status, body)))
    {
        let fault = Fault::Gateway(Gateway { status, body });
        for call in Call::ALL {
            watch.over(format!("{fault:?} / {call:?}"));
            wrong.extend(cell::breaches(fault, call, expected(call, status)));
            count += 1;
        }
    }
    println!("{count} cells");
    assert!(
        wrong.is_empty(),
        "{} breaches:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
