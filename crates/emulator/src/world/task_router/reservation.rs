//! A reservation as plain data: the offer of a task to a worker.

use jiff::Timestamp;
use shared::{CallSid, ReservationSid, TaskSid, WorkerSid};

/// One worker and one task.
#[derive(Debug, Clone)]
pub(crate) struct Reservation {
    pub(crate) sid: ReservationSid,
    pub(super) serial: u64,
    pub(crate) task_sid: TaskSid,
    pub(crate) worker_sid: WorkerSid,
    pub(crate) status: ReservationStatus,
    /// The leg that the instruction `call` has placed.
    pub(crate) call: Option<InstructedCall>,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    /// Goes up with each change; the `ETag`.
    pub(crate) version: u64,
}

/// The worker's leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InstructedCall {
    pub(crate) call_sid: CallSid,
    /// Whether answering it accepts the reservation.
    pub(crate) accept: bool,
}

/// What has become of an offer. `rescinded` needs a second reservation of the task, which is never made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReservationStatus {
    Pending,
    Accepted,
    Rejected,
    Timeout,
    Canceled,
    Wrapping,
    Completed,
}

impl ReservationStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Timeout => "timeout",
            Self::Canceled => "canceled",
            Self::Wrapping => "wrapping",
            Self::Completed => "completed",
        }
    }

    /// Whether the worker still has something to do with the task.
    pub(crate) fn is_active(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted | Self::Wrapping)
    }

    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Pending => "reservation.created",
            Self::Accepted => "reservation.accepted",
            Self::Rejected => "reservation.rejected",
            Self::Timeout => "reservation.timeout",
            Self::Canceled => "reservation.canceled",
            Self::Wrapping => "reservation.wrapup",
            Self::Completed => "reservation.completed",
        }
    }
}
