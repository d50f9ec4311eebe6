use std::{error::Error, fs, mem, path::Path, time::Duration};

use reqwest::Method;
use sandbox::{FaultRule, Faults, Sandbox as Server, StartError, StateError};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    Outcome,
    admin::{Admin, call},
    caller::{Caller, Change, Provider},
    checked::Sandbox,
    http::Http,
    seed::{act, assert_same, deliveries, responses, seeded, story},
};

/// Starts a sandbox on the state file, and returns the error.
async fn start_error(path: &Path) -> Result<StateError, Box<dyn Error>> {
    match seeded(7).state_file(path).start().await {
        Err(StartError::State(error)) => Ok(error),
        other => Err(format!("{other:?}").into()),
    }
}

/// Saves the state of a new sandbox with the seed 7, and returns the text of the file.
async fn saved(path: &Path) -> Result<String, Box<dyn Error>> {
    drop(seeded(7).state_file(path).start().await?);
    Ok(fs::read_to_string(path)?)
}

#[tokio::test]
async fn reset_restores_the_start() -> Outcome {
    let caller = Caller::of(Sandbox::start_with(seeded(7)).await?).await?;
    let before = story(&caller).await?;
    let sandbox = caller.merchant.sandbox;
    sandbox.reset();
    let caller = Caller::of(sandbox).await?;
    assert_same(&before, &story(&caller).await?);
    Ok(())
}

#[tokio::test]
async fn restart_continues_where_it_stopped() -> Outcome {
    let uninterrupted = story(&Caller::of(Sandbox::start_with(seeded(7)).await?).await?).await?;

    let folder = TempDir::new()?;
    let file = folder.path().join("state.json");
    let builder = seeded(7).state_file(&file);
    let mut caller = Caller::of(Sandbox::start_with(builder).await?).await?;
    let mut interrupted = responses(&caller).await?;
    act(&caller)?;
    // Only after this does the lock end.
    drop(mem::replace(
        &mut caller.merchant.sandbox,
        Sandbox::start().await?,
    ));
    // The file has the seed and the time.
    caller.merchant.sandbox = Sandbox::start_with(Server::builder().state_file(&file)).await?;
    interrupted.extend(responses(&caller).await?);
    interrupted.extend(deliveries(caller.sandbox()).await?);
    assert_same(&uninterrupted, &interrupted);
    Ok(())
}

#[tokio::test]
async fn random_credentials_outlive_a_restart() -> Outcome {
    let folder = TempDir::new()?;
    let file = folder.path().join("state.json");
    let first = Server::builder().state_file(&file).start().await?;
    let (secret, key) = (
        first.klikoo().client_secret().to_owned(),
        first.klikoo().private_key_pem().to_owned(),
    );
    first.stop();
    first.stopped().await?;
    first.save_state()?;
    drop(first);
    let second = Server::builder().state_file(&file).start().await?;
    assert_eq!(second.klikoo().client_secret(), secret);
    assert_eq!(second.klikoo().private_key_pem(), key);
    Ok(())
}

