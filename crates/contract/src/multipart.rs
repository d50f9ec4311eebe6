//! The names of the parts of a multipart body (RFC 7578).

/// The names of the parts of `body`, in their order, or what is wrong with it. What the parts hold is not looked at.
pub(crate) fn part_names(content_type: &str, body: &[u8]) -> Result<Vec<String>, &'static str> {
    let boundary = parameter(content_type, "boundary").ok_or("has no boundary")?;
    // A boundary begins a line, and the first one may begin the body.
    let delimiter = format!("\r\n--{boundary}");
    let body = [b"\r\n", body].concat();
    let mut sections = split(&body, delimiter.as_bytes()).into_iter().skip(1);
    let mut names = Vec::new();
    loop {
        let section = sections.next().ok_or("has no closing boundary")?;
        if section.starts_with(b"--") {
            return Ok(names);
        }
        names.push(name(section).ok_or("has a part without a name")?);
    }
}

fn name(section: &[u8]) -> Option<String> {
    let headers = split(section, b"\r\n\r\n").into_iter().next()?;
    let headers = std::str::from_utf8(headers).ok()?;
    headers.lines().find_map(|line| {
        let (header, value) = line.split_once(':')?;
        if !header.trim().eq_ignore_ascii_case("content-disposition") {
            return None;
        }
        parameter(value, "name")
    })
}

/// The parameter `name` of a header's value, without its quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

fn split<'b>(bytes: &'b [u8], delimiter: &[u8]) -> Vec<&'b [u8]> {
    let mut sections = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest
        .windows(delimiter.len())
        .position(|window| window == delimiter)
    {
        sections.push(&rest[..at]);
        rest = &rest[at + delimiter.len()..];
    }
    sections.push(rest);
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "--b\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"c.png\"\r\n\r\n\x01--b\r\n\
        --b\r\ncontent-disposition: form-data; name=note\r\n\r\nhello\r\n--b--\r\n";

    #[test]
    fn parts_are_listed_by_name() {
        let names = part_names("multipart/form-data; boundary=\"b\"", BODY.as_bytes());
        assert_eq!(names.unwrap(), ["cover", "note"]);
    }

    #[test]
    fn invalid_multipart_body_is_reported() {
        let parts = |content_type: &str, body: &str| part_names(content_type, body.as_bytes()).unwrap_err();
        assert_eq!(parts("multipart/form-data", BODY), "has no boundary");
        assert_eq!(
            parts("multipart/form-data; boundary=b", "--b\r\n"),
            "has a part without a name"
        );
        assert_eq!(
            parts(
                "multipart/form-data; boundary=b",
                BODY.trim_end_matches("--b--\r\n")
            ),
            "has no closing boundary"
        );
        assert_eq!(
            parts("multipart/form-data; boundary=b", ""),
            "has no closing boundary"
        );
    }
}
