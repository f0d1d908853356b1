//! The labels of the numbers. Their values are listed here or come from lists of the layers that count.

use std::fmt::Write;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// What was lost and made good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Heal {
    /// Events of a conference that goes on: the map did not say what Twilio says.
    LostEvents,
    /// The end of a conference.
    LostEnd,
    /// All events of a conference that was opened after the map's was over.
    LostConference,
    /// The end of the task of a worker who is in no call.
    LostTask,
    /// The dial of a customer whom an agent waits for.
    OverdueDial,
}

impl Heal {
    pub(super) const ALL: [Self; 5] =
        [Self::LostEvents, Self::LostEnd, Self::LostConference, Self::LostTask, Self::OverdueDial];
}

impl EncodeLabelValue for Heal {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        encoder.write_str(match self {
            Self::LostEvents => "lost_events",
            Self::LostEnd => "lost_end",
            Self::LostConference => "lost_conference",
            Self::LostTask => "lost_task",
            Self::OverdueDial => "overdue_dial",
        })
    }
}

/// A limit that can be hit, with the setting that raises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    /// `MAX_TWILIO_REQUESTS`.
    TwilioRequests,
    /// `MAX_BACKGROUND_WORK`.
    BackgroundWork,
    /// `WORKER_REQUESTS_PER_MINUTE`.
    WorkerRequests,
    /// `WORKER_DIALS_PER_MINUTE`.
    WorkerDials,
    /// `FAILED_PROOFS_PER_MINUTE`.
    FailedProofs,
}

impl Limit {
    pub(super) const ALL: [Self; 5] = [
        Self::TwilioRequests,
        Self::BackgroundWork,
        Self::WorkerRequests,
        Self::WorkerDials,
        Self::FailedProofs,
    ];

    /// What there is too much of.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::TwilioRequests => "too many requests to twilio are under way",
            Self::BackgroundWork => "too much work behind answers is under way",
            Self::WorkerRequests => "a worker asks for too much within a minute",
            Self::WorkerDials => "a worker calls too many people within a minute",
            Self::FailedProofs => "too many tokens or signatures of one address are none",
        }
    }
}

impl EncodeLabelValue for Limit {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        encoder.write_str(match self {
            Self::TwilioRequests => "twilio_requests",
            Self::BackgroundWork => "background_work",
            Self::WorkerRequests => "worker_requests",
            Self::WorkerDials => "worker_dials",
            Self::FailedProofs => "failed_proofs",
        })
    }
}

/// What came of a request to Twilio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TwilioOutcome {
    /// An answer with this status.
    Status(u16),
    /// No connection.
    NotSent,
    /// No answer.
    NoAnswer,
    /// An answer that is not what is documented.
    Unreadable,
}

impl EncodeLabelValue for TwilioOutcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        match self {
            Self::Status(status) => write!(encoder, "{status}"),
            Self::NotSent => encoder.write_str("not_sent"),
            Self::NoAnswer => encoder.write_str("no_answer"),
            Self::Unreadable => encoder.write_str("unreadable"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct CallbackLabels {
    pub(super) event: &'static str,
    pub(super) outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteLabels {
    pub(super) path: &'static str,
    pub(super) status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RequestLabels {
    pub(super) resource: &'static str,
    pub(super) method: &'static str,
    pub(super) status: TwilioOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct HealLabels {
    pub(super) kind: Heal,
}

/// How the wait for a worker ends.
pub(super) const REJOIN_ENDS: [&str; 3] = ["done", "left", "nobody_came"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RejoinLabels {
    pub(super) end: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct SweepLabels {
    pub(super) outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct LimitLabels {
    pub(super) limit: Limit,
}
