//! The file, which keeps the comments and the order of the person who wrote it.

use std::{
    fmt, fs,
    io::{self, Write},
    ops::Range,
    path::{Path, PathBuf},
};

use auth_core::{InvalidInput, Secret};
use toml_edit::{Decor, Document, DocumentMut, Item, Key, Table, TableLike, Value, value};

use super::{
    ENVIRONMENT, Provider, SecretSource, Setting, SettingPath, config_path, is_private, setting::keys,
};

/// Profile of a command that chooses none.
pub(crate) const DEFAULT_PROFILE: &str = "default";
/// Top-level key of the profile that is used instead.
const PROFILE: &str = "profile";
/// Top-level key of the token cache.
const TOKEN_CACHE: &str = "token_cache";
/// Top-level table of the profiles.
const PROFILES: &str = "profiles";

/// The configuration file; an empty one if it does not exist.
pub(crate) struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
}

/// Shows the path alone, since the file may have secrets.
impl fmt::Debug for ConfigFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl ConfigFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the file and the line of what is wrong. It quotes no value.
    pub(crate) fn read() -> Result<Self, InvalidInput> {
        let path = config_path()?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                let problem = format!("cannot be read ({error})");
                return Err(InvalidInput::new(
                    path.display().to_string(),
                    problem,
                    "a text file",
                ));
            }
        };
        let document = parse(&path, &text)?;
        Ok(Self { path, document })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the profile of commands that choose none.
    pub(crate) fn default_profile(&self) -> Option<&str> {
        self.document.get(PROFILE)?.as_str()
    }

    /// Returns the token cache of the top level.
    pub(crate) fn token_cache(&self) -> Option<&str> {
        self.document.get(TOKEN_CACHE)?.as_str()
    }

    /// Returns the names of the profiles.
    pub(crate) fn profiles(&self) -> Vec<&str> {
        let profiles = self.document.get(PROFILES).and_then(Item::as_table_like);
        profiles.map_or_else(Vec::new, |profiles| {
            profiles.iter().map(|(name, _)| name).collect()
        })
    }

    /// Returns the text at `key` of the profile, or of a provider in it.
    pub(crate) fn text(&self, profile: &str, provider: Option<Provider>, key: &str) -> Option<&str> {
        let profile = self.document.get(PROFILES)?.get(profile)?;
        match provider {
            Some(provider) => profile.get(provider.name())?.get(key)?.as_str(),
            None => profile.get(key)?.as_str(),
        }
    }

    /// Returns where the profile has a secret, and the name of that setting.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`], if the profile has it in two places, or other users can read it.
    pub(crate) fn secret(
        &self,
        profile: &str,
        setting: Setting,
    ) -> Result<Option<(String, SecretSource)>, InvalidInput> {
        let text = |key: &str| self.text(profile, Some(setting.provider), key);
        let [file, command, keyring] =
            ["file", "command", "keyring"].map(|end| format!("{}_{end}", setting.name));
        let sources = [
            (
                setting.name,
                text(setting.name).map(|text| SecretSource::Plain(Secret::from(text))),
            ),
            (
                &file,
                text(&file).map(|path| SecretSource::File(self.resolve(path))),
            ),
            (
                &command,
                text(&command).map(|line| SecretSource::Command(line.to_owned())),
            ),
            (
                &keyring,
                text(&keyring).map(|name| SecretSource::Keyring(name.to_owned())),
            ),
        ];
        let mut found = sources.into_iter().filter_map(|(name, source)| {
            source.map(|source| (format!("{}.{name}", setting.provider), source))
        });
        let (Some(first), second) = (found.next(), found.next()) else {
            return Ok(None);
        };
        if let Some((second, _)) = second {
            let expected = format!("one of `{}` and `{second}`", first.0);
            return Err(InvalidInput::new(
                self.place(None),
                "has a secret in two places",
                expected,
            ));
        }
        if matches!(first.1, SecretSource::Plain(_)) && !is_private(&self.path).unwrap_or(false) {
            return Err(InvalidInput::new(
                self.path.display().to_string(),
                format!("has the secret `{}`, and other users can read it", first.0),
                "mode 0600 (`chmod 600`), or better the secret outside of the file",
            ));
        }
        Ok(Some(first))
    }

    /// Sets a value of the profile, and keeps everything else of the file.
    pub(crate) fn set(&mut self, profile: &str, path: SettingPath<'_>, text: &str) {
        let mut at = child(self.document.as_item_mut(), PROFILES);
        at = child(at, profile);
        if let Some(provider) = path.provider {
            at = child(at, provider.name());
        }
        if let Some(Item::Value(old)) = at.get_mut(path.key) {
            // The comment behind the value belongs to the value.
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
            return;
        }
        insert(at, path.key, value(text));
    }

    /// Removes a value of the profile. Returns whether there was one.
    pub(crate) fn unset(&mut self, profile: &str, path: SettingPath<'_>) -> bool {
        let mut at = self
            .document
            .get_mut(PROFILES)
            .and_then(|profiles| profiles.get_mut(profile));
        if let Some(provider) = path.provider {
            at = at.and_then(|profile| profile.get_mut(provider.name()));
        }
        let table = at.and_then(Item::as_table_like_mut);
        table.is_some_and(|table| table.remove(path.key).is_some())
    }

    /// Replaces the file, or what it links to, readable only by its owner.
    pub(crate) fn save(&self) -> io::Result<()> {
        // Of a file that is managed elsewhere, the link stays.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let directory = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        // A temporary file is created for its owner alone.
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(self.document.to_string().as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Returns `path` relative to the directory of the file; `~/` is the home directory.
    fn resolve(&self, path: &str) -> PathBuf {
        if let (Some(rest), Ok(home)) = (path.strip_prefix("~/"), etcetera::home_dir()) {
            return home.join(rest);
        }
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn place(&self, line: Option<usize>) -> String {
        place(&self.path, line)
    }
}

fn place(path: &Path, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

/// Returns the table `name` of `table`, which is created if it is missing. The file was checked, so nothing else has the name.
fn child<'a>(table: &'a mut Item, name: &str) -> &'a mut Item {
    if !table.get(name).is_some_and(Item::is_table_like) {
        let mut new = Table::new();
        // Only the innermost table has a line of its own.
        new.set_implicit(true);
        insert(table, name, Item::Table(new));
    }
    table.get_mut(name).expect("the table is there")
}

/// Inserts `new`, as a value where `table` is inline.
fn insert(table: &mut Item, name: &str, new: Item) {
    match table {
        Item::Value(Value::InlineTable(inline)) => {
            let mut new = new.into_value().expect("a table or a value");
            if let Some((_, last)) = inline.iter_mut().last() {
                // What is between the last value and the end of the table, such as a space.
                let end = last.decor().suffix().cloned().unwrap_or_default();
                last.decor_mut().set_suffix("");
                *new.decor_mut() = Decor::new(" ", end);
            }
            inline.insert(name, new);
        }
        table => {
            let table = table.as_table_like_mut().expect("the item is a table");
            table.insert(name, new);
        }
    }
}

/// Parses the file, and checks the names and types of all settings.
fn parse(path: &Path, text: &str) -> Result<DocumentMut, InvalidInput> {
    let line = |span: Option<Range<usize>>| {
        span.map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1)
    };
    let document = Document::parse(text.to_owned()).map_err(|error| {
        // Its text quotes the line, which may have a secret.
        InvalidInput::new(
            place(path, line(error.span())),
            "is not TOML",
            error.message().to_owned(),
        )
    })?;
    let mut problems = Vec::new();
    check(document.as_table(), &Level::Top, &mut problems);
    match problems.into_iter().next() {
        Some(problem) => Err(InvalidInput::new(
            place(path, line(problem.span)),
            problem.text,
            problem.expected,
        )),
        None => Ok(document.into_mut()),
    }
}

