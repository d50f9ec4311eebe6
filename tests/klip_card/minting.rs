//! Images and minting.

use klip_card::{Attribute, ErrorCode, ErrorKind, Image, NewCard, Pin};
use test_support::{MockProvider, Provider, Response};

use crate::{client, signed_in, signed_in_with};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n--b\r\nnot text: \xff\0";
const CONTRACT: &str = "0x2222222222222222222222222222222222222222";
const RECEIVER: &str = "0x3333333333333333333333333333333333333333";
const IMAGE: &str = "https://media.example.com/card_asset/7/00000000-0000-4000-8000-000000000001.png";

fn card() -> NewCard {
    NewCard::new(CONTRACT, "Example Card", "The first of its kind.", IMAGE).to(RECEIVER)
}

async fn minting() -> MockProvider {
    let server = signed_in().await;
    server.example("mint", 200, "sent").await;
    server
}

#[tokio::test]
async fn image_is_uploaded_as_a_single_file_form() {
    let server = signed_in().await;
    server.example("uploadImage", 200, "uploaded").await;
    let image = Image::png(PNG).unwrap().file_name("first \"card\".png");

    let uploaded = client(&server).upload_image(&image).await.unwrap();

    assert_eq!(uploaded.image, IMAGE);
    let sent = &server.sent_to("uploadImage").await[0];
    let boundary = sent
        .lines()
        .find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="))
        .unwrap();
    assert!(sent.contains("authorization: h.p.s"), "{sent}");
    let expected = [
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"first %22card%22.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        )
        .as_bytes(),
        PNG,
        format!("\r\n--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert_eq!(server.bodies_of("uploadImage").await, [expected]);
}

#[tokio::test]
async fn image_of_any_content_type_is_uploaded() {
    let server = signed_in().await;
    server.example("uploadImage", 200, "uploaded").await;
    let client = client(&server);
    for image in [
        Image::jpeg(&b"\xff\xd8\xff\xe0"[..]),
        Image::gif(&b"GIF89a"[..]),
        Image::new("image/svg+xml", &b"<svg/>"[..]),
    ] {
        client.upload_image(&image.unwrap()).await.unwrap();
    }
    let wrong = Image::new("image/png; charset=\r\nX-Other: b", PNG).unwrap();
    let error = client.upload_image(&wrong).await.unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "content_type");

    let sent = server.bodies_of("uploadImage").await;
    for (body, expected) in sent.into_iter().zip([
        "filename=\"image.jpg\"\r\nContent-Type: image/jpeg\r\n",
        "filename=\"image.gif\"\r\nContent-Type: image/gif\r\n",
        "filename=\"image\"\r\nContent-Type: image/svg+xml\r\n",
    ]) {
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(body.contains(expected), "{body}");
    }
    assert_eq!(server.sent().await.len(), 1 + 3);
}

#[tokio::test]
async fn file_name_cannot_end_its_header() {
    let server = signed_in().await;
    let image = Image::png(PNG).unwrap().file_name("a\r\nX-Other: b");
    let error = client(&server).upload_image(&image).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("`file_name`"), "{error}");
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn mint_sends_only_the_given_fields() {
    let server = minting().await;
    let client = client(&server);
    let minted = client.mint(&card(), &Pin::raw("000000").unwrap()).await.unwrap();
    assert_eq!(minted.hash, format!("0x{}", "ab".repeat(32)));

    let full = card()
        .sendable(true)
        .send_friend_only(false)
        .layout("general")
        .hashtag("example")
        .external_link("https://example.com")
        .attribute(Attribute::new("level", "7"));
    client
        .mint(&full, &Pin::sha256_of("000000").unwrap())
        .await
        .unwrap();

    let sent = server.sent_to("mint").await;
    assert!(
        sent[0].starts_with("POST /v2/wallet/mint\naccept: application/json\nauthorization: h.p.s\n"),
        "{}",
        sent[0]
    );
    let bodies: Vec<_> = server
        .bodies_of("mint")
        .await
        .into_iter()
        .map(|body| String::from_utf8(body).unwrap())
        .collect();
    assert_eq!(
        bodies,
        [
            format!(
                r#"{{"pin":"000000","to_address":["{RECEIVER}"],"contract_address":"{CONTRACT}","name":"Example Card","description":"The first of its kind.","image":"{IMAGE}"}}"#
            ),
            format!(
                r#"{{"pin":"91b4d142823f7d20c5f08df69122de43f35f057a988d9619f6d3138485c9a203","to_address":["{RECEIVER}"],"contract_address":"{CONTRACT}","name":"Example Card","description":"The first of its kind.","image":"{IMAGE}","sendable":true,"send_friend_only":false,"layout":"general","hashtags":["example"],"external_link":"https://example.com","attributes":[{{"trait_type":"level","value":"7"}}]}}"#
            ),
        ]
    );
}

#[tokio::test]
async fn mint_of_unknown_outcome_is_not_retried() {
    for response in [
        Response::off_contract(503),
        Response::json_off_contract(200, "{}"),
    ] {
        let server = signed_in().await;
        server.always("mint", response).await;
        let error = client(&server)
            .mint(&card(), &Pin::raw("000000").unwrap())
            .await
            .unwrap_err();
        assert!(!error.is_retryable(), "{error}");
        assert_eq!(server.sent_to("mint").await.len(), 1, "{error}");
    }
}

#[tokio::test]
async fn mint_is_replayed_after_rejected_token() {
    let server = MockProvider::start(Provider::KlipCard).await;
    server
        .in_order("signIn", ["h.p.1", "h.p.2"].map(signed_in_with))
        .await;
    server
        .in_order(
            "mint",
            [
                Response::example(Provider::KlipCard, "mint", 401, "invalidToken"),
                Response::example(Provider::KlipCard, "mint", 200, "sent"),
            ],
        )
        .await;

    let pin = Pin::raw("000000").unwrap();
    client(&server).mint(&card(), &pin).await.unwrap();

    let sent = server.sent_to("mint").await;
    assert_eq!(sent.len(), 2);
    assert!(sent[0].contains("authorization: h.p.1") && sent[1].contains("authorization: h.p.2"));
}

// Without the PIN that Klip repeats.
#[tokio::test]
async fn rejected_mint_has_klips_code() {
    let server = signed_in().await;
    server
        .respond("mint", 400, r#"{"code":7,"err":"pin 314159 is wrong"}"#)
        .await;
    let error = client(&server)
        .mint(&card(), &Pin::raw("314159").unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode(7)));
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("is wrong") && !shown.contains("314159"), "{shown}");
}

#[tokio::test]
async fn card_beyond_a_limit_is_never_sent() {
    let server = minting().await;
    let pin = Pin::raw("000000").unwrap();
    for (field, wrong) in [
        ("hashtags", (0..11).fold(card(), |card, _| card.hashtag("x"))),
        ("hashtags[0]", card().hashtag("x".repeat(101))),
        ("external_link", card().external_link("x".repeat(256))),
        ("to_address", NewCard::new(CONTRACT, "a", "b", IMAGE)),
        ("to_address[1]", card().to("0x33")),
        (
            "contract_address",
            NewCard::new("0x22", "a", "b", IMAGE).to(RECEIVER),
        ),
    ] {
        let error = client(&server).mint(&wrong, &pin).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.to_string().contains(&format!("`{field}`")), "{error}");
    }
    assert!(server.sent().await.is_empty());
}
