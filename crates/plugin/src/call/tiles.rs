//! What the tile of a person shows: its status, and its buttons with what each means.

use serde::Serialize;
use shared::{
    answered_by::AnsweredBy,
    sync_map::ParticipantType,
    view::{ParticipantPhase, ParticipantView},
};

use super::Call;
use crate::{
    failure::key_of_code,
    tile::{TileAction, TileButton, TileKey, TileRequest},
};

/// What a tile shows beside the name of its person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by another component")]
pub struct TileView {
    /// The name of the tile, by which its buttons are pressed.
    pub key: String,
    /// Whether the person is in the conference or on their way.
    pub is_present: bool,
    /// Whether the person is on their way.
    pub is_connecting: bool,
    /// Whether the person is the agent who looks.
    pub is_self: bool,
    /// Whether the person is a worker on the line.
    pub is_live_worker: bool,
    /// The status.
    pub status: TileStatus,
    /// What is to be pressed once the person answers.
    pub extension: Option<String>,
    /// Whether the agent is asked something about the person.
    pub is_asking: bool,
    /// Whether something was asked for the person and has not happened yet.
    pub is_waiting: bool,
    /// The buttons, in order.
    pub buttons: Vec<ButtonView>,
}

/// A button of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct ButtonView {
    /// What is told when it is pressed.
    pub button: TileButton,
    /// What it does.
    pub action: TileAction,
}

/// The status of a person: a group of texts in `ui/strings`, and a key in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(tag = "group", rename_all = "snake_case")]
pub enum TileStatus {
    /// What was asked for the person.
    Request {
        /// The key.
        key: TileRequest,
    },
    /// What was asked for the person and confirmed, and what the map does not show.
    Unseen {
        /// The key.
        key: TileRequest,
    },
    /// Why Twilio refused to call the person.
    Problem {
        /// The key.
        key: &'static str,
        /// Twilio's own words.
        detail: String,
    },
    /// What the map says of a machine that picked up.
    Machine {
        /// The key.
        key: MachineStatus,
    },
    /// What the map says of a person whom nobody hears.
    Muted {
        /// The key.
        key: ParticipantPhase,
    },
    /// What the map says.
    Phase {
        /// The key.
        key: ParticipantPhase,
    },
}

/// What a machine does that picked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "snake_case")]
pub enum MachineStatus {
    /// It has picked up, and may be talking.
    PickedUp,
    /// Its greeting is over, and it is recording.
    Records,
    /// It is a fax.
    Fax,
    /// It was on the line, and is not any more.
    Left,
}

impl Call {
    pub(super) fn tile_view(&self, person: &ParticipantView) -> TileView {
        let key = TileKey::of(person);
        let request = self.requests.of(&key);
        let is_asking = request == Some(TileRequest::ConfirmRemove);
        let is_present = is_connecting(person) || is_live(person);
        TileView {
            key: key.as_str().to_owned(),
            is_present,
            is_connecting: is_connecting(person),
            is_self: self.is_self(person),
            is_live_worker: is_live(person) && person.participant_type == ParticipantType::Worker,
            status: self.status_of(person, &key, request),
            extension: person.extension.clone().filter(|_| is_present),
            is_asking,
            is_waiting: request.is_some() && !is_asking,
            buttons: self.buttons_of(person, is_asking),
        }
    }

    /// Whether a person is the agent who looks: a supervisor watches the call of somebody else.
    pub(super) fn is_self(&self, person: &ParticipantView) -> bool {
        let worker_sid = &self.reservation.worker_sid;
        !self.is_watched()
            && (person.reservation_sid.as_ref() == Some(&self.reservation.sid)
                || worker_sid.is_some() && person.worker_sid == *worker_sid)
    }

    fn status_of(
        &self,
        person: &ParticipantView,
        key: &TileKey,
        request: Option<TileRequest>,
    ) -> TileStatus {
        let phase = person.phase;
        if let Some(key) = request {
            return TileStatus::Request { key };
        }
        if let Some(key) = self.requests.unseen(key) {
            return TileStatus::Unseen { key };
        }
        // Whom Twilio refused to dial has no leg.
        if *key == TileKey::Customer
            && let Some(refusal) = self.dial_refusal()
        {
            let (key, detail) = (key_of_code(refusal.code), refusal.message.clone());
            return TileStatus::Problem { key, detail };
        }
        if person.muted && is_live(person) {
            return TileStatus::Muted { key: phase };
        }
        if let Some(key) = machine_status(person) {
            return TileStatus::Machine { key };
        }
        TileStatus::Phase { key: phase }
    }

