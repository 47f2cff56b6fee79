//! Metering core.
pub mod price;
