use crate::{
    cell,
    fault::{
        Fault,
        Own::{TokenAlways, TokenOnce, TokenThenPage},
    },
    matrix,
    watch::Watch,
};

#[test]
fn an_unsafe_call_is_received_exactly_once_under_every_fault() {
    let watch = Watch::start();
    let unsafe_cells =
        matrix::cells().filter(|(fault, call, _)| call.is_unsafe() && !matches!(fault, Fault::Token(_)));
    let mut count = 0;
    let mut wrong = Vec::new();
    for (fault, call, _) in unsafe_cells {
        watch.over(format!("{fault:?} / {call:?}"));
        let received = cell::run(fault, call, None).outcome.requests;
        let expected = match fault {
            _ if fault.is_of_connecting() => 0,
            // The provider itself says that it refused the token and did nothing: the second is the first that counts.
            Fault::Own(TokenOnce | TokenAlways | TokenThenPage) if call.carries_token() => 2,
            _ => 1,
        };
        if received != expected {
            wrong.push(format!(
                "{fault:?} / {call:?}: received {received} times and not {expected}"
            ));
        }
        count += 1;
    }
    println!("{count} cells");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