    fn buttons_of(&self, person: &ParticipantView, is_asking: bool) -> Vec<ButtonView> {
        let actions = if self.is_watched() {
            Vec::new()
        } else if is_asking {
            vec![TileAction::ConfirmRemove, TileAction::DeclineRemove]
        } else {
            actions_for(person)
        };
        let button_of = |action: TileAction| ButtonView { button: action.button(), action };
        actions.into_iter().map(button_of).collect()
    }

    /// What a press on a button of a tile asks for at this moment.
    pub(super) fn request_of(
        &self,
        person: &ParticipantView,
        button: TileButton,
    ) -> Option<TileRequest> {
        let request = self.requests.of(&TileKey::of(person));
        let actions = actions_for(person);
        if button == TileButton::ConfirmRemove {
            let is_asked = request == Some(TileRequest::ConfirmRemove);
            return (is_asked && actions.contains(&TileAction::Remove))
                .then_some(TileRequest::Remove);
        }
        match actions.into_iter().find(|action| action.button() == button)? {
            TileAction::Hold => Some(TileRequest::Hold),
            TileAction::Unhold => Some(TileRequest::Unhold),
            TileAction::Mute => Some(TileRequest::Mute),
            TileAction::Unmute => Some(TileRequest::Unmute),
            TileAction::Remove => request.is_none().then_some(TileRequest::ConfirmRemove),
            TileAction::Cancel => Some(TileRequest::Remove),
            TileAction::CallAgain => Some(TileRequest::CallAgain),
            TileAction::ConfirmRemove | TileAction::DeclineRemove | TileAction::SendDigits => None,
        }
    }
}

/// What is to be said of a machine that picked up, unless it is held.
fn machine_status(person: &ParticipantView) -> Option<MachineStatus> {
    let on_the_line = match person.answered_by? {
        AnsweredBy::Human | AnsweredBy::Unknown => return None,
        AnsweredBy::Machine => MachineStatus::PickedUp,
        AnsweredBy::MachineAfterGreeting => MachineStatus::Records,
        AnsweredBy::Fax => MachineStatus::Fax,
    };
    match person.phase {
        ParticipantPhase::Live => Some(on_the_line),
        ParticipantPhase::Left | ParticipantPhase::Removed => Some(MachineStatus::Left),
        ParticipantPhase::OnHold
        | ParticipantPhase::Calling
        | ParticipantPhase::Ringing
        | ParticipantPhase::Busy
        | ParticipantPhase::NoAnswer
        | ParticipantPhase::Failed
        | ParticipantPhase::Canceled => None,
    }
}

/// What can be done for a person, as long as nothing has been asked.
fn actions_for(person: &ParticipantView) -> Vec<TileAction> {
    match person.phase {
        ParticipantPhase::Calling | ParticipantPhase::Ringing => {
            let can_be_canceled = TileKey::of(person) != TileKey::Customer;
            can_be_canceled.then_some(TileAction::Cancel).into_iter().collect()
        }
        ParticipantPhase::Live | ParticipantPhase::OnHold => {
            let is_held = person.phase == ParticipantPhase::OnHold;
            let mut actions = vec![
                if is_held { TileAction::Unhold } else { TileAction::Hold },
                if person.muted { TileAction::Unmute } else { TileAction::Mute },
                TileAction::Remove,
            ];
            if hears_keys(person) {
                actions.insert(0, TileAction::SendDigits);
            }
            actions
        }
        ParticipantPhase::Busy | ParticipantPhase::NoAnswer | ParticipantPhase::Failed => {
            can_be_called(person).then_some(TileAction::CallAgain).into_iter().collect()
        }
        ParticipantPhase::Left | ParticipantPhase::Removed | ParticipantPhase::Canceled => {
            Vec::new()
        }
    }
}

pub(super) fn is_live(person: &ParticipantView) -> bool {
    matches!(person.phase, ParticipantPhase::Live | ParticipantPhase::OnHold)
}

fn is_connecting(person: &ParticipantView) -> bool {
    matches!(person.phase, ParticipantPhase::Calling | ParticipantPhase::Ringing)
}

/// Whether keys mean something to a person: there may be a machine at the number, and it hears no hold music.
pub(super) fn hears_keys(person: &ParticipantView) -> bool {
    person.phase == ParticipantPhase::Live && can_be_called(person)
}

