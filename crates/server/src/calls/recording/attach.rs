//! To whose tasks a recording belongs: that of the call, and those of the colleagues who have come to it.

use std::iter;

use futures_util::future::join_all;
use shared::{TaskSid, event::CallStatus};

use crate::calls::{context::Calls, error::Error, task_attributes};

/// Attaches a recording to every task of a call that is still there. Each is tried whether or not the others
/// can be.
pub(crate) async fn attach(
    calls: &Calls,
    call: &TaskSid,
    recording_url: &str,
) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    let of_colleagues = map.view().invitations.iter().filter(|(task_sid, item)| {
        item.call_status == Some(CallStatus::Completed)
            && calls.proofs.has_invitation(call, task_sid, item)
    });
    let tasks = iter::once(call).chain(of_colleagues.map(|(task_sid, _)| task_sid));
    let attached =
        tasks.map(|task_sid| task_attributes::attach_recording(calls, task_sid, recording_url));
    join_all(attached).await.into_iter().collect()
}
