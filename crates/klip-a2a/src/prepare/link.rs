//! Links that show a prepared request to its user.

use auth_core::{InvalidInput, http::BaseUrl};
use url::Url;

use crate::{Environment, RequestKey};

/// Platform that opens a link.
///
/// Source: klip-sdk 2.x for JavaScript, Android SDK 2.0.0 and iOS SDK for the forms of Korea; `rest-api-a2a` of the
/// global site, as an integrator quotes it, for those of [`Environment::Global`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Platform {
    /// A QR code or a desktop page: a plain https link.
    Qr,
    /// The Klip app by its scheme, `klip://`: on iOS, and in browsers that open schemes.
    #[default]
    Ios,
    /// The Klip app on Android, by an intent that opens the store if the app is missing.
    Android,
    /// Klip within KakaoTalk by its scheme, `kakaotalk://`: used by older releases, only in Korea. Under
    /// [`Environment::Global`] this is [`Platform::Ios`].
    KakaoTalkIos,
    /// Klip within KakaoTalk on Android, by an intent: used by older releases, only in Korea. Under
    /// [`Environment::Global`] this is [`Platform::Android`].
    KakaoTalkAndroid,
}

impl Environment {
    /// Returns the base URL of links: `https://klipwallet.com`, and `https://global.klipwallet.com` for
    /// [`Environment::Global`].
    ///
    /// Source: klip-sdk 2.x for JavaScript and Android SDK 2.0.0 for the page of Korea; `rest-api-a2a` of the global site,
    /// as an integrator quotes it, for that of Global.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "neither address is malformed")]
    pub fn link_base(self) -> Url {
        let address = match self {
            Self::Korea => "https://klipwallet.com",
            Self::Global => "https://global.klipwallet.com",
        };
        Url::parse(address).expect("the address of an environment is a URL")
    }
}

/// Link builder of one environment.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    environment: Environment,
    /// Base URL without a trailing slash.
    base: String,
}

impl Links {
    /// # Errors
    ///
    /// [`InvalidInput`] naming `link_base`.
    pub(crate) fn new(environment: Environment, base: Url) -> Result<Self, InvalidInput> {
        // A link leads users who have a wallet, so it is validated as strictly as a base URL.
        let base = BaseUrl::new(base).ok().ok_or_else(|| {
            InvalidInput::new(
                "link_base",
                "is not a valid base URL for links",
                "an https URL without user, query or fragment (http only on this machine)",
            )
        })?;
        Ok(Self {
            environment,
            base: base.as_url().as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// Returns the links of `environment` with the same base.
    pub(crate) fn with_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Builds the link as Klip's SDKs do: by concatenation, with the inner URL *not* percent-encoded, including its
    /// two question marks.
    pub(crate) fn link(&self, platform: Platform, key: &RequestKey) -> String {
        let page = format!("{}/?target=/a2a?request_key={}", self.base, key.expose());
        let (is_intent, app) = match (platform, self.environment) {
            (Platform::Qr, _) => return page,
            (Platform::Ios, _) | (Platform::KakaoTalkIos, Environment::Global) => (false, KLIP),
            (Platform::KakaoTalkIos, Environment::Korea) => (false, KAKAO_TALK),
            (Platform::Android, Environment::Korea) => (true, KLIP),
            (Platform::Android | Platform::KakaoTalkAndroid, Environment::Global) => (true, KLIP_GLOBAL),
            (Platform::KakaoTalkAndroid, Environment::Korea) => (true, KAKAO_TALK),
        };
        let App { scheme, package } = app;
        if is_intent {
            format!("intent://klipwallet/open?url={page}#Intent;scheme={scheme};package={package};end")
        } else {
            format!("{scheme}://klipwallet/open?url={page}")
        }
    }
}

/// An app that opens links.
struct App {
    scheme: &'static str,
    /// The app's Android package name.
    package: &'static str,
}

const KLIP: App = App {
    scheme: "klip",
    package: "com.klipwallet.app",
};
const KLIP_GLOBAL: App = App {
    scheme: "klip",
    package: "com.klipwallet.global",
};
const KAKAO_TALK: App = App {
    scheme: "kakaotalk",
    package: "com.kakao.talk",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_base_is_validated_and_trimmed() {
        let links = |base| Links::new(Environment::Korea, Url::parse(base).unwrap());
        let key = RequestKey::from("K");
        for base in ["https://example.com", "https://example.com/"] {
            assert_eq!(
                links(base).unwrap().link(Platform::Qr, &key),
                "https://example.com/?target=/a2a?request_key=K"
            );
        }
        assert_eq!(
            links("https://example.com/klip/")
                .unwrap()
                .link(Platform::Qr, &key),
            "https://example.com/klip/?target=/a2a?request_key=K"
        );
        for base in [
            "http://example.com",
            "https://example.com/?x=1",
            "https://u:p@example.com",
        ] {
            let error = links(base).unwrap_err();
            assert_eq!(error.field(), "link_base", "{base}");
            assert!(error.to_string().contains("expected an https URL"), "{error}");
        }
    }
}
