//! One call: its reservation, its map, and what was asked for its people.
//!
//! **Invariant:** it knows no messages and no effects.

mod acceptance;
mod colleague;
mod end_call;
mod hanging_up;
mod hold_music;
mod leaving;
mod map_content;
mod map_events;
mod map_link;
mod map_reading;
mod own_leg;
mod recording;
mod requests;
mod tiles;
mod transfer;
mod view;

use std::rc::Rc;

use shared::{
    CallSid, ReservationSid, TaskSid,
    keys::Keys,
    sync_map::{ConferenceMap, ConferenceStatus, DialRefusal, ParticipantItem, ParticipantType},
    view::{ConferenceView, Departures, Timestamp},
    written_number::Extension,
};

pub use self::{
    acceptance::CalledBy,
    end_call::{EndCall, EndCallButton, EndWarning},
    map_content::MapContent,
    map_link::{MapError, SyncSource},
    map_reading::MapDoubt,
    own_leg::{LeaveAction, OwnLegNote, OwnMute, Phone},
    recording::{RecordingState, RecordingView},
    tiles::{ButtonView, MachineStatus, TileStatus, TileView},
    transfer::{TransferPhase, TransferView},
    view::{CallOffers, CallView},
};
pub(crate) use self::{
    acceptance::Turn,
    map_link::{LinkState, MapLink},
    requests::Want,
};
use self::{
    acceptance::{Acceptance, MapReadiness},
    hanging_up::HangingUp,
    hold_music::HoldMusic,
    leaving::Leaving,
    map_reading::MapReading,
    recording::RecordingRequest,
    requests::Requests,
};
use crate::{
    failure::Failure,
    flex_action::{ActionTarget, ParticipantAction},
    reservation::{Reservation, ReservationStatus},
    server_request::{Leg, ServerRequest},
    tile::{TileButton, TileKey, TileRequest},
};

/// One call.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "`end_call` is what the button does")]
pub(crate) struct Call {
    pub(crate) reservation: Reservation,
    pub(crate) link: MapLink,
    pub(crate) reading: MapReading,
    pub(crate) acceptance: Acceptance,
    pub(crate) requests: Requests,
    pub(crate) recording: RecordingRequest,
    pub(crate) leaving: Leaving,
    pub(crate) hanging_up: HangingUp,
    pub(crate) end_call: EndCall,
    pub(crate) hold_music: HoldMusic,
    was_read: bool,
    map: ConferenceMap,
    departures: Departures,
    /// What Flex's store was given last.
    shown: Option<Rc<CallView>>,
    refusal_told: bool,
    /// The invitations of which it was told that nobody answers.
    no_answers_told: Vec<TaskSid>,
    /// When it is done with, once the reservation has ended.
    done_at: Option<Timestamp>,
    /// Since when the agent's leg is joined without this browser holding it.
    elsewhere_since: Option<Timestamp>,
}

impl Call {
    pub(crate) fn new(reservation: Reservation, link: MapLink) -> Self {
        Self {
            reservation,
            link,
            reading: MapReading::default(),
            acceptance: Acceptance::default(),
            requests: Requests::default(),
            recording: RecordingRequest::default(),
            leaving: Leaving::default(),
            hanging_up: HangingUp::default(),
            end_call: EndCall::default(),
            hold_music: HoldMusic::default(),
            was_read: false,
            map: ConferenceMap::default(),
            departures: Departures::default(),
            shown: None,
            refusal_told: false,
            no_answers_told: Vec::new(),
            done_at: None,
            elsewhere_since: None,
        }
    }

    pub(crate) fn is(&self, reservation_sid: &ReservationSid) -> bool {
        self.reservation.sid == *reservation_sid
    }

    /// Whether a further person can be added.
    pub(crate) fn can_add(&self) -> bool {
        self.reservation.status == ReservationStatus::Accepted && self.has_somebody()
    }

    /// Whether somebody will be on it soon. A colleague's call may be let ring.
    pub(crate) fn is_being_set_up(&self) -> bool {
        match self.reservation.status {
            ReservationStatus::Pending => self.reservation.is_of_own_call(),
            ReservationStatus::Accepted => !self.has_somebody() && !self.is_over(),
            ReservationStatus::Watched | ReservationStatus::Ended => false,
        }
    }

    /// Whether it is another agent's.
    pub(crate) fn is_watched(&self) -> bool {
        self.reservation.status == ReservationStatus::Watched
    }

    fn has_somebody(&self) -> bool {
        self.map.joined().next().is_some()
    }

    fn is_over(&self) -> bool {
        let conference = self.map.conference.as_ref();
        conference.is_some_and(|item| item.status == Some(ConferenceStatus::Ended))
    }