/// Table of the file.
enum Level {
    Top,
    Profiles,
    Profile,
    Provider(Provider),
}

struct Problem {
    span: Option<Range<usize>>,
    text: String,
    expected: String,
}

fn check(table: &dyn TableLike, level: &Level, problems: &mut Vec<Problem>) {
    let keys: Vec<String> = match level {
        Level::Top => [PROFILE, TOKEN_CACHE, PROFILES].map(str::to_owned).to_vec(),
        Level::Profiles => Vec::new(),
        Level::Profile => {
            let providers = Provider::ALL
                .into_iter()
                .map(|provider| provider.name().to_owned());
            std::iter::once(ENVIRONMENT.to_owned()).chain(providers).collect()
        }
        Level::Provider(provider) => keys(*provider).collect(),
    };
    for (name, item) in table.iter() {
        let span = table.key(name).and_then(Key::span).or_else(|| item.span());
        let is_known = matches!(level, Level::Profiles) || keys.iter().any(|key| key == name);
        if !is_known {
            let text = format!("has the unknown key `{name}`");
            problems.push(Problem {
                span,
                text,
                expected: format!("one of: {}", keys.join(", ")),
            });
            continue;
        }
        let inner = match level {
            Level::Top if name == PROFILES => Some(Level::Profiles),
            Level::Profiles => Some(Level::Profile),
            Level::Profile => Provider::from_name(name).map(Level::Provider),
            Level::Top | Level::Provider(_) => None,
        };
        match (inner, item.as_table_like()) {
            (Some(inner), Some(table)) => check(table, &inner, problems),
            (None, _) if item.is_str() => {}
            (inner, _) => {
                let expected = if inner.is_some() {
                    "a table"
                } else {
                    "text in quotes"
                };
                let text = format!("has the wrong type at `{name}`");
                problems.push(Problem {
                    span,
                    text,
                    expected: expected.to_owned(),
                });
            }
        }
    }
}

// The fuzz targets compile this file too, from its place.
#[cfg(test)]
#[path = "file/tests.rs"]
mod tests;
