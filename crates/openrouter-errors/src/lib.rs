//! What an OpenRouter error is: every error shape as a type, readers that never lose or reject anything,
//! and a diagnosis.

#![warn(clippy::all)]

mod delivery;
pub mod ids;
mod revision;
mod shape;
mod surface;

pub use delivery::Delivery;
pub use revision::Revision;
pub use shape::Shape;
pub use surface::Surface;
