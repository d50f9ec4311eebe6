//! The operations of the Klavi Payment API that this crate calls.

use auth_core::http::{Endpoint, Repeat};
use http::Method;

/// `payment/v0FH-generate-access-token`.
pub(crate) static CUSTOMER_TOKEN: Endpoint = Endpoint {
    operation: "customer token",
    method: Method::POST,
    path: "/payment/customer/v1/auth",
    repeat: Repeat::Safe,
};

/// Inferred: `payment/authentication` names `/v1/auth` alone, for both APIs.
pub(crate) static MANAGEMENT_TOKEN: Endpoint = Endpoint {
    operation: "management token",
    method: Method::POST,
    path: "/payment/management/v1/auth",
    repeat: Repeat::Safe,
};

/// `payment/create-a-payment-initiation`.
pub(crate) static CREATE_PAYMENT: Endpoint = Endpoint {
    operation: "create payment",
    method: Method::POST,
    path: "/payment/customer/v1/instant/payments",
    repeat: Repeat::Never,
};

/// `payment/get-a-payment-initiation`.
pub(crate) static PAYMENT: Endpoint = Endpoint {
    operation: "payment",
    method: Method::GET,
    path: "/payment/customer/v1/instant/payments/{id}",
    repeat: Repeat::Safe,
};

/// `payment/await-for-payment-status`.
pub(crate) static PAYMENT_STATUS: Endpoint = Endpoint {
    operation: "payment status",
    method: Method::GET,
    path: "/payment/customer/v1/instant/payments/{id}/status",
    repeat: Repeat::Safe,
};

/// `payment/get-all-payment-initiation-orders`.
pub(crate) static ORDERS: Endpoint = Endpoint {
    operation: "orders",
    method: Method::GET,
    path: "/payment/management/v1/merchants/{app_id}/orders",
    repeat: Repeat::Safe,
};
