//! A consent to recurring payments and the payments under it: what both have in common.

mod charge;
mod consent;

use serde_json::{Map, Value, json};

pub(super) use self::{
    charge::Charge,
    consent::{Consent, Terms},
};

/// Any text, since a control handle may set one that is not documented.
#[derive(Debug, Clone)]
struct State {
    status: String,
    is_set_by_hand: bool,
    /// The last status that an event told of.
    told: Option<String>,
}

impl State {
    fn new(status: &str) -> Self {
        Self {
            status: status.to_owned(),
            is_set_by_hand: false,
            told: None,
        }
    }

    /// Goes from one of `from` to `to`; whether it stood there.
    fn step(&mut self, from: &[&str], to: &str) -> bool {
        let is_there = from.contains(&self.status.as_str());
        if is_there {
            to.clone_into(&mut self.status);
            self.is_set_by_hand = false;
        }
        is_there
    }

    fn set(&mut self, status: &str) {
        status.clone_into(&mut self.status);
        self.is_set_by_hand = true;
    }

    fn parts_by_hand(&self, place: &str) -> Vec<String> {
        let status = self.is_set_by_hand.then(|| format!("{place}/status"));
        status.into_iter().collect()
    }

    fn is_news(&mut self) -> bool {
        let is_news = self.told.as_ref() != Some(&self.status);
        self.told = Some(self.status.clone());
        is_news
    }
}

fn summary(id: &str, state: &State) -> Map<String, Value> {
    Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("status".to_owned(), json!(state.status)),
    ])
}