    /// Whether Flex reads the same map through the same client: that of the task, by its own client.
    /// What one of the two finds there first, the Sync SDK reports to the other no more.
    pub(crate) fn shares_its_map_with_flex(&self, task_sid: &TaskSid) -> bool {
        self.reservation.task_sid == *task_sid
            && self.reservation.call_task() == *task_sid
            && self.link.source == SyncSource::Flex
            && self.link.retry_at().is_none()
    }

    /// What Twilio said when it refused to dial the customer, once.
    pub(crate) fn new_refusal(&mut self) -> Option<Failure> {
        let refusal = self.shown.as_ref()?.conference.dial_refusal.as_ref();
        // Who is called again can be refused again.
        let was_told = std::mem::replace(&mut self.refusal_told, refusal.is_some());
        refusal.filter(|_| !was_told).map(Failure::from)
    }

    /// Whether the agent's phone rings or talks for this reservation. It can still be pending then:
    /// whoever accepts it again, after a reload, would ring the phone twice.
    pub(crate) fn has_own_leg(&self) -> bool {
        let mut legs = self.map.participants.values();
        legs.any(|item| self.is_own(item) && (item.is_joined() || item.is_connecting()))
    }

    fn is_own(&self, item: &ParticipantItem) -> bool {
        item.reservation_sid.as_ref() == Some(&self.reservation.sid)
    }

    /// The agent's leg, where the call would end with it although others would go on.
    pub(crate) fn leg_that_ends_a_group(&self) -> Option<CallSid> {
        let is_group = self.map.people().count() > 2;
        self.leg_that_ends_the_call().filter(|_| is_group).cloned()
    }

    /// Whether the call ends when Flex hangs up the leg that this browser holds.
    pub(crate) fn ends_by_hanging_up_here(&self, phone: &Phone) -> bool {
        self.hangs_up_here(phone) && self.leg_that_ends_the_call().is_some()
    }

    fn leg_that_ends_the_call(&self) -> Option<&CallSid> {
        let ends = |item: &ParticipantItem| item.end_conference_on_exit != Some(false);
        let mut own = self.map.joined().filter(|(_, item)| self.is_agents(item) && ends(item));
        own.next().map(|(call_sid, _)| call_sid)
    }

    pub(crate) fn readiness(&self) -> MapReadiness {
        MapReadiness {
            open_since: self.link.open_since(),
            has_conf_status: self.map.conference.is_some(),
        }
    }

