//! Work on a call that is done later, or in the background. It keeps nothing alive: where the server is gone by then it
//! is not done, and where it fails that is logged, with what follows from it.

use std::{future::Future, sync::Arc, time::Duration};

use shared::TaskSid;

use super::{context::Calls, error::Error};

/// When it is looked once more for somebody of whom an event and Twilio's list do not say the same: the list can be
/// behind its own event.
pub(crate) const LIST_IS_UP_TO_DATE_AFTER: Duration = Duration::from_secs(1);

impl Calls {
    /// Begins work after a while. `if_it_fails` is logged if it fails: what follows from that.
    pub(crate) fn later<W>(
        &self,
        after: Duration,
        call: &TaskSid,
        if_it_fails: &'static str,
        work: impl FnOnce(Arc<Self>, TaskSid) -> W + Send + 'static,
    ) where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.background.later(after, self.work(call, if_it_fails, work));
    }

    /// Begins work at once, for which nobody waits.
    pub(crate) fn in_background<W>(
        &self,
        call: &TaskSid,
        if_it_fails: &'static str,
        work: impl FnOnce(Arc<Self>, TaskSid) -> W + Send + 'static,
    ) where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.background.spawn(self.work(call, if_it_fails, work));
    }

    fn work<W>(
        &self,
        call: &TaskSid,
        if_it_fails: &'static str,
        work: impl FnOnce(Arc<Self>, TaskSid) -> W + Send + 'static,
    ) -> impl Future<Output = ()> + Send + 'static
    where
        W: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let (me, call) = (self.me.clone(), call.clone());
        async move {
            let Some(calls) = me.upgrade() else { return };
            if let Err(error) = work(calls, call.clone()).await {
                tracing::warn!(%call, %error, "{if_it_fails}");
            }
        }
    }
}
