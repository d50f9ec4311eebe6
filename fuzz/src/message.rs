//! Inputs with a head: lines, an empty line, and a body.

/// A line with words, headers, and a body.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// The first line.
    pub(crate) line: &'a str,
    /// The further lines, as name and value.
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads `data`; `None` without a head.
    pub(crate) fn read(data: &'a [u8]) -> Option<Self> {
        let (head, body) = split(data);
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let line = lines.next()?;
        let headers = lines.filter_map(|line| line.split_once(": ")).collect();
        Some(Self { line, headers, body })
    }

    /// Returns the text of a message.
    pub(crate) fn write(line: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
        let headers = headers.collect::<Vec<_>>().concat();
        [line.as_bytes(), b"\n", headers.as_bytes(), b"\n", body].concat()
    }
}

/// Splits `data` after its first empty line; without one, all of it is the body.
pub(crate) fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let empty_line = data.windows(2).position(|pair| pair == b"\n\n");
    data.split_at(empty_line.map_or(0, |place| place + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_is_read_as_written() {
        let data = Message::write("payment 200", &[("retry-after", "5")], b"{\n\n}");
        let message = Message::read(&data).unwrap();
        assert_eq!(message.line, "payment 200");
        assert_eq!(message.headers, [("retry-after", "5")]);
        assert_eq!(message.body, b"{\n\n}");
        assert!(Message::read(b"{}").is_none());
    }
}
