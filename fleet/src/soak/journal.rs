//! Journal of a worker: what its tasks intended and saw, a line of JSON each, which survives the worker's death.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::Result;

/// Line of a journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Entry {
    /// The task is about to send a purchase: it has not been sent before this line.
    Intent(Intent),
    /// The outcome of the purchase `key`, as far as the client was told.
    Told { key: String, outcome: Told },
    /// The task has ended its story `number`.
    Story { task: String, number: u64 },
    /// The task saw an error.
    Error(SeenError),
    /// The receiver has acted on the event of this name, before it accepted the delivery.
    Received(String),
    /// The receiver accepted another delivery of the event, and did not act on it.
    Repeated(String),
}

/// Line of a provider's ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Line {
    /// Payment, purchase, transaction or minted Card.
    Purchase,
    /// Consent to recurring payments.
    Consent,
    /// Payment under a consent.
    ConsentPayment,
    /// Seat that was held, and booked.
    Seat,
}

/// Purchase that a task intends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) task: String,
    pub(super) line: Line,
    /// Name that is unique over the run, and that the provider's ledger shows.
    pub(super) key: String,
    pub(super) amount: String,
}

/// Result of a purchase, as the client knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Told {
    /// It exists, under this ID of the provider.
    Executed(String),
    /// It exists, under an ID that the provider does not tell.
    Exists,
    /// It does not exist.
    NotExecuted,
    /// It may exist.
    Unknown,
}

/// Error of a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SeenError {
    pub(super) task: String,
    /// The call's ID, which is in the sandbox's log too.
    pub(super) call: String,
    pub(super) operation: String,
    /// Kind of the call's error.
    pub(super) kind: String,
    /// Kind of the wait's error around it.
    pub(super) wait: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) text: String,
    /// Start and end of the call, in Unix seconds.
    pub(super) time: (f64, f64),
}

/// Journal that is written.
#[derive(Debug)]
pub(super) struct Journal(Mutex<File>);

impl Journal {
    pub(super) fn append(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self(Mutex::new(file)))
    }

    /// Writes `entry` before it returns, so that a kill of the process loses nothing.
    pub(super) fn write(&self, entry: &Entry) -> Result<()> {
        let line = format!("{}\n", serde_json::to_string(entry)?);
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.write_all(line.as_bytes())?)
    }
}

/// Content of journals.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) intents: BTreeMap<String, Intent>,
    /// The last outcome of each purchase.
    pub(super) told: BTreeMap<String, Told>,
    /// The number of the next story of each task.
    pub(super) stories: BTreeMap<String, u64>,
    pub(super) errors: Vec<SeenError>,
    /// How often the receivers acted on each event.
    pub(super) received: BTreeMap<String, u64>,
    /// Deliveries that the receivers recognized as repeated.
    pub(super) repeated: u64,
    /// Contradictions between lines.
    pub(super) problems: Vec<String>,
}

impl Books {
    /// Reads the journal at `path`; nothing if there is none.
    pub(super) fn read(&mut self, path: &Path) -> Result<()> {
        if !path.exists() {
            return Ok(());
        }
        for line in BufReader::new(File::open(path)?).lines() {
            self.add(serde_json::from_str(&line?)?);
        }
        Ok(())
    }

    pub(super) fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Intent(intent) => {
                if let Some(first) = self.intents.insert(intent.key.clone(), intent) {
                    self.problems.push(format!("{} was intended twice", first.key));
                }
            }
            Entry::Told { key, outcome } => {
                let known = self.told.get(&key).filter(|known| **known != Told::Unknown);
                if known.is_some_and(|known| *known != outcome) {
                    self.problems
                        .push(format!("{key} was {known:?}, and then {outcome:?}"));
                }
                self.told.insert(key, outcome);
            }
            Entry::Story { task, number } => {
                self.stories.insert(task, number + 1);
            }
            Entry::Error(error) => self.errors.push(error),
            Entry::Received(event) => *self.received.entry(event).or_default() += 1,
            Entry::Repeated(_) => self.repeated += 1,
        }
    }

    /// Returns the purchases of `task` whose outcome is not known.
    pub(super) fn unresolved(&self, task: &str) -> Vec<Intent> {
        let intents = self.intents.values().filter(|intent| intent.task == task);
        let is_open = |intent: &&Intent| {
            !matches!(
                self.told.get(&intent.key),
                Some(Told::Executed(_) | Told::Exists | Told::NotExecuted)
            )
        };
        intents.filter(is_open).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(key: &str) -> Entry {
        Entry::Intent(Intent {
            task: "klavi-7".to_owned(),
            line: Line::Purchase,
            key: key.to_owned(),
            amount: "1.00".to_owned(),
        })
    }

    fn told(key: &str, outcome: Told) -> Entry {
        let key = key.to_owned();
        Entry::Told { key, outcome }
    }

    #[test]
    fn purchase_without_certain_outcome_is_unresolved() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let journal = Journal::append(&path).expect("a file");
        let entries = [
            intent("a"),
            told("a", Told::Executed("1".to_owned())),
            intent("b"),
            told("b", Told::Unknown),
            intent("c"),
            intent("d"),
            told("d", Told::NotExecuted),
        ];
        for entry in &entries {
            journal.write(entry).expect("written");
        }
        let mut books = Books::default();
        books.read(&path).expect("read");
        let keys: Vec<_> = books
            .unresolved("klavi-7")
            .into_iter()
            .map(|open| open.key)
            .collect();
        assert_eq!(keys, ["b", "c"]);
        assert!(books.unresolved("klavi-8").is_empty());
    }

    #[test]
    fn second_intent_and_changed_outcome_are_problems() {
        let mut books = Books::default();
        let executed = Told::Executed("1".to_owned());
        for entry in [
            intent("a"),
            intent("a"),
            told("a", executed),
            told("a", Told::NotExecuted),
        ] {
            books.add(entry);
        }
        assert_eq!(books.problems.len(), 2, "{:?}", books.problems);
    }
}
