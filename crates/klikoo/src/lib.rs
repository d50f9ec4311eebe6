#![doc = include_str!("../README.md")]

mod attractions;
mod auth;
mod auth_key;
mod bills;
mod buy_request;
pub mod callback;
mod client;
pub mod env;
mod error;
mod generated;
mod locations;
mod mandatory_fields;
mod page_numbers;
mod pem;
mod products;
mod purchases;
mod response_code;
mod rupiah;
mod seats;
pub mod signature;
mod timestamp;
mod transaction_outcome;
mod transactions;
mod trips;

pub use auth_core::{
    self, Decimal, InvalidInput, Json, PaginatorExt, Scalar, TokenProvider,
    http::{CallOptions, ErrorKind, Execution, ResponseInfo},
};
pub use url::Url;

pub use self::{
    auth::Credentials,
    auth_key::AuthKey,
    client::{Client, ClientBuilder},
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
    locations::Place,
    mandatory_fields::MandatoryFields,
    products::{ProductQuery, Products},
    purchases::Settlement,
    response_code::{ResponseCode, Service},
    rupiah::Rupiah,
    transaction_outcome::TransactionOutcome,
    transactions::{TransactionQuery, Transactions},
    trips::{TripQuery, Trips},
};
