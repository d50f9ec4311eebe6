use super::*;

#[test]
fn position_is_a_whole_number() {
    let of = |text: &str| position(Some(&Cursor::new(text)));
    assert_eq!(position(None), Ok(0));
    for (text, expected) in [
        ("0", 0),
        ("20", 20),
        ("007", 7),
        ("18446744073709551615", u64::MAX),
    ] {
        assert_eq!(of(text), Ok(expected), "{text}");
    }
    for text in [
        "",
        " 1",
        "+1",
        "-1",
        "1.0",
        "1e3",
        "x",
        "١",
        "18446744073709551616",
    ] {
        assert_eq!(of(text).unwrap_err().field(), "cursor", "{text}");
    }
}

#[test]
fn last_page_is_found_by_the_total() {
    for (at, items, total, page_size, expected) in [
        (At::Offset(0), 2, 5, None, false),
        (At::Offset(4), 1, 5, None, true),
        (At::Offset(4), 2, 5, None, true),
        (At::Offset(u64::MAX), 1, 5, None, true),
        (At::Number(1), 5, 5, None, true),
        (At::Number(1), 2, 5, None, false),
        (At::Number(2), 2, 4, None, true),
        // Without the size of a full page, one more request decides.
        (At::Number(3), 1, 5, None, false),
        (At::Number(3), 1, 5, Some(2), true),
        // A server may return fewer items than are asked for.
        (At::Number(2), 2, 6, Some(500), false),
        (At::Number(3), 2, 6, Some(500), true),
        (At::Number(u64::MAX), 2, 6, None, true),
    ] {
        assert_eq!(
            at.is_last(items, total, page_size),
            expected,
            "{at:?} {items} {total}"
        );
    }
}

#[test]
fn style_decides_about_support() {
    let supports = |pages: &CountedPages, paging| PageReader::<(), ()>::supports(pages, paging);
    let plain = CountedPages::new("");
    let with_pages = CountedPages::new("").total_pages("/pages");
    let number = Paging::PageNumber { parameter: "page" };
    let offset = Paging::Offset { parameter: "offset" };
    assert!(supports(&plain, number) && supports(&with_pages, number));
    assert!(supports(&plain, offset));
    assert!(!supports(&with_pages, offset), "no number of the page to compare");
    for other in [Paging::Cursor { parameter: "after" }, Paging::NextUrl] {
        assert!(!supports(&plain, other), "{other:?}");
    }
}
