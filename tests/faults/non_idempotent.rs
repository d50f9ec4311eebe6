use crate::{
    cell,
    fault::{
        Fault,
        ProviderError::{TokenRejected, TokenRejectedOnce, TokenThenPage},
    },
    matrix,
    watchdog::Watchdog,
};

#[test]
fn non_idempotent_call_is_sent_once() {
    let watchdog = Watchdog::start();
    let non_idempotent_cells = matrix::cells()
        .filter(|(fault, call, _)| call.is_non_idempotent() && !matches!(fault, Fault::Token(_)));
    let mut count = 0;
    let mut violations = Vec::new();
    for (fault, call, _) in non_idempotent_cells {
        watchdog.watch(format!("{fault:?} / {call:?}"));
        let received = cell::run(fault, call, None).result.requests;
        let expected = match fault {
            _ if fault.is_connect_fault() => 0,
            // The provider rejected the token and executed nothing, so the second request is the first one that counts.
            Fault::ProviderError(TokenRejectedOnce | TokenRejected | TokenThenPage)
                if call.carries_token() =>
            {
                2
            }
            _ => 1,
        };
        if received != expected {
            violations.push(format!(
                "{fault:?} / {call:?}: received {received} requests; expected {expected}"
            ));
        }
        count += 1;
    }
    println!("{count} cells");
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}
