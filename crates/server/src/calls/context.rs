//! What everything in this layer works with.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use shared::{WorkerSid, phone_number::PhoneNumber};

use crate::{
    background::BackgroundWork,
    calls::{
        callback_url::CallbackUrls, flags_asked_for::FlagsAskedFor, proof::Proofs,
        recent_gaps::RecentGaps, worker_names::WorkerNames,
    },
    maps::{MapReaders, MapStore},
    metrics::Metrics,
    settings::{RefusedNumbers, Routing, Settings},
    twilio::{DirectRoute, TwilioClient},
};

/// Twilio, the maps, and what the operator decided about calls. Nothing in it is the truth: that is in
/// Twilio.
#[derive(Debug)]
pub(crate) struct Calls {
    pub(crate) twilio: TwilioClient,
    pub(crate) maps: MapStore,
    pub(crate) map_readers: MapReaders,
    pub(crate) worker_names: WorkerNames,
    pub(crate) urls: CallbackUrls,
    /// What of a map may be acted on.
    pub(crate) proofs: Proofs,
    pub(crate) background: BackgroundWork,
    /// The number that is shown to whom is called where neither the request nor the worker has one.
    pub(crate) default_caller_id: Option<PhoneNumber>,
    /// Which numbers are not called.
    pub(crate) refused_numbers: RefusedNumbers,
    /// How tasks find their worker.
    pub(crate) routing: Routing,
    /// How long a colleague is asked to come to a call.
    pub(crate) colleague_timeout_seconds: u32,
    /// How long the claim to dial somebody stands.
    pub(crate) dial_lease: Duration,
    /// Whether this replica looks for what was lost: in sweeps, after a gap, and after an action whose
    /// effect is not seen.
    pub(crate) heals: bool,
    pub(crate) recent_gaps: RecentGaps,
    pub(crate) flags_asked_for: FlagsAskedFor,
    pub(crate) metrics: Metrics,
    /// Itself, for work that is done later, if it is there then.
    pub(crate) me: Weak<Self>,
}

impl Calls {
    pub(crate) fn new(
        settings: &Settings,
        twilio: TwilioClient,
        background: BackgroundWork,
    ) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            maps: MapStore::new(twilio.clone()),
            map_readers: MapReaders::new(twilio.clone()),
            worker_names: WorkerNames::new(),
            urls: CallbackUrls::new(settings),
            proofs: Proofs::new(settings),
            background,
            default_caller_id: settings.default_caller_id.clone(),
            refused_numbers: settings.refused_numbers.clone(),
            routing: settings.twilio.routing,
            colleague_timeout_seconds: settings.colleague_timeout_seconds,
            dial_lease: settings.dial_lease,
            heals: !settings.sweep_every.is_zero(),
            recent_gaps: RecentGaps::default(),
            flags_asked_for: FlagsAskedFor::default(),
            metrics: twilio.metrics.clone(),
            me: Weak::clone(me),
            twilio,
        })
    }

    /// How a task gets to its worker where the workflow has no part in it. The agent who has pressed Call gets it
    /// whatever else they do; a colleague only where calls reach them.
    pub(crate) fn direct_route(
        &self,
        worker_sid: &WorkerSid,
        ignore_capacity: bool,
    ) -> Option<DirectRoute> {
        let worker_sid = worker_sid.clone();
        (self.routing == Routing::Direct).then_some(DirectRoute { worker_sid, ignore_capacity })
    }
}
