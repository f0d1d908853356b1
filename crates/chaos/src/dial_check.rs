//! The operator's service that the servers ask before they dial a number: it refuses some, and where requests fail it
//! fails now and then, too.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data, Json},
};
use anyhow::{Context, Result};
use rand::RngExt;
use serde::Deserialize;
use serde_json::json;

use crate::{faults::Weather, numbers::is_refused};

/// What the servers sign their questions with.
pub(crate) const SECRET: &str = "the secret of the dial check";

/// What it has answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct DialCheck(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: BTreeMap<&'static str, u64>,
    /// How often each number was allowed.
    allowed: BTreeMap<String, u32>,
}

/// How often an answer is none.
#[derive(Debug, Clone, Copy)]
struct FailureRate(f64);

/// A question, as far as it is looked at.
#[derive(Debug, Deserialize)]
struct Question {
    to: String,
}

impl DialCheck {
    /// Starts it and returns its address, as `DIAL_CHECK_URL` has it.
    pub(crate) fn start(&self, weather: Weather) -> Result<(String, ServerHandle)> {
        let (this, failures) = (self.clone(), FailureRate(weather.dial_check_failures()));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::new(this.clone()))
                .app_data(Data::new(failures))
                .default_service(web::to(answer))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .context("the dial check cannot listen")?;
        let address = *server.addrs().first().context("the dial check has no address")?;
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok((format!("http://{address}"), handle))
    }

    /// How often a number was allowed.
    pub(crate) fn allowed(&self, number: &str) -> u32 {
        self.state().allowed.get(number).copied().unwrap_or_default()
    }

    /// How often it gave which answer.
    pub(crate) fn answers(&self) -> BTreeMap<&'static str, u64> {
        self.state().answers.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(
    question: Json<Question>,
    this: Data<DialCheck>,
    failures: Data<FailureRate>,
) -> HttpResponse {
    let mut state = this.state();
    let mut count = |answer| *state.answers.entry(answer).or_default() += 1;
    if rand::rng().random_bool(failures.0) {
        count("none");
        return HttpResponse::ServiceUnavailable().finish();
    }
    let Question { to } = question.into_inner();
    let allow = !is_refused(&to);
    count(if allow { "allowed" } else { "refused" });
    if allow {
        *state.allowed.entry(to).or_default() += 1;
    }
    HttpResponse::Ok().json(json!({ "allow": allow, "reason": "Not now." }))
}
