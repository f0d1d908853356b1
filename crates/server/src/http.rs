//! HTTP: who may call what, what is asked, and how it is answered.

pub mod app;
pub mod health_check;
pub mod route;
pub mod router;
pub mod telemetry;

mod actions;
mod answer_deadline;
mod audit;
mod auth;
mod body;
mod call_span;
mod cors;
mod error_response;
mod health;
mod limits;
mod measured;
mod metrics_page;
mod openapi;
mod public_path;
mod readiness;
mod ready;
mod state;
mod stop;
mod webhooks;
