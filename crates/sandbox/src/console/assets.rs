//! Embedded files of the console.

use std::sync::LazyLock;

use aws_lc_rs::digest;

use crate::contracts;

/// Embedded file.
pub(super) struct Asset {
    /// Path below `/_sandbox/`.
    pub(super) path: &'static str,
    pub(super) content: &'static [u8],
    pub(super) etag: String,
}

macro_rules! assets {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../console/", $path)) as &[u8])),*]
    };
}

const FILES: &[(&str, &[u8])] = assets![
    "icon.svg",
    "index.html",
    "rapidoc.LICENSE.txt",
    "rapidoc.js.gz",
    "reference.html",
    "css/code.css",
    "css/controls.css",
    "css/credentials.css",
    "css/exchanges.css",
    "css/page.css",
    "css/panels.css",
    "css/phone.css",
    "css/reference.css",
    "css/rows.css",
    "css/tags.css",
    "css/theme.css",
    "css/timeline.css",
    "js/api.js",
    "js/button.js",
    "js/clock.js",
    "js/code.js",
    "js/controls.js",
    "js/credentials.js",
    "js/curl.js",
    "js/deliveries.js",
    "js/dialog.js",
    "js/dom.js",
    "js/exchange.js",
    "js/exchanges.js",
    "js/faults.js",
    "js/field.js",
    "js/format.js",
    "js/icon.js",
    "js/json.js",
    "js/klavi-consent.js",
    "js/klavi-payment.js",
    "js/klavi-status.js",
    "js/klavi.js",
    "js/klikoo.js",
    "js/klip-a2a.js",
    "js/klip-card.js",
    "js/live.js",
    "js/main.js",
    "js/panel.js",
    "js/phone.js",
    "js/provider.js",
    "js/reference-page.js",
    "js/reference.js",
    "js/router.js",
    "js/snippets.js",
    "js/status.js",
    "js/stream.js",
    "js/tabs.js",
    "js/theme.js",
    "js/timeline.js",
    "js/toast.js",
    "js/tokens.js",
    "js/verdict.js",
    "js/violations.js",
    "snippets/klavi.mjs",
    "snippets/klavi.php",
    "snippets/klavi.py",
    "snippets/klavi.rs",
    "snippets/klavi.sh",
    "snippets/klikoo.mjs",
    "snippets/klikoo.php",
    "snippets/klikoo.py",
    "snippets/klikoo.rs",
    "snippets/klikoo.sh",
    "snippets/klip-a2a.mjs",
    "snippets/klip-a2a.php",
    "snippets/klip-a2a.py",
    "snippets/klip-a2a.rs",
    "snippets/klip-a2a.sh",
    "snippets/klip-card.mjs",
    "snippets/klip-card.php",
    "snippets/klip-card.py",
    "snippets/klip-card.rs",
    "snippets/klip-card.sh",
];

/// Every file, by its path in `console/`. The contracts are served from their own place.
pub(super) static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    FILES
        .iter()
        .chain(&CONTRACTS)
        .map(|(path, content)| Asset {
            // The suffix is that of the encoding in which the file is served.
            path: path.strip_suffix(".gz").unwrap_or(path),
            content,
            etag: etag(content),
        })
        .collect()
});

/// Contracts that the API reference shows.
static CONTRACTS: [(&str, &[u8]); 4] = [
    ("reference/klip-card.json", contracts::KLIP_CARD_JSON.as_bytes()),
    ("reference/klip-a2a.json", contracts::KLIP_A2A_JSON.as_bytes()),
    ("reference/klikoo.json", contracts::KLIKOO_JSON.as_bytes()),
    ("reference/klavi.json", contracts::KLAVI_JSON.as_bytes()),
];

impl Asset {
    /// Returns the media type, by the extension.
    pub(super) fn media_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map(|(_name, extension)| extension) {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("json") => "application/json",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// Returns whether the content is compressed.
    pub(super) fn is_gzip(&self) -> bool {
        self.content.starts_with(&[0x1f, 0x8b])
    }
}

/// Returns a strong validator: the start of the content's SHA-256.
fn etag(content: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, content);
    format!("\"{}\"", hex::encode(&digest.as_ref()[..16]))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Returns the paths of all files below `folder`.
    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| {
                if path.is_dir() {
                    files(&path)
                } else {
                    vec![path.to_str().unwrap().to_owned()]
                }
            })
            .collect()
    }

    #[test]
    fn every_file_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("console");
        let mut found: Vec<_> = files(&folder)
            .iter()
            .map(|path| path.strip_prefix(folder.to_str().unwrap()).unwrap()[1..].to_owned())
            .collect();
        let mut embedded: Vec<_> = FILES.iter().map(|(path, _content)| *path).collect();
        found.sort_unstable();
        embedded.sort_unstable();
        assert_eq!(found, embedded);
    }

    #[test]
    fn text_is_never_parsed_as_html() {
        for asset in ASSETS.iter().filter(|asset| asset.path.starts_with("js/")) {
            let source = std::str::from_utf8(asset.content).unwrap();
            for parser in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "DOMParser",
                "eval(",
                "Function(",
            ] {
                assert!(!source.contains(parser), "{} uses {parser}", asset.path);
            }
        }
    }

    #[test]
    fn pages_have_no_inline_code() {
        for asset in ASSETS
            .iter()
            .filter(|asset| asset.media_type().starts_with("text/html"))
        {
            let source = std::str::from_utf8(asset.content).unwrap();
            for inline in [
                "<style",
                "style=",
                "<script>",
                "javascript:",
                " onclick=",
                " onload=",
            ] {
                assert!(!source.contains(inline), "{} has {inline}", asset.path);
            }
        }
    }
}
