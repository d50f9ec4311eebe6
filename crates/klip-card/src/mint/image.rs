//! Images for Cards.

use std::fmt;

use auth_core::{
    InvalidInput,
    http::{AuthenticatedClient, Bytes, FilePart, Request},
};

use crate::{Error, UploadedImage, error::KlipCard, generated::endpoints::UPLOAD_IMAGE};

/// Name of the form's only part (observed at two integrators).
const PART: &str = "upload";
/// Image of a Card, to be uploaded.
///
/// ```no_run
/// use klip_card::Image;
///
/// let image = Image::png(std::fs::read("card.png")?)?.file_name("card.png");
/// let moving = Image::new("image/webp", std::fs::read("card.webp")?)?.file_name("card.webp");
/// # let _ = (image, moving);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// No available copy of the documents says which formats and sizes Klip accepts. Integrators send PNG; other formats
/// and all sizes are accepted here.
#[derive(Clone)]
pub struct Image {
    file_name: String,
    content_type: String,
    content: Bytes,
}

/// A format recognized by the first bytes of the file.
struct Format {
    content_type: &'static str,
    name: &'static str,
    file_name: &'static str,
    signatures: &'static [&'static [u8]],
}

/// RFC 2083, section 3.1.
const PNG: Format = Format {
    content_type: "image/png",
    name: "PNG",
    file_name: "image.png",
    signatures: &[b"\x89PNG\r\n\x1a\n"],
};
/// ITU-T T.81, annex B: the marker SOI, and the first byte of the next.
const JPEG: Format = Format {
    content_type: "image/jpeg",
    name: "JPEG",
    file_name: "image.jpg",
    signatures: &[b"\xff\xd8\xff"],
};
/// `GIF89a` specification, section 17, and `GIF87a` before it.
const GIF: Format = Format {
    content_type: "image/gif",
    name: "GIF",
    file_name: "image.gif",
    signatures: &[b"GIF87a", b"GIF89a"],
};

impl Image {
    /// Creates a PNG image from these bytes, named `image.png`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `image` if the bytes do not begin as a PNG does, so that a web page or another format
    /// is not uploaded under a false name.
    pub fn png(content: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        Self::new(PNG.content_type, content)
    }

    /// Creates a JPEG image from these bytes, named `image.jpg`.
    ///
    /// # Errors
    ///
    /// See [`png`](Self::png).
    pub fn jpeg(content: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        Self::new(JPEG.content_type, content)
    }

    /// Creates a GIF image from these bytes, named `image.gif`.
    ///
    /// # Errors
    ///
    /// See [`png`](Self::png).
    pub fn gif(content: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        Self::new(GIF.content_type, content)
    }

    /// Creates an image of any `content_type`, such as `image/webp`, named `image`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `image` if there are no bytes, or if the bytes of a PNG, JPEG or GIF do not begin as
    /// such files do. The content type is checked when the image is uploaded.
    pub fn new(content_type: impl Into<String>, content: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        let (content_type, content) = (content_type.into(), content.into());
        let format = [PNG, JPEG, GIF]
            .into_iter()
            .find(|format| format.content_type.eq_ignore_ascii_case(&content_type));
        let expected = format
            .as_ref()
            .map_or("the bytes of an image".to_owned(), |format| {
                format!("the bytes of a {} file", format.name)
            });
        if content.is_empty() {
            return Err(InvalidInput::empty("image", expected));
        }
        if let Some(format) = &format
            && !format
                .signatures
                .iter()
                .any(|signature| content.starts_with(signature))
        {
            let problem = format!("is not a valid {} file", format.name);
            return Err(InvalidInput::new("image", problem, expected));
        }
        Ok(Self {
            file_name: format.map_or("image", |format| format.file_name).to_owned(),
            content_type,
            content,
        })
    }

    /// Sets the file name.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }
}

/// Shows the image's length, not its bytes.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("content_bytes", &self.content.len())
            .finish()
    }
}

pub(crate) async fn upload(
    client: &AuthenticatedClient<KlipCard>,
    image: &Image,
) -> Result<UploadedImage, Error> {
    let content_type = image.content_type.as_str();
    let part =
        FilePart::new(PART, &image.file_name, content_type, image.content.clone()).map_err(|error| {
            match error.field() {
                "media_type" => error.under("content_type"),
                _ => error,
            }
        })?;
    client.call(Request::new(&UPLOAD_IMAGE).multipart(&[part])?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_format_is_checked_by_magic_bytes() {
        type Constructor = fn(Bytes) -> Result<Image, InvalidInput>;
        let [png, jpeg, gif]: [Constructor; 3] = [Image::png, Image::jpeg, Image::gif];
        let files: [&'static [u8]; 6] = [
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0\x00",
            b"GIF87a",
            b"GIF89a\x01",
            b"<html>not found</html>",
            b"",
        ];
        for (constructor, taken) in [
            (png, [true, false, false, false, false, false]),
            (jpeg, [false, true, false, false, false, false]),
            (gif, [false, false, true, true, false, false]),
        ] {
            for (file, is_taken) in files.into_iter().zip(taken) {
                let image = constructor(Bytes::from_static(file));
                assert_eq!(image.is_ok(), is_taken, "{file:?}");
                assert!(image.err().is_none_or(|error| error.field() == "image"));
            }
        }
        // The general constructor checks the same bytes.
        assert_eq!(
            Image::new("IMAGE/PNG", &b"GIF89a"[..]).unwrap_err().field(),
            "image"
        );
    }

    #[test]
    fn other_content_types_are_accepted() {
        let image = Image::new("image/webp", &b"RIFF"[..]).unwrap();
        assert_eq!(
            format!("{image:?}"),
            "Image { file_name: \"image\", content_type: \"image/webp\", content_bytes: 4 }"
        );
        assert_eq!(Image::new("image/webp", &b""[..]).unwrap_err().field(), "image");
    }
}
