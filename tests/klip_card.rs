//! Klip Card Minting: what is sent, what is understood, what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use auth_core::testing::ManualClock;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract_tests::{Answer, Provider, Wire};
use futures_util::TryStreamExt;
use klip_card::{
    Bapp, Card, Client, Credentials, Environment, ErrorCode, ErrorKind, PaginatorExt, Scalar, Url,
};
use sandbox::Sandbox;

const SIGN_IN: &str = "/v2/partner/auth";
const BAPPS: &str = "/v2/wallet/bapp";
const CARDS_137: &str = "/v2/wallet/nft/137";

/// The documented sample of "Sign In", with its fields quoted as JSON wants them.
const SIGNED_IN: &str = r#"{"email":"partner@example.com","klaytn_address":"0x1111111111111111111111111111111111111111","contract_address":"0x2222222222222222222222222222222222222222","name":"Example Co","phone":"01000000000","service_name":"Example BApp","access_token":"h.p.s","status":1,"mint_limit":1000,"mint_count":1}"#;

/// The sample of "Get Card Information By BApp", with fields observed at an integrator.
const BAPP_PAGE: &str = r#"{"bapps":[{"id":7,"name":"Example BApp","summary":"","bapp_img":"https://example.com/i.png","category_id":2,"nft_id":137,"nft_order_no":3,"card_count":101,"cards":[{"card_id":1,"card_uri":"https://example.com/1.json","owner":"0x11","sender":"0x22","transaction_hash":"0xab","created_at":1600000000,"created_at_formatted":"2020-09-13","updated_at":1600100000,"updated_at_formatted":"2020-09-14"}],"cards_next_cursor":"AbC"}],"next_cursor":""}"#;

fn client(wire: &Wire) -> Client {
    Client::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("partner@example.com", "abc"))
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap()
}

async fn signed_in() -> Wire {
    let wire = Wire::start(Provider::KlipCard).await;
    wire.json("POST", SIGN_IN, 200, SIGNED_IN).await;
    wire
}

async fn bapps(client: &Client) -> Vec<Bapp> {
    client.bapps().items().try_collect().await.unwrap()
}

#[tokio::test]
async fn sign_in_sends_mail_and_password_hash_and_the_token_goes_out_raw() {
    let wire = signed_in().await;
    wire.json("GET", BAPPS, 200, BAPP_PAGE).await;

    bapps(&client(&wire)).await;

    assert_eq!(
        wire.sent().await,
        [
            "POST /v2/partner/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klip-card/0.1.0\n\
             \n\
             {\"email\":\"partner@example.com\",\"password\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}",
            "GET /v2/wallet/bapp\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             user-agent: klip-card/0.1.0",
        ]
    );
}

#[tokio::test]
async fn the_ten_documented_fields_of_sign_in_are_understood() {
    let wire = signed_in().await;
    let partner = client(&wire).partner().await.unwrap();
    assert_eq!(partner.email.as_deref(), Some("partner@example.com"));
    assert_eq!(
        partner.klaytn_address.as_deref(),
        Some("0x1111111111111111111111111111111111111111")
    );
    assert_eq!(
        partner.contract_address.as_deref(),
        Some("0x2222222222222222222222222222222222222222")
    );
    assert_eq!(partner.name.as_deref(), Some("Example Co"));
    assert_eq!(partner.phone.as_deref(), Some("01000000000"));
    assert_eq!(partner.service_name.as_deref(), Some("Example BApp"));
    assert_eq!(
        (partner.status, partner.mint_limit, partner.mint_count),
        (Some(1), Some(1000), Some(1))
    );
}

#[tokio::test]
async fn a_token_without_exp_lives_for_the_documented_24_hours() {
    let wire = signed_in().await;
    let clock = ManualClock::new();
    let client = Client::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("partner@example.com", "abc"))
        .http(|http| http.clock(clock.clone()))
        .build()
        .unwrap();

    let token = client.token_provider().token().await.unwrap();

    let lifetime = token
        .expires_at()
        .unwrap()
        .duration_since(auth_core::Clock::now(&clock).wall)
        .unwrap();
    assert_eq!(lifetime.as_secs(), 24 * 60 * 60);
    assert_eq!(token.placement().to_string(), "raw header");
}

/// A sign-in whose token expires at `exp`, answered when the server's clock shows `date`.
async fn signed_in_until(exp: u64, date: &str) -> Wire {
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{"Id":7,"exp":{exp}}}"#));
    let body = SIGNED_IN.replace("h.p.s", &format!("e30.{claims}.c2ln"));
    let wire = Wire::start(Provider::KlipCard).await;
    let answer = Answer::json(200, body).header("date", date);
    wire.always("POST", SIGN_IN, answer).await;
    wire
}

