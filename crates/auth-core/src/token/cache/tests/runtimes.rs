//! Runtimes that end, stand still, or are not there.

use super::*;

#[test]
fn a_runtime_that_shuts_down_is_an_error_for_the_waiter_and_another_runtime_starts_afresh() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::stalling);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());

    // The fetch starts on the first runtime, and is waited for on the second.
    first.block_on(async {
        let starter = tokens.clone();
        tokio::spawn(async move { starter.token().await });
        eventually(|| issuer.calls() == 1).await;
    });
    let mut waiting = Box::pin(tokens.token());
    second.block_on(async { assert!(futures_util::poll!(&mut waiting).is_pending()) });
    drop(first);
    let error = second.block_on(waiting).unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Aborted);

    issuer.release();
    assert_eq!(second.block_on(text(&tokens)), "token-2");
}

#[test]
fn a_runtime_that_is_gone_before_the_fetch_is_an_error_and_not_a_deadlock() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let gone = runtime();
    let handle = gone.handle().clone();
    drop(gone);
    let entered = handle.enter();
    let mut call = Box::pin(tokens.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut context) else {
        panic!("there is nothing to wait for");
    };
    assert_eq!(result.unwrap_err().kind(), TokenErrorKind::Aborted);
    drop(entered);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    assert_eq!(issuer.calls(), 1);
}

#[test]
fn a_fetch_on_a_runtime_that_nobody_drives_is_taken_over_by_the_next_caller() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });
    assert_eq!(issuer.calls(), 0);

    assert_eq!(runtime().block_on(text(&tokens)), "token-1");
    drop(idle);
    assert_eq!(issuer.calls(), 1, "the first fetch never begins");
}

#[test]
fn of_several_callers_none_waits_on_for_a_fetch_that_another_called_off() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
    let idle = runtime();
    idle.block_on(async {
        assert!(futures_util::poll!(Box::pin(tokens.token())).is_pending());
    });

    runtime().block_on(async {
        let asked = SystemClock.now();
        let later = async {
            SystemClock.sleep(Duration::from_millis(100)).await;
            text(&tokens).await
        };
        assert_eq!(
            futures_util::join!(text(&tokens), later),
            ("token-1".to_owned(), "token-1".to_owned())
        );
        assert!(SystemClock.now().since(asked) < Duration::from_secs(2));
    });
    drop(idle);
    assert_eq!(issuer.calls(), 1, "the first fetch never begins");
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let (tokens, issuer, _clock) = cache(ScriptedProvider::new);
    let mut call = std::pin::pin!(tokens.token());
    let waker = std::task::Waker::noop();
    let std::task::Poll::Ready(result) = call.as_mut().poll(&mut std::task::Context::from_waker(waker))
    else {
        panic!("there is nothing to wait for");
    };
    assert_eq!(result.unwrap_err().kind(), TokenErrorKind::Aborted);
    assert_eq!(issuer.calls(), 0);
}
