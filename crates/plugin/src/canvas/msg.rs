//! What happens to the canvas, and what has to be done about it: plain data in both directions.

use std::rc::Rc;

use shared::{ReservationSid, TaskSid, sync_map::MapChange, view::Timestamp};

use super::{call_view::CallView, whom::Whom};
use crate::{
    reservation::{Reservation, ReservationStatus},
    server_request::{Answer, Failure, ServerRequest},
};

/// Names a promise that somebody waits for.
pub type Ticket = u32;

/// Names one opening of a map: what a closed one still reports counts for nothing.
pub type LinkId = u32;

/// Whose Sync client opens a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncSource {
    /// Flex's own client.
    Flex,
    /// A client of ours with the Flex token, for the account's default service.
    Own,
    /// A client of ours with a token of the server's, for the service that the server writes to.
    Server,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanvasMsg {
    /// There is a reservation of ours, new or found when the page was loaded.
    ReservationSeen(Reservation),
    /// A reservation went on.
    ReservationMoved(ReservationSid, ReservationStatus),
    /// A supervisor looks at the call of another agent, or at none.
    CallWatched(Option<Reservation>),
    /// Somebody is about to accept: may they, and when?
    AcceptAsked(ReservationSid, Ticket),
    /// Flex runs `AcceptTask`.
    AcceptPressed(ReservationSid, Ticket),
    /// The agent's phone rings, or does not.
    WorkerCalled(ReservationSid, Result<(), Failure>),
    /// A map is open and its items were read.
    MapOpened(TaskSid, LinkId, MapContent),
    /// A map could not be opened, or is gone.
    MapFailed(TaskSid, LinkId, MapError),
    /// An item was added or updated.
    ItemChanged(TaskSid, LinkId, MapChange),
    /// An item was removed.
    ItemRemoved(TaskSid, LinkId, String),
    /// Flex made a new Sync client: what was open through the old one is closed.
    SyncClientReplaced,
    /// Flex itself has read the map of a task: what it found there first is not reported to us.
    MapReadByFlex(TaskSid),
    /// A button of a tile was pressed.
    TilePressed(TaskSid, Whom, TileButton),
    /// Flex runs one of its actions for a participant of ours.
    ActionRun(TaskSid, ParticipantAction, Target, Ticket),
    /// The agent is about to leave: may they, without ending the call for the others?
    LeaveAsked(TaskSid, Ticket),
    /// The agent ends the call for everybody.
    EndPressed(TaskSid, Ticket),
    /// The server answered a request.
    ServerAnswered(TaskSid, Whom, Answer),
    /// The browser drew a frame.
    FramePassed,
    /// Time passed.
    ClockMoved,
}

/// What a map had when it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapContent {
    /// Its items.
    pub items: Vec<MapChange>,
    /// When each was written last, by Twilio's clock, under its key.
    pub written: Vec<(String, Timestamp)>,
}

/// Why a map did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapError {
    /// There is none of that name.
    NotFound,
    /// Anything else: the network, the token, the service.
    Other,
}

/// The buttons of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileButton {
    /// Hold, or unhold.
    Hold,
    /// Mute, or unmute.
    Mute,
    /// Remove, or take back a call that rings.
    Remove,
    /// Yes, remove.
    ConfirmRemove,
    /// No, do not remove.
    DeclineRemove,
    /// Call once more who could not be reached.
    CallAgain,
}

/// Flex's actions for participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParticipantAction {
    /// Hold the customer, or whom the payload names.
    HoldCall,
    /// Unhold the customer, or whom the payload names.
    UnholdCall,
    /// Hold whom the payload names.
    HoldParticipant,
    /// Unhold whom the payload names.
    UnholdParticipant,
    /// Remove whom the payload names.
    KickParticipant,
}

/// Whom an action of Flex means, as its payload says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// `participantCallSid`.
    pub call_sid: Option<String>,
    /// `targetSid`: a worker, a call or Flex's `uniqueId`.
    pub target_sid: Option<String>,
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanvasEffect {
    /// Open the map of a task.
    OpenMap(TaskSid, LinkId, SyncSource),
    /// Close it, and drop its listeners.
    CloseMap(LinkId),
    /// Shut down the Sync clients of our own: no map needs them.
    CloseOwnSyncClients,
    /// Put a call into Flex's store.
    Show(Rc<CallView>),
    /// Empty the call's entry in Flex's store and stop guarding it.
    Forget(TaskSid),
    /// Leave the entry of a call that was watched to Flex, as Flex has it.
    GiveBack(TaskSid),
    /// Report the next frame.
    RequestFrame,
    /// Report when it is that late. One alarm: a new one replaces the last.
    SetAlarm(Option<Timestamp>),
    /// Invoke `AcceptTask`, then `SelectTask`.
    AcceptTask(ReservationSid),
    /// Call the worker who holds the reservation, and accept it.
    CallWorker {
        /// The reservation.
        reservation_sid: ReservationSid,
        /// The number that the worker's phone shows.
        from: String,
        /// The TwiML of the leg.
        url: String,
    },
    /// Ask the server for something.
    Post(TaskSid, Whom, ServerRequest),
    /// Keep a promise: `true` and `false` answer a question, a failure rejects.
    Settle(Ticket, Result<bool, Failure>),
    /// Tell the agent.
    Notify(Failure),
}
