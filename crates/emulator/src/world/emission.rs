//! What follows from a command, as data: the shell sends it, waits for it or fetches it.

use std::time::Duration;

use serde_json::Value;
use shared::{CallSid, MapSid, WorkerSid};

use super::{serverless::ServerlessWake, task_router::wake::TaskRouterWake, voice::VoiceWake};

/// Something that the shell must do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Emission {
    /// Posts a status callback, signed, with Twilio's retries and with the faults that are switched on.
    Callback(Callback),
    /// Asks the customer's server what a call shall do next.
    FetchTwiml(TwimlRequest),
    /// Tells the event-bridge sockets of one worker what `TaskRouter` did.
    WorkerEvent { worker_sid: WorkerSid, event_type: &'static str, payload: Value },
    /// Tells the Twilsock connections that a Sync map's log has grown, or that the map is gone. They
    /// read the log themselves, so that no two of them can see it in different orders.
    SyncEvent { map_sid: MapSid },
    /// Tells the Twilsock connections that a worker, a task or a reservation has changed. They ask
    /// their live queries what of it concerns them.
    LiveData,
    /// Comes back to the world later, through [`super::World::wake`].
    Later { after: Duration, wake: Wake },
}

/// A request that Twilio makes to the customer's server and whose answer it does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callback {
    /// As it was configured, with the fragment of connection overrides (`#rc=5&rp=all`).
    pub(crate) url: String,
    /// `POST`, or `GET` with the parameters in the query.
    pub(crate) method: &'static str,
    /// The parameters, in the order in which they are written.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

/// A request for TwiML. What comes back is handed to the world by the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TwimlRequest {
    pub(crate) call_sid: CallSid,
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) purpose: TwimlPurpose,
}

/// What TwiML is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TwimlPurpose {
    /// It says what the call does next, unless the call has been given another document since.
    Call { document: u32 },
    /// It is what one participant of a conference hears, who stays in it.
    Announcement,
}

/// What was put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wake {
    /// A Sync map or a map item expires.
    SyncExpiry,
    /// Something that `TaskRouter` put off.
    TaskRouter(TaskRouterWake),
    /// Something that a call put off.
    Voice(VoiceWake),
    /// Something that Serverless put off.
    Serverless(ServerlessWake),
}
