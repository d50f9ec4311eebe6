//! Filters as part of a list's fingerprint.

mod sent;

use std::{collections::BTreeSet, io, sync::Arc};

use auth_core::{AccessToken, Paginator, PaginatorExt, Placement};
use klavi::{ConsentQuery, OrderQuery};
use klikoo::{
    Place, ProductFilterField, ProductQuery, ProductSortField, SortDirection, TransactionQuery, TripQuery,
};
use test_support::{Provider, Settings, fixtures};
use url::Url;

use self::sent::{Sent, filters};
use crate::driver::settings;

/// A list of any item type.
type AnyList = Arc<dyn Paginator<Item = (), Error = io::Error>>;

fn any(list: impl Paginator + 'static) -> AnyList {
    Arc::new(list.map_items(drop).map_error(io::Error::other))
}

/// Filters with a fixed value, by operation.
const FIXED: [(&str, &str); 1] = [("trips", "/product_code")];

/// A list with all filters set, and the same list with each filter changed.
struct Variants {
    operation: &'static str,
    list: AnyList,
    others: Vec<AnyList>,
}

impl Variants {
    fn new(operation: &'static str, list: impl Paginator + 'static) -> Self {
        Self {
            operation,
            list: any(list),
            others: Vec::new(),
        }
    }

    fn or(mut self, list: impl Paginator + 'static) -> Self {
        self.others.push(any(list));
        self
    }
}

/// Returns the lists of the client of `provider` at `url`.
fn lists(provider: Provider, url: &Url) -> Vec<Variants> {
    let settings = Settings {
        token: Some(AccessToken::new("h.p.s", Placement::Bearer)),
        ..settings(provider, url.clone())
    };
    match provider {
        Provider::KlipCard => {
            let client = fixtures::klip_card::client(&settings);
            vec![
                Variants::new("bapps", client.bapps()),
                Variants::new("cards", client.cards(1)).or(client.cards(2)),
            ]
        }
        Provider::KlipA2a => {
            let client = fixtures::klip_a2a::client(&settings);
            let [one, other] = ["1", "2"].map(|digit| format!("0x{}", digit.repeat(40)));
            vec![
                Variants::new("cards", client.cards(&one, &one))
                    .or(client.cards(&other, &one))
                    .or(client.cards(&one, &other)),
            ]
        }
        Provider::Klikoo => klikoo(&settings),
        Provider::Klavi => klavi(&settings),
        Provider::OAuth2 => Vec::new(),
    }
}

fn klikoo(settings: &Settings) -> Vec<Variants> {
    let client = fixtures::klikoo::client(settings);
    let transactions = || {
        TransactionQuery::new()
            .limit(1)
            .q("one")
            .from("2023-12-01T00:00:00")
            .to("2023-12-31T00:00:00")
    };
    let products = || ProductQuery::new().limit(1);
    let sorted = |query: ProductQuery| query.sort_by(ProductSortField::Name, SortDirection::Ascending);
    let product = |keyword: &str| sorted(products().keyword(keyword));
    let trips = |source, destination, seats| {
        TripQuery::new(source, destination, seats)
            .limit(1)
            .date("2024-05-01")
    };
    let sorted_trips = |query: TripQuery| query.sort_by("boarding_time", SortDirection::Ascending);
    let trip = |source, destination, seats| {
        sorted_trips(trips(source, destination, seats)).search("travel_name", "one")
    };
    let (one, other) = (Place::city(1), Place::city(2));
    let terminal = Place::terminal;
    let list = Variants::new("transactions", client.transactions(transactions()))
        .or(client.transactions(transactions().limit(2)))
        .or(client.transactions(transactions().q("other")))
        .or(client.transactions(transactions().from("2023-12-02T00:00:00")))
        .or(client.transactions(transactions().to("2023-12-30T00:00:00")));
    let by_name = |direction| {
        products()
            .keyword("one")
            .sort_by(ProductSortField::Name, direction)
    };
    let of_products = Variants::new("products", client.products(product("one")))
        .or(client.products(product("one").limit(2)))
        .or(client.products(product("other")))
        .or(client.products(sorted(products().search(ProductFilterField::Categories, "one"))))
        .or(client.products(by_name(SortDirection::Descending)))
        .or(client.products(
            products()
                .keyword("one")
                .sort_by(ProductSortField::Code, SortDirection::Ascending),
        ));
    let base = || trip(one.clone(), other.clone(), 1);
    let of_trips = Variants::new("trips", client.trips(base()))
        .or(client.trips(trip(other.clone(), other.clone(), 1)))
        .or(client.trips(trip(terminal(1), other.clone(), 1)))
        .or(client.trips(trip(one.clone(), one.clone(), 1)))
        .or(client.trips(trip(one.clone(), terminal(2), 1)))
        .or(client.trips(trip(one.clone(), other.clone(), 2)))
        .or(client.trips(base().limit(2)))
        .or(client.trips(base().date("2024-05-02")))
        .or(client.trips(base().sort_by("boarding_time", SortDirection::Descending)))
        .or(client.trips(base().sort_by("price", SortDirection::Ascending)))
        .or(client.trips(sorted_trips(trips(one.clone(), other.clone(), 1)).search("travel_name", "other")))
        .or(client.trips(sorted_trips(trips(one, other, 1)).search("boarding_time", "one")));
    vec![list, of_products, of_trips]
}

