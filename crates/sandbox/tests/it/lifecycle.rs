use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, UNIX_EPOCH},
};

use sandbox::StartError;
use static_assertions::assert_impl_all;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Handle,
};

use crate::{
    Outcome,
    caller::Provider,
    checked::Sandbox,
    http::{Http, send},
};

assert_impl_all!(sandbox::Sandbox: Send, Sync, std::fmt::Debug);

#[tokio::test]
async fn reachable_address_is_rejected() -> Outcome {
    for address in [
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        SocketAddr::from(([192, 0, 2, 1], 4010)),
    ] {
        let rejected = sandbox::Sandbox::builder().listen(address).start().await;
        let Err(error @ StartError::NotLoopback { .. }) = rejected else {
            panic!("{address} was not rejected");
        };
        assert!(error.to_string().contains(&address.to_string()));
    }
    Ok(())
}

#[tokio::test]
async fn occupied_address_is_named() -> Outcome {
    let first = Sandbox::start().await?;
    let second = sandbox::Sandbox::builder().listen(first.address()).start().await;
    let Err(StartError::Bind { address, .. }) = second else {
        panic!("two sandboxes on one address");
    };
    assert_eq!(address, first.address());
    Ok(())
}

#[tokio::test]
async fn every_start_has_new_credentials() -> Outcome {
    let (one, other) = (Sandbox::start().await?, Sandbox::start().await?);
    assert_ne!(one.klip_card().email(), other.klip_card().email());
    assert_ne!(one.klip_card().password(), other.klip_card().password());
    assert_ne!(one.klikoo().client_secret(), other.klikoo().client_secret());
    assert_ne!(one.klikoo().hmac_auth_key(), other.klikoo().hmac_auth_key());
    assert_ne!(one.klikoo().private_key_pem(), other.klikoo().private_key_pem());
    assert_ne!(
        one.klavi().customer_secret_key(),
        other.klavi().customer_secret_key()
    );
    Ok(())
}

#[tokio::test]
async fn debug_shows_no_secrets() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let debug = format!(
        "{sandbox:?} {:?} {:?} {:?} {:?}",
        sandbox.klip_card(),
        sandbox.klip_a2a(),
        sandbox.klikoo(),
        sandbox.klavi()
    );
    for secret in [
        sandbox.klip_card().password(),
        sandbox.klikoo().client_secret(),
        sandbox.klikoo().hmac_auth_key(),
        sandbox.klikoo().private_key_pem(),
        sandbox.klavi().customer_access_key(),
        sandbox.klavi().customer_secret_key(),
        sandbox.klavi().management_access_key(),
        sandbox.klavi().management_secret_key(),
    ] {
        assert!(!debug.contains(secret));
    }
    Ok(())
}

#[tokio::test]
async fn drop_closes_port_and_connections() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let address = sandbox.address();
    let mut idle = TcpStream::connect(address).await?;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await?;
    let mut head = [0; 12];
    idle.read_exact(&mut head).await?;
    assert_eq!(&head, b"HTTP/1.1 404");
    drop(sandbox);
    // Returns only when the server closes its side.
    idle.read_to_end(&mut Vec::new()).await?;
    assert!(TcpStream::connect(address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn stop_closes_endless_request() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let mut stuck = TcpStream::connect(sandbox.address()).await?;
    stuck
        .write_all(b"POST /klip-a2a/v2/a2a/prepare HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        .await?;
    sandbox.stop();
    sandbox.stopped().await?;
    assert!(TcpStream::connect(sandbox.address()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn no_tasks_remain_after_stop() -> Outcome {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let sandbox = Sandbox::start().await?;
    let mut stuck = TcpStream::connect(sandbox.address()).await?;
    stuck.write_all(b"GET / HTTP/1.1\r\nHost").await?;
    let mut served = TcpStream::connect(sandbox.address()).await?;
    served
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await?;
    served.read_exact(&mut [0; 12]).await?;
    assert!(tasks() > before);
    drop(sandbox);
    // Both connections close when their tasks have ended, and the server's own task with them.
    served.read_to_end(&mut Vec::new()).await?;
    let _closed_or_reset = stuck.read_to_end(&mut Vec::new()).await;
    while tasks() > before {
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[tokio::test]
async fn unknown_provider_is_404() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let response = send(Http::new().get(format!("http://{}/klap", sandbox.address()))).await?;
    assert_eq!(response.status, 404);
    let providers = Provider::all(&sandbox);
    assert_eq!(response.items("prefixes").len(), providers.len());
    Ok(())
}

#[tokio::test]
async fn unknown_routes_have_the_providers_shape() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    for (base, path, field) in [
        (sandbox.klip_card().base_url(), "/v2/partner/auth", "err"),
        (sandbox.klip_a2a().base_url(), "/v2/a2a/prepare", "err"),
        (
            sandbox.klikoo().base_url(),
            "/v1/open-api/access-token",
            "response_message",
        ),
        (sandbox.klavi().base_url(), "/payment/customer/v1/auth", "message"),
    ] {
        let unknown = send(http.get(format!("{base}/nothing/here"))).await?;
        assert_eq!(unknown.status, 404);
        assert!(!unknown.text(field).is_empty(), "{base}");

        let wrong_method = send(http.get(format!("{base}{path}"))).await?;
        assert_eq!(wrong_method.status, 405);
        assert!(!wrong_method.text(field).is_empty(), "{base}");
    }
    Ok(())
}

#[tokio::test]
async fn each_provider_logs_its_own_requests() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    send(http.get(format!("{}/nothing?key=secret", sandbox.klavi().base_url()))).await?;
    send(http.get(format!(
        "{}/v2/a2a/result?request_key=secret",
        sandbox.klip_a2a().base_url()
    )))
    .await?;
    assert_eq!(sandbox.klavi().requests(), 1);
    assert_eq!(sandbox.klip_a2a().requests(), 1);
    assert_eq!(sandbox.klikoo().requests(), 0);
    assert_eq!(sandbox.klip_card().requests(), 0);
    assert_eq!(sandbox.klavi().log()[0].to_string(), "GET /nothing 404");
    assert_eq!(sandbox.klip_a2a().log()[0].to_string(), "GET /v2/a2a/result 400");
    Ok(())
}

#[tokio::test]
async fn advance_moves_the_date_header() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = sandbox.now();
    // Ten years exceed any error of the machine's clock.
    sandbox.advance(Duration::from_secs(10 * 365 * 24 * 60 * 60));
    let url = format!("{}/nothing", sandbox.klavi().base_url());
    let response = Http::new().get(url).send().await?;
    let date = response.headers()["date"].to_str()?;
    let date = httpdate::parse_http_date(date)?;
    assert!(date.duration_since(before)? >= Duration::from_secs(10 * 365 * 24 * 60 * 60 - 1));
    assert!(date > UNIX_EPOCH);
    Ok(())
}
