//! Expected result of each call with each fault. A missing cell does not compile.
//!
//! `ok(2)` is a success with the second request, `resp(3)` an error after three error responses. The client sends idempotent
//! calls three times if a retry may help, and others once. It replaces a token that was rejected with a 401 once. It sends
//! calls that take a minute each twice, since the deadline is two minutes.

use crate::{
    call::Call,
    cell::{
        CallResult, Cell, body, connect as conn, decode as deco, error_response as resp, ok,
        rejected as reje, timeout as time, tokenless as tokn, transport as tran, unavailable as unav,
        unusable as unus,
    },
    fault::{
        Body::{BreaksOff, ChunksBreakOff, LongChunks, ResetWithin, StallsWithin, TooLong, Trickles},
        Connection::{Closed, HugeHead, InvalidLength, NotHttp, Refused, Reset, ResetOnce, Silent, Stalled},
        Content::{
            ArrayOfTexts, Bodyless, DeeplyNested, Empty, Gzip, Hints, Html, InvalidUtf8, MissingFields,
            NoLength, Null, PlainText, Truncated, UnknownFields, WrongTypes,
        },
        Fault::{self, Body, Connection, Content, ProviderError, Status, Token},
        ProviderError::{
            ConflictOnRetry, PageThenRejection, Rejection, TokenRejected, TokenRejectedOnce, TokenThenPage,
            TokenUnder500,
        },
        Status::{
            Always, BadGatewayPage, Echo, EchoPage, Once, Redirect, RetryAfterDate, RetryAfterMs,
            RetryAfterSeconds, RetryAfterYear,
        },
        Token::{
            ExpiresAsText, ExpiresInMs, ExpiresInThePast, ExpiresSoon, ExpiryIs, HasNewline, IsEmpty, IsLong,
        },
    },
};

/// The call requests no token: it needs none, or the caller provides it.
const NONE: Cell = Cell::NotApplicable("the call requests no token");

/// The provider rejects no token.
const BARE: Cell = Cell::NotApplicable("the provider has no code for a rejected token");
/// The provider has no conflict error.
const UNIQUE: Cell = Cell::NotApplicable("the provider has no code for a conflict");

/// Returns the cells to run.
pub(crate) fn cells() -> impl Iterator<Item = (Fault, Call, CallResult)> {
    MATRIX.iter().flat_map(|(fault, cells)| {
        Call::ALL.iter().zip(cells).filter_map(|(call, cell)| match cell {
            Cell::Is(outcome) => Some((*fault, *call, *outcome)),
            Cell::NotApplicable(_) => None,
        })
    })
}

