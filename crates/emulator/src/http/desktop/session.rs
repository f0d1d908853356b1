//! `GET /_emulator/session?worker=<e-mail>`: logs somebody in without a login page.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    TwilioError,
    date::{iso8601_with_milliseconds, later},
    shell::Shell,
    world::people::{PEOPLE, Person},
};

/// As long as Flex lets a session last.
pub(super) const LIFETIME: Duration = Duration::from_hours(24);

#[derive(Debug, Deserialize)]
pub(super) struct Login {
    /// An e-mail address, what is before its `@`, or an identity; without it, the first agent.
    worker: Option<String>,
    /// How long the session lasts, for those who want to see it end.
    lifetime_seconds: Option<u64>,
    /// Whether it is the session of a user who only administrates, and has no worker.
    #[serde(default)]
    without_worker: bool,
}

/// Answers what Flex keeps of a session.
pub(super) async fn start(
    shell: Data<Shell>,
    login: Query<Login>,
) -> Result<HttpResponse, TwilioError> {
    let person = match &login.worker {
        None => &PEOPLE[0],
        Some(worker) => find(worker).ok_or_else(|| nobody(worker))?,
    };
    let lifetime = login.lifetime_seconds.map_or(LIFETIME, Duration::from_secs);
    let session = shell.act(|world| {
        let worker_sid = (!login.without_worker).then(|| person.worker_sid());
        let token = world.issue_token(person.identity, worker_sid, person.roles, lifetime);
        json!({
            "token": token,
            "identity": person.identity,
            "expiration": iso8601_with_milliseconds(later(world.now, lifetime)),
            "roles": person.roles,
            "flexUserSid": person.flex_user_sid(),
            "accountSid": world.account.account_sid,
        })
    });
    Ok(HttpResponse::Ok().json(session))
}

fn find(worker: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| {
        let name = person.email.split('@').next().unwrap_or_default();
        [person.email, person.identity, name].contains(&worker)
    })
}

fn nobody(worker: &str) -> TwilioError {
    let known: Vec<&str> = PEOPLE.iter().map(|person| person.email).collect();
    TwilioError::not_found(&format!("worker {worker} (there are {})", known.join(", ")))
}
