//! `POST /create-new-task`: an agent wants to call somebody. The task, its map and `conf_status` are
//! there before the answer is, so that nobody sees a task without them.

use std::{future::Future, sync::Arc, time::Duration};

use actix_web::{HttpResponse, web::Data};
use serde_json::{Value, json};
use shared::{
    MapSid, TaskSid,
    api::{CreateNewTaskRequest, CreateNewTaskResponse},
    phone_number::PhoneNumber,
    sync_map::{ConferenceMap, CustomerDial, MAP_TTL_SECONDS, MapChange, map_name},
};

use super::done_or_undone::{MAKING_PATIENCE, done_or_undone};
use crate::{
    app::AppState,
    browser::{BrowserRequest, phone_number, worker},
    callback_url, caller_id,
    error::Error,
    flex_token::FlexUser,
    sync_writer::Decision,
    twilio::{AssignmentStatus, NewTask, TwilioError},
};

/// How long the task may wait for its worker, who is at the desk and has just asked for it.
const TIMEOUT_SECONDS: u32 = 30;
/// The attribute by which a task is found whose creation was not answered: `TaskRouter` has no key that
/// would make a repetition harmless.
const CORRELATION_ID: &str = "correlationId";
/// How long to wait before each look for such a task.
const LOOKS: [Duration; 3] =
    [Duration::ZERO, Duration::from_millis(500), Duration::from_millis(500)];

/// What the agent wants.
#[derive(Debug, Clone)]
struct Wish {
    to: PhoneNumber,
    from: PhoneNumber,
    worker: String,
}

pub(crate) async fn handle(
    state: Data<AppState>,
    request: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: CreateNewTaskRequest = request.fields.read()?;
    let to = phone_number("To", &asked.to)?;
    let from = caller_id::asked("From", asked.from.as_deref())?;
    // The task rings the worker whom it names: nobody makes somebody else's telephone ring.
    if !is_reached_at(&state, &request.user, &asked.worker).await? {
        let problem = format!("Worker: `{}` is not the contact_uri of who asks", asked.worker);
        return Err(Error::NotAllowed(problem));
    }
    let from = match from {
        Some(from) => from,
        None => caller_id::of_user(&state, "From", &request.user).await?,
    };
    let wish = Wish { to, from, worker: asked.worker };
    let state = state.into_inner();
    let detached = state.detached.clone();
    let work = {
        let state = state.clone();
        async move { create(&state, &wish).await }
    };
    let undo = |made: CreateNewTaskResponse| async move {
        cancel(&state, &made.task_sid, "it took too long").await;
    };
    let answer = done_or_undone(&detached, MAKING_PATIENCE, work, undo).await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Whether this address of a telephone is that of who asks: of their browser, which the token names,
/// or of whatever else the worker is reached at, such as a SIP telephone.
async fn is_reached_at(
    state: &AppState,
    user: &FlexUser,
    contact_uri: &str,
) -> Result<bool, Error> {
    if user.is_in_browser_at(contact_uri) {
        return Ok(true);
    }
    let worker = worker(state, user).await?;
    Ok(worker.is_some_and(|worker| worker.contact_uri() == Some(contact_uri)))
}

async fn create(state: &AppState, wish: &Wish) -> Result<CreateNewTaskResponse, Error> {
    let task_sid = create_task(state, wish).await?;
    let sync_map_sid = match create_map(state, &task_sid, wish).await {
        Ok(sync_map_sid) => sync_map_sid,
        Err(error) => {
            cancel(state, &task_sid, "no map could be made").await;
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

/// Makes the task, or adopts it: whether it was made may remain untold.
async fn create_task(state: &AppState, wish: &Wish) -> Result<TaskSid, Error> {
    let correlation_id = format!("{:032x}", rand::random::<u128>());
    let mut attributes = attributes(state, wish);
    attributes[CORRELATION_ID] = json!(correlation_id);
    let task = NewTask { attributes, timeout_seconds: TIMEOUT_SECONDS };
    let error = match state.twilio.create_task(task).await {
        Ok(task_sid) => return Ok(task_sid),
        Err(error) if error.is_unknown_outcome() => error,
        Err(error) => return Err(error.into()),
    };
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        match state.twilio.find_task(CORRELATION_ID, &correlation_id).await {
            Ok(Some(task_sid)) => return Ok(task_sid),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a task that was perhaps made is not found"),
        }
    }
    Err(Error::Unavailable { what: "making the task", error })
}

/// The attributes that dialpads and reports know, under the names that they know.
fn attributes(state: &AppState, wish: &Wish) -> Value {
    json!({
        "type": "outbound",
        "direction": "outbound",
        "name": wish.to,
        "from": wish.from,
        "to": wish.to,
        "outbound_to": wish.to,
        "targetWorker": wish.worker,
        "autoAnswer": "true",
        "internal": "false",
        "url": state.settings.public_url.join(""),
    })
}

/// Makes the map with whom to dial in it, or adopts the one that is there.
async fn create_map(state: &AppState, task_sid: &TaskSid, wish: &Wish) -> Result<MapSid, Error> {
    let name = map_name(task_sid);
    let sync_map_sid = match state.twilio.create_map(&name, MAP_TTL_SECONDS).await {
        Ok(sync_map_sid) => {
            state.sync_writer.remember_empty(task_sid).await;
            sync_map_sid
        }
        Err(error) if error.is_conflict() => unavailable(state.twilio.fetch_map(&name)).await?,
        Err(error) => return unavailable(async { Err(error) }).await,
    };
    let dial = CustomerDial::new(wish.to.to_string(), wish.from.to_string());
    let decision: Decision = Arc::new(move |map: &ConferenceMap| {
        let mut item = map.conference.clone().unwrap_or_default();
        if item.customer_dial.is_some() {
            return Vec::new();
        }
        item.customer_dial = Some(dial.clone());
        vec![MapChange::Conference(item)]
    });
    match state.sync_writer.write(task_sid, decision).await {
        Ok(_) => Ok(sync_map_sid),
        Err(Error::Twilio(error)) => unavailable(async { Err(error) }).await,
        Err(error) => Err(error),
    }
}

/// Whatever Twilio has against a map is no fault of the browser's.
async fn unavailable<T>(answer: impl Future<Output = Result<T, TwilioError>>) -> Result<T, Error> {
    answer.await.map_err(|error| Error::Unavailable { what: "making the map", error })
}

/// Takes back a task that nobody could follow.
async fn cancel(state: &AppState, task_sid: &TaskSid, reason: &str) {
    if let Err(error) = state.twilio.move_task(task_sid, AssignmentStatus::Canceled, reason).await {
        tracing::error!(%task_sid, %error, reason, "a task that nobody follows is left behind");
    }
}
