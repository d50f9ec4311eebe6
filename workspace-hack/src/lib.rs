//! Nothing: the dependencies in the manifest are all there is.
