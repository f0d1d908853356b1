//! Participant labels: what a leg is, told by the one who made it, so that nobody has to guess.
//!
//! `ParticipantLabel` comes back in every callback. Labels are unique in a conference: Twilio refuses
//! a second leg with the same one (error 16025).

use std::fmt;

pub use crate::leg_id::LegId;
use crate::{CallSid, ReservationSid, WorkerSid, sync_map::ParticipantType};

/// How many characters of the call SID make a worker's label unique to the leg.
const CALL_SUFFIX_LENGTH: usize = 6;
/// Ends the label of a worker whose telephone is rung again when their leg is dropped.
const REJOINS: &str = ".r";

/// The label of a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// `worker.<WR>.<WK>.<6 of the call SID>`: a worker's leg, made for a reservation. With `.r` at its end
    /// their telephone is rung again when the leg is dropped.
    Worker {
        /// The reservation that the leg was made for.
        reservation_sid: ReservationSid,
        /// The worker on the line.
        worker_sid: WorkerSid,
        /// The end of the leg's call SID; the id of a leg that the server has dialled. And `.r`.
        call_suffix: String,
    },
    /// `customer.<id>`: the customer, dialled under the claim of this id.
    Customer(LegId),
    /// `external.<id>`: somebody else who was added.
    External(LegId),
    /// A label that this project did not give.
    Foreign(String),
}

impl Label {
    /// The label of a worker's leg.
    pub fn worker(
        reservation_sid: ReservationSid,
        worker_sid: WorkerSid,
        call_sid: &CallSid,
    ) -> Self {
        let call_sid = call_sid.as_str();
        let call_suffix = call_sid[call_sid.len() - CALL_SUFFIX_LENGTH..].to_owned();
        Self::Worker { reservation_sid, worker_sid, call_suffix }
    }

    /// The label of a worker's leg that is rung again when it is dropped.
    pub fn rejoining_worker(
        reservation_sid: ReservationSid,
        worker_sid: WorkerSid,
        call_sid: &CallSid,
    ) -> Self {
        let mut label = Self::worker(reservation_sid, worker_sid, call_sid);
        if let Self::Worker { call_suffix, .. } = &mut label {
            call_suffix.push_str(REJOINS);
        }
        label
    }

    /// The label of the leg with which a worker comes back who was dropped.
    pub fn returning_worker(
        reservation_sid: ReservationSid,
        worker_sid: WorkerSid,
        id: &LegId,
    ) -> Self {
        Self::Worker { reservation_sid, worker_sid, call_suffix: format!("{id}{REJOINS}") }
    }

    /// Whether the telephone of the worker is rung again when this leg is dropped.
    pub fn rejoins(&self) -> bool {
        matches!(self, Self::Worker { call_suffix, .. } if call_suffix.ends_with(REJOINS))
    }

    /// The same for a label that is not read.
    pub(crate) fn text_rejoins(text: &str) -> bool {
        text.starts_with("worker.") && text.ends_with(REJOINS)
    }

    /// Reads a label. What is not in our grammar is foreign, never an error.
    pub fn parse(text: &str) -> Self {
        Self::parse_ours(text).unwrap_or_else(|| Self::Foreign(text.to_owned()))
    }

    fn parse_ours(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('.')?;
        match kind {
            "customer" => LegId::parse(rest).map(Self::Customer),
            "external" => LegId::parse(rest).map(Self::External),
            "worker" => {
                let (reservation_sid, rest) = rest.split_once('.')?;
                let (worker_sid, call_suffix) = rest.split_once('.')?;
                Some(Self::Worker {
                    reservation_sid: ReservationSid::parse(reservation_sid).ok()?,
                    worker_sid: WorkerSid::parse(worker_sid).ok()?,
                    call_suffix: call_suffix.to_owned(),
                })
            }
            _ => None,
        }
    }

    /// What the leg is; nothing when somebody else gave the label.
    pub fn participant_type(&self) -> Option<ParticipantType> {
        match self {
            Self::Worker { .. } => Some(ParticipantType::Worker),
            Self::Customer(_) => Some(ParticipantType::Customer),
            Self::External(_) => Some(ParticipantType::External),
            Self::Foreign(_) => None,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker { reservation_sid, worker_sid, call_suffix } => {
                write!(f, "worker.{reservation_sid}.{worker_sid}.{call_suffix}")
            }
            Self::Customer(id) => write!(f, "customer.{id}"),
            Self::External(id) => write!(f, "external.{id}"),
            Self::Foreign(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_back_as_it_was_written() {
        let worker = Label::worker(
            ReservationSid::from_bits(1),
            WorkerSid::from_bits(2),
            &CallSid::from_bits(3),
        );
        let rejoining = Label::rejoining_worker(
            ReservationSid::from_bits(1),
            WorkerSid::from_bits(2),
            &CallSid::from_bits(0x00ab_cdef),
        );
        assert!(rejoining.to_string().ends_with(".abcdef.r"));
        let returning = Label::returning_worker(
            ReservationSid::from_bits(1),
            WorkerSid::from_bits(2),
            &LegId::from_bits(0xc0ff_ee00),
        );
        assert!(returning.to_string().ends_with(".c0ffee00.r"));
        assert!(rejoining.rejoins() && returning.rejoins() && !worker.rejoins());
        for label in [
            worker,
            rejoining,
            returning,
            Label::Customer(LegId::from_bits(0xc0ff_ee00)),
            Label::External(LegId::from_bits(7)),
            Label::Foreign("supervisor".to_owned()),
        ] {
            assert_eq!(Label::parse(&label.to_string()), label);
        }
    }

    #[test]
    fn a_label_that_is_almost_ours_is_foreign() {
        for text in
            ["", "customer", "customer.", "customer.xyz", "worker.WR1.WK1.a", "customer.123"]
        {
            assert_eq!(Label::parse(text), Label::Foreign(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_label_fits_into_what_twilio_allows() {
        let label = Label::returning_worker(
            ReservationSid::from_bits(u128::MAX),
            WorkerSid::from_bits(u128::MAX),
            &LegId::from_bits(0),
        );
        assert!(label.to_string().len() <= 128);
    }
}
