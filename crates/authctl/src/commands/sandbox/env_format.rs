//! Formats of the variables.

use std::net::SocketAddr;

use clap::ValueEnum;
use serde_json::{Map, Value};

use super::variables::Variable;
use crate::shell::quoted;

/// Format of environment variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EnvFormat {
    /// `export` lines for a POSIX shell
    Env,
    /// `.env` file, for dotenv libraries and Docker Compose
    Dotenv,
    /// One JSON object
    Json,
    /// `set` lines for fish
    Fish,
    /// Assignments for PowerShell
    #[value(name = "powershell")]
    PowerShell,
}

impl EnvFormat {
    /// Formats the variables of the sandbox on `address`.
    pub(super) fn render(self, address: SocketAddr, variables: &[Variable]) -> String {
        if self == Self::Json {
            let object: Map<String, Value> = variables
                .iter()
                .map(|variable| (variable.name.to_owned(), Value::from(variable.value.as_str())))
                .collect();
            return format!("{:#}\n", Value::Object(object));
        }
        let mut text = format!(
            "# The sandbox listens on http://{address}; its console is at http://{address}/_sandbox/.\n\
             # Its credentials are valid nowhere else.\n"
        );
        let mut heading = "";
        for variable in variables {
            if heading != variable.heading {
                heading = variable.heading;
                text.extend(["\n# ", heading, "\n"]);
            }
            text.push_str(&self.line(variable.name, &variable.value));
            text.push('\n');
        }
        text
    }

    fn line(self, name: &str, value: &str) -> String {
        match self {
            Self::Env => format!("export {name}={}", quoted(value)),
            Self::Dotenv => format!("{name}={}", dotenv_value(value)),
            Self::Json => format!("{name}: {}", Value::from(value)),
            Self::Fish => format!(
                "set -gx {name} '{}'",
                value.replace('\\', r"\\").replace('\'', r"\'")
            ),
            // PowerShell also ends the text at these typographic quotation marks.
            Self::PowerShell => {
                let quoted: String = value.chars().fold(String::new(), |mut text, character| {
                    if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
                        text.push(character);
                    }
                    text.push(character);
                    text
                });
                format!("$env:{name} = '{quoted}'")
            }
        }
    }
}

/// Quotes a value for a `.env` file. Within single quotes, every reader takes each character as it is, line breaks included;
/// double quotes, in which some readers expand `$`, are for the values that these cannot have.
fn dotenv_value(value: &str) -> String {
    if value.contains(['\'', '\\']) {
        let value = value
            .replace('\\', r"\\")
            .replace('"', r#"\""#)
            .replace('\n', r"\n");
        format!("\"{value}\"")
    } else {
        format!("'{value}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_quotes_its_special_characters() {
        for (format, value, line) in [
            (EnvFormat::Env, "a b$c\"d", "export N='a b$c\"d'"),
            (EnvFormat::Env, "it's", r"export N='it'\''s'"),
            (EnvFormat::Dotenv, "&#%$\"x\n-y", "N='&#%$\"x\n-y'"),
            (EnvFormat::Dotenv, "it's\na \"b\"\\", r#"N="it's\na \"b\"\\""#),
            (EnvFormat::Fish, r"it's \$x", r"set -gx N 'it\'s \\$x'"),
            (EnvFormat::PowerShell, "it's $x", "$env:N = 'it''s $x'"),
            (
                EnvFormat::PowerShell,
                "a\u{2019}b",
                "$env:N = 'a\u{2019}\u{2019}b'",
            ),
        ] {
            assert_eq!(format.line("N", value), line);
        }
    }
}
