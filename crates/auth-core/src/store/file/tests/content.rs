//! Content of a file that this version has not written.

use super::*;

#[tokio::test]
async fn corrupt_content_is_moved_aside() {
    let whole = {
        let fixture = Fixture::new();
        fixture.publish("hunter2").await;
        fixture.content()
    };
    let contents = [
        String::new(),
        "\0".repeat(whole.len()),
        "null".to_owned(),
        whole[..whole.len() / 2].to_owned(),
        format!("{whole}{whole}"),
        whole.replace("\"version\":1,\"written\"", "\"version\":0,\"written\""),
        whole.replace("\"secret\"", "\"sacred\""),
        whole.replace("\"version\":1,\"placement\"", "\"placement\""),
        "x".repeat(2 << 20),
        format!("{}{}", " ".repeat(1 << 20), whole),
    ];
    for content in contents {
        let fixture = Fixture::new();
        let store = fixture.open();
        let lost = lease(&store).await;
        fixture.clock.advance(Duration::from_millis(1));
        write(&fixture.file("json"), &content);

        let other = fixture.open();
        let fence = lease(&other).await.fence();

        let start = content.chars().take(200).collect::<String>();
        assert_eq!(
            std::fs::read_to_string(fixture.file("corrupt")).unwrap(),
            content,
            "{start}"
        );
        assert!(fence > lost.fence(), "leases of a lost file are earlier: {start}");
    }

    let fixture = Fixture::new();
    let published = fixture.publish("hunter2").await;
    write(
        &fixture.file("json"),
        fixture.content().replacen('{', r#"{"later":{},"#, 1),
    );
    match acquire(&fixture.open()).await {
        Ok(Acquired::Token(token)) => assert_eq!(token.id(), published.id()),
        other => panic!("an unknown field is no damage, but got {other:?}"),
    }
}

#[tokio::test]
async fn longest_content_is_read() {
    const MAX: usize = 1 << 20;

    let fixture = Fixture::new();
    fixture.publish("hunter2").await;
    let content = fixture.content();
    let longest = format!("{content}{}", " ".repeat(MAX - content.len()));
    write(&fixture.file("json"), &longest);
    assert!(matches!(acquire(&fixture.open()).await, Ok(Acquired::Token(_))));

    write(&fixture.file("json"), format!("{longest} "));
    assert!(matches!(acquire(&fixture.open()).await, Ok(Acquired::Lease(_))));
}

#[tokio::test]
async fn content_of_later_version_is_kept() {
    let fixture = Fixture::new();
    fixture.publish("hunter2").await;
    let whole = fixture.content();
    for (version, what) in [
        ("\"version\":1,\"written\"", "token file"),
        ("\"version\":1,\"placement\"", "stored token"),
    ] {
        let later = whole.replace(version, &version.replace('1', "2"));
        assert_ne!(later, whole);
        write(&fixture.file("json"), &later);
        let store = fixture.open();

        let error = acquire(&store).await.unwrap_err();

        assert_eq!(error.kind(), StoreErrorKind::Unreadable);
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(
            source,
            format!("the {what} has format version 2; expected at most version 1")
        );
        let file = fixture.file("json").display().to_string();
        assert_eq!(
            error.to_string(),
            format!("failed to read `{file}`, which is kept")
        );
        assert_eq!(fixture.content(), later);
        store.clear(&key()).await.unwrap();
        lease(&store).await;
    }
}

#[tokio::test]
async fn large_token_is_refused_before_writing() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let held = lease(&store).await;
    let before = fixture.content();
    let token = fixture.token(&"x".repeat(1 << 20));

    let error = store.publish(&key(), &held, &token).await.unwrap_err();

    assert!(error.to_string().contains("expected at most 1048576"), "{error}");
    assert_eq!(fixture.content(), before);
}

#[tokio::test]
async fn longest_token_is_written() {
    const MAX: usize = 1 << 20;

    let fixture = Fixture::new();
    let store = fixture.open();
    let held = lease(&store).await;
    fixture.publish_as(&held, "x").await.unwrap();
    let longest = "x".repeat(MAX - fixture.content().len() + 1);
    let too_long = fixture.publish_as(&held, &format!("{longest}x")).await;
    assert!(too_long.unwrap_err().to_string().contains("needs 1048577 bytes"));

    fixture.publish_as(&held, &longest).await.unwrap();
    assert_eq!(fixture.content().len(), MAX);
}

#[tokio::test]
async fn long_and_odd_keys_have_files() {
    let fixture = Fixture::new();
    let store = fixture.open();
    for provider in ["../../up", "nul.txt", "ä/b\n", "", &"long".repeat(200)] {
        let key = StoreKey::new(provider).with("a b/c", "\0\u{1F511}");
        let acquired = store.acquire(&key, &AcquireRequest::new(LEASE)).await.unwrap();
        assert!(
            matches!(acquired, Acquired::Lease(_)),
            "{provider:?} {acquired:?}"
        );
    }
    // A state and a lock for each, and the files of the leases.
    assert_eq!(fixture.names().len(), 5 * 3);
    let beside = std::fs::read_dir(fixture.parent.path()).unwrap();
    assert_eq!(beside.count(), 1);
}