#[rustfmt::skip]
pub(crate) static MATRIX: &[(Fault, [Cell; Call::ALL.len()])] = &[
    //                                          klip-card                  klip-a2a                    klikoo                     klavi customer              klavi management              oauth2
    //                                          signIn   bapps    mint     key      prepare  result   token    balance  buy      token    payment  create   token    orders   token
    // The connection.
    (Connection(Refused),                       [unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), unav(0)]),
    (Connection(Stalled),                       [unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), conn(0), unav(0), conn(0), unav(0)]),
    (Connection(Reset),                         [unav(3), tran(3), tran(1), unav(1), tran(1), tran(3), unav(3), tran(3), tran(1), unav(3), tran(3), tran(1), unav(3), tran(3), unav(3)]),
    (Connection(Closed),                        [unav(3), tran(3), tran(1), unav(1), tran(1), tran(3), unav(3), tran(3), tran(1), unav(3), tran(3), tran(1), unav(3), tran(3), unav(3)]),
    (Connection(Silent),                        [unav(3), time(3), time(1), unav(1), time(1), time(3), unav(3), time(3), time(1), unav(3), time(3), time(1), unav(3), time(3), unav(3)]),
    (Connection(ResetOnce),                     [ok(2)  , ok(2)  , tran(1), unav(1), tran(1), ok(2)  , ok(2)  , ok(2)  , tran(1), ok(2)  , ok(2)  , tran(1), ok(2)  , ok(2)  , ok(2)  ]),
    (Connection(NotHttp),                       [unav(3), tran(3), tran(1), unav(1), tran(1), tran(3), unav(3), tran(3), tran(1), unav(3), tran(3), tran(1), unav(3), tran(3), unav(3)]),
    (Connection(HugeHead),                      [unav(3), tran(3), tran(1), unav(1), tran(1), tran(3), unav(3), tran(3), tran(1), unav(3), tran(3), tran(1), unav(3), tran(3), unav(3)]),
    (Connection(InvalidLength),                 [unav(3), tran(3), tran(1), unav(1), tran(1), tran(3), unav(3), tran(3), tran(1), unav(3), tran(3), tran(1), unav(3), tran(3), unav(3)]),
    // The body.
    (Body(ResetWithin),                         [unav(3), body(3), body(1), unav(1), body(1), body(3), unav(3), body(3), body(1), unav(3), body(3), body(1), unav(3), body(3), unav(3)]),
    (Body(BreaksOff),                           [unav(3), body(3), body(1), unav(1), body(1), body(3), unav(3), body(3), body(1), unav(3), body(3), body(1), unav(3), body(3), unav(3)]),
    (Body(ChunksBreakOff),                      [unav(3), body(3), body(1), unav(1), body(1), body(3), unav(3), body(3), body(1), unav(3), body(3), body(1), unav(3), body(3), unav(3)]),
    (Body(StallsWithin),                        [unav(3), time(3), time(1), unav(1), time(1), time(3), unav(3), time(3), time(1), unav(3), time(3), time(1), unav(3), time(3), unav(3)]),
    (Body(Trickles),                            [unav(2), time(2), time(1), unav(1), time(1), time(2), unav(2), time(2), time(1), unav(2), time(2), time(1), unav(2), time(2), unav(2)]),
    (Body(TooLong),                             [unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), unus(1)]),
    (Body(LongChunks),                          [unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), body(1), unus(1), body(1), unus(1)]),
    // The status.
    (Status(Redirect(301)),                     [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(Redirect(302)),                     [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(Redirect(303)),                     [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(Redirect(307)),                     [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(Redirect(308)),                     [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(Always(400)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Once(401)),                         [reje(1), ok(2)  , resp(1), reje(1), resp(1), resp(1), reje(1), ok(2)  , resp(1), reje(1), ok(2)  , resp(1), reje(1), ok(2)  , reje(1)]),
    (Status(Always(401)),                       [reje(1), resp(2), resp(1), reje(1), resp(1), resp(1), reje(1), resp(2), resp(1), reje(1), resp(2), resp(1), reje(1), resp(2), reje(1)]),
    (Status(Always(403)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), reje(1)]),
    (Status(Always(404)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Always(408)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(Always(409)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Always(416)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Always(422)),                       [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Always(425)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(Always(429)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(RetryAfterSeconds),                 [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(RetryAfterDate),                    [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(RetryAfterMs),                      [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(RetryAfterYear),                    [unav(1), resp(1), resp(1), unav(1), resp(1), resp(1), unav(1), resp(1), resp(1), unav(1), resp(1), resp(1), unav(1), resp(1), unav(1)]),
    (Status(Always(500)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(Always(501)),                       [unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), resp(1), unus(1), resp(1), unus(1)]),
    (Status(BadGatewayPage),                    [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(Echo),                              [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(EchoPage),                          [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), unus(1)]),
    (Status(Always(503)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (Status(Once(503)),                         [ok(2)  , ok(2)  , resp(1), unav(1), resp(1), ok(2)  , ok(2)  , ok(2)  , resp(1), ok(2)  , ok(2)  , resp(1), ok(2)  , ok(2)  , ok(2)  ]),
    (Status(Always(504)),                       [unav(3), resp(3), resp(1), unav(1), resp(1), resp(3), unav(3), resp(3), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    // The provider's own error responses.
    (ProviderError(Rejection),                  [reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), reje(1)]),
    (ProviderError(TokenRejectedOnce),          [reje(1), ok(2)  , ok(2)  , BARE   , BARE   , BARE   , reje(1), ok(2)  , ok(2)  , reje(1), ok(2)  , ok(2)  , reje(1), ok(2)  , reje(1)]),
    (ProviderError(TokenRejected),              [reje(1), resp(2), resp(2), BARE   , BARE   , BARE   , reje(1), resp(2), resp(2), reje(1), resp(2), resp(2), reje(1), resp(2), reje(1)]),
    (ProviderError(TokenUnder500),              [unav(3), resp(3), resp(1), BARE   , BARE   , BARE   , reje(1), resp(2), resp(1), unav(3), resp(3), resp(1), unav(3), resp(3), unav(3)]),
    (ProviderError(ConflictOnRetry),            [UNIQUE , UNIQUE , UNIQUE , UNIQUE , UNIQUE , UNIQUE , reje(1), resp(1), resp(1), reje(1), resp(1), resp(1), reje(1), resp(1), reje(1)]),
    (ProviderError(PageThenRejection),          [reje(2), resp(2), resp(1), unav(1), resp(1), resp(2), reje(2), resp(2), resp(1), reje(2), resp(2), resp(1), reje(2), resp(2), reje(2)]),
    (ProviderError(TokenThenPage),              [reje(1), resp(2), resp(2), BARE   , BARE   , BARE   , reje(1), resp(2), resp(2), reje(1), resp(2), resp(2), reje(1), resp(2), reje(1)]),
    // The content of a successful response.
    (Content(Empty),                            [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(Bodyless),                         [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(Truncated),                        [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(Html),                             [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(WrongTypes),                       [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(ArrayOfTexts(0)),                  [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(ArrayOfTexts(2)),                  [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(ArrayOfTexts(3)),                  [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(Null),                             [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(MissingFields),                    [unus(1), ok(1)  , deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), ok(1)  , unus(1)]),
    (Content(InvalidUtf8),                      [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(DeeplyNested),                     [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    (Content(Gzip),                             [unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), deco(1), unus(1), deco(1), unus(1)]),
    // Unusual but valid content.
    (Content(UnknownFields),                    [ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Content(Hints),                            [ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Content(NoLength),                         [ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Content(PlainText),                        [ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    // The token.
    (Token(ExpiresInThePast),                   [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , unus(1), tokn(0), tokn(0), unus(1), tokn(0), tokn(0), unus(1), tokn(0), unus(1)]),
    (Token(ExpiryIs(0)),                        [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , unus(1), tokn(0), tokn(0), unus(1), tokn(0), tokn(0), unus(1), tokn(0), unus(1)]),
    (Token(ExpiryIs(-1)),                       [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , unus(1), tokn(0), tokn(0), unus(1), tokn(0), tokn(0), unus(1), tokn(0), unus(1)]),
    (Token(ExpiryIs(1_000_000_000_000_000_000)), [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Token(ExpiryIs(4_102_444_800)),            [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Token(ExpiresInMs),                        [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Token(ExpiresAsText),                      [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Token(ExpiresSoon),                        [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
    (Token(HasNewline),                         [unus(1), tokn(0), tokn(0), ok(1)  , NONE   , NONE   , unus(1), tokn(0), tokn(0), unus(1), tokn(0), tokn(0), unus(1), tokn(0), unus(1)]),
    (Token(IsEmpty),                            [unus(1), tokn(0), tokn(0), unus(1), NONE   , NONE   , unus(1), tokn(0), tokn(0), unus(1), tokn(0), tokn(0), unus(1), tokn(0), unus(1)]),
    (Token(IsLong),                             [ok(1)  , ok(1)  , ok(1)  , ok(1)  , NONE   , NONE   , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  , ok(1)  ]),
];