#[tokio::test]
async fn file_in_use_is_refused() -> Outcome {
    let folder = TempDir::new()?;
    let file = folder.path().join("state.json");
    let first = seeded(7).state_file(&file).start().await?;
    let error = start_error(&file).await?;
    assert!(matches!(error, StateError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("in use by another sandbox"), "{error}");
    drop(first);
    seeded(7).state_file(&file).start().await?;
    Ok(())
}

#[tokio::test]
async fn unusable_file_is_named_and_kept() -> Outcome {
    let folder = TempDir::new()?;
    let file = folder.path().join("state.json");
    let text = saved(&file).await?;
    assert!(text.contains("\"balance\":1000000"), "{text}");
    for (content, words) in [
        (String::new(), "is damaged: not a state; move it away"),
        (text[..text.len() / 2].to_owned(), "is damaged"),
        (
            text.replace("1000000", "9000000"),
            "is damaged: wrong checksum; move it away",
        ),
        (
            text.replace("\"version\":1", "\"version\":2"),
            "has version 2, expected 1; use the version",
        ),
        (
            text.replace("\"seed\":7", "\"seed\":5"),
            "has the seed 5, expected the seed 7",
        ),
        (
            text.replace("\"seed\":7", "\"seed\":null"),
            "has a random seed, expected the seed 7",
        ),
    ] {
        fs::write(&file, &content)?;
        let error = start_error(&file).await?.to_string();
        assert!(error.contains(words), "expected `{words}` in `{error}`");
        assert!(error.contains("state.json"), "{error}");
        assert_eq!(fs::read_to_string(&file)?, content);
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new()?;
    let file = folder.path().join("state.json");
    saved(&file).await?;
    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
    let mut names: Vec<_> = fs::read_dir(folder.path())?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort();
    assert_eq!(names, ["state.json", "state.json.lock"]);
    Ok(())
}

#[tokio::test]
async fn unwritable_file_is_an_error() -> Outcome {
    let folder = TempDir::new()?;
    let sandbox = seeded(7)
        .state_file(folder.path().join("gone/state.json"))
        .start();
    let error = sandbox.await.err().ok_or("no error")?;
    assert!(
        error.to_string().contains("cannot lock the state file"),
        "{error}"
    );

    let subfolder = folder.path().join("here");
    fs::create_dir(&subfolder)?;
    let sandbox = seeded(7).state_file(subfolder.join("state.json")).start().await?;
    fs::remove_dir_all(&subfolder)?;
    let error = sandbox.save_state().err().ok_or("no error")?;
    assert!(
        error.to_string().contains("cannot write the state file"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn reset_restores_the_faults_of_the_start() -> Outcome {
    let faults = Faults::none().rule(FaultRule::unavailable().next(1));
    let sandbox = Sandbox::start_with(seeded(7).faults(faults)).await?;
    let http = Http::new();
    for _ in 0..2 {
        for status in [503, 404] {
            let response = http.get(sandbox.klavi().base_url()).send().await?;
            assert_eq!(response.status(), status);
        }
        sandbox.set_faults(Faults::none());
        sandbox.reset();
    }
    Ok(())
}

#[tokio::test]
async fn admin_api_resets_too() -> Outcome {
    let admin = Admin::new().await?;
    let start = admin.sandbox.now();
    admin.sandbox.advance(Duration::from_secs(900));
    admin
        .sandbox
        .set_faults(Faults::seeded(7).rule(FaultRule::unavailable()));
    let (status, body) = admin.send(Method::POST, "/reset", None).await;
    assert_eq!((status, body), (204, Value::Null));
    assert_eq!(admin.sandbox.now(), start);
    let response = admin.http.get(admin.sandbox.klavi().base_url()).send().await?;
    assert_eq!(response.status(), 404);
    Ok(())
}

/// Asserts that every operation that needs a token rejects those of `caller`.
async fn assert_signed_out(caller: &Caller) -> Outcome {
    for (name, least) in [("klip-card", 3), ("klikoo", 5), ("klavi", 10)] {
        let provider = Provider::of(caller.sandbox(), name)?;
        let with_token = provider.implemented().filter(|operation| {
            operation.response(401).is_some()
                && !operation.security().is_empty()
                && operation.id() != "accessToken"
        });
        let mut calls = 0;
        for operation in with_token {
            let request = caller.call(&provider, operation, &Change::default())?;
            assert_eq!(request.send().await?.status(), 401, "{}", operation.id());
            calls += 1;
        }
        assert!(calls >= least, "{calls} operations of {name}");
    }
    Ok(())
}

#[tokio::test]
async fn reset_takes_back_tokens_on_both_doors() -> Outcome {
    for is_by_admin in [false, true] {
        let caller = Caller::new().await?;
        let sandbox = caller.sandbox();
        let issued = || {
            [
                sandbox.klip_card().tokens().len(),
                sandbox.klikoo().tokens().len(),
                sandbox.klavi().tokens().len(),
            ]
        };
        assert_eq!(issued(), [1, 1, 2]);
        if is_by_admin {
            let (http, path) = (&caller.merchant.http, "/reset");
            let (status, _) = call(sandbox, http, Method::POST, path, None).await;
            assert_eq!(status, 204);
        } else {
            sandbox.reset();
        }
        assert_eq!(issued(), [0, 0, 0]);
        assert_signed_out(&caller).await?;

        // The next tokens have the same serial numbers.
        sandbox.advance(Duration::from_secs(60));
        for (provider, id) in [
            ("klip-card", "signIn"),
            ("klikoo", "accessToken"),
            ("klavi", "customerToken"),
            ("klavi", "managementToken"),
        ] {
            caller.create(provider, id).await?;
        }
        assert_eq!(issued(), [1, 1, 2]);
        assert_signed_out(&caller).await?;
    }
    Ok(())
}