/// Whether a person has a number of their own; colleagues are called in another way.
fn can_be_called(person: &ParticipantView) -> bool {
    person.phone_number.is_some()
        && matches!(person.participant_type, ParticipantType::Customer | ParticipantType::External)
}

#[cfg(test)]
mod tests {
    use shared::{CallSid, TaskSid};

    use super::*;

    #[test]
    fn each_phase_has_its_actions() {
        use TileAction::{CallAgain, Cancel, Hold, Mute, Remove, SendDigits, Unhold, Unmute};
        for (phase, want) in [
            (ParticipantPhase::Calling, &[Cancel][..]),
            (ParticipantPhase::Ringing, &[Cancel]),
            (ParticipantPhase::Live, &[SendDigits, Hold, Mute, Remove]),
            (ParticipantPhase::OnHold, &[Unhold, Mute, Remove]),
            (ParticipantPhase::Busy, &[CallAgain]),
            (ParticipantPhase::NoAnswer, &[CallAgain]),
            (ParticipantPhase::Failed, &[CallAgain]),
            (ParticipantPhase::Left, &[]),
            (ParticipantPhase::Removed, &[]),
            (ParticipantPhase::Canceled, &[]),
        ] {
            assert_eq!(actions_for(&customer(phase)), want, "{phase:?}");
        }
        let muted = ParticipantView { muted: true, ..customer(ParticipantPhase::Live) };
        assert_eq!(actions_for(&muted), [SendDigits, Hold, Unmute, Remove]);
        let colleague = ParticipantView { participant_type: ParticipantType::Worker, ..muted };
        assert_eq!(actions_for(&colleague), [Hold, Unmute, Remove], "a person needs no keys");
    }

    #[test]
    fn a_machine_is_told_while_it_is_on_the_line_and_after_it_has_left() {
        use AnsweredBy::{Fax, Human, Machine, MachineAfterGreeting, Unknown};
        use MachineStatus::{PickedUp, Records};
        use ParticipantPhase::{Busy, Left, Live, OnHold, Removed};
        for (phase, answered_by, want) in [
            (Live, Some(Machine), Some(PickedUp)),
            (Live, Some(MachineAfterGreeting), Some(Records)),
            (Live, Some(Fax), Some(MachineStatus::Fax)),
            (Live, Some(Human), None),
            (Live, Some(Unknown), None),
            (Live, None, None),
            (OnHold, Some(Machine), None),
            (Left, Some(Machine), Some(MachineStatus::Left)),
            (Removed, Some(MachineAfterGreeting), Some(MachineStatus::Left)),
            (Removed, Some(Fax), Some(MachineStatus::Left)),
            (Left, Some(Human), None),
            (Busy, Some(Machine), None),
        ] {
            let person = ParticipantView { answered_by, ..customer(phase) };
            assert_eq!(machine_status(&person), want, "{phase:?} {answered_by:?}");
        }
    }

    #[test]
    fn who_has_no_leg_and_no_invitation_cannot_be_taken_back() {
        let calling = customer(ParticipantPhase::Calling);
        let nobody_dialled = ParticipantView { call_sid: None, ..calling };
        assert_eq!(actions_for(&nobody_dialled), []);
        let invitation = Some(TaskSid::from_bits(7));
        let invited = ParticipantView { invitation, ..nobody_dialled };
        assert_eq!(actions_for(&invited), [TileAction::Cancel]);
    }

    #[test]
    fn only_who_has_a_number_of_their_own_is_called_again() {
        let busy = || customer(ParticipantPhase::Busy);
        for (participant_type, want) in [
            (ParticipantType::Customer, true),
            (ParticipantType::External, true),
            (ParticipantType::Worker, false),
            (ParticipantType::Unknown, false),
        ] {
            let person = ParticipantView { participant_type, ..busy() };
            assert_eq!(!actions_for(&person).is_empty(), want, "{participant_type:?}");
        }
        assert_eq!(actions_for(&ParticipantView { phone_number: None, ..busy() }), []);
    }

    fn customer(phase: ParticipantPhase) -> ParticipantView {
        ParticipantView {
            call_sid: Some(CallSid::from_bits(1)),
            invitation: None,
            participant_type: ParticipantType::Customer,
            phase,
            since: None,
            muted: false,
            end_conference_on_exit: false,
            name: None,
            phone_number: Some("+14155550100".to_owned()),
            answered_by: None,
            extension: None,
            worker_sid: None,
            reservation_sid: None,
        }
    }
}
