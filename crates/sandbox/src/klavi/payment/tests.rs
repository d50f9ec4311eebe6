use super::*;

const START: Timestamp = Timestamp::constant(1_751_328_000, 0);

fn payment() -> Payment {
    let request = PaymentRequest {
        client_request_id: Some("order-0001".to_owned()),
        date: None,
        redirect_url: None,
        fields: Map::new(),
    };
    Payment::new("id".to_owned(), "consent".to_owned(), request, START)
}

fn after(seconds: i64) -> Timestamp {
    START + SignedDuration::from_secs(seconds)
}

#[test]
fn a_day_that_is_not_given_is_brasilias_today() {
    // It is midnight UTC on the first of July.
    assert_eq!(payment().date().to_string(), "2025-06-30");
}

#[test]
fn a_consent_opens_once_and_within_a_minute() {
    let mut payment = payment();
    assert!(!payment.open_consent(after(60)));
    assert!(payment.open_consent(after(59)));
    assert!(!payment.open_consent(after(59)));
    assert_eq!(payment.status(), AUTHORIZED);
}

#[test]
fn what_a_browser_authorized_settles_by_itself_and_what_a_handle_did_does_not() {
    let (mut by_browser, mut by_handle) = (payment(), payment());
    assert!(by_browser.open_consent(START) && by_handle.authorize(START));
    for payment in [&mut by_browser, &mut by_handle] {
        payment.grow_old(after(2));
        assert_eq!(payment.status(), AUTHORIZED);
        payment.grow_old(after(3));
    }
    assert_eq!(by_browser.status(), COMPLETED);
    assert_eq!(by_handle.status(), AUTHORIZED);
}

#[test]
fn a_payer_who_is_silent_for_an_hour_has_refused() {
    let mut payment = payment();
    payment.grow_old(after(3599));
    assert_eq!(payment.status(), AWAITING);
    payment.grow_old(after(3600));
    assert_eq!(payment.status(), CONSENT_REJECTED);
    assert!(!payment.authorize(after(3600)));
}

#[test]
fn a_final_status_is_never_left() {
    for status in FINAL {
        let mut payment = payment();
        assert!(payment.set_status(status, START));
        assert!(!payment.settle(START) && !payment.reject(START));
        assert_eq!(payment.status(), status);
    }
}
