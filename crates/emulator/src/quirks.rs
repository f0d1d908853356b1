//! Switches for the corners of Twilio that nobody outside knows: the product must be right under
//! every setting.

use serde::{Deserialize, Serialize};

/// How this Twilio behaves where the real one's behaviour is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch, and none excludes another")]
pub struct Quirks {
    /// Sync REST names what is missing (54200, 54201, 54300); otherwise it says 20404 for all of it.
    pub sync_rest_names_what_is_missing: bool,
    /// The grant `flex_insights` opens a Sync service of its own; otherwise the default one.
    pub flex_insights_has_its_own_sync_service: bool,
    /// A Flex token opens Flex's Sync service with whatever grant, and no other one.
    pub flex_tokens_open_no_other_sync_service: bool,
    /// The first `SequenceNumber` of a conference. Twilio's example shows a 1.
    pub first_sequence_number: u32,
    /// Whether an event that nobody subscribed to takes a `SequenceNumber`, which leaves a gap.
    pub unsubscribed_events_take_numbers: bool,
    /// Whether `conference-end` is told before the `participant-leave` of those it drops.
    pub conference_end_before_leaves: bool,
    /// Whether a conference is `in-progress` while one participant waits alone, or still `init`.
    pub alone_is_in_progress: bool,
    /// Whether the end of a conference gives up the telephones that ring for it.
    pub conference_end_cancels_ringing: bool,
    /// What a participant that is added to a completed conference is answered with.
    pub adding_to_a_completed_conference: ConferenceGone,
    /// Whether `EndConferenceOnExit` is ignored, in silence, while the participant is held and stays so.
    pub held_leg_ignores_end_conference_on_exit: bool,
    /// Whether `EndConferenceOnExit` is ignored unless `Hold` is sent with it (twilio-go #259).
    pub end_conference_on_exit_needs_hold: bool,
    /// Whether the callbacks of the account overlap, or are sent one at a time.
    pub callbacks_overlap: bool,
    /// After how many milliseconds a `client:` picks up by itself; `null`: somebody has to.
    pub desk_phone_answers_after_ms: Option<u64>,
    /// Whether a call to a `client:` for which no device is registered ends at once, unanswered; otherwise it rings.
    pub unregistered_client_does_not_ring: bool,
    /// When `TaskRouter` writes `worker_call_sid` into the attributes of a task.
    pub worker_call_sid_written: WorkerCallSidWritten,
    /// Whether the instruction `call` with `CallAccept` accepts the reservation when the worker picks
    /// up, or as soon as it is given.
    pub call_accepts_when_answered: bool,
    /// Whether the instruction `call` fetches its TwiML with POST, or with GET.
    pub call_instruction_posts: bool,
    /// Whether the `CallUrl` of the instruction `call` is tried again as its fragment says
    /// (`#rc=5&rp=all`), or as if it had none.
    pub call_url_takes_overrides: bool,
    /// Whether a list of tasks or workers shows their `attributes`. Twilio's API description says that only a
    /// fetch does, and that they are `null` in a list; its lists have been seen to show them.
    pub lists_show_attributes: bool,
    /// The HTTP status of an answer that says that a Flex token is not valid.
    pub invalid_token_status: u16,
    /// Whether Sync limits the reads of a map, to 20 a second, as it limits the writes.
    pub sync_limits_reads: bool,
    /// How many calls that REST asked for begin to ring in a second; the others stay `queued` until it
    /// is their turn. `null`: none waits. Twilio's default is 1.
    pub calls_per_second: Option<u32>,
    /// For how many milliseconds every call stays `queued` at least.
    pub calls_stay_queued_for_ms: u64,
    /// How many seconds a telephone rings longer than `Timeout` says. Twilio's are 5.
    pub ring_timeout_adds_seconds: u32,
    /// Whether a leg that REST adds joins its conference as soon as its telephone rings, unless
    /// `EarlyMedia` is false; otherwise when somebody picks up.
    pub early_media_joins_before_answer: bool,
    /// How many milliseconds after it was added a leg is in the list of participants, which can be behind the
    /// callbacks.
    pub participants_are_listed_after_ms: u64,
    /// Whether a recording that is to be paused and is paused refuses that with a 400, and one that is to
    /// go on and does.
    pub recording_refuses_the_status_it_has: bool,
    /// Whether the user and the password of an address are signed; Twilio's documentation says they are
    /// not, its library for Node signs them.
    pub signs_user_and_password: bool,
    /// Whether the names in the query of an address are put into alphabetical order before it is signed.
    pub signs_sorted_query: bool,
    /// The beginning of a path that the proxy before the customer's server cuts off; `null`: it hands
    /// the path on as it is.
    pub proxy_cuts_prefix: Option<String>,
}

/// The refusals that are thinkable for a conference that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConferenceGone {
    /// 404 with code 20404.
    NotFound,
    /// 400 with code 16022.
    Completed,
    /// 400 with code 20001.
    BadRequest,
}

/// The moments that are thinkable for `worker_call_sid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerCallSidWritten {
    /// Before the worker's telephone rings.
    Dialled,
    /// When the worker picks up.
    Answered,
    /// Not at all.
    Never,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            sync_rest_names_what_is_missing: false,
            flex_insights_has_its_own_sync_service: false,
            flex_tokens_open_no_other_sync_service: false,
            first_sequence_number: 1,
            unsubscribed_events_take_numbers: false,
            conference_end_before_leaves: false,
            alone_is_in_progress: true,
            conference_end_cancels_ringing: true,
            adding_to_a_completed_conference: ConferenceGone::NotFound,
            held_leg_ignores_end_conference_on_exit: true,
            end_conference_on_exit_needs_hold: false,
            callbacks_overlap: true,
            desk_phone_answers_after_ms: Some(200),
            unregistered_client_does_not_ring: false,
            worker_call_sid_written: WorkerCallSidWritten::Answered,
            call_accepts_when_answered: true,
            call_instruction_posts: false,
            call_url_takes_overrides: true,
            lists_show_attributes: true,
            invalid_token_status: 200,
            sync_limits_reads: true,
            calls_per_second: None,
            calls_stay_queued_for_ms: 0,
            ring_timeout_adds_seconds: 0,
            early_media_joins_before_answer: false,
            participants_are_listed_after_ms: 0,
            recording_refuses_the_status_it_has: false,
            signs_user_and_password: false,
            signs_sorted_query: false,
            proxy_cuts_prefix: None,
        }
    }
}

impl Quirks {
    /// Says what cannot be meant.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.calls_per_second == Some(0) {
            return Err("calls_per_second is at least 1, or null".to_owned());
        }
        if self.proxy_cuts_prefix.as_ref().is_some_and(|prefix| !prefix.starts_with('/')) {
            return Err("proxy_cuts_prefix begins with `/`".to_owned());
        }
        Ok(())
    }
}
