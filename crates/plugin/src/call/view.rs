//! What Flex's store is given of a call: the shared view, with the requests in flight on top.

use serde::Serialize;
use shared::{
    TaskSid,
    phone_number::PhoneNumber,
    sync_map::ParticipantType,
    view::{ConferenceView, ParticipantView, Timestamp},
};

use super::{
    Call, EndCall, EndWarning, LeaveAction, MapDoubt, OwnLegNote, OwnMute, Phone, RecordingView,
    tiles::{TileView, is_live},
    transfer::TransferView,
};
use crate::reservation::Customer;

/// What a person sees of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct CallView {
    /// The task: the key of Flex's store.
    pub task_sid: TaskSid,
    /// The conference.
    pub conference: ConferenceView,
    /// The tile of each participant, in the same order.
    pub tiles: Vec<TileView>,
    /// What there is for the whole call.
    pub offers: CallOffers,
}

/// What the canvas and the task list offer for the whole call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct CallOffers {
    /// Whether a further person can be added.
    pub can_add: bool,
    /// Whether others go on when one leaves: Flex says `Leave Call` under the same condition.
    pub is_group: bool,
    /// Whether Flex's button that holds the whole call would hold nobody: it holds the customer alone.
    pub lacks_customer: bool,
    /// How far ending the call for everyone is; absent where that is not offered.
    pub end_call: Option<EndCall>,
    /// What the question whether to end it warns of.
    pub end_warning: EndWarning,
    /// How the agent leaves.
    pub leave_action: LeaveAction,
    /// How agents mute themselves where Flex cannot; absent where it can.
    pub own_mute: Option<OwnMute>,
    /// Why nothing is heard here; absent where the agent talks in this browser, or with a telephone.
    pub own_leg_note: Option<OwnLegNote>,
    /// The hand-over that goes on, or did not succeed.
    pub transfer: Option<TransferView>,
    /// What there is to see of the recording; absent before people talk.
    pub recording: Option<RecordingView>,
    /// Why the canvas cannot vouch for what it shows; absent where it can.
    pub map_doubt: Option<MapDoubt>,
}

/// With how many people on the line a call is one between two.
const PAIR: u32 = 2;

impl Call {
    /// What a person sees of the call, with the requests in flight on top.
    pub(super) fn call_view(
        &mut self,
        mut conference: ConferenceView,
        phone: &Phone,
        now: Timestamp,
    ) -> CallView {
        let customer = self.reservation.customer();
        for participant in &mut conference.participants {
            participant.name = shown_name(participant, customer);
        }
        let offers = self.offers(&conference, phone, now);
        let tiles = conference.participants.iter();
        let tiles = tiles.map(|person| self.tile_view(person)).collect();
        CallView { task_sid: self.reservation.task_sid.clone(), conference, tiles, offers }
    }

    fn offers(&mut self, conference: &ConferenceView, phone: &Phone, now: Timestamp) -> CallOffers {
        let is_group = conference.live_participant_count > PAIR;
        // A question that was asked stays until it is answered, also where others leave meanwhile.
        let offers_end = is_group || self.end_call != EndCall::Offered;
        let mut others = conference.participants.iter().filter(|it| !self.is_self(it)).peekable();
        let has_others = others.peek().is_some();
        let is_customer =
            |it: &ParticipantView| it.participant_type == ParticipantType::Customer && is_live(it);
        CallOffers {
            can_add: self.can_add(),
            is_group,
            lacks_customer: has_others && !others.any(is_customer),
            end_call: (offers_end && !self.is_watched()).then_some(self.end_call),
            end_warning: if is_group { EndWarning::Group } else { EndWarning::Pair },
            leave_action: self.leave_action(phone),
            own_mute: self.own_mute(phone, &conference.participants, now),
            own_leg_note: self.own_leg_note(phone, now),
            transfer: self.transfer_view(),
            recording: self.recording_view(),
            map_doubt: self.map_doubt(now),
        }
    }
}

