//! Parser of the `Link` header (RFC 8288, section 3).

use http::{HeaderMap, header};

/// Link of a `Link` header.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    /// URL, absolute or relative to that of the request.
    target: String,
    /// Names, in lower case, and values.
    parameters: Vec<(String, Option<String>)>,
}

/// Returns the target of the link to the next page in all `Link` headers, or `None` if there is none.
///
/// A link with an `anchor` describes another resource, so it is ignored (section 3.2).
///
/// # Errors
///
/// The problem of the response, for an error message: a malformed header could hide the link, and two links are ambiguous.
pub(super) fn next(headers: &HeaderMap) -> Result<Option<String>, &'static str> {
    let mut next = None;
    for field in headers.get_all(header::LINK) {
        // The text of a title may be in any encoding.
        let field = String::from_utf8_lossy(field.as_bytes());
        let links = parse(&field).ok_or("an invalid `Link` header: not a list of links (RFC 8288)")?;
        for link in links.into_iter().filter(Link::is_next) {
            if next
                .replace(link.target.clone())
                .is_some_and(|other| other != link.target)
            {
                return Err("two different links to the next page");
            }
        }
    }
    Ok(next)
}

impl Link {
    fn is_next(&self) -> bool {
        let value = |name| self.parameters.iter().find(|(there, _)| there == name);
        // The first `rel` counts (section 3.3).
        let relations = value("rel").and_then(|(_, value)| value.as_deref());
        let mut relations = relations.unwrap_or_default().split_ascii_whitespace();
        relations.any(|relation| relation.eq_ignore_ascii_case("next")) && value("anchor").is_none()
    }
}

/// Parses a field value. Empty elements and parameters are skipped. Returns `None` if the field is malformed.
fn parse(field: &str) -> Option<Vec<Link>> {
    let mut rest = Rest(field);
    let mut links = Vec::new();
    loop {
        while rest.skip_space().skip(',') {}
        if rest.0.is_empty() {
            return Some(links);
        }
        links.push(rest.link()?);
    }
}

/// Rest of a field value.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn link(&mut self) -> Option<Link> {
        let (target, rest) = self.0.strip_prefix('<')?.split_once('>')?;
        self.0 = rest;
        let mut parameters = Vec::new();
        while !self.skip_space().is_at_end_of_link() {
            if !self.skip(';') {
                return None;
            }
            if self.skip_space().0.starts_with([',', ';']) || self.0.is_empty() {
                continue;
            }
            parameters.push(self.parameter()?);
        }
        Some(Link {
            target: target.to_owned(),
            parameters,
        })
    }

    fn parameter(&mut self) -> Option<(String, Option<String>)> {
        let name = self.until([' ', '\t', '=', ';', ',', '"', '<', '>']);
        if name.is_empty() {
            return None;
        }
        let has_value = self.skip_space().skip('=');
        let value = if has_value { Some(self.value()?) } else { None };
        Some((name.to_ascii_lowercase(), value))
    }

    fn value(&mut self) -> Option<String> {
        if !self.skip_space().skip('"') {
            return Some(self.until([' ', '\t', ';', ',', '"']).to_owned());
        }
        let mut value = String::new();
        let mut chars = self.0.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => value.push(chars.next()?),
                char => value.push(char),
            }
        }
        self.0 = chars.as_str();
        Some(value)
    }

    fn is_at_end_of_link(&self) -> bool {
        self.0.is_empty() || self.0.starts_with(',')
    }

    fn until<const N: usize>(&mut self, ends: [char; N]) -> &'a str {
        let (text, rest) = self.0.split_at(self.0.find(ends).unwrap_or(self.0.len()));
        self.0 = rest;
        text
    }

    fn skip_space(&mut self) -> &mut Self {
        self.0 = self.0.trim_start_matches([' ', '\t']);
        self
    }

    fn skip(&mut self, char: char) -> bool {
        match self.0.strip_prefix(char) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests;
