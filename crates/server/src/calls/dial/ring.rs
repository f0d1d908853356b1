//! Rings a telephone, or asks a colleague, on a claim that is held: again while it is sure that nobody is
//! called.

use std::{future::Future, time::Duration};

use shared::{TaskSid, reduce::DialledLeg};

use crate::{
    calls::{
        context::Calls,
        dial::held_claim::HeldClaim,
        dialled_leg::{self, NewLeg, NotRung},
        error::Error,
    },
    clock::{self, Instant},
    twilio::TwilioError,
};

/// How often it is tried for an event of Twilio's while it is sure that nobody is called.
pub(crate) const TRIES: u32 = 8;
/// How long to wait before the next try where Twilio does not say.
const PAUSE: Duration = Duration::from_secs(2);
/// Nobody waits for longer, whatever Twilio asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How often it is tried while it is sure that nobody is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RetryLimit {
    /// So many times: whoever told of the agent's join may have been answered long before, and nobody
    /// else would come to dial.
    Tries(u32),
    /// No try begins later: an agent waits for the answer.
    Until(Instant),
}

impl RetryLimit {
    /// Whether there is another try after so many, when the pause before it is over.
    fn has_another(self, tries: u32, pause: Duration) -> bool {
        pause <= LONGEST_PAUSE
            && match self {
                Self::Tries(most) => tries < most,
                Self::Until(end) => Instant::now() + pause <= end,
            }
    }
}

/// Somebody of whom it is not known that they are called.
#[derive(Debug)]
pub(crate) enum NoDial {
    /// Twilio did not call them, or perhaps did.
    NotRung(NotRung),
    /// They are not called: the lease was over, and could not begin anew.
    NotRenewed(Error),
    /// They are not called: somebody else has the claim.
    ClaimLost,
}

/// Rings a telephone: one request for each lease.
pub(crate) async fn ring(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: NewLeg,
    claim: HeldClaim,
    limit: RetryLimit,
) -> Result<DialledLeg, NoDial> {
    let dial = |timeout| dialled_leg::ring(calls, task_sid, leg.clone(), timeout);
    on_claim(calls, task_sid, claim, limit, dial).await
}

/// Calls somebody with `attempt`, which sends one request and takes no longer than it is told: one attempt
/// for each lease.
pub(crate) async fn on_claim<T, F>(
    calls: &Calls,
    task_sid: &TaskSid,
    mut claim: HeldClaim,
    limit: RetryLimit,
    attempt: impl Fn(Duration) -> F,
) -> Result<T, NoDial>
where
    F: Future<Output = Result<T, NotRung>>,
{
    let mut tries = 0;
    let mut timeout = match claim.time_to_dial(calls) {
        Some(timeout) => timeout,
        None => renew(calls, task_sid, &mut claim).await?,
    };
    loop {
        tries += 1;
        let error = match attempt(timeout).await {
            Err(NotRung::Refused(error)) if error.is_not_processed() => error,
            answer => return answer.map_err(NoDial::NotRung),
        };
        let pause = pause_after(&error);
        if !limit.has_another(tries, pause) {
            return Err(NoDial::NotRung(NotRung::Refused(error)));
        }
        tracing::warn!(%task_sid, %error, ?pause, "nobody can be called yet");
        timeout = rest(calls, task_sid, &mut claim, pause).await?;
    }
}

fn pause_after(error: &TwilioError) -> Duration {
    error.retry_after().unwrap_or(PAUSE)
}

/// Waits, and begins the lease anew: often enough for nobody to find it over, and at the end. Returns how
/// long the next dial may take.
async fn rest(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &mut HeldClaim,
    pause: Duration,
) -> Result<Duration, NoDial> {
    let mut left = pause;
    loop {
        let slice = left.min(calls.dial_lease / 2);
        clock::sleep(slice).await;
        let timeout = renew(calls, task_sid, claim).await?;
        left -= slice;
        if left.is_zero() {
            return Ok(timeout);
        }
    }
}

async fn renew(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &mut HeldClaim,
) -> Result<Duration, NoDial> {
    match claim.renew(calls, task_sid).await {
        Ok(true) => claim.time_to_dial(calls).ok_or(NoDial::NotRenewed(Error::BeingDialled)),
        Ok(false) => Err(NoDial::ClaimLost),
        Err(error) => Err(NoDial::NotRenewed(error)),
    }
}
