//! Servers under test. A program of its own for the same reason as `clients`.

mod server;
