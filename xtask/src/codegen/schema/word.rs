//! The words of an open enum.

use crate::finding::Finding;

/// A word of an open enum.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) place: String,
    pub(crate) variant: String,
    /// The first is written, all are read.
    pub(crate) spellings: Vec<String>,
    pub(crate) docs: String,
}

impl Word {
    /// The words of an enum. Those with the same title are spellings of one.
    pub(super) fn all_of(written: &[contract::EnumValue]) -> Result<Vec<Self>, Finding> {
        let mut words: Vec<Self> = Vec::new();
        for word in written {
            let lack = |what: &str| Finding::at(word.place(), format!("has no {what}"));
            let spelling = word
                .text()
                .ok_or_else(|| lack("`const` that is text"))?
                .to_owned();
            let variant = word.title().ok_or_else(|| lack("`title`"))?;
            match words.iter_mut().find(|word| word.variant == variant) {
                Some(word) => word.spellings.push(spelling),
                None => words.push(Self {
                    place: word.place().to_owned(),
                    variant: variant.to_owned(),
                    docs: match word.description() {
                        Some(text) => text.trim().to_owned(),
                        None => format!("`{spelling}`"),
                    },
                    spellings: vec![spelling],
                }),
            }
        }
        Ok(words)
    }
}
