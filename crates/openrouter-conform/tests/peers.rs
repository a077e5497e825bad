//! Clients, servers and gateways under test, and the mock that answers them.

mod client_reference;
mod gateway;
mod mock;
mod self_check;
