use super::*;

const START: Timestamp = Timestamp::constant(1_751_328_000, 0);

fn payment() -> Payment {
    let request = PaymentRequest {
        client_request_id: Some("order-0001".to_owned()),
        date: None,
        redirect_url: None,
        fields: serde_json::Map::new(),
    };
    Payment::new("id".to_owned(), "consent".to_owned(), request, START)
}

fn after(seconds: i64) -> Timestamp {
    START + SignedDuration::from_secs(seconds)
}

#[test]
fn default_date_is_today_in_brasilia() {
    // `START` is midnight UTC on the first of July.
    assert_eq!(payment().date().to_string(), "2025-06-30");
}

#[test]
fn page_opens_within_a_minute_and_stays_open() {
    let mut late = payment();
    assert!(!late.open_page(after(60)));
    assert!(!late.decide_on_page(Decision::Authorize, after(60)));

    let mut payment = payment();
    assert!(payment.open_page(after(59)));
    assert_eq!(payment.status(), AWAITING);
    assert!(payment.open_page(after(300)));
    assert!(payment.decide_on_page(Decision::Authorize, after(300)));
    assert_eq!(payment.status(), AUTHORIZED);
    assert!(!payment.open_page(after(300)));
    assert!(!payment.decide_on_page(Decision::Reject, after(300)));
}

#[test]
fn payer_can_reject_on_the_page() {
    let mut payment = payment();
    assert!(payment.decide_on_page(Decision::Reject, after(1)));
    payment.advance_to(after(60), Automation::default());
    assert_eq!(payment.status(), CONSENT_REJECTED);
}

#[test]
fn only_browser_authorization_settles_itself() {
    let (mut by_browser, mut by_handle) = (payment(), payment());
    assert!(by_browser.decide_on_page(Decision::Authorize, START) && by_handle.authorize(START));
    for payment in [&mut by_browser, &mut by_handle] {
        payment.advance_to(after(2), Automation::default());
        assert_eq!(payment.status(), AUTHORIZED);
        payment.advance_to(after(3), Automation::default());
    }
    assert_eq!(by_browser.status(), COMPLETED);
    assert_eq!(by_handle.status(), AUTHORIZED);
}

#[test]
fn unanswered_consent_is_rejected_after_an_hour() {
    let mut payment = payment();
    payment.advance_to(after(3599), Automation::default());
    assert_eq!(payment.status(), AWAITING);
    payment.advance_to(after(3600), Automation::default());
    assert_eq!(payment.status(), CONSENT_REJECTED);
    assert!(!payment.authorize(after(3600)));
}

#[test]
fn unsettled_payment_expires_after_five_minutes() {
    let mut payment = payment();
    assert!(payment.authorize(after(10)));
    payment.advance_to(after(309), Automation::default());
    assert_eq!(payment.status(), AUTHORIZED);
    payment.advance_to(after(310), Automation::default());
    assert_eq!(payment.status(), EXPIRED);
    assert!(!payment.settle(after(310)));
}

#[test]
fn partial_authorization_is_rejected_after_a_day() {
    const DAY: i64 = 24 * 60 * 60;

    let mut payment = payment();
    assert!(payment.set_status(PARTIALLY_ACCEPTED, START));
    payment.advance_to(after(DAY - 1), Automation::default());
    assert_eq!(payment.status(), PARTIALLY_ACCEPTED);
    payment.advance_to(after(DAY), Automation::default());
    assert_eq!(payment.status(), CONSENT_REJECTED);
}

#[test]
fn final_status_never_changes() {
    for status in FINAL {
        let mut payment = payment();
        assert!(payment.set_status(status, START));
        assert!(!payment.settle(START) && !payment.reject(START));
        assert_eq!(payment.status(), status);
    }
}

#[test]
fn payer_and_bank_act_by_themselves() {
    let automation = Automation {
        approve: Some(SignedDuration::from_secs(5)),
        settle: Some(SignedDuration::from_secs(2)),
    };
    let mut payment = payment();
    assert!(!payment.advance_to(after(4), automation));
    assert!(payment.advance_to(after(60), automation));
    assert_eq!(payment.status(), "CONSENT_AUTHORIZED");
    assert_eq!(payment.updated_at, after(5));
    assert!(payment.advance_to(after(60), automation));
    assert_eq!(
        (payment.status(), payment.updated_at),
        ("PAYMENT_COMPLETED", after(7))
    );
    assert!(!payment.advance_to(after(60), automation));
}

#[test]
fn slow_payer_misses_the_timeout() {
    let automation = Automation {
        approve: Some(AUTHORIZATION_TIMEOUT),
        settle: None,
    };
    let mut payment = payment();
    assert!(payment.advance_to(after(3600), automation));
    assert_eq!(payment.status(), "CONSENT_REJECTED");
}
