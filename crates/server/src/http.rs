//! HTTP: who may ask what, what is asked, and how it is answered.

pub mod app;
pub mod route;
pub mod router;
pub mod telemetry;

pub(crate) mod actions;
pub(crate) mod answer_deadline;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod cors;
pub(crate) mod error_response;
pub(crate) mod health;
pub(crate) mod undo_if_late;
pub(crate) mod webhooks;
