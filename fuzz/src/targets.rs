//! The fuzz targets: each is a module with a function of the input, and the seeds of its corpus.

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, also of its binary and its folder of the corpus.
    pub name: &'static str,
    /// Checks one input; it panics if it finds a fault.
    pub run: fn(&[u8]),
    /// Returns the inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// Returns the target `name`, also while the program is compiled: one with a single target has the code of no other.
    pub const fn named(name: &str) -> Option<Self> {
        let mut rest = ALL;
        while let [target, others @ ..] = rest {
            if is_same(target.name.as_bytes(), name.as_bytes()) {
                return Some(*target);
            }
            rest = others;
        }
        None
    }
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

macro_rules! targets {
    ($($name:ident,)*) => {
        $(pub mod $name;)*

        /// Every target.
        pub const ALL: &[Target] = &[$(Target {
            name: stringify!($name),
            run: $name::run,
            seeds: $name::seeds,
        }),*];
    };
}

targets! {
    authctl_config,
    authctl_fields,
    authctl_output,
    authctl_proxy,
    authctl_values,
    base_url,
    checkpoint,
    client_request,
    contract_document,
    contract_request,
    error_response,
    file_store,
    jwt_expiry,
    klavi_response,
    klavi_webhook,
    klikoo_callback,
    klikoo_response,
    klip_a2a_response,
    klip_card_response,
    next_page,
    number,
    oauth2_response,
    pem,
    raw_request,
    redis_entry,
    request_url,
    sandbox_faults,
    sandbox_request,
    sandbox_state,
    stored_token,
}
