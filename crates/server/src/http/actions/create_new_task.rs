//! `POST /create-new-task`: an agent wants to call somebody. The task, its map and `conf_status` are
//! there before the answer is, so that nobody sees a task without them.

use actix_web::{HttpResponse, web::Data};
use serde_json::{Value, json};
use shared::{
    api::{CreateNewTaskRequest, CreateNewTaskResponse, NEW_TASK_TIMEOUT_SECONDS, code},
    sync_map::{ConferenceItem, CustomerDial, map_name},
};

use crate::{
    calls::{callback_url, caller_id, colleague, flex_user::is_reached_at, new_task},
    http::{
        app::AppState,
        auth::{
            browser_request::{BrowserRequest, flag, phone_number},
            flex_token::FlexUser,
        },
        error_response::Error,
        undo_if_late::{MAKING_PATIENCE, done_or_undone},
    },
    twilio::NewTask,
};

/// What the agent wants.
#[derive(Debug, Clone)]
struct Wish {
    dial: CustomerDial,
    worker: String,
}

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: CreateNewTaskRequest = request.fields.read()?;
    // The task rings the worker whom it names: nobody makes somebody else's telephone ring.
    if !is_reached_at(&state, &request.user, &asked.worker).await? {
        let problem = format!("Worker: `{}` is not the contact_uri of who asks", asked.worker);
        return Err(Error::NotAllowed(problem));
    }
    let is_internal = asked.internal.as_deref().map(|text| flag("Internal", text)).transpose()?;
    let dial = if is_internal == Some(true) {
        to_colleague(&state, &asked, &request.user).await?
    } else {
        to_number(&state, &asked, &request.user).await?
    };
    let wish = Wish { dial, worker: asked.worker };
    let state = state.into_inner();
    let detached = state.detached.clone();
    let work = {
        let state = state.clone();
        async move { create(&state, &wish).await }
    };
    let undo = |made: CreateNewTaskResponse| async move {
        new_task::cancel(&state, &made.task_sid, "it took too long").await;
    };
    let answer = done_or_undone(&detached, MAKING_PATIENCE, work, undo).await?;
    Ok(HttpResponse::Ok().json(answer))
}

async fn to_number(
    state: &AppState,
    asked: &CreateNewTaskRequest,
    user: &FlexUser,
) -> Result<CustomerDial, Error> {
    let to = phone_number("To", code::BAD_NUMBER, &asked.to)?;
    let from = match caller_id::asked("From", asked.from.as_deref())? {
        Some(from) => from,
        None => caller_id::of_user(state, "From", user).await?,
    };
    Ok(CustomerDial::new(to, from))
}

/// A colleague sees the name of who calls.
async fn to_colleague(
    state: &AppState,
    asked: &CreateNewTaskRequest,
    user: &FlexUser,
) -> Result<CustomerDial, Error> {
    let colleague = colleague::find(state, "To", &asked.to, user).await?;
    let from = colleague::name_of_caller(state, asked.from.as_deref(), user).await?;
    Ok(CustomerDial {
        worker_sid: Some(colleague.worker_sid),
        name: Some(colleague.name),
        ..CustomerDial::new(colleague.contact_uri, from)
    })
}

async fn create(state: &AppState, wish: &Wish) -> Result<CreateNewTaskResponse, Error> {
    let correlation_id = format!("{:032x}", rand::random::<u128>());
    let attributes = attributes(state, wish);
    let task = NewTask { attributes, timeout_seconds: NEW_TASK_TIMEOUT_SECONDS };
    let task_sid = match new_task::create(state, task, &correlation_id).await {
        // The workspace or the workflow of the settings: an agent would think that a person is gone.
        Err(Error::Twilio(error)) if error.is_not_found() => {
            return Err(Error::Unavailable { what: "making the task", error });
        }
        made => made?,
    };
    let dial = wish.dial.clone();
    let whom_to_dial = move |item: &mut ConferenceItem| {
        item.customer_dial.get_or_insert_with(|| dial.clone());
    };
    let sync_map_sid = match new_task::create_map(state, &task_sid, whom_to_dial).await {
        Ok(sync_map_sid) => sync_map_sid,
        Err(error) => {
            new_task::cancel(state, &task_sid, "no map could be made").await;
            return Err(error);
        }
    };
    Ok(CreateNewTaskResponse {
        agent_join_url: callback_url::agent_join(&state.settings.public_url, &task_sid),
        sync_map_name: map_name(&task_sid),
        sync_map_sid,
        task_sid,
    })
}

/// The attributes that dialpads and reports know, under the names that they know.
fn attributes(state: &AppState, Wish { dial, worker }: &Wish) -> Value {
    json!({
        "type": "outbound",
        "direction": "outbound",
        "name": dial.name.as_ref().unwrap_or(&dial.to),
        "from": dial.from,
        "to": dial.to,
        "outbound_to": dial.to,
        "targetWorker": worker,
        "autoAnswer": "true",
        "internal": dial.worker_sid.is_some().to_string(),
        "url": state.settings.public_url.join(""),
    })
}
