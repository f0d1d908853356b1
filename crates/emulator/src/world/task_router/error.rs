//! What `TaskRouter` refuses, in its words.
//!
//! The texts about tasks are recorded ones; the others are made in their image.

use shared::{ReservationSid, TaskSid, WorkerSid};
use thiserror::Error;

use crate::error::TwilioError;

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum TaskRouterError {
    #[error("The requested resource {path} was not found")]
    NotFound { path: String },
    #[error("Cannot wrap up a task {task_sid} {place} because it is not currently assigned.")]
    CannotWrapUp { task_sid: TaskSid, place: Place },
    #[error("Cannot complete task {task_sid} {place} because it is not currently assigned.")]
    CannotComplete { task_sid: TaskSid, place: Place },
    #[error("Cannot cancel task {task_sid} {place} because it is not pending or reserved.")]
    CannotCancel { task_sid: TaskSid, place: Place },
    #[error(
        "Cannot update task {task_sid} {place} to status {status}: the status of a task can be set to canceled, wrapping or completed."
    )]
    CannotSetStatus { task_sid: TaskSid, place: Place, status: String },
    #[error(
        "Cannot {wish} Reservation {reservation_sid} because Reservation {reservation_sid} is not currently in a Pending state."
    )]
    NotPending { reservation_sid: ReservationSid, wish: &'static str },
    #[error(
        "Cannot {wish} Reservation {reservation_sid} because it is not currently in an Accepted state."
    )]
    NotAccepted { reservation_sid: ReservationSid, wish: &'static str },
    #[error(
        "The {instruction} instruction can only be issued on a task that was created using the <Enqueue> TwiML verb."
    )]
    NotEnqueued { instruction: &'static str },
    #[error(
        "Failed to issue Supervise Instruction due to invalid Reservation state: {reservation_sid} has not been accepted."
    )]
    CannotSupervise { reservation_sid: ReservationSid },
    #[error("Task {task_sid} has no conference that could be supervised.")]
    NoConference { task_sid: TaskSid },
    #[error("Worker {worker_sid} has no contact_uri to call, and CallTo is missing.")]
    NobodyToCall { worker_sid: WorkerSid },
    #[error(
        "Worker {worker_sid} cannot have its activity updated as it has {count} pending reservations."
    )]
    PendingReservations { worker_sid: WorkerSid, count: usize },
    #[error("Invalid value for parameter '{name}': {value}")]
    InvalidParameter { name: &'static str, value: String },
    #[error("'{name}' is not valid JSON: it must be an object")]
    InvalidJson { name: &'static str },
    #[error("'{name}' exceeds the limit of {limit} characters")]
    TooLong { name: &'static str, limit: usize },
    #[error("Invalid expression '{expression}': {problem}")]
    InvalidExpression { expression: String, problem: String },
    #[error(
        "The resource has been updated by another request: its version is {version}, not {wanted}"
    )]
    OtherVersion { version: u64, wanted: String },
    #[error("Too Many Requests")]
    TooManyRequests,
}

/// Where a task is, as `TaskRouter`'s texts name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(super) workspace_sid: shared::WorkspaceSid,
    pub(super) account_sid: shared::AccountSid,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "in workspace {} for account {}", self.workspace_sid, self.account_sid)
    }
}

impl From<TaskRouterError> for TwilioError {
    fn from(error: TaskRouterError) -> Self {
        let (status, code) = match &error {
            TaskRouterError::NotFound { .. } => (404, 20404),
            TaskRouterError::OtherVersion { .. } => (412, 20412),
            TaskRouterError::TooManyRequests => (429, 20429),
            TaskRouterError::CannotSupervise { .. } => (400, 40146),
            TaskRouterError::CannotWrapUp { .. }
            | TaskRouterError::CannotComplete { .. }
            | TaskRouterError::CannotCancel { .. }
            | TaskRouterError::CannotSetStatus { .. }
            | TaskRouterError::NotPending { .. }
            | TaskRouterError::NotAccepted { .. }
            | TaskRouterError::NotEnqueued { .. }
            | TaskRouterError::NoConference { .. }
            | TaskRouterError::NobodyToCall { .. }
            | TaskRouterError::PendingReservations { .. }
            | TaskRouterError::InvalidParameter { .. }
            | TaskRouterError::InvalidJson { .. }
            | TaskRouterError::TooLong { .. }
            | TaskRouterError::InvalidExpression { .. } => (400, 20001),
        };
        Self::new(status, code, error.to_string())
    }
}
