//! Payments whose fields are not of their documented shape.

use klavi::{ErrorKind, IdentifierType, Payment, PaymentStatus, Scalar};
use serde_json::Value;
use test_support::{Provider, Response};

use crate::{ID, customer, ids, management, orders, request, server};

/// Fields in a response, with `true` if the payment then lacks them.
type IllShaped = (&'static str, fn(&Payment) -> bool);

/// One row for each field that a payment may have, in shapes that no page shows.
const ILL_SHAPED: [IllShaped; 31] = [
    (r#""appId":true"#, |payment| payment.app_id.is_none()),
    (r#""clientRequestId":{}"#, |payment| {
        payment.client_request_id.is_none()
    }),
    (r#""institutionId":[1]"#, |payment| {
        payment.institution_id.is_none()
    }),
    (r#""customer":"12345678909""#, |payment| {
        payment.customer.is_none()
    }),
    (r#""customer":[]"#, |payment| payment.customer.is_none()),
    (
        r#""customer":{"identifierType":1,"name":["x"],"email":{}}"#,
        |payment| {
            let payer = payment.customer.as_ref().unwrap();
            payer.identifier_type.is_none() && payer.name.is_none() && payer.email.is_none()
        },
    ),
    (r#""date":20250701"#, |payment| {
        payment.date.as_deref() == Some("20250701")
    }),
    (r#""consentId":false"#, |payment| payment.consent_id.is_none()),
    (r#""endToEndId":{"id":"E"}"#, |payment| {
        payment.end_to_end_id.is_none()
    }),
    (r#""transactionIdentification":[]"#, |payment| {
        payment.transaction_identification.is_none()
    }),
    (r#""loggedUserCpf":{"cpf":"1"}"#, |payment| {
        payment.logged_user_cpf.is_none()
    }),
    (r#""loggedUserCPF":[]"#, |payment| {
        payment.logged_user_cpf.is_none()
    }),
    (r#""ibgeTownCode":[5300108]"#, |payment| {
        payment.ibge_town_code.is_none()
    }),
    (r#""proxy":{"key":"x"}"#, |payment| payment.proxy.is_none()),
    (r#""qrCode":{"emv":"000201"}"#, |payment| {
        payment.qr_code.is_none()
    }),
    (r#""initType":3"#, |payment| payment.init_type.is_none()),
    (r#""amount":{"value":"1.00"}"#, |payment| payment.amount.is_none()),
    (r#""currency":986"#, |payment| payment.currency.is_none()),
    (r#""remittanceInformation":["a","book"]"#, |payment| {
        payment.remittance_information.is_none()
    }),
    (r#""debtorAccount":"0001-123""#, |payment| {
        payment.debtor_account.is_none()
    }),
    (r#""debtorAccount":{"ispb":{},"number":7}"#, |payment| {
        let account = payment.debtor_account.as_ref().unwrap();
        account.ispb.is_none() && account.number == Some(Scalar::new("7"))
    }),
    (r#""creditorAccount":[]"#, |payment| {
        payment.creditor_account.is_none()
    }),
    (r#""creditorAccount":{"accountType":1,"issuer":"1"}"#, |payment| {
        let account = payment.creditor_account.as_ref().unwrap();
        account.account_type.is_none() && account.issuer == Some(Scalar::new("1"))
    }),
    (r#""creditorAccount":{"holder":"Payee"}"#, |payment| {
        payment.creditor_account.as_ref().unwrap().holder.is_none()
    }),
    (r#""redirectUrl":{"href":"x"}"#, |payment| {
        payment.redirect_url.is_none()
    }),
    (r#""redirectConsentURL":7"#, |payment| {
        payment.redirect_consent_url.as_deref() == Some("7")
    }),
    (r#""status":3"#, |payment| payment.status.is_none()),
    (r#""statusReason":"no funds""#, |payment| {
        payment.status_reason.is_none()
    }),
    (
        r#""statusReason":{"code":["a"],"message":{"pt":"b"}}"#,
        |payment| {
            let reason = payment.status_reason.as_ref().unwrap();
            reason.code.is_none() && reason.message.is_none()
        },
    ),
    (r#""statusUpdateAt":1663904383"#, |payment| {
        payment.status_update_at.as_deref() == Some("1663904383")
    }),
    (
        r#""customer":null,"amount":null,"statusReason":null"#,
        |payment| payment.customer.is_none() && payment.amount.is_none() && payment.status_reason.is_none(),
    ),
];

/// The same for shapes that the contract allows: parts that are missing, and a number for a text.
const CUT_SHORT: [IllShaped; 4] = [
    (r#""customer":{"identifier":"12345678909"}"#, |payment| {
        let payer = payment.customer.as_ref().unwrap();
        payer.identifier_type.is_none() && payer.identifier == Some(Scalar::new("12345678909"))
    }),
    (r#""customer":{"identifierType":"CPF"}"#, |payment| {
        let payer = payment.customer.as_ref().unwrap();
        payer.identifier_type == Some(IdentifierType::Cpf) && payer.identifier.is_none()
    }),
    (r#""customer":{"phone":5511900000000}"#, |payment| {
        payment.customer.as_ref().unwrap().phone == Some(Scalar::new("5511900000000"))
    }),
    (r#""creditorAccount":{"holder":{"name":"Payee"}}"#, |payment| {
        let account = payment.creditor_account.as_ref().unwrap();
        let holder = account.holder.as_ref().unwrap();
        holder.identifier.is_none() && holder.name.as_deref() == Some("Payee")
    }),
];

