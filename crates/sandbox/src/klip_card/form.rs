//! Files of a multipart form (RFC 7578).

/// File of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File<'b> {
    /// Content type in lower case.
    pub(super) content_type: String,
    pub(super) content: &'b [u8],
}

/// Returns the first part of a form that conforms to the contract, or `None` if it has no file name or content type.
pub(super) fn file<'b>(content_type: &str, body: &'b [u8]) -> Option<File<'b>> {
    let (_, boundary) = content_type.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    let (_, part) = split_once(body, format!("--{boundary}\r\n").as_bytes())?;
    let (part, _) = split_once(part, format!("\r\n--{boundary}").as_bytes())?;
    let (head, content) = split_once(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
    let (_, rest) = head.split_once("content-type:")?;
    let content_type = rest.lines().next()?.trim().to_owned();
    head.contains("filename=\"").then_some(File {
        content_type,
        content,
    })
}

fn split_once<'b>(bytes: &'b [u8], delimiter: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes
        .windows(delimiter.len())
        .position(|window| window == delimiter)?;
    Some((&bytes[..at], &bytes[at + delimiter.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(head: &str) -> Vec<u8> {
        format!("--b\r\n{head}\r\n\r\n\r\n--x\r\n\r\n--b--\r\n").into_bytes()
    }

    #[test]
    fn file_part_needs_name_and_content_type() {
        const DISPOSITION: &str = "Content-Disposition: form-data; name=\"upload\"";
        let named = format!("{DISPOSITION}; filename=\"a.png\"");
        let whole = form(&format!("{named}\r\nContent-Type: image/png"));
        for content_type in [
            "multipart/form-data; boundary=b",
            "multipart/form-data; boundary=\"b\"",
        ] {
            let file = file(content_type, &whole).unwrap();
            assert_eq!(
                (file.content_type.as_str(), file.content),
                ("image/png", &b"\r\n--x\r\n"[..])
            );
        }
        for head in [
            DISPOSITION,
            &named,
            &format!("{DISPOSITION}\r\nContent-Type: image/png"),
        ] {
            assert_eq!(
                file("multipart/form-data; boundary=b", &form(head)),
                None,
                "{head}"
            );
        }
        assert_eq!(file("multipart/form-data", &whole), None);
        assert_eq!(file("multipart/form-data; boundary=c", &whole), None);
    }
}
