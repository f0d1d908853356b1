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
        flex_user::is_reached_at,
        new_call::{self, CreatedCall, NewCall},
        new_task,
        own_attributes::OwnAttributes,
        recording::plan::{self, RECORD_CALLS},
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
    // The task rings the worker whom it names: nobody makes somebody else's telephone ring.
    if !is_reached_at(&calls, user, &asked.worker).await? {
        return Err(Error::not_allowed("Worker: this is not the contact_uri of who asks"));
    }
    let is_internal = asked.internal.as_deref().map(|text| flag("Internal", text)).transpose()?;
    let own_attributes = match asked.attributes.as_deref() {
        Some(text) => OwnAttributes::parse(text),
        None => Ok(OwnAttributes::default()),
    };
    let own_attributes =
        own_attributes.map_err(|problem| Error::bad_field("Attributes", problem))?;
    let from = asked.from.as_deref();
    let dial = if is_internal == Some(true) {
        new_call::to_colleague(&calls, &asked.to, from, user).await?
    } else {
        let extension = asked.extension.as_deref();
        new_call::to_number(&calls, &asked.to, extension, from, user).await?
    };
    let record = record(asked.record.as_deref(), &own_attributes)?;
    let recorded = plan::of_new_call(&calls, record, is_internal == Some(true))?;
    state.limits.count_dial(user)?;
    let worker_sid = user.worker_sid.clone();
    let call = NewCall { dial, recorded, worker: asked.worker, worker_sid, own_attributes };
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

/// Whether who asks wants the call recorded. A CRM says it with the attributes that it puts on the task.
fn record(field: Option<&str>, own_attributes: &OwnAttributes) -> Result<Option<bool>, Error> {
    let field = field.map(|text| flag("Record", text)).transpose()?;
    let attribute = own_attributes.recorded().transpose().map_err(|other| {
        let problem = format!("{RECORD_CALLS}: `{other}` is neither true nor false");
        Error::bad_field("Attributes", problem)
    })?;
    match (field, attribute) {
        (Some(field), Some(attribute)) if field != attribute => {
            let problem = format!("it is {field}, and {RECORD_CALLS} of Attributes is {attribute}");
            Err(Error::bad_field("Record", problem))
        }
        (field, attribute) => Ok(field.or(attribute)),
    }
}
