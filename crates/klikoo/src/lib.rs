#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Client: [`Client`], [`ClientBuilder`], [`Credentials`], [`AuthKey`], [`Environment`], [`Error`], [`ResponseCode`].
//! * Products: [`Products`], [`ProductQuery`], [`Product`].
//! * Purchases: [`BuyRequest`], [`Purchase`], [`Execution`], [`Settlement`], [`TransactionOutcome`], [`callback`].
//! * Transactions: [`Transactions`], [`TransactionQuery`], [`Transaction`], [`PaginatorExt`].
//! * Tickets: [`Trips`], [`TripQuery`], [`BlockSeatRequest`], [`Booking`], [`Attraction`], [`BuyAttractionRequest`].
//! * Signatures: [`signature`].

mod auth;
pub mod callback;
mod client;
mod credentials;
pub mod env;
mod error;
mod generated;
mod hmac;
mod page_numbers;
mod products;
mod purchases;
mod raw_list;
mod response_code;
mod rupiah;
pub mod signature;
mod tickets;
mod timestamp;
mod transactions;

pub use auth_core::{
    self, Decimal, InvalidInput, Json, PaginatorExt, Scalar, Secret, TokenProvider,
    http::{CallOptions, ErrorKind, Execution, ResponseInfo},
};
pub use url::Url;

pub use self::{
    client::{Client, ClientBuilder},
    credentials::{AuthKey, Credentials},
    error::Error,
    generated::{
        codes::Case,
        environments::Environment,
        models::{
            Attraction, AttractionCustomer, AttractionDay, Balance, BlockSeatRequest, BlockedSeats, Booking,
            BookingCodes, BookingField, BookingOption, BookingValue, BuyAttractionRequest,
            BuyAttractionResponse, BuyRequest, CustomerBookingValue, Journey, Location, LocationType,
            Locations, OrderDetail, Passenger, PostpaidInquiryRequest, PostpaidInquiryResponse,
            PrepaidInquiryResponse, Product, ProductFilter, ProductFilterField, ProductSort,
            ProductSortField, Purchase, Seat, SortDirection, Transaction, TransactionId, TransactionStatus,
            Trip, TripDetail,
        },
    },
    products::{ProductQuery, Products},
    purchases::Settlement,
    response_code::{ResponseCode, Service},
    rupiah::Rupiah,
    tickets::locations::Place,
    tickets::mandatory_fields::MandatoryFields,
    tickets::trips::{TripQuery, Trips},
    transactions::outcome::TransactionOutcome,
    transactions::{TransactionQuery, Transactions},
};
