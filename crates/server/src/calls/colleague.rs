//! Another worker, who is called at the address of their telephone.

use shared::{WorkerSid, api::code};

use crate::calls::{
    context::Calls,
    error::Error,
    flex_user::{FlexUser, worker},
};

/// A worker who can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    pub(crate) worker_sid: WorkerSid,
    pub(crate) contact_uri: String,
    /// What people call them.
    pub(crate) name: String,
}

/// Finds the colleague whom somebody wants to call.
///
/// # Errors
/// When nobody has that address, it is their own, or the worker takes no tasks.
pub(crate) async fn find(
    calls: &Calls,
    field: &'static str,
    contact_uri: &str,
    user: &FlexUser,
) -> Result<Colleague, Error> {
    let Some(worker) = calls.twilio.worker_at(contact_uri).await? else {
        let problem =
            format!("`{contact_uri}` is neither a number nor the contact_uri of a worker");
        return Err(Error::cannot_call(field, code::BAD_NUMBER, problem));
    };
    if user.worker_sid.as_ref() == Some(&worker.sid) {
        return Err(Error::cannot_call(field, code::YOURSELF, "you cannot call yourself"));
    }
    let name = worker.name().to_owned();
    if !worker.available {
        let problem = format!("{name} is not available and cannot be called");
        let code = code::COLLEAGUE_UNAVAILABLE;
        return Err(Error::CannotCall { field, code, problem, name: Some(name) });
    }
    // The workflow compares it with the worker's own letter by letter.
    let contact_uri = worker.contact_uri().unwrap_or(contact_uri).to_owned();
    Ok(Colleague { worker_sid: worker.sid, contact_uri, name })
}

/// The name that a colleague sees: what the request says, else the worker's own. A number says nothing
/// to a colleague.
pub(crate) async fn name_of_caller(
    calls: &Calls,
    asked: Option<&str>,
    user: &FlexUser,
) -> Result<String, Error> {
    let is_name = |text: &&str| text.contains(char::is_alphabetic);
    if let Some(name) = asked.filter(is_name) {
        return Ok(name.to_owned());
    }
    let worker = worker(calls, user).await?;
    Ok(worker.map_or_else(String::new, |worker| worker.name().to_owned()))
}