#[tokio::test]
async fn a_token_lives_until_the_exp_of_its_jwt_by_the_clock_that_wrote_it() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let lifetime = Duration::from_secs(5000);
    for (exp, date) in [
        (1_600_005_000, "Sun, 13 Sep 2020 12:26:40 GMT"),
        // A server whose clock is an hour ahead of this one.
        (1_600_008_600, "Sun, 13 Sep 2020 13:26:40 GMT"),
    ] {
        let wire = signed_in_until(exp, date).await;
        let client = Client::builder()
            .base_url(wire.base_url())
            .credentials(Credentials::new("partner@example.com", "abc"))
            .http(|http| http.clock(ManualClock::at(now)))
            .build()
            .unwrap();

        let token = client.token_provider().token().await.unwrap();

        assert_eq!(token.expires_at(), Some(now + lifetime), "{date}");
    }
}

#[tokio::test]
async fn a_base_url_wins_over_the_environment_in_either_order() {
    let wire = signed_in().await;
    let builder = || Client::builder().credentials(Credentials::new("partner@example.com", "abc"));
    for builder in [
        builder()
            .environment(Environment::Global)
            .base_url(wire.base_url()),
        builder()
            .base_url(wire.base_url())
            .environment(Environment::Global),
    ] {
        builder.build().unwrap().partner().await.unwrap();
    }
    assert_eq!(wire.sent_to(SIGN_IN).await.len(), 2);
}

#[tokio::test]
async fn every_observed_field_of_a_bapp_and_its_cards_is_understood() {
    let wire = signed_in().await;
    wire.json("GET", BAPPS, 200, BAPP_PAGE).await;

    let bapps = bapps(&client(&wire)).await;

    let text = |field: &Option<Scalar>| field.as_ref().unwrap().to_string();
    let bapp = &bapps[0];
    assert_eq!(text(&bapp.id), "7");
    assert_eq!(bapp.name.as_deref(), Some("Example BApp"));
    assert_eq!(bapp.summary.as_deref(), Some(""));
    assert_eq!(bapp.bapp_img.as_deref(), Some("https://example.com/i.png"));
    assert_eq!(text(&bapp.category_id), "2");
    assert_eq!(bapp.nft_id.as_str(), "137");
    assert_eq!(text(&bapp.nft_order_no), "3");
    assert_eq!(text(&bapp.card_count), "101");
    assert_eq!(bapp.cards_next_cursor.as_ref().unwrap().as_str(), "AbC");
    let card: &Card = &bapp.cards[0];
    assert_eq!(card.card_id.as_str(), "1");
    assert_eq!(card.card_uri.as_deref(), Some("https://example.com/1.json"));
    assert_eq!(card.owner.as_deref(), Some("0x11"));
    assert_eq!(card.sender.as_deref(), Some("0x22"));
    assert_eq!(card.transaction_hash.as_deref(), Some("0xab"));
    assert_eq!(text(&card.created_at), "1600000000");
    assert_eq!(card.created_at_formatted.as_deref(), Some("2020-09-13"));
    assert_eq!(text(&card.updated_at), "1600100000");
    assert_eq!(card.updated_at_formatted.as_deref(), Some("2020-09-14"));
}

