//! `POST /create-new-task`: an agent wants to call somebody. The task, its map and `conf_status` are
//! there before the answer is, so that nobody sees a task without them.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    api::{CreateNewTaskRequest, CreateNewTaskResponse},
    sync_map::map_name,
};

use crate::{
    calls::{
        new_call::{self, CreatedCall, WantedCall},
        new_task,
    },
    http::{
        answer_deadline::{CREATION_DEADLINE, answer_or_undo},
        audit::{self, Act, On},
        auth::{browser_request::BrowserRequest, form_fields::flag},
        call_span,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: CreateNewTaskRequest = request.fields.read()?;
    let (calls, user) = (Arc::clone(&state.calls), &request.user);
    let call = new_call::plan(&calls, user, wanted(asked)?).await?;
    state.limits.count_dial(user)?;
    let work = {
        let calls = Arc::clone(&calls);
        async move { new_call::create(&calls, &call).await }
    };
    let undo = |made: CreatedCall| async move {
        new_task::cancel(&calls, &made.task_sid, "it took too long").await;
    };
    let made = answer_or_undo(&state.background, CREATION_DEADLINE, work, undo).await;
    let task_sid = made.as_ref().ok().map(|made| &made.task_sid);
    if let Some(task_sid) = task_sid {
        call_span::note_task(task_sid);
    }
    audit::note(user, Act::Call, On { task_sid, ..On::default() }, &made);
    let CreatedCall { task_sid, sync_map_sid } = made?;
    Ok(HttpResponse::Ok().json(CreateNewTaskResponse {
        agent_join_url: state.calls.urls.agent_join(&task_sid),
        sync_map_name: map_name(&task_sid),
        sync_map_sid,
        task_sid,
    }))
}

/// What is asked for; old dialpads send `true` and `false` as text.
fn wanted(asked: CreateNewTaskRequest) -> Result<WantedCall, Error> {
    let is_internal = asked.internal.as_deref().map(|text| flag("Internal", text)).transpose()?;
    let record = asked.record.as_deref().map(|text| flag("Record", text)).transpose()?;
    Ok(WantedCall {
        to: asked.to,
        extension: asked.extension,
        from: asked.from,
        worker: asked.worker,
        is_internal: is_internal == Some(true),
        record,
        attributes: asked.attributes,
    })
}
