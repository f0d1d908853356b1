//! `POST /add-conference-participant`: one more telephone rings, or one more worker is asked to come.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    api::{AddParticipantRequest, AddParticipantResponse},
    label::LegId,
    written_number::{self, NumberProblem},
};

use crate::{
    calls::{
        add_participant::{self, Added},
        ask_colleague, caller_id,
        phone_number::{self, callee, country_of},
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
            ask_colleague::invite(&calls, &who, call, id, &asked.to, from, None).await
        };
        answer_or_undo(&state.background, CREATION_DEADLINE, work, undo).await
    } else {
        let from = asked.from.as_deref();
        let country = country_of(&calls, &user, &[Some(&asked.to), from]).await?;
        let to = callee(&calls, "to", &asked.to, country)?;
        let asked_for = asked.extension.as_deref();
        let extension = phone_number::extension("extension", asked_for, to.extension)?;
        let to = (to.number, extension);
        let from = caller_id::asked("from", from, country)?;
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

pub(super) fn press_id(text: &str) -> Result<LegId, Error> {
    let problem = || format!("`{text}` is not eight hexadecimal digits");
    LegId::parse(text).ok_or_else(|| Error::bad_field("id", problem()))
}

/// Whether a text is the address of a worker's telephone: it has letters, and not those of a number, as in
/// `ext. 42`.
fn names_a_worker(to: &str) -> bool {
    to.contains(char::is_alphabetic)
        && matches!(written_number::read(to, None), Err(NumberProblem::NotADigit(_)))
}
