//! Without a build script, Cargo would pass over the build dependencies.

fn main() {}
