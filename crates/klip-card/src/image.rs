//! Images for Cards.

use std::fmt;

use auth_core::{
    InvalidInput,
    http::{Bytes, FilePart, Request, Session},
};

use crate::{Error, UploadedImage, error::KlipCard, generated::endpoints::UPLOAD_IMAGE};

/// The name of the one part of the form (seen at two integrators).
const PART: &str = "upload";
/// The first bytes of every PNG (RFC 2083, section 3.1).
const PNG_SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

/// An image of a Card, to be uploaded.
///
/// ```no_run
/// use klip_card::Image;
///
/// let image = Image::png(std::fs::read("card.png")?)?.file_name("card.png");
/// # let _ = image;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// Which formats and sizes Klip takes is not documented; PNG is what integrators send, and no size is refused here.
#[derive(Clone)]
pub struct Image {
    file_name: String,
    content: Bytes,
}

impl Image {
    /// The PNG image of these bytes, called `image.png`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `image`, when they do not begin as every PNG does: a page or another format would be
    /// uploaded under a false name.
    pub fn png(content: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        const EXPECTED: &str = "the bytes of a PNG file";

        let content = content.into();
        if content.is_empty() {
            return Err(InvalidInput::empty("image", EXPECTED));
        }
        if !content.starts_with(&PNG_SIGNATURE) {
            return Err(InvalidInput::new(
                "image",
                "does not begin as a PNG does",
                EXPECTED,
            ));
        }
        Ok(Self {
            file_name: "image.png".to_owned(),
            content,
        })
    }

    /// The name that the file is sent under.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }
}

/// Shows how long the image is, and nothing that is in it.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("file_name", &self.file_name)
            .field("content_bytes", &self.content.len())
            .finish()
    }
}

pub(crate) async fn upload(session: &Session<KlipCard>, image: &Image) -> Result<UploadedImage, Error> {
    let part = FilePart::new(PART, &image.file_name, "image/png", image.content.clone())?;
    session
        .call(Request::new(&UPLOAD_IMAGE).multipart(&[part])?)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_begin_as_a_png_is_no_image() {
        for wrong in [
            &b""[..],
            b"\x89PNG",
            b"\xff\xd8\xff\xe0 a JPEG",
            b"<html>not found</html>",
        ] {
            assert_eq!(Image::png(wrong).unwrap_err().field(), "image");
        }
        let image = Image::png(PNG_SIGNATURE.to_vec()).unwrap();
        assert_eq!(
            format!("{image:?}"),
            "Image { file_name: \"image.png\", content_bytes: 8 }"
        );
    }
}
