//! Every example of a request is what the client sends when it is asked for that.

mod klavi;
mod klikoo;

use contract_tests::{Answer, Provider, Wire};
use serde_json::Value;

/// Examples that the client has no words for, with the reason.
const UNSPEAKABLE: [(&str, &str, &str); 5] = [
    (
        "signIn",
        "upperCase",
        "the client writes the hash in lower case, as working integrators do",
    ),
    (
        "paymentLink",
        "keysAlone",
        "older pages mark the payment as optional; a link to one of which nothing is known is not offered",
    ),
    (
        "changePassword",
        "upperCase",
        "the client writes the hash in lower case, as working integrators do",
    ),
    (
        "trips",
        "emptySearch",
        "an empty list of filters is left out, as the page marks it as optional",
    ),
    (
        "trips",
        "requiredFieldsAlone",
        "the client always says which page, and how long",
    ),
];

/// The text at `pointer`, if it is there.
fn text(example: &Value, pointer: &str) -> Option<String> {
    Some(example.pointer(pointer)?.as_str().unwrap().to_owned())
}

/// The text at `pointer`, which the example has.
fn said(example: &Value, pointer: &str) -> String {
    text(example, pointer).unwrap()
}

/// Has the client send what each example of `operation` says, and compares.
async fn every_example_is_sent(provider: Provider, operation: &str, send: impl AsyncFn(url::Url, &Value)) {
    let described = provider.contract().operation(operation).unwrap();
    let mut count = 0;
    for (name, example) in described.request_examples() {
        count += 1;
        if UNSPEAKABLE
            .iter()
            .any(|(id, of, _)| *id == operation && *of == name)
        {
            continue;
        }
        let wire = Wire::start(provider).await;
        for call in provider.contract().operations() {
            let answer = call
                .answer_examples()
                .find(|(status, ..)| matches!(status, 200 | 201));
            if let Some((status, "application/json", _, answer)) = answer {
                let answer = Answer::json(status, answer.to_string());
                wire.changing(call.id()).await.answer(&answer);
            }
        }
        send(wire.base_url(), example).await;
        let bodies = wire.bodies_of(operation).await;
        assert_eq!(bodies.len(), 1, "{operation} {name}");
        let body: Value = serde_json::from_slice(&bodies[0]).unwrap();
        assert_eq!(body, *example, "{operation} {name}");
    }
    assert!(count > 0, "{operation} has no example");
}

#[tokio::test]
async fn klip_card_signs_in_as_its_contract_shows() {
    every_example_is_sent(Provider::KlipCard, "signIn", async |url, example| {
        let credentials = klip_card::Credentials::new(said(example, "/email"), "abc");
        let client = klip_card::Client::builder()
            .base_url(url)
            .credentials(credentials);
        client.build().unwrap().partner().await.unwrap();
    })
    .await;
}

fn klip_partner(url: url::Url) -> klip_card::Client {
    let credentials = klip_card::Credentials::new("partner@example.com", "abc");
    let client = klip_card::Client::builder()
        .base_url(url)
        .credentials(credentials);
    client.build().unwrap()
}

#[tokio::test]
async fn klip_card_changes_a_password_as_its_contract_shows() {
    every_example_is_sent(Provider::KlipCard, "changePassword", async |url, _example| {
        klip_partner(url).change_password("N3w-passw0rd").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn klip_card_mints_what_its_contract_shows() {
    every_example_is_sent(Provider::KlipCard, "mint", async |url, example| {
        // The contract says the PIN of its examples: six zeros, hashed but for one of them.
        let pin = match said(example, "/pin").len() {
            6 => klip_card::Pin::raw("000000"),
            _ => klip_card::Pin::sha256_of("000000"),
        };
        klip_partner(url)
            .mint(&to_mint(example), &pin.unwrap())
            .await
            .unwrap();
    })
    .await;
}

type SetCardText = fn(klip_card::NewCard, String) -> klip_card::NewCard;

fn to_mint(example: &Value) -> klip_card::NewCard {
    let of = |field: &str| said(example, &format!("/{field}"));
    let texts = |field: &str| {
        let texts = example[field].as_array().cloned().unwrap_or_default();
        texts.into_iter().map(|text| text.as_str().unwrap().to_owned())
    };
    let mut card =
        klip_card::NewCard::new(of("contract_address"), of("name"), of("description"), of("image"));
    card = texts("to_address").fold(card, klip_card::NewCard::to);
    card = texts("hashtags").fold(card, klip_card::NewCard::hashtag);
    let optional: [(&str, SetCardText); 4] = [
        ("/layout", klip_card::NewCard::layout),
        ("/external_link", klip_card::NewCard::external_link),
        ("/qr_code", klip_card::NewCard::qr_code),
        ("/bar_code", klip_card::NewCard::bar_code),
    ];
    for (field, set) in optional {
        if let Some(value) = text(example, field) {
            card = set(card, value);
        }
    }
    if let Some(sendable) = example["sendable"].as_bool() {
        card = card.sendable(sendable);
    }
    if let Some(send_friend_only) = example["send_friend_only"].as_bool() {
        card = card.send_friend_only(send_friend_only);
    }
    for attribute in example["attributes"].as_array().into_iter().flatten() {
        let attribute = klip_card::Attribute::new(said(attribute, "/trait_type"), said(attribute, "/value"));
        card = card.attribute(attribute);
    }
    card
}

#[tokio::test]
async fn klip_a2a_prepares_what_its_contract_shows() {
    every_example_is_sent(Provider::KlipA2a, "prepare", async |url, example| {
        let client = klip_a2a::Client::builder().base_url(url).build().unwrap();
        client.prepare(&to_prepare(example)).await.unwrap();
    })
    .await;
}

fn to_prepare(example: &Value) -> klip_a2a::Request {
    let of = |field: &str| said(example, &format!("/transaction/{field}"));
    let request = match said(example, "/type").as_str() {
        "auth" => klip_a2a::Request::auth(),
        "send_klay" => klip_a2a::Request::send_klay(of("to"), of("amount")),
        "send_token" => klip_a2a::Request::send_token(of("contract"), of("to"), of("amount")),
        "send_card" => klip_a2a::Request::send_card(of("contract"), of("to"), of("card_id").as_str()),
        "execute_contract" => {
            klip_a2a::Request::execute_contract(of("to"), of("value"), of("abi"), of("params"))
        }
        "sign_message" => klip_a2a::Request::sign_message(said(example, "/message/value")),
        other => unreachable!("{other}"),
    };
    let mut bapp = klip_a2a::Bapp::new(said(example, "/bapp/name"));
    if let Some(link) = text(example, "/bapp/callback/success") {
        bapp = bapp.on_success(link);
    }
    if let Some(link) = text(example, "/bapp/callback/fail") {
        bapp = bapp.on_fail(link);
    }
    let from = text(example, "/transaction/from").or_else(|| text(example, "/message/from"));
    match from {
        Some(eoa) => request.from(eoa),
        None => request,
    }
    .bapp(bapp)
}
