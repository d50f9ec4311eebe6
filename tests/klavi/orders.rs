//! Parameters of the list of orders.

use auth_core::PageErrorKind;
use futures_util::TryStreamExt;
use klavi::{ErrorKind, OrderQuery, PaginatorExt, PaymentStatus};
use test_support::{Provider, Response};

use crate::{first_line, ids, management, orders, page, server};

#[tokio::test]
async fn list_parameters_are_sent_as_documented() {
    let server = server().await;
    server
        .in_order("orders", [page(&["1"], r#","nextCursor":"b""#), page(&["2"], "")])
        .await;
    let query = OrderQuery::new()
        .page_size(50)
        .start_date("2025-06-01")
        .end_date("2025-06-30");

    let orders = management(&server).orders("app-1", query).items();
    orders.try_collect::<Vec<_>>().await.unwrap();

    let sent = server.sent_to("orders").await;
    assert_eq!(
        sent[0],
        "GET /payment/management/v1/merchants/app-1/orders?pageSize=50&startDate=2025-06-01&endDate=2025-06-30\n\
         accept: application/json\n\
         authorization: Bearer m.t.1\n\
         user-agent: klavi/0.1.0"
    );
    assert_eq!(
        first_line(&sent[1]),
        "GET /payment/management/v1/merchants/app-1/orders?pageSize=50&startDate=2025-06-01&endDate=2025-06-30&cursor=b"
    );
}

#[tokio::test]
async fn page_size_is_clamped() {
    for (asked, sent_size) in [(0, 1), (1, 1), (200, 200), (200, 200), (u32::MAX, 200)] {
        let server = server().await;
        server.always("orders", page(&[], "")).await;
        let query = OrderQuery::new().page_size(asked);
        let orders = management(&server).orders("app-1", query).items();
        orders.try_collect::<Vec<_>>().await.unwrap();
        let sent = server.sent_to("orders").await;
        assert_eq!(
            first_line(&sent[0]),
            format!("GET /payment/management/v1/merchants/app-1/orders?pageSize={sent_size}")
        );
    }
}

#[tokio::test]
async fn invalid_day_range_is_never_sent() {
    let server = server().await;
    for (query, field) in [
        (OrderQuery::new().start_date("01/06/2025"), "`start_date` "),
        (OrderQuery::new().end_date("2025-02-30"), "`end_date` "),
        (
            OrderQuery::new().start_date("2025-07-01").end_date("2025-06-30"),
            "`start_date` is after `end_date`",
        ),
        (
            OrderQuery::new().end_date("2024-12-31").start_date("2025-01-01"),
            "`start_date` is after `end_date`",
        ),
    ] {
        let orders = management(&server).orders("app-1", query).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        let error = error.fetch_error().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn range_of_one_day_is_valid() {
    let server = server().await;
    server.always("orders", page(&["1"], "")).await;
    let query = OrderQuery::new().start_date("2025-06-01").end_date("2025-06-01");
    let orders = management(&server).orders("app-1", query).items();
    assert_eq!(ids(&orders.try_collect::<Vec<_>>().await.unwrap()), ["1"]);
}

#[tokio::test]
async fn listed_order_is_read_as_a_payment() {
    let server = server().await;
    let first = Response::example(Provider::Klavi, "orders", 200, "nextCursor");
    let last = Response::example(Provider::Klavi, "orders", 200, "empty");
    server.in_order("orders", [first, last]).await;
    let orders = orders(&management(&server)).await;
    assert_eq!(orders[0].amount.as_ref().unwrap().as_str(), "1333.00");
    assert_eq!(
        orders[0].logged_user_cpf.as_ref().unwrap().as_str(),
        "12345678909"
    );
    assert_eq!(orders[0].status, Some(PaymentStatus::PaymentCompleted));
}

#[tokio::test]
async fn checkpoint_belongs_to_one_list() {
    let server = server().await;
    server
        .in_order("orders", [page(&["1"], r#","nextCursor":"b""#)])
        .await;
    server.always("orders", page(&["2"], "")).await;
    let management = management(&server);
    let june = || OrderQuery::new().start_date("2025-06-01").page_size(50);
    let mut items = management.orders("app-1", june()).items();
    items.next_item().await.unwrap().unwrap();
    let checkpoint = items.checkpoint();

    for other in [
        management.orders("app-2", june()),
        management.orders("app-1", june().page_size(51)),
        management.orders("app-1", june().start_date("2025-06-02")),
        management.orders("app-1", june().end_date("2025-06-30")),
        management.orders("app-1", OrderQuery::new()),
    ] {
        let error = other
            .items()
            .resume_from(checkpoint.clone())
            .next_item()
            .await
            .unwrap()
            .unwrap_err();
        assert!(
            matches!(error.kind(), PageErrorKind::WrongList { .. }),
            "{error:?}"
        );
    }
    let same = management.orders("app-1", june()).items().resume_from(checkpoint);
    assert_eq!(ids(&same.try_collect::<Vec<_>>().await.unwrap()), ["2"]);
}
