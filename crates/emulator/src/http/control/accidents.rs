//! What happens to the account when somebody wants it to: tasks, conferences and tokens end.

use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Path},
};
use serde::Deserialize;
use serde_json::json;
use shared::{ConferenceSid, TaskSid};

use crate::{TwilioError, shell::Shell, world::World};

/// `POST tasks/{WT}/purge`.
pub(super) async fn purge_task(
    task_sid: Path<String>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let task_sid = TaskSid::parse(&task_sid)
        .map_err(|error| TwilioError::bad_request(format!("task: {error}")))?;
    shell.act(|world| {
        world.task(&task_sid)?;
        world.purge_task(&task_sid);
        Ok::<_, TwilioError>(())
    })?;
    Ok(HttpResponse::Ok().json(json!({ "sid": task_sid })))
}

/// `POST conferences/{CF or name}/{action}`.
pub(super) async fn conference(
    path: Path<(String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let (name, action) = path.into_inner();
    let conference_sid = shell.act(|world| {
        let conference_sid = live_conference(world, &name)?;
        match action.as_str() {
            "end" => world.end_conference_by_rest(&conference_sid).map(|()| conference_sid),
            "restart" => world.restart_conference(&conference_sid),
            other => Err(TwilioError::bad_request(format!("`{other}` is none of end, restart"))),
        }
    })?;
    Ok(HttpResponse::Ok().json(json!({ "sid": conference_sid })))
}

fn live_conference(world: &World, name: &str) -> Result<ConferenceSid, TwilioError> {
    if let Ok(conference_sid) = ConferenceSid::parse(name) {
        return Ok(conference_sid);
    }
    let conference = world.voice.live_conference(name);
    let conference_sid = conference.map(|conference| conference.sid.clone());
    conference_sid.ok_or_else(|| TwilioError::not_found(&format!("conference {name}")))
}

/// `POST serverless/fail-next-build`.
pub(super) async fn fail_next_build(shell: Data<Shell>) -> HttpResponse {
    shell.act(World::fail_next_build);
    HttpResponse::Ok().json(json!({}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Whose {
    identity: Option<String>,
}

/// `POST tokens/expire`. Whoever is connected with one of them is told so.
pub(super) async fn expire_tokens(
    body: Bytes,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let whose: Whose = super::read(if body.is_empty() { b"{}" } else { &body })?;
    Ok(HttpResponse::Ok().json(json!({ "expired": shell.expire_tokens(whose.identity) })))
}
