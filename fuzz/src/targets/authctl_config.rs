//! Configuration file of `authctl`. The first line of an input has a profile, a setting and its new value, and the rest is the
//! file.
//!
//! `authctl` is a program, so its sources are compiled here, from their place.

#[allow(dead_code, reason = "the sources of another package, of which this target needs a part")]
#[path = "../../../crates/authctl/src/config/file.rs"]
mod file;
#[allow(dead_code, reason = "the sources of another package, of which this target needs a part")]
#[path = "../../../crates/authctl/src/config/setting.rs"]
mod setting;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use auth_core::{InvalidInput, Secret};
use toml_edit::{DocumentMut, Item, TableLike};

use self::{
    file::ConfigFile,
    setting::{ENVIRONMENT, Provider, Setting, SettingPath, keys, settings},
};
use crate::{
    message::Message,
    secret::{SECRET, assert_hidden, assert_not_in_debug, with_secret},
    temporary,
};

/// Place of a secret: the one of `authctl` also reads it.
#[derive(Debug)]
#[expect(dead_code, reason = "no secret is read")]
enum SecretSource {
    File(PathBuf),
    Command(String),
    Keyring(String),
    Plain(Secret),
}

#[expect(clippy::unnecessary_wraps, reason = "the one of `authctl` depends on the environment")]
fn config_path() -> Result<PathBuf, InvalidInput> {
    Ok(temporary::file("config.toml"))
}

#[expect(clippy::unnecessary_wraps, reason = "the one of `authctl` reads the file's mode")]
fn is_private(_: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Checks that an error does not show a value, and that a setting is set, saved and removed without a change of any other.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let Some(message) = Message::read(text.as_bytes()) else {
        return;
    };
    let toml = String::from_utf8_lossy(message.body);
    fs::write(temporary::file("config.toml"), &*toml).expect("the file is written");
    let mut file = match ConfigFile::read() {
        Ok(file) => file,
        Err(error) if is_named_by_secret(&toml) => {
            assert!(error.to_string().len() < 2 * toml.len() + 2000, "{error}");
            return;
        }
        Err(error) => return assert_hidden(&error),
    };
    assert_not_in_debug(&file);
    check_secrets(&file);

    let mut words = message.line.splitn(3, ' ');
    let (Some(profile), Some(name), Some(value)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    let Ok(path) = SettingPath::parse(name) else {
        return;
    };
    let key = (profile.to_owned(), path.provider.map(Provider::name), path.key.to_owned());
    let mut expected = texts(&file);
    expected.insert(key.clone(), value.to_owned());
    file.set(profile, path, value);
    assert_eq!(texts(&file), expected, "{toml}");
    file.save().expect("the file is saved");
    let mut again = ConfigFile::read().expect("its own file is readable");
    assert_eq!(texts(&again), expected, "{toml}");
    assert!(again.unset(profile, path) && !again.unset(profile, path));
    expected.remove(&key);
    assert_eq!(texts(&again), expected, "{toml}");
}

/// Checks that no error about a secret shows it.
fn check_secrets(file: &ConfigFile) {
    for profile in file.profiles() {
        for setting in Provider::ALL.into_iter().flat_map(settings) {
            match file.secret(profile, *setting) {
                Ok(Some((name, _))) => assert!(name.starts_with(setting.provider.name())),
                Ok(None) => {}
                Err(error) => assert_hidden(&error),
            }
        }
    }
}

/// A profile, a provider and a key.
type Place = (String, Option<&'static str>, String);

/// Returns all settings of the file.
fn texts(file: &ConfigFile) -> BTreeMap<Place, String> {
    let mut texts = BTreeMap::new();
    for profile in file.profiles() {
        let of_providers = Provider::ALL.into_iter().flat_map(|provider| {
            let keys = keys(provider);
            keys.map(move |key| (Some(provider), key))
        });
        for (provider, key) in of_providers.chain([(None, ENVIRONMENT.to_owned())]) {
            if let Some(text) = file.text(profile, provider, &key) {
                texts.insert((profile.to_owned(), provider.map(Provider::name), key), text.to_owned());
            }
        }
    }
    let top = [("profile", file.default_profile()), ("token_cache", file.token_cache())];
    for (key, text) in top {
        if let Some(text) = text {
            texts.insert((String::new(), None, key.to_owned()), text.to_owned());
        }
    }
    texts
}

/// Returns whether a key of the file has the secret, which an error may quote.
fn is_named_by_secret(toml: &str) -> bool {
    fn is_named(table: &dyn TableLike) -> bool {
        let in_item = |item: &Item| match item {
            Item::ArrayOfTables(tables) => tables.iter().any(|table| is_named(table)),
            item => item.as_table_like().is_some_and(is_named),
        };
        table.iter().any(|(name, item)| name.contains(SECRET) || in_item(item))
    }
    toml.parse::<DocumentMut>().is_ok_and(|document| is_named(document.as_table()))
}

/// Returns files with each shape of a table, and invalid ones.
pub fn seeds() -> Vec<Vec<u8>> {
    let tables = "# Mine.\nprofile = \"work\" # usual\ntoken_cache = \"none\"\n[profiles.work]\nenv = \"staging\"\n\
                  [profiles.work.klikoo]\nclient_id = \"7\" # of the shop\nclient_secret = \"$\"\n";
    let inline = "[profiles.play]\nklip-card = { email = \"me@example.com\", password_file = \"~/p\" }\n";
    [
        ("work klikoo.client_id 8", tables),
        ("new klavi.app_id 7", tables),
        ("work env production", tables),
        ("play klip-card.password_command pass $", inline),
        ("play klip-card.email ", inline),
        ("a klavi.env x", "profiles.a.klavi.app_id = '7'\nprofiles.\"b c\".env = \"\"\"x\ny\"\"\"\n"),
        ("a env x", "profiles = { a = { klavi = {} }, b = {} }\n"),
        ("a env x", "[profiles.a.klavi]\ncustomer_secret_key = \"$\"\ncustomer_secret_key_file = \"x\"\n"),
        ("a env x", "[[profiles]]\nenv = \"$\"\n"),
        ("a env x", "[profiles.a]\nenv = [\"$\"]\nemial = \"$\"\n"),
        ("a env x", "client_secret = $\n"),
        ("default env x", ""),
    ]
    .map(|(line, toml)| Message::write(line, &[], toml.as_bytes()))
    .to_vec()
}
