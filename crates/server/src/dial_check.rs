//! Asks the operator's own service whether a number may be dialled: `docs/dial-check.md` is the contract.
//!
//! **Invariant:** nothing that the service says is logged, and no number.

mod answer;
mod signature;

use std::time::Duration;

use reqwest::{Client, header::CONTENT_TYPE};
use secrecy::ExposeSecret;
use serde::Serialize;
use shared::{TaskSid, WorkerSid};
use tokio::{runtime::Handle, time::timeout};
use tokio_util::task::AbortOnDropHandle;

use crate::{metrics::Metrics, settings::DialCheckSettings};
pub(crate) use answer::Answer;

/// For all tries together. An agent waits for it, and then for Twilio.
const TIME_LIMIT: Duration = Duration::from_secs(2);
/// An idle connection can be closed in the moment in which it is used.
const TRIES: usize = 2;

/// Why a number is dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DialKind {
    /// An agent begins a call.
    NewCall,
    /// Somebody is added to a call.
    Add,
    /// The customer is called again.
    CallAgain,
    /// A task that another program has made says whom to dial.
    Task,
}

/// What the service is told.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Question {
    pub(crate) kind: DialKind,
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) worker_sid: Option<WorkerSid>,
    pub(crate) task_sid: Option<TaskSid>,
}

/// The service that is asked.
#[derive(Debug, Clone)]
pub(crate) struct DialCheck {
    http: Client,
    runtime: Handle,
    metrics: Metrics,
    settings: DialCheckSettings,
}

impl DialCheck {
    /// `http` follows no redirect, and its connections live on `runtime`.
    pub(crate) fn new(
        settings: DialCheckSettings,
        http: Client,
        runtime: Handle,
        metrics: Metrics,
    ) -> Self {
        Self { http, runtime, metrics, settings }
    }

    /// Whether a number is dialled of which the service says nothing.
    pub(crate) fn dials_unchecked(&self) -> bool {
        self.settings.dials_unchecked
    }

    /// Asks. Whatever is not the answer that is documented is none.
    pub(crate) async fn ask(&self, question: &Question) -> Answer {
        let answer = match serde_json::to_string(question) {
            Ok(body) => self.exchange(body).await,
            Err(_) => Answer::None("the question cannot be written"),
        };
        if let Answer::None(problem) = &answer {
            tracing::warn!(problem, kind = ?question.kind, "the dial check says nothing");
        }
        self.metrics.dial_check(answer.name());
        answer
    }

    /// On the runtime of the connections; it ends when nobody waits for it any more.
    async fn exchange(&self, body: String) -> Answer {
        let this = self.clone();
        let exchange = self.runtime.spawn(async move {
            timeout(TIME_LIMIT, this.send(body))
                .await
                .unwrap_or(Answer::None("it takes longer than two seconds"))
        });
        AbortOnDropHandle::new(exchange).await.unwrap_or(Answer::None("asking has failed"))
    }

    async fn send(&self, body: String) -> Answer {
        for _ in 0..TRIES {
            let secret = self.settings.secret.expose_secret();
            let Some(signature) =
                signature::of(secret, jsonwebtoken::get_current_timestamp(), &body)
            else {
                return Answer::None("the question cannot be signed");
            };
            let request = self
                .http
                .post(self.settings.url.clone())
                .header(CONTENT_TYPE, "application/json")
                .header(signature::HEADER, signature)
                .body(body.clone());
            if let Ok(response) = request.send().await {
                return answer::read(response).await;
            }
        }
        Answer::None("it cannot be reached")
    }
}
