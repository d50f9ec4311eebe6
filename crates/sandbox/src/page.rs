//! Pages on which a person decides: those of the wallet and the bank.

use std::{borrow::Cow, fmt::Write as _};

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

/// Names and values that a page shows.
pub(crate) type Facts = Vec<(Cow<'static, str>, String)>;

/// Page with facts and buttons. Everything in it is escaped.
///
/// A button sends the form field `decision` to the page's own URL, so opening the page has no effect.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) title: &'static str,
    pub(crate) facts: Facts,
    /// Values of `decision`, with the labels of their buttons.
    pub(crate) decisions: &'static [(&'static str, &'static str)],
}

const STYLE: &str = "body{font:1.1em/1.5 system-ui,sans-serif;max-width:28em;margin:3em auto;padding:0 1em}\
    dt{font-weight:bold}dd{margin:0 0 .5em;overflow-wrap:anywhere}\
    button{font:inherit;padding:.5em 1.5em;margin:1em 1em 0 0}\
    :root{color-scheme:light dark}";

/// No script, no frame around it, and nothing from another host. A policy for forms would stop the redirect to the shop.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self {
            title,
            facts,
            decisions,
        } = self;
        let mut html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
             <style>{STYLE}</style></head><body><main><h1>{title}</h1><dl>"
        );
        // Writing to a string cannot fail.
        for (name, value) in facts {
            let _written = write!(html, "<dt>{}</dt><dd>{}</dd>", escaped(&name), escaped(&value));
        }
        html.push_str("</dl><form method=\"post\">");
        for (value, label) in decisions {
            let _written = write!(
                html,
                "<button name=\"decision\" value=\"{value}\">{label}</button>"
            );
        }
        html.push_str("</form></main></body></html>\n");
        let mut response = Html(html).into_response();
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ] {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Decision in the form that a page sends.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Decided {
    pub(crate) decision: String,
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_fact_stays_text() {
        assert_eq!(
            escaped("<script src='//x'>&\"</script>"),
            "&lt;script src=&#39;//x&#39;&gt;&amp;&quot;&lt;/script&gt;"
        );
    }
}
