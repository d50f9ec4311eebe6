//! Uploaded images.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use crate::snapshot::snapshot;

/// Maximum number of images. The oldest are dropped, to bound the memory of a server that runs for weeks.
const MAX_IMAGES: usize = 1_000;

/// URLs of the images that can be minted, oldest first.
#[derive(Debug, Default)]
pub(super) struct Images(Mutex<VecDeque<String>>);

snapshot!(Images(Mutex<VecDeque<String>>));

impl Images {
    /// Adds the URL of an image.
    pub(super) fn add(&self, url: String) {
        self.with(|urls| {
            if urls.len() == MAX_IMAGES {
                urls.pop_front();
            }
            urls.push_back(url);
        });
    }

    /// Returns whether the image at `url` was uploaded.
    pub(super) fn contains(&self, url: &str) -> bool {
        self.with(|urls| urls.iter().any(|uploaded| uploaded == url))
    }

    fn with<T>(&self, operate: impl FnOnce(&mut VecDeque<String>) -> T) -> T {
        operate(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
