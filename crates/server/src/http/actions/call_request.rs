//! What the routes have in common that do one thing to a whole call.

use std::sync::Arc;

use actix_web::HttpResponse;
use shared::TaskSid;

use super::leg_request::done;
use crate::{
    calls::{context::Calls, error, flex_user::FlexUser},
    http::{
        answer_deadline::answer_in_time,
        audit::{self, Act, On},
        auth::call_ownership::OwnedTask,
        error_response::Error,
        state::AppState,
    },
};

/// Does it to the end, whether or not anybody waits for the answer, notes who asked for it, and answers that it is
/// done.
pub(crate) async fn act<Work, Doing>(
    state: &AppState,
    user: &FlexUser,
    task: &OwnedTask,
    act: Act,
    work: Work,
) -> Result<HttpResponse, Error>
where
    Work: FnOnce(Arc<Calls>, TaskSid) -> Doing,
    Doing: Future<Output = Result<(), error::Error>> + Send + 'static,
{
    let work = work(Arc::clone(&state.calls), task.task_sid().clone());
    let acted = answer_in_time(&state.background, work).await;
    let on = On { task_sid: Some(task.task_sid()), ..On::default() };
    audit::note(user, act, on, &acted);
    acted.map(|()| done())
}
