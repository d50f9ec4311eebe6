//! Klip App2App.

use std::time::Duration;

use klip_a2a::{Client, ErrorCode, PaginatorExt, PollPolicy, Request, RequestKey};
use test_support::{Settings, fixtures::klip_a2a::client};

use crate::{Failure, calls::Calls};

const RECEIVER: &str = "0x2222222222222222222222222222222222222222";
const CONTRACT: &str = "0x3333333333333333333333333333333333333333";
const ABI: &str = r#"{"type":"function","name":"mint","inputs":[{"name":"id","type":"uint256"}]}"#;

pub(crate) async fn visit(provider: &sandbox::KlipA2a, settings: &Settings) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klip-a2a");
    let client = client(settings);
    calls.signs_in("prepare", client.token_provider()).await?;
    requests(provider, &client, &mut calls).await?;

    let unknown = RequestKey::from("00000000-0000-4000-8000-000000000000");
    let code = ErrorCode::UNKNOWN_REQUEST_KEY.to_string();
    calls.fails_with("result", &code, client.result(&unknown).await)?;

    let (contract, owner) = (provider.card_contract(), provider.card_owner());
    calls
        .lists(
            "cards",
            client.cards(contract, owner).items(),
            provider.card_count(),
        )
        .await?;
    calls
        .lists("cards", client.cards(contract, RECEIVER).items(), 0)
        .await?;
    calls.succeeds("cards", client.card_contract(contract, owner).await)?;
    Ok(calls)
}

/// Makes requests of all six kinds with different final states, and reads their results before and after.
async fn requests(provider: &sandbox::KlipA2a, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let user = provider.card_owner();
    for (request, end) in [
        (Request::auth(), End::Approved),
        (
            Request::send_klay(RECEIVER, "1.5").from(user),
            End::Settled { success: true },
        ),
        (
            Request::send_token(CONTRACT, RECEIVER, "0.25").from(user),
            End::Settled { success: false },
        ),
        (
            Request::send_card(CONTRACT, RECEIVER, 12).from(user),
            End::Rejected,
        ),
        (
            Request::execute_contract(CONTRACT, "0", ABI, r#"["7"]"#).from(user),
            End::Failed,
        ),
        (Request::sign_message("Example message").from(user), End::Approved),
        (Request::auth(), End::Expired),
    ] {
        let Some(prepared) = calls.succeeds("prepare", client.prepare(&request).await)? else {
            continue;
        };
        let key = prepared.request_key();
        calls.succeeds("result", client.result(key).await)?;
        match end {
            End::Approved => provider.approve(key.expose())?,
            End::Rejected => provider.reject(key.expose())?,
            End::Failed => provider.fail(key.expose(), 6403, "a reason of the sandbox's")?,
            End::Expired => {
                provider.expire(key.expose())?;
                let code = ErrorCode::EXPIRED_REQUEST_KEY.to_string();
                calls.fails_with("result", &code, client.result(key).await)?;
                continue;
            }
            End::Settled { success } => {
                provider.approve(key.expose())?;
                // Pending on the chain.
                calls.succeeds("result", client.result(key).await)?;
                provider.settle(key.expose(), success)?;
            }
        }
        calls.succeeds("result", client.result(key).await)?;
        let often = PollPolicy::default().with_first_pause(Duration::from_millis(100));
        calls.succeeds("result", client.wait(&prepared, often).await)?;
    }
    Ok(())
}

/// The final state of a request.
#[derive(Clone, Copy)]
enum End {
    Approved,
    Rejected,
    Failed,
    Expired,
    /// Approved, and processed by the chain.
    Settled {
        success: bool,
    },
}
