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

macro_rules! targets {
    ($($name:ident,)*) => {
        $(pub mod $name;)*

        /// Every target.
        pub static ALL: &[Target] = &[$(Target {
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
    sandbox_request,
    sandbox_state,
    stored_token,
}