    /// The view that Flex's store has to be given, if it differs from the last one.
    pub(crate) fn changed_view(&mut self, phone: &Phone, now: Timestamp) -> Option<Rc<CallView>> {
        let is_empty = self.map.conference.is_none() && self.map.participants.is_empty();
        if is_empty && self.map_doubt(now).is_none() {
            return None;
        }
        let conference = self.view(now);
        self.requests.tidy(&conference.participants, now);
        self.observe_own_leg(phone, now);
        self.observe_recording(now);
        let view = self.call_view(conference, phone, now);
        if self.shown.as_deref() == Some(&view) {
            return None;
        }
        self.shown = Some(Rc::new(view));
        self.shown.clone()
    }

    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        earliest(&[
            self.link.next_change(now),
            self.reading.next_change(now),
            self.acceptance.gate_opens_at(self.readiness()),
            self.departures.next_change(&self.map, now),
            self.requests.next_change(),
            self.recording.next_change(),
            self.leaving.next_change(),
            self.hanging_up.next_change(),
            self.next_change_of_own_leg(now),
            self.done_at,
        ])
    }

    /// What a button of a tile means at this moment.
    pub(crate) fn meaning_of(
        &self,
        tile: &TileKey,
        button: TileButton,
        now: Timestamp,
    ) -> Option<TileRequest> {
        if let TileKey::Invitation(task_sid) = tile
            && button == TileButton::Remove
            && self.can_be_taken_back(task_sid)
        {
            // Its tile is gone when nobody has come.
            return Some(TileRequest::Remove);
        }
        let view = self.view(now);
        let person = view.participants.iter().find(|person| tile.is_of(person))?;
        self.request_of(person, button)
    }

    /// The request that presses keys, which the person of a tile hears.
    pub(crate) fn keys_request(
        &self,
        tile: &TileKey,
        keys: Keys,
        now: Timestamp,
    ) -> Option<ServerRequest> {
        let TileKey::Leg(call_sid) = tile else { return None };
        let mut people = self.view(now).participants.into_iter();
        let hears = people.any(|person| tile.is_of(&person) && tiles::hears_keys(&person));
        let leg = self.leg(call_sid).filter(|_| hears && !self.is_watched())?;
        Some(ServerRequest::SendDigits { leg, keys })
    }

    /// The leg that an action of Flex means. Only the hold of the whole call means the customer by itself.
    pub(crate) fn leg_of(
        &self,
        action: ParticipantAction,
        target: &ActionTarget,
    ) -> Option<CallSid> {
        let present = |call_sid: &CallSid| {
            let item = self.map.participants.get(call_sid)?;
            (item.is_joined() || item.is_connecting()).then(|| call_sid.clone())
        };
        if let Some(call_sid) = &target.call_sid {
            return present(&CallSid::parse(call_sid).ok()?);
        }
        let Some(target_sid) = &target.target_sid else {
            if !matches!(action, ParticipantAction::HoldCall | ParticipantAction::UnholdCall) {
                return None;
            }
            let mut joined = self.map.joined();
            let customer = joined
                .find(|(_, item)| item.participant_type == ParticipantType::Customer)
                .map(|(call_sid, _)| call_sid.clone());
            return customer;
        };
        let of_worker = |call_sid: &&CallSid| {
            let item = self.map.participants.get(call_sid);
            let worker_sid = item.and_then(|item| item.worker_sid.as_ref());
            worker_sid.is_some_and(|sid| sid.as_str() == target_sid)
        };
        let by_name = |call_sid: &&CallSid| target_sid.ends_with(call_sid.as_str());
        let legs = || self.map.participants.keys().filter(|call_sid| present(call_sid).is_some());
        legs().find(by_name).or_else(|| legs().find(of_worker)).cloned()
    }

    /// The request that carries out what was asked.
    pub(crate) fn server_request(
        &self,
        tile: &TileKey,
        kind: TileRequest,
    ) -> Option<ServerRequest> {
        if self.is_watched() {
            return None;
        }
        if kind == TileRequest::CallAgain {
            let (task_sid, to) = (self.reservation.call_task(), self.number_of(tile)?.clone());
            let keys = match tile {
                TileKey::Leg(call_sid) => self.map.participants.get(call_sid)?.extension.as_deref(),
                TileKey::Invitation(_) | TileKey::Customer => None,
            };
            let extension = keys.and_then(Extension::parse);
            return Some(ServerRequest::AddParticipant { task_sid, to, extension, from: None });
        }
        let call_sid = match tile {
            TileKey::Leg(call_sid) => call_sid,
            TileKey::Invitation(invitation) if kind == TileRequest::Remove => {
                let (task_sid, invitation) = (self.reservation.call_task(), invitation.clone());
                return Some(ServerRequest::TakeBackInvitation { task_sid, invitation });
            }
            TileKey::Invitation(_) | TileKey::Customer => return None,
        };
        let leg = self.leg(call_sid)?;
        Some(match kind {
            TileRequest::Hold => {
                ServerRequest::HoldParticipant { leg, hold: true, music: self.hold_music.of(tile) }
            }
            TileRequest::Unhold => ServerRequest::HoldParticipant { leg, hold: false, music: None },
            TileRequest::Mute => ServerRequest::MuteParticipant { leg, muted: true },
            TileRequest::Unmute => ServerRequest::MuteParticipant { leg, muted: false },
            TileRequest::Remove => ServerRequest::RemoveParticipant { leg },
            TileRequest::ConfirmRemove | TileRequest::CallAgain => return None,
        })
    }

    /// A leg, as the server's routes name it.
    pub(crate) fn leg(&self, call_sid: &CallSid) -> Option<Leg> {
        let item = self.map.participants.get(call_sid)?;
        Some(Leg {
            task_sid: self.reservation.call_task(),
            conference_sid: self.map.conference_sid().or(item.conference_sid.as_ref())?.clone(),
            call_sid: call_sid.clone(),
        })
    }

    fn dial_refusal(&self) -> Option<&DialRefusal> {
        self.map.customer_dial()?.refusal.as_ref()
    }

    fn number_of(&self, tile: &TileKey) -> Option<&String> {
        match tile {
            TileKey::Leg(call_sid) => self.map.participants.get(call_sid)?.phone_number.as_ref(),
            TileKey::Customer => Some(&self.map.customer_dial()?.to),
            TileKey::Invitation(_) => None,
        }
    }

    fn view(&self, now: Timestamp) -> ConferenceView {
        shared::view::view(&self.map, &self.departures, now)
    }
}

/// The first of some moments.
fn earliest(moments: &[Option<Timestamp>]) -> Option<Timestamp> {
    moments.iter().copied().flatten().min()
}

impl From<ParticipantAction> for TileRequest {
    fn from(action: ParticipantAction) -> Self {
        match action {
            ParticipantAction::HoldCall | ParticipantAction::HoldParticipant => Self::Hold,
            ParticipantAction::UnholdCall | ParticipantAction::UnholdParticipant => Self::Unhold,
            ParticipantAction::KickParticipant => Self::Remove,
        }
    }
}
