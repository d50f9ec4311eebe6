//! Links that open a request in Klip.

use klip_a2a::{Client, Credentials, Environment, Platform, Request, Url};

use crate::preparing;

async fn links(environment: Environment) -> [String; 5] {
    let server = preparing().await;
    let client = Client::builder()
        .environment(environment)
        .base_url(server.base_url())
        .credentials(Credentials::new("Example BApp"))
        .build()
        .unwrap();
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    [
        Platform::Qr,
        Platform::Ios,
        Platform::Android,
        Platform::KakaoTalkIos,
        Platform::KakaoTalkAndroid,
    ]
    .map(|platform| prepared.link(platform))
}

#[tokio::test]
async fn korean_links_match_klips_sdks() {
    assert_eq!(
        links(Environment::Korea).await,
        [
            "https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "klip://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "intent://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=klip;package=com.klipwallet.app;end",
            "kakaotalk://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "intent://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=kakaotalk;package=com.kakao.talk;end",
        ]
    );
}

#[tokio::test]
async fn global_links_have_their_own_app_and_page() {
    let android = "intent://klipwallet/open?url=https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=klip;package=com.klipwallet.global;end";
    let ios = "klip://klipwallet/open?url=https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e";
    assert_eq!(
        links(Environment::Global).await,
        [
            "https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            ios,
            android,
            ios,
            android,
        ]
    );
}

#[tokio::test]
async fn link_base_is_independent_of_base_url() {
    let server = preparing().await;
    let client = Client::builder()
        .base_url(server.base_url())
        .link_base(Url::parse("https://links.example.com/").unwrap())
        .credentials(Credentials::new("Example BApp"))
        .build()
        .unwrap();
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    assert_eq!(
        prepared.link(Platform::Ios),
        "klip://klipwallet/open?url=https://links.example.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e"
    );
}

#[tokio::test]
async fn explicit_urls_override_environment() {
    let server = preparing().await;
    let builder = || Client::builder().credentials(Credentials::new("Example BApp"));
    for builder in [
        builder()
            .environment(Environment::Global)
            .base_url(server.base_url()),
        builder()
            .base_url(server.base_url())
            .environment(Environment::Global),
    ] {
        let prepared = builder.build().unwrap().prepare(&Request::auth()).await.unwrap();
        let link = prepared.link(Platform::Qr);
        assert!(link.starts_with("https://global.klipwallet.com/?"), "{link}");
    }
    assert_eq!(server.sent_to("prepare").await.len(), 2);
}