/// The number stands in for a name. Of the customer the task may know either. Where neither is known,
/// there is none, and `ui/` says so in words: nobody is shown without a name.
fn shown_name(participant: &ParticipantView, customer: Customer<'_>) -> Option<String> {
    let parse = |text: Option<&str>| PhoneNumber::parse(text?).ok();
    let number = participant.phone_number.as_deref();
    let is_somebody_else = match (parse(number), parse(customer.number)) {
        (Some(number), Some(of_task)) => number != of_task,
        _ => false,
    };
    let is_customer = participant.participant_type == ParticipantType::Customer;
    let of_task = if is_customer && !is_somebody_else { customer } else { Customer::default() };
    let name = of_task.name.filter(|name| parse(Some(name)).is_none());
    [participant.name.as_deref(), name, number, of_task.number, of_task.name]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use shared::view::ParticipantPhase;

    use super::*;

    #[test]
    fn the_customer_is_shown_by_the_name_that_the_task_knows_them_by() {
        const NUMBER: Option<&str> = Some("+14155550123");
        const OTHER: Option<&str> = Some("+4930901820");
        let task = |number, name| Customer { number, name };
        for (of_map, number, customer, want) in [
            (None, NUMBER, task(NUMBER, Some("Anna Rossi")), "Anna Rossi"),
            (None, NUMBER, task(None, Some("Anna Rossi")), "Anna Rossi"),
            (None, NUMBER, task(Some("+1 415-555-0123"), Some("Anna Rossi")), "Anna Rossi"),
            (None, None, task(NUMBER, Some("Anna Rossi")), "Anna Rossi"),
            (Some("Sam"), NUMBER, task(NUMBER, Some("Anna Rossi")), "Sam"),
            // The name is the number, as Flex's own dialpad and ours have it.
            (None, NUMBER, task(NUMBER, NUMBER), "+14155550123"),
            (None, NUMBER, task(NUMBER, Some("+1 (415) 555-0123")), "+14155550123"),
            (None, None, task(None, NUMBER), "+14155550123"),
            (None, NUMBER, task(NUMBER, None), "+14155550123"),
            (None, None, task(NUMBER, None), "+14155550123"),
            // Somebody else is the customer of this leg.
            (None, OTHER, task(NUMBER, Some("Anna Rossi")), "+4930901820"),
            (None, NUMBER, Customer::default(), "+14155550123"),
        ] {
            let leg = ParticipantView {
                name: of_map.map(str::to_owned),
                phone_number: number.map(str::to_owned),
                ..somebody()
            };
            let name = shown_name(&leg, customer);
            assert_eq!(name.as_deref(), Some(want), "{of_map:?} {number:?} {customer:?}");
            let external = ParticipantView { participant_type: ParticipantType::External, ..leg };
            let name = shown_name(&external, customer);
            assert_eq!(name.as_deref(), of_map.or(number), "who was added is no customer");
        }
    }

    #[test]
    fn of_whom_nothing_is_known_there_is_no_name_rather_than_an_empty_one() {
        let customer = Customer { number: Some(""), name: Some(" ") };
        for (name, number) in [(None, None), (Some(""), None), (Some(" "), Some(""))] {
            for participant_type in [ParticipantType::Customer, ParticipantType::Unknown] {
                let nobody = ParticipantView {
                    name: name.map(str::to_owned),
                    phone_number: number.map(str::to_owned),
                    participant_type,
                    ..somebody()
                };
                assert_eq!(shown_name(&nobody, customer), None, "{name:?} {participant_type:?}");
            }
        }
    }

    fn somebody() -> ParticipantView {
        ParticipantView {
            call_sid: None,
            invitation: None,
            participant_type: ParticipantType::Customer,
            phase: ParticipantPhase::Live,
            since: None,
            muted: false,
            end_conference_on_exit: false,
            name: None,
            phone_number: None,
            answered_by: None,
            extension: None,
            worker_sid: None,
            reservation_sid: None,
        }
    }
}
