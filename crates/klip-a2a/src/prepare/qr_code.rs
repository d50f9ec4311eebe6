//! QR code of a request's link.

use std::fmt;

use auth_core::InvalidInput;
use qrcode::{
    EcLevel,
    render::{svg, unicode},
};

use crate::{Platform, PreparedRequest};

/// QR code of a request's link, from [`PreparedRequest::qr_code`]. Its viewers can approve the request.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// use klip_a2a::{Client, Credentials, Request};
/// # let client = Client::builder()
/// #     .credentials(Credentials::new("Example BApp"))
/// #     .base_url(sandbox.klip_a2a().url())
/// #     .build()?;
///
/// let prepared = client.prepare(&Request::auth()).await?;
/// let code = prepared.qr_code()?;
/// println!("{}", code.terminal());
/// assert!(code.svg(240).contains("<svg"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct QrCode(qrcode::QrCode);

impl PreparedRequest {
    /// Returns the QR code of the link for [`Platform::Qr`].
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `link_base` if it makes the link too long for a QR code.
    pub fn qr_code(&self) -> Result<QrCode, InvalidInput> {
        QrCode::of(&self.link(Platform::Qr))
    }
}

impl QrCode {
    fn of(link: &str) -> Result<Self, InvalidInput> {
        qrcode::QrCode::with_error_correction_level(link, EcLevel::M)
            .map(Self)
            .ok()
            .ok_or_else(|| {
                InvalidInput::new(
                    "link_base",
                    "results in a link that is too long for a QR code",
                    "a link of at most 2,331 bytes",
                )
            })
    }

    /// Renders an SVG document at least `pixels` wide, black on white, with the margin that readers need.
    #[must_use]
    pub fn svg(&self, pixels: u32) -> String {
        self.0
            .render::<svg::Color<'_>>()
            .min_dimensions(pixels, pixels)
            .build()
    }

    /// Renders text for a terminal with light letters on a dark background: two rows of the code per line.
    #[must_use]
    pub fn terminal(&self) -> String {
        self.0
            .render::<unicode::Dense1x2>()
            .dark_color(unicode::Dense1x2::Light)
            .light_color(unicode::Dense1x2::Dark)
            .build()
    }
}

/// Redacted: the QR code contains the request key.
impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QrCode([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e";

    #[test]
    fn both_renderings_show_every_row() {
        let code = QrCode::of(LINK).unwrap();
        let side = code.0.width() + 2 * 4;
        let lines: Vec<_> = code.terminal().lines().map(|line| line.chars().count()).collect();
        assert_eq!(lines, vec![side; side.div_ceil(2)]);
        let svg = code.svg(300);
        assert!(svg.contains("#000") && svg.contains("#fff"), "{svg}");
        assert_eq!(format!("{code:?}"), "QrCode([redacted])");
    }

    // A link that is too long has none.
    #[test]
    fn qr_code_depends_on_its_link() {
        let other = LINK.replace("b37f", "b37e");
        assert_ne!(
            QrCode::of(LINK).unwrap().svg(1),
            QrCode::of(&other).unwrap().svg(1)
        );
        assert_eq!(QrCode::of(&"x".repeat(3000)).unwrap_err().field(), "link_base");
    }
}
