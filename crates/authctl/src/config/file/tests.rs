use super::*;

const WRITTEN_BY_A_PERSON: &str = r#"# Work accounts.
profile = "work" # most of the time

[profiles.work]
env = "staging"

# Rotated in November.
[profiles.work.klikoo]
client_id = "00000000-0000-4000-8000-000000000001" # of the shop
client_secret_command = "pass klikoo"

[profiles.play]
klip-card = { email = "me@example.com" }
"#;

fn file(text: &str) -> ConfigFile {
    let path = PathBuf::from("/home/me/config.toml");
    let document = parse(&path, text).unwrap();
    ConfigFile { path, document }
}

fn set(file: &mut ConfigFile, profile: &str, name: &str, text: &str) {
    file.set(profile, SettingPath::parse(name).unwrap(), text);
}

#[test]
fn profile_of_readme_is_valid() {
    let readme = include_str!("../../../README.md");
    let block = readme.split("```toml\n").nth(1).unwrap();
    let file = file(block.split("```").next().unwrap());
    assert_eq!(file.text("work", None, "env"), Some("staging"));
    let keyring = file.text("work", Some(Provider::KlipCard), "password_keyring");
    assert_eq!(keyring, Some("work/klip-card.password"));
}

#[test]
fn comments_and_order_are_kept() {
    let mut file = file(WRITTEN_BY_A_PERSON);
    set(&mut file, "work", "klikoo.client_id", "other");
    set(&mut file, "work", "klikoo.env", "production");
    set(&mut file, "play", "klip-card.password_file", "password.txt");
    set(&mut file, "new", "klavi.app_id", "42");
    let expected = WRITTEN_BY_A_PERSON
        .replace("00000000-0000-4000-8000-000000000001", "other")
        .replace("\"pass klikoo\"\n", "\"pass klikoo\"\nenv = \"production\"\n")
        .replace(
            r#""me@example.com" }"#,
            r#""me@example.com", password_file = "password.txt" }"#,
        )
        + "\n[profiles.new.klavi]\napp_id = \"42\"\n";
    assert_eq!(file.document.to_string(), expected);

    assert!(file.unset("new", SettingPath::parse("klavi.app_id").unwrap()));
    assert!(!file.unset("new", SettingPath::parse("klavi.app_id").unwrap()));
    assert_eq!(file.text("new", Some(Provider::Klavi), "app_id"), None);
}

#[test]
fn inline_table_stays_inline() {
    for (text, name, expected) in [
        (
            "profiles = { a = { klavi = {} }, }\n",
            "env",
            "profiles = { a = { klavi = {} }, new = { env = \"7\" }, }\n",
        ),
        (
            "profiles = {\n  a = {}, # mine\n  b = {} # too\n}\n",
            "env",
            "profiles = {\n  a = {}, # mine\n  b = {}, new = { env = \"7\" } # too\n}\n",
        ),
        (
            "profiles = {}\n",
            "klavi.app_id",
            "profiles = { new = { klavi = { app_id = \"7\" } } }\n",
        ),
        (
            "[profiles]\nnew = { env = \"staging\" } # mine\n",
            "klavi.app_id",
            "[profiles]\nnew = { env = \"staging\", klavi = { app_id = \"7\" } } # mine\n",
        ),
    ] {
        let mut file = file(text);
        set(&mut file, "new", name, "7");
        assert_eq!(file.document.to_string(), expected);
        assert!(file.profiles().contains(&"new"));
    }
}

#[test]
fn new_file_has_one_table_for_each_provider() {
    let mut file = file("");
    set(&mut file, "default", "klip-card.email", "me@example.com");
    set(&mut file, "default", "env", "production");
    assert_eq!(
        file.document.to_string(),
        "[profiles.default]\nenv = \"production\"\n\n[profiles.default.klip-card]\nemail = \"me@example.com\"\n"
    );
}

#[test]
fn mistake_is_reported_with_its_line() {
    for (text, expected) in [
        ("profile = \"a\"\n[profile.a]\n", "`/c.toml:2` is not TOML"),
        (
            "\npassword = \"hunter2\"\n",
            "`/c.toml:2` has the unknown key `password`",
        ),
        (
            "[profiles.a.klip-card]\nemial = \"hunter2\"\n",
            "`/c.toml:2` has the unknown key `emial`; expected one of: env",
        ),
        (
            "[profiles.a]\nenv = 7\n",
            "`/c.toml:2` has the wrong type at `env`; expected text in quotes",
        ),
        (
            "[profiles]\na = \"hunter2\"\n",
            "`/c.toml:2` has the wrong type at `a`; expected a table",
        ),
        ("profile = \"hunter2\n", "`/c.toml:1` is not TOML"),
    ] {
        let error = parse(Path::new("/c.toml"), text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn paths_are_relative_to_the_file() {
    let file = file("");
    assert_eq!(file.resolve("keys/a.pem"), Path::new("/home/me/keys/a.pem"));
    assert_eq!(file.resolve("/etc/a.pem"), Path::new("/etc/a.pem"));
}

#[test]
fn secret_in_two_places_is_rejected() {
    let file = file("[profiles.a.klip-card]\npassword_file = \"x\"\npassword_command = \"y\"\n");
    let error = file
        .secret("a", Setting::KLIP_CARD_PASSWORD)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("one of `klip-card.password_file` and `klip-card.password_command`"),
        "{error}"
    );
}
