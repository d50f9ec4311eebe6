//! Uploaded images.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::{Json, http::header};
use serde::Serialize;

use super::{Partner, catalogue, form};
use crate::{call::Kept, klip_error::KlipError};

/// Images before the newest so many are forgotten, so that a server that runs for weeks does not grow.
const REMEMBERED: usize = 1_000;

/// The URLs of the images that can be minted, oldest first.
#[derive(Debug, Default)]
pub(super) struct Images(Mutex<VecDeque<String>>);

#[derive(Debug, Serialize)]
pub(super) struct Uploaded {
    image: String,
}

impl Images {
    fn add(&self, url: String) {
        self.with(|urls| {
            if urls.len() == REMEMBERED {
                urls.pop_front();
            }
            urls.push_back(url);
        });
    }

    pub(super) fn has(&self, url: &str) -> bool {
        self.with(|urls| urls.iter().any(|uploaded| uploaded == url))
    }

    fn with<T>(&self, use_them: impl FnOnce(&mut VecDeque<String>) -> T) -> T {
        use_them(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// `uploadImage`: which formats and sizes Klip takes is not documented, so any file will do that is not empty.
pub(super) fn upload(partner: &Partner, call: &Kept<'_>, (): ()) -> Result<Json<Uploaded>, KlipError> {
    let file = call
        .header(header::CONTENT_TYPE.as_str())
        .zip(call.bytes())
        .and_then(|(content_type, body)| form::file(content_type, body))
        .filter(|file| !file.content.is_empty())
        .ok_or_else(|| KlipError::bad_request("`upload` is no file with a name and content"))?;
    let image = format!(
        "https://media.example.com/card_asset/{}/{}{}",
        catalogue::PARTNER_ID,
        partner.ids.uuid(),
        suffix(&file.content_type)
    );
    partner.images.add(image.clone());
    Ok(Json(Uploaded { image }))
}

/// The end of a name of such a file.
fn suffix(content_type: &str) -> &'static str {
    match content_type {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        _ => "",
    }
}
