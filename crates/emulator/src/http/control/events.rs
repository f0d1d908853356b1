//! The state of the account, once or at every change.

use std::{convert::Infallible, time::Duration};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{Bytes, Data, Query},
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;

use crate::{TwilioError, shell::Shell};

/// Changes that come together are shown together.
const PACE: Duration = Duration::from_millis(40);

/// `GET state`.
pub(super) async fn state(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(shell.snapshot())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// A conference's name.
    conference: Option<String>,
}

/// `GET snapshot`: the emulator's own truth, with its history.
pub(super) async fn full_snapshot(
    shell: Data<Shell>,
    asked: Result<Query<Asked>, actix_web::Error>,
) -> Result<HttpResponse, TwilioError> {
    let asked = asked.map_err(|error| TwilioError::bad_request(error.to_string()))?;
    Ok(HttpResponse::Ok().json(shell.full_snapshot(asked.conference.as_deref())))
}

/// `GET settled`: the state, as soon as nothing is under way that the emulator knows of.
pub(super) async fn settled(shell: Data<Shell>) -> HttpResponse {
    shell.settled().await;
    state(shell).await
}

/// `GET events`: server-sent events, each a whole state.
pub(super) async fn events(shell: Data<Shell>) -> HttpResponse {
    let changes = shell.activity().subscribe();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(states(shell, changes))
}

fn states(
    shell: Data<Shell>,
    mut changes: watch::Receiver<u64>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    // The first state is sent at once.
    changes.mark_changed();
    stream::unfold((shell, changes), async |(shell, mut changes)| {
        changes.changed().await.ok()?;
        tokio::time::sleep(PACE).await;
        changes.mark_unchanged();
        let state = serde_json::to_string(&shell.snapshot()).ok()?;
        Some((Ok(Bytes::from(format!("data: {state}\n\n"))), (shell, changes)))
    })
}
