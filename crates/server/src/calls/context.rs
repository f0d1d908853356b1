//! What everything in this layer works with.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use shared::{WorkerSid, numbering_plan::Country, phone_number::PhoneNumber};

use crate::{
    background::BackgroundWork,
    calls::{
        callback_url::CallbackUrls, proof::Proofs, recent_gaps::RecentGaps,
        unconfirmed_flags::UnconfirmedFlags, worker_profiles::WorkerProfiles,
    },
    dial_check::DialCheck,
    maps::{MapReaders, MapStore},
    metrics::Metrics,
    settings::{MachineDetection, RecordingSettings, RefusedNumbers, Routing, Settings},
    twilio::{DirectRoute, TwilioClient},
};

/// Twilio, the maps, and what the operator decided about calls. Nothing in it is the truth: that is in
/// Twilio.
#[derive(Debug)]
pub(crate) struct Calls {
    pub(crate) twilio: TwilioClient,
    pub(crate) maps: MapStore,
    pub(crate) map_readers: MapReaders,
    pub(crate) worker_profiles: WorkerProfiles,
    pub(crate) urls: CallbackUrls,
    /// What of a map may be acted on.
    pub(crate) proofs: Proofs,
    pub(crate) background: BackgroundWork,
    /// Whose numbers those without a country code are, where the worker does not say.
    pub(crate) default_country: Option<Country>,
    /// The number that is shown to whom is called where neither the request nor the worker has one.
    pub(crate) default_caller_id: Option<PhoneNumber>,
    /// Which numbers are not called.
    pub(crate) refused_numbers: RefusedNumbers,
    /// Who is asked before a number is dialled.
    pub(crate) dial_check: Option<DialCheck>,
    /// What is recorded of calls.
    pub(crate) recording: RecordingSettings,
    /// How tasks find their worker.
    pub(crate) routing: Routing,
    /// What is done about answering machines.
    pub(crate) machine_detection: MachineDetection,
    /// Under which measure Flex Insights is told how often a customer was held.
    pub(crate) holds_measure: Option<String>,
    /// How long a colleague is asked to come to a call.
    pub(crate) colleague_timeout_seconds: u32,
    /// How long a call waits for a worker whose leg was dropped.
    pub(crate) rejoin_seconds: u32,
    /// How long the claim to dial somebody stands.
    pub(crate) dial_lease: Duration,
    /// Whether this replica looks for what was lost: in sweeps, after a gap, and after an action whose
    /// effect is not seen.
    pub(crate) heals: bool,
    pub(crate) recent_gaps: RecentGaps,
    pub(crate) unconfirmed_flags: UnconfirmedFlags,
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
        let dial_check = settings.dial_check.clone().map(|settings| {
            let (http, runtime) = (twilio.http.clone(), twilio.runtime.clone());
            DialCheck::new(settings, http, runtime, twilio.metrics.clone())
        });
        Arc::new_cyclic(|me| Self {
            maps: MapStore::new(twilio.clone()),
            map_readers: MapReaders::new(twilio.clone()),
            worker_profiles: WorkerProfiles::new(),
            urls: CallbackUrls::new(settings),
            proofs: Proofs::new(settings),
            background,
            default_country: settings.default_country,
            default_caller_id: settings.default_caller_id.clone(),
            refused_numbers: settings.refused_numbers.clone(),
            dial_check,
            recording: settings.recording,
            routing: settings.twilio.routing,
            machine_detection: settings.machine_detection,
            holds_measure: settings.holds_measure.clone(),
            colleague_timeout_seconds: settings.colleague_timeout_seconds,
            rejoin_seconds: settings.rejoin_seconds,
            dial_lease: settings.dial_lease,
            heals: !settings.sweep_every.is_zero(),
            recent_gaps: RecentGaps::default(),
            unconfirmed_flags: UnconfirmedFlags::default(),
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
        let target = worker_sid.to_string();
        let ignore_capacity = Some(ignore_capacity);
        (self.routing == Routing::Direct).then_some(DirectRoute { target, ignore_capacity })
    }
}
