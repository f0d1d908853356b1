//! The SIDs of a call, each made from the call's number, so that any of them tells which call it is.

use crate::bench::leg::Leg;

pub(in crate::bench) fn task_sid(number: u64) -> String {
    format!("WT{number:032x}")
}

pub(in crate::bench) fn reservation_sid(number: u64) -> String {
    format!("WR{number:032x}")
}

pub(in crate::bench) fn conference_sid(number: u64) -> String {
    format!("CF{number:032x}")
}

pub(in crate::bench) fn call_sid(number: u64, leg: Leg) -> String {
    format!("CA{number:028x}{:04x}", leg as u16)
}

/// The number in a task's, a reservation's or a conference's SID.
pub(in crate::bench) fn number_of(sid: &str) -> Option<u64> {
    u64::from_str_radix(sid.get(18..34)?, 16).ok()
}

/// The number in a leg's SID.
pub(super) fn number_of_leg(call_sid: &str) -> Option<u64> {
    u64::from_str_radix(call_sid.get(14..30)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sid_of_a_call_tells_its_number() {
        let number = 0xabc_def0;
        for sid in [task_sid(number), reservation_sid(number), conference_sid(number)] {
            assert_eq!(sid.len(), 34);
            assert_eq!(number_of(&sid), Some(number));
        }
        let call_sid = call_sid(number, Leg::Customer);
        assert_eq!(call_sid.len(), 34);
        assert_eq!(number_of_leg(&call_sid), Some(number));
        assert_eq!(number_of("WT1"), None);
    }
}
