//! Program of the target `klikoo_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klikoo_response);
