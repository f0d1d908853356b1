//! `POST /add-conference-participant`: one more telephone rings, or one more worker is asked to come.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    api::{AddParticipantRequest, AddParticipantResponse},
    label::LegId,
};

use crate::{
    calls::{
        add_participant::{self, Added},
        caller_id,
        phone_number::callee,
    },
    http::{
        answer_deadline::{CREATION_DEADLINE, answer_or_undo},
        audit::{self, Act, On},
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<AddParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let id = asked.id.as_deref().map(press_id).transpose()?;
    let calls = Arc::clone(&state.calls);
    let undo = {
        let (calls, call) = (Arc::clone(&calls), task.task_sid().clone());
        |added| async move { add_participant::undo(&calls, &call, added).await }
    };
    let (who, call) = (user.clone(), task.clone());
    let added = if names_a_worker(&asked.to) {
        state.limits.count_dial(&user)?;
        let work = async move {
            let (call, from) = (call.task_sid(), asked.from.as_deref());
            add_participant::invite(&calls, &who, call, id, &asked.to, from).await
        };
        answer_or_undo(&state.background, CREATION_DEADLINE, work, undo).await
    } else {
        let to = callee(&calls, "to", &asked.to)?;
        let from = caller_id::asked("from", asked.from.as_deref())?;
        state.limits.count_dial(&user)?;
        let work =
            async move { add_participant::add(&calls, &who, call.task_sid(), id, to, from).await };
        answer_or_undo(&state.background, CREATION_DEADLINE, work, undo).await
    };
    let added = added.map(|added| match added {
        Added::Leg(leg) => (Some(leg.call_sid), None),
        Added::Invited(task_sid) => (None, Some(task_sid)),
        Added::Before(call_sid, invitation) => (call_sid, invitation),
    });
    let mut on = On { task_sid: Some(task.task_sid()), ..On::default() };
    if let Ok((call_sid, invitation)) = &added {
        on = On { call_sid: call_sid.as_ref(), invitation: invitation.as_ref(), ..on };
    }
    audit::note(&user, Act::Add, on, &added);
    let (call_sid, invitation) = added?;
    Ok(HttpResponse::Ok().json(AddParticipantResponse { status: 200, call_sid, invitation }))
}

fn press_id(text: &str) -> Result<LegId, Error> {
    let problem = || format!("`{text}` is not eight hexadecimal digits");
    LegId::parse(text).ok_or_else(|| Error::bad_field("id", problem()))
}

/// Whether a text is the address of a worker's telephone: a number has no letters.
fn names_a_worker(to: &str) -> bool {
    to.contains(char::is_alphabetic)
}
