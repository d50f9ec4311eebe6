//! Program of the target `klikoo_callback`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klikoo_callback);