fn klavi(settings: &Settings) -> Vec<Variants> {
    let client = fixtures::klavi::management(settings);
    let orders = || {
        OrderQuery::new()
            .page_size(1)
            .start_date("2025-06-01")
            .end_date("2025-06-30")
    };
    let [one, two] = [1, 2].map(|items| ConsentQuery::new().page_size(items));
    vec![
        Variants::new("orders", client.orders("app-1", orders()))
            .or(client.orders("app-2", orders()))
            .or(client.orders("app-1", orders().page_size(2)))
            .or(client.orders("app-1", orders().start_date("2025-06-02")))
            .or(client.orders("app-1", orders().end_date("2025-06-29"))),
        Variants::new("consents", client.consents("app-1", one.clone()))
            .or(client.consents("app-2", one.clone()))
            .or(client.consents("app-1", two.clone())),
        Variants::new(
            "consentOrders",
            client.consent_orders("app-1", "c-1", one.clone()),
        )
        .or(client.consent_orders("app-2", "c-1", one.clone()))
        .or(client.consent_orders("app-1", "c-2", one.clone()))
        .or(client.consent_orders("app-1", "c-1", two)),
    ]
}

#[tokio::test]
async fn every_filter_is_covered() {
    // The server returns 404 to everything.
    let server = test_servers::mock_server().await;
    let url = Url::parse(&server.uri()).unwrap();
    let sent = async |operation, list: &AnyList| {
        list.page(None).await.unwrap_err();
        let requests = server.received_requests().await.unwrap();
        Sent::of(operation, requests.last().unwrap())
    };
    for provider in Provider::all() {
        let lists = lists(provider, &url);
        let operations = provider.contract().operations().iter();
        let described = operations.filter(|operation| operation.paging().is_some());
        let described: BTreeSet<_> = described.map(contract::Operation::id).collect();
        let listed: BTreeSet<_> = lists.iter().map(|variants| variants.operation).collect();
        assert_eq!(listed, described, "{}", provider.name());
        for Variants {
            operation,
            list,
            others,
        } in lists
        {
            let operation = provider.operation(operation);
            let first = sent(operation, &list).await;
            let mut tried = BTreeSet::new();
            for other in &others {
                let changed = first.changed_in(&sent(operation, other).await);
                assert_eq!(changed.len(), 1, "{}: {changed:?}", operation.id());
                tried.extend(changed);
            }
            let fixed = FIXED.iter().filter(|(list, _)| *list == operation.id());
            for (_, filter) in fixed {
                assert!(
                    tried.insert((*filter).to_owned()),
                    "fixed filter {filter} was varied"
                );
            }
            assert_eq!(tried, filters(provider, operation), "{}", operation.id());
        }
    }
}

#[tokio::test]
async fn checkpoint_of_another_list_is_rejected() {
    let url = Url::parse("https://api.example.com").unwrap();
    let lists: Vec<AnyList> = Provider::all()
        .flat_map(|provider| lists(provider, &url))
        .flat_map(|variants| [variants.list].into_iter().chain(variants.others))
        .collect();
    for (index, list) in lists.iter().enumerate() {
        for other in &lists[index + 1..] {
            let checkpoint = Arc::clone(list).items().checkpoint();
            let mut resumed = Arc::clone(other).items().resume_from(checkpoint);
            let error = resumed.next_item().await.unwrap().unwrap_err();
            assert!(
                error.fetch_error().is_none(),
                "{list:?}",
                list = list.fingerprint()
            );
        }
    }
}