/// Returns all rows, each with the 200 response that `body` builds from its fields.
fn odd_responses(body: fn(&str) -> String) -> Vec<(IllShaped, Response)> {
    let odd = ILL_SHAPED.map(|row| (row, Response::json_off_contract(200, body(row.0))));
    let cut = CUT_SHORT.map(|row| (row, Response::json(200, body(row.0))));
    odd.into_iter().chain(cut).collect()
}

#[tokio::test]
async fn payment_with_unreadable_fields_is_reported() {
    let responses = odd_responses(|field| format!(r#"{{"id":"{ID}",{field}}}"#));
    for ((field, is_done_without), response) in responses {
        let server = server().await;
        server.always("createPayment", response).await;

        let payment = customer(&server).create_payment(&request()).await.unwrap();

        assert_eq!(payment.id.as_str(), ID, "{field}");
        assert!(is_done_without(&payment), "{field}: {payment:?}");
        let received: Value = serde_json::from_str(&format!(r#"{{"id":"{ID}",{field}}}"#)).unwrap();
        let serialized = serde_json::to_value(&payment).unwrap();
        assert_eq!(as_text(serialized), as_text(received), "{field}");
    }
}

/// Returns `json` without fields that equal absent ones, and with numbers as text, as IDs and amounts are written.
fn as_text(json: Value) -> Value {
    match json {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, as_text(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(as_text).collect(),
        other => other,
    }
}

#[tokio::test]
async fn order_with_unreadable_fields_is_listed() {
    let responses = odd_responses(|field| {
        let whole = Provider::Klavi.example("payment", 200, "everyField");
        format!(r#"{{"data":[{{"id":"1"}},{{{field},"id":"2"}},{whole}]}}"#)
    });
    for ((field, is_done_without), response) in responses {
        let server = server().await;
        server.always("orders", response).await;

        let orders = orders(&management(&server)).await;

        assert_eq!(ids(&orders), ["1", "2", ID], "{field}");
        assert!(is_done_without(&orders[1]), "{field}: {orders:?}");
        assert!(orders[2].customer.is_some(), "{field}");
    }
}

#[tokio::test]
async fn payment_without_id_is_a_decode_error() {
    for (body, words) in [
        ("{}", "missing field `id`"),
        (
            r#"{"id":null,"status":"STARTED"}"#,
            "unexpected JSON at `id`: invalid type",
        ),
        (
            r#"{"id":{"inner":"visible"}}"#,
            "unexpected JSON at `id`: invalid type",
        ),
        ("[]", "expected a map"),
        (r#""visible""#, "expected a map"),
    ] {
        let server = server().await;
        server.off_contract("createPayment", 200, body).await;
        let error = customer(&server).create_payment(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(!error.is_retryable(), "{body}");
        let error = error.to_string();
        assert!(error.contains(words) && !error.contains("visible"), "{error}");
    }
}

#[tokio::test]
async fn progress_needs_only_its_status() {
    for field in [
        r#""id":{}"#,
        r#""clientRequestId":[]"#,
        r#""amount":true"#,
        r#""currency":986"#,
        r#""statusReason":"no funds""#,
        r#""statusUpdateAt":[1663904383]"#,
        r#""redirectConsentURL":{"href":"x"}"#,
    ] {
        let server = server().await;
        let body = format!(r#"{{{field},"status":"PAYMENT_COMPLETED"}}"#);
        server.off_contract("paymentStatus", 200, body).await;

        let progress = customer(&server).payment_status(ID).await.unwrap();

        assert_eq!(progress.status, PaymentStatus::PaymentCompleted, "{field}");
        assert_eq!(progress.id, None, "{field}");
        assert_eq!(progress.client_request_id, None, "{field}");
        assert_eq!(progress.amount, None, "{field}");
        assert_eq!(progress.currency, None, "{field}");
        assert_eq!(progress.status_reason, None, "{field}");
        assert_eq!(progress.status_update_at, None, "{field}");
        assert_eq!(progress.redirect_consent_url, None, "{field}");
    }
    for body in ["{}", r#"{"status":null}"#, r#"{"status":3}"#] {
        let server = server().await;
        server.off_contract("paymentStatus", 200, body).await;
        let error = customer(&server).payment_status(ID).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn documented_spelling_takes_precedence() {
    let first = [
        r#""redirectConsentURL":"https://bank.example/1""#,
        r#""loggedUserCpf":"11111111111""#,
        r#""redirectUrl":"https://shop.example/1""#,
    ];
    let second = [
        r#""redirectConsentUrl":"https://bank.example/2""#,
        r#""loggedUserCPF":"22222222222""#,
        r#""redirectURL":"https://shop.example/2""#,
    ];
    for (one, other) in [(first, second), (second, first)] {
        let server = server().await;
        let body = |fields: [&[&str]; 2]| {
            format!(
                r#"{{"id":"{ID}","status":"STARTED",{}}}"#,
                fields.concat().join(",")
            )
        };
        server.respond("createPayment", 200, body([&one, &other])).await;
        server
            .respond("paymentStatus", 200, body([&one[..1], &other[..1]]))
            .await;
        let customer = customer(&server);

        let payment = customer.create_payment(&request()).await.unwrap();
        let progress = customer.payment_status(ID).await.unwrap();

        assert_eq!(payment.logged_user_cpf, Some(Scalar::new("11111111111")));
        assert_eq!(payment.redirect_url.as_deref(), Some("https://shop.example/1"));
        for url in [payment.redirect_consent_url, progress.redirect_consent_url] {
            assert_eq!(url.as_deref(), Some("https://bank.example/1"), "{one:?}");
        }
    }
}
