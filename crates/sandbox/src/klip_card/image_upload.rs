//! `uploadImage`

use axum::{Json, http::header};
use serde::Serialize;

use super::{catalogue, form, state::Partner};
use crate::{klip::KlipError, router::ValidRequest};

#[derive(Debug, Serialize)]
pub(super) struct Uploaded {
    image: String,
}

/// Handles `uploadImage`. The accepted formats and sizes are not documented, so any file with content is accepted.
pub(super) fn upload(
    partner: &Partner,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Uploaded>, KlipError> {
    let file = request
        .header(header::CONTENT_TYPE.as_str())
        .zip(request.bytes())
        .and_then(|(content_type, body)| form::file(content_type, body))
        .filter(|file| !file.content.is_empty())
        .ok_or_else(|| KlipError::bad_request("`upload` is not a file with a name and content"))?;
    let image = format!(
        "https://media.example.com/card_asset/{}/{}{}",
        catalogue::PARTNER_ID,
        partner.ids.uuid(),
        suffix(&file.content_type)
    );
    partner.images.add(image.clone());
    Ok(Json(Uploaded { image }))
}

/// Returns the file name extension of a content type.
fn suffix(content_type: &str) -> &'static str {
    match content_type {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        _ => "",
    }
}
