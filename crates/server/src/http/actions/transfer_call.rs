//! `POST /transfer-call`: a colleague is asked to take part in a call, or to take it over.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    TaskSid,
    api::{AddParticipantResponse, MAX_NOTE_CHARS, TransferCallRequest, TransferMode},
    lenient,
};

use crate::{
    calls::{
        add_participant::{self, Added},
        own_attributes::OwnAttributes,
        transfer_call::{self, TransferRequest},
    },
    http::{
        actions::add_conference_participant::press_id,
        answer_deadline::{CREATION_DEADLINE, answer_or_undo},
        audit::{self, Act, On},
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

/// `TaskRouter`'s.
const HIGHEST_PRIORITY: u32 = 0x7fff_ffff;

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<TransferCallRequest>,
) -> Result<HttpResponse, Error> {
    let request = TransferRequest {
        id: asked.id.as_deref().map(press_id).transpose()?,
        mode: mode(&asked.mode)?,
        note: note(asked.note)?,
        own_attributes: own_attributes(asked.attributes.as_deref())?,
        priority: asked.priority.as_deref().map(priority).transpose()?,
        to: asked.to,
        from: asked.from,
    };
    let act = match request.mode {
        TransferMode::AskFirst => Act::AskFirst,
        TransferMode::HandOver => Act::HandOver,
    };
    state.limits.count_dial(&user)?;
    let calls = Arc::clone(&state.calls);
    let undo = {
        let (calls, call) = (Arc::clone(&calls), task.task_sid().clone());
        |added| async move { add_participant::undo(&calls, &call, added).await }
    };
    let (who, call) = (user.clone(), task.task_sid().clone());
    let work = async move { transfer_call::transfer_call(&calls, &who, &call, request).await };
    let added = answer_or_undo(&state.background, CREATION_DEADLINE, work, undo).await;
    let invited = added.map(invitation_of);
    let on = On {
        task_sid: Some(task.task_sid()),
        invitation: invited.as_ref().ok().and_then(Option::as_ref),
        ..On::default()
    };
    audit::note(&user, act, on, &invited);
    let answer = AddParticipantResponse { status: 200, call_sid: None, invitation: invited? };
    Ok(HttpResponse::Ok().json(answer))
}

fn invitation_of(added: Added) -> Option<TaskSid> {
    match added {
        Added::Invited(task_sid) => Some(task_sid),
        Added::Before(_, invitation) => invitation,
        Added::Leg(_) => None,
    }
}

fn mode(text: &str) -> Result<TransferMode, Error> {
    let problem = || Error::bad_field("mode", "it is neither `ask-first` nor `hand-over`");
    lenient::word(text).ok_or_else(problem)
}

/// An empty note is none. A task's attributes have room for so much.
fn note(text: Option<String>) -> Result<Option<String>, Error> {
    let note = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        let problem = format!("it has more than {MAX_NOTE_CHARS} characters");
        return Err(Error::bad_field("note", problem));
    }
    Ok(note)
}

fn own_attributes(text: Option<&str>) -> Result<OwnAttributes, Error> {
    let Some(text) = text else { return Ok(OwnAttributes::default()) };
    OwnAttributes::parse(text).map_err(|problem| Error::bad_field("attributes", problem))
}

fn priority(text: &str) -> Result<u32, Error> {
    let priority = text.trim().parse().ok().filter(|priority| *priority <= HIGHEST_PRIORITY);
    let problem = || format!("`{text}` is no whole number from 0 to {HIGHEST_PRIORITY}");
    priority.ok_or_else(|| Error::bad_field("priority", problem()))
}
