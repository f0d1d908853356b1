//! What shows that a call waits for a worker who was dropped.

use shared::{
    TaskSid,
    sync_map::{CONF_STATUS_KEY, Rejoin},
};

use super::{Proofs, text};

impl Proofs {
    /// Proves for whom the call waits, until when, and whom that has put on hold.
    pub(crate) fn prove_rejoin(&self, call: &TaskSid, rejoin: &mut Rejoin) {
        rejoin.proof = self.0.sign(&rejoin_text(call, rejoin));
    }

    /// Whether the call waits for this worker until then, and has put this person on hold.
    pub(crate) fn has_rejoin(&self, call: &TaskSid, rejoin: &Rejoin) -> bool {
        self.verifies(Some(rejoin_text(call, rejoin)), rejoin.proof.as_deref())
    }
}

/// Which leg rings and how the wait ended can only make it shorter, or stop a telephone that rings for this worker.
fn rejoin_text(call: &TaskSid, rejoin: &Rejoin) -> String {
    let until = rejoin.until.to_string();
    let fields = [
        ("leg", rejoin.leg.as_ref().map_or("", |sid| sid.as_str())),
        ("worker", rejoin.worker_sid.as_ref().map_or("", |sid| sid.as_str())),
        ("reservation", rejoin.reservation_sid.as_ref().map_or("", |sid| sid.as_str())),
        ("until", &until),
        ("held", rejoin.held.as_ref().map_or("", |sid| sid.as_str())),
    ];
    text("rejoin", call, CONF_STATUS_KEY, &fields)
}

#[cfg(test)]
mod tests {
    use shared::{CallSid, ReservationSid, WorkerSid, sync_map::RejoinEnd};

    use super::*;

    #[test]
    fn the_wait_is_proved_with_its_end_in_time_and_not_with_how_it_ended() {
        let proofs = Proofs::of(&["an auth token"]);
        let call = TaskSid::from_bits(1);
        let mut rejoin = rejoin();
        assert!(!proofs.has_rejoin(&call, &rejoin));
        proofs.prove_rejoin(&call, &mut rejoin);
        let ended = Rejoin { end: Some(RejoinEnd::Left), ring: None, ..rejoin.clone() };
        assert!(proofs.has_rejoin(&call, &ended));
        assert!(!proofs.has_rejoin(&TaskSid::from_bits(2), &rejoin));
        for other in [
            Rejoin { until: 31, ..rejoin.clone() },
            Rejoin { worker_sid: Some(WorkerSid::from_bits(2)), ..rejoin.clone() },
            Rejoin { held: Some(CallSid::from_bits(2)), ..rejoin.clone() },
            Rejoin { leg: None, ..rejoin.clone() },
        ] {
            assert!(!proofs.has_rejoin(&call, &other), "{other:?}");
        }
    }

    /// A release that proves another text does not believe the maps of the one before it.
    #[test]
    fn the_text_is_as_it_always_was() {
        let want = format!(
            "kind=rejoin&call={}&key=conf_status&leg={}&worker={}&reservation={}&until=30&held=",
            TaskSid::from_bits(1),
            CallSid::from_bits(1),
            WorkerSid::from_bits(1),
            ReservationSid::from_bits(1)
        );
        assert_eq!(rejoin_text(&TaskSid::from_bits(1), &rejoin()), want);
    }

    fn rejoin() -> Rejoin {
        Rejoin {
            leg: Some(CallSid::from_bits(1)),
            worker_sid: Some(WorkerSid::from_bits(1)),
            reservation_sid: Some(ReservationSid::from_bits(1)),
            until: 30,
            ..Rejoin::default()
        }
    }
}