#[tokio::test]
async fn one_bapp_with_null_for_its_cards_does_not_cost_the_listing() {
    let wire = signed_in().await;
    wire.in_order(
        "GET",
        BAPPS,
        [
            Answer::json(
                200,
                r#"{"bapps":[{"nft_id":1,"cards":null},{"nft_id":2},{"nft_id":3,"cards":[{"card_id":1}]}],"next_cursor":"x"}"#,
            ),
            Answer::json(200, r#"{"bapps":null,"next_cursor":"y"}"#),
            Answer::json(200, r#"{"next_cursor":""}"#),
        ],
    )
    .await;

    let bapps = bapps(&client(&wire)).await;

    let cards: Vec<usize> = bapps.iter().map(|bapp| bapp.cards.len()).collect();
    assert_eq!(cards, [0, 0, 1]);
    assert_eq!(wire.sent_to(BAPPS).await.len(), 3);
}

#[tokio::test]
async fn numbers_for_which_no_type_is_documented_may_come_as_text_or_null() {
    let wire = signed_in().await;
    wire.json_off_contract(
        "GET",
        BAPPS,
        200,
        r#"{"bapps":[{"nft_id":"137","card_count":"2","id":null,"cards":[{"card_id":1,"created_at":"2020-09-13T12:26:40Z","updated_at":1600000000.5},{"card_id":2,"created_at":null}]}]}"#,
    )
    .await;

    let bapps = bapps(&client(&wire)).await;

    assert_eq!(bapps[0].card_count, Some(Scalar::new("2")));
    assert_eq!(bapps[0].id, None);
    let created: Vec<Option<&str>> = bapps[0]
        .cards
        .iter()
        .map(|card| card.created_at.as_ref().map(Scalar::as_str))
        .collect();
    assert_eq!(created, [Some("2020-09-13T12:26:40Z"), None]);
    assert_eq!(bapps[0].cards[0].updated_at, Some(Scalar::new("1600000000.5")));
}

#[tokio::test]
async fn cards_beyond_the_hundredth_are_read_from_the_other_endpoint() {
    let wire = signed_in().await;
    wire.json("GET", BAPPS, 200, BAPP_PAGE).await;
    wire.in_order(
        "GET",
        CARDS_137,
        [
            Answer::json(
                200,
                r#"{"cards":[{"card_id":"340282366920938463463374607431768211457"}],"next_cursor":"D+/="}"#,
            ),
            Answer::json(
                200,
                r#"{"cards":[{"card_id":9007199254740993}],"next_cursor":null}"#,
            ),
        ],
    )
    .await;

    let cards: Vec<Card> = client(&wire).all_cards().try_collect().await.unwrap();

    let ids: Vec<&str> = cards.iter().map(|card| card.card_id.as_str()).collect();
    assert_eq!(
        ids,
        ["1", "340282366920938463463374607431768211457", "9007199254740993"]
    );
    assert_eq!(
        wire.sent_to(CARDS_137).await,
        [
            "GET /v2/wallet/nft/137?cursor=AbC\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             user-agent: klip-card/0.1.0",
            "GET /v2/wallet/nft/137?cursor=D%2B%2F%3D\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             user-agent: klip-card/0.1.0",
        ]
    );
}

#[tokio::test]
async fn looping_over_next_cursor_alone_loses_cards_and_all_cards_loses_none() {
    let sandbox = Sandbox::start().await.unwrap();
    let provider = sandbox.klip_card();
    let client = Client::builder()
        .base_url(Url::parse(&provider.base_url()).unwrap())
        .credentials(Credentials::new(provider.email(), provider.password()))
        .build()
        .unwrap();

    let next_cursor_alone: usize = bapps(&client).await.iter().map(|bapp| bapp.cards.len()).sum();
    let cards: Vec<Card> = client.all_cards().try_collect().await.unwrap();
    let distinct: HashSet<_> = cards.iter().map(|card| &card.card_id).collect();

    assert!(next_cursor_alone < provider.card_count());
    assert_eq!(cards.len(), provider.card_count());
    assert_eq!(distinct.len(), provider.card_count());
    assert_eq!(provider.token_requests(), 1);
    assert!(sandbox.violations().is_empty(), "{:?}", sandbox.violations());
}

#[tokio::test]
async fn an_empty_null_and_absent_cursor_all_end_the_list() {
    for end in [r#""next_cursor":"","#, r#""next_cursor":null,"#, ""] {
        let wire = signed_in().await;
        wire.json(
            "GET",
            CARDS_137,
            200,
            format!(r#"{{{end}"cards":[{{"card_id":1}}]}}"#),
        )
        .await;

        let cards: Vec<Card> = client(&wire).cards(137).items().try_collect().await.unwrap();

        assert_eq!(cards.len(), 1);
        assert_eq!(wire.sent_to(CARDS_137).await.len(), 1, "{end}");
    }
}

#[tokio::test]
async fn a_page_of_nothing_with_a_cursor_goes_on() {
    let wire = signed_in().await;
    wire.in_order(
        "GET",
        CARDS_137,
        [
            Answer::json(200, r#"{"cards":[],"next_cursor":"x"}"#),
            Answer::json(200, r#"{"cards":null,"next_cursor":"y"}"#),
            Answer::json(200, r#"{"cards":[{"card_id":1}]}"#),
        ],
    )
    .await;
    let cards: Vec<Card> = client(&wire).cards(137).items().try_collect().await.unwrap();
    assert_eq!(cards.len(), 1);
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_call_replayed_exactly_once() {
    let wire = Wire::start(Provider::KlipCard).await;
    let signed_in = |token: &str| Answer::json(200, SIGNED_IN.replace("h.p.s", token));
    wire.in_order("POST", SIGN_IN, [signed_in("a.a.a"), signed_in("b.b.b")])
        .await;
    wire.json(
        "GET",
        CARDS_137,
        401,
        r#"{"code":1001,"err":"token is not valid"}"#,
    )
    .await;

    let error = client(&wire)
        .cards(137)
        .items()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();

    let error = error.fetch_error().unwrap();
    assert_eq!(error.code(), Some(&ErrorCode(1001)));
    let sent = wire.sent_to(CARDS_137).await;
    assert_eq!(sent.len(), 2);
    assert!(
        sent[0].contains("authorization: a.a.a") && sent[1].contains("authorization: b.b.b"),
        "{sent:?}"
    );
    assert_eq!(wire.sent_to(SIGN_IN).await.len(), 2);
}

#[tokio::test]
async fn a_refused_sign_in_is_final_and_keeps_status_code_and_words() {
    for (status, message) in [
        (400, "bad request"),
        (406, "not found user info in db"),
        // Of these the documents show the words alone: whichever status they come with, they are final.
        (400, "invalid password"),
        (401, "invalid password"),
        (403, "banned accounts cannot login"),
        (406, "suspended accounts cannot login"),
        (406, "not yet approved"),
    ] {
        let wire = Wire::start(Provider::KlipCard).await;
        wire.json_off_contract(
            "POST",
            SIGN_IN,
            status,
            format!(r#"{{"code":7,"err":"{message}"}}"#),
        )
        .await;

        let error = client(&wire)
            .cards(137)
            .items()
            .try_collect::<Vec<_>>()
            .await
            .unwrap_err();

        let error = error.fetch_error().unwrap();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code(), Some(&ErrorCode(7)));
        assert!(error.to_string().contains(message), "{error}");
        assert!(!error.is_retryable());
        assert_eq!(wire.sent().await.len(), 1, "{message}");
    }
}

#[tokio::test]
async fn an_error_field_of_a_wrong_type_does_not_cost_the_other() {
    for (body, code, message) in [
        (
            r#"{"code":"1001","err":"bad request"}"#,
            Some(ErrorCode(1001)),
            "bad request",
        ),
        (r#"{"code":{"n":1},"err":"bad request"}"#, None, "bad request"),
        (
            r#"{"code":1001,"err":{"text":"x"}}"#,
            Some(ErrorCode(1001)),
            "1001",
        ),
        (r#"{"code":null,"err":null}"#, None, "400"),
        ("[]", None, "400"),
    ] {
        let wire = Wire::start(Provider::KlipCard).await;
        wire.json_off_contract("POST", SIGN_IN, 400, body).await;

        let error = client(&wire).partner().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Refused, "{body}");
        assert_eq!(error.code(), code.as_ref(), "{body}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn credentials_that_cannot_work_are_refused_by_name_before_any_io() {
    for (email, password, field) in [
        ("partner", "abc", "email"),
        ("@example.com", "abc", "email"),
        ("partner@example.com\n", "abc", "email"),
        ("partner@example.com", "  \n", "password"),
        ("partner@example.com", "abc\n", "password"),
    ] {
        let error = Client::builder()
            .credentials(Credentials::new(email, password))
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(&format!("`{field}`")), "{error}");
    }
}

#[tokio::test]
async fn a_500_of_html_is_retried_and_then_reported_by_its_status() {
    let wire = signed_in().await;
    let page = Answer::off_contract(500).body("<html>gateway</html>", "text/html");
    wire.always("GET", CARDS_137, page).await;

    let error = client(&wire)
        .cards(137)
        .items()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();

    let error = error.fetch_error().unwrap();
    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::Refused, 500)
    );
    assert!(error.is_retryable());
    assert_eq!(wire.sent_to(CARDS_137).await.len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_no_json_says_where_it_came_from_and_what_it_is() {
    let wire = signed_in().await;
    let page = Answer::off_contract(200).body("<html>captive portal</html>", "text/html");
    wire.always("GET", CARDS_137, page).await;

    let error = client(&wire)
        .cards(137)
        .items()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();

    let error = error.fetch_error().unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(
        text.contains("GET /v2/wallet/nft/{nft_id}") && text.contains("text/html"),
        "{text}"
    );
}

#[tokio::test]
async fn a_sign_in_that_brings_no_token_is_an_unusable_answer() {
    for body in [
        r#"{"email":"a@example.com"}"#,
        r#"{"email":"a@example.com","access_token":""}"#,
    ] {
        let wire = Wire::start(Provider::KlipCard).await;
        wire.json_off_contract("POST", SIGN_IN, 200, body).await;
        let error = client(&wire).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), auth_core::TokenErrorKind::InvalidAnswer, "{body}");
    }
}

#[tokio::test]
async fn an_id_that_would_leave_its_path_is_refused_before_anything_is_sent() {
    let wire = signed_in().await;
    for id in ["", "..", " "] {
        let error = client(&wire)
            .cards(id)
            .items()
            .try_collect::<Vec<_>>()
            .await
            .unwrap_err();
        assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::InvalidInput);
    }
    assert!(wire.sent().await.is_empty());
}
