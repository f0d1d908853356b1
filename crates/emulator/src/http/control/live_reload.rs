//! Live reload for those who work on the product: whoever builds it puts here how the build is going,
//! and the pages of the emulator show it, and load again when there is something new.

use std::{collections::BTreeMap, convert::Infallible, process};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, Bytes, Data, ServiceConfig},
};
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::settings::read;
use crate::TwilioError;

/// How the build is going. Nobody builds until somebody says so.
#[derive(Debug)]
pub(crate) struct LiveReload(watch::Sender<Option<Build>>);

/// What is shown of a build.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    /// By page (`desktop`, `console`): another number than before, and the page loads again.
    versions: BTreeMap<String, u64>,
    /// What is being built.
    #[serde(default)]
    building: Option<String>,
    /// Why the last build is not what is shown.
    #[serde(default)]
    failure: Option<Failure>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    title: String,
    output: String,
}

impl Default for LiveReload {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource("/live-reload").get(events).put(put))
        .route("/live-reload.js", web::get().to(script));
}

/// `PUT live-reload`.
async fn put(live_reload: Data<LiveReload>, body: Bytes) -> Result<HttpResponse, TwilioError> {
    live_reload.0.send_replace(Some(read(&body)?));
    Ok(HttpResponse::NoContent().finish())
}

/// `GET live-reload.js`: nothing at all where nobody builds.
async fn script(live_reload: Data<LiveReload>) -> HttpResponse {
    let build = live_reload.0.borrow().clone();
    let script = build.map_or_else(String::new, |build| {
        let loaded = json!({"instance": process::id(), "build": build});
        include_str!("../../console/live-reload.js").replacen("'LOADED'", &loaded.to_string(), 1)
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(script)
}

/// `GET live-reload`: server-sent events, each a whole state.
async fn events(live_reload: Data<LiveReload>) -> HttpResponse {
    let mut builds = live_reload.0.subscribe();
    // The first state is sent at once.
    builds.mark_changed();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(states(builds))
}

fn states(builds: watch::Receiver<Option<Build>>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(builds, async |mut builds| {
        let build = next(&mut builds).await?;
        let state = json!({"instance": process::id(), "build": build});
        Some((Ok(Bytes::from(format!("data: {state}\n\n"))), builds))
    })
}

/// The next state in which somebody builds.
async fn next(builds: &mut watch::Receiver<Option<Build>>) -> Option<Build> {
    loop {
        builds.changed().await.ok()?;
        if let Some(build) = builds.borrow_and_update().clone() {
            return Some(build);
        }
    }
}
