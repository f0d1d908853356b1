//! What becomes of what an agent wants: whom to dial, what they are shown, and whether it is recorded.

use shared::sync_map::CustomerDial;

use super::NewCall;
use crate::calls::{
    caller_id, colleague,
    context::Calls,
    error::Error,
    flex_user::{FlexUser, is_reached_at},
    own_attributes::OwnAttributes,
    phone_number::{self, callee, country_of},
    recording::plan::{self as recording, RECORD_CALLS},
};

/// What the agent wants, as they have said it.
#[derive(Debug, Clone)]
pub(crate) struct WantedCall {
    /// A number; of an internal call the `contact_uri` of a colleague.
    pub(crate) to: String,
    pub(crate) extension: Option<String>,
    pub(crate) from: Option<String>,
    /// The address of the agent's telephone.
    pub(crate) worker: String,
    pub(crate) is_internal: bool,
    pub(crate) record: Option<bool>,
    pub(crate) attributes: Option<String>,
}

/// What is to be made, or why it may not be.
pub(crate) async fn plan(
    calls: &Calls,
    user: &FlexUser,
    wanted: WantedCall,
) -> Result<NewCall, Error> {
    // The task rings the worker whom it names: nobody makes somebody else's telephone ring.
    if !is_reached_at(calls, user, &wanted.worker).await? {
        let problem = "Worker: this is not the contact_uri of who asks";
        return Err(Error::NotAllowed(problem.to_owned()));
    }
    let own_attributes = match wanted.attributes.as_deref() {
        Some(text) => OwnAttributes::parse(text)
            .map_err(|problem| Error::BadField { field: "Attributes", problem })?,
        None => OwnAttributes::default(),
    };
    let from = wanted.from.as_deref();
    let dial = if wanted.is_internal {
        to_colleague(calls, &wanted.to, from, user).await?
    } else {
        to_number(calls, &wanted.to, wanted.extension.as_deref(), from, user).await?
    };
    let record = record(wanted.record, &own_attributes)?;
    let recorded = recording::of_new_call(calls, record, wanted.is_internal)?;
    let worker_sid = user.worker_sid.clone();
    Ok(NewCall { dial, recorded, worker: wanted.worker, worker_sid, own_attributes })
}

/// A call to a number.
pub(crate) async fn to_number(
    calls: &Calls,
    to: &str,
    extension: Option<&str>,
    from: Option<&str>,
    user: &FlexUser,
) -> Result<CustomerDial, Error> {
    let country = country_of(calls, user, &[Some(to), from]).await?;
    let to = callee(calls, "To", to, country)?;
    let extension = phone_number::extension("Extension", extension, to.extension)?;
    let from = match caller_id::asked("From", from, country)? {
        Some(from) => from,
        None => caller_id::of_user(calls, "From", user).await?,
    };
    Ok(CustomerDial { extension, ..CustomerDial::new(to.number, from) })
}

/// A call to a colleague, who sees who calls.
async fn to_colleague(
    calls: &Calls,
    to: &str,
    from: Option<&str>,
    user: &FlexUser,
) -> Result<CustomerDial, Error> {
    let colleague = colleague::find(calls, "To", to, user).await?;
    let caller = colleague::caller(calls, from, user).await?;
    Ok(CustomerDial {
        worker_sid: Some(colleague.worker_sid),
        name: Some(colleague.name),
        caller_name: Some(caller.name),
        ..CustomerDial::new(colleague.contact_uri, caller.number)
    })
}

/// Whether who asks wants the call recorded. A CRM says it with the attributes that it puts on the task.
fn record(field: Option<bool>, own_attributes: &OwnAttributes) -> Result<Option<bool>, Error> {
    let attribute = own_attributes.recorded().transpose().map_err(|other| {
        let problem = format!("{RECORD_CALLS}: `{other}` is neither true nor false");
        Error::BadField { field: "Attributes", problem }
    })?;
    match (field, attribute) {
        (Some(field), Some(attribute)) if field != attribute => {
            let problem = format!("it is {field}, and {RECORD_CALLS} of Attributes is {attribute}");
            Err(Error::BadField { field: "Record", problem })
        }
        (field, attribute) => Ok(field.or(attribute)),
    }
}
