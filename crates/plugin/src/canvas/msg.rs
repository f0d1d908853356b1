//! What happens to the canvas, and what has to be done about it: plain data in both directions.

use std::rc::Rc;

use shared::{ReservationSid, TaskSid, keys::Keys, sync_map::MapChange, view::Timestamp};

use crate::{
    call::{CallView, CalledBy, EndCallButton, MapContent, MapError, Phone, SyncSource},
    failure::Failure,
    flex_action::{ActionTarget, ParticipantAction},
    ids::{LinkId, ReadId, Ticket},
    reservation::{Reservation, ReservationStatus},
    server_request::{Answer, ServerRequest},
    tile::{TileButton, TileKey},
};

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
    /// `AcceptTask`, which the plugin had Flex run, failed.
    AcceptFailed(ReservationSid, Failure),
    /// The agent's phone rings, or does not.
    WorkerCalled(ReservationSid, Result<CalledBy, Failure>),
    /// A map is open and its items were read.
    MapOpened(TaskSid, LinkId, MapContent),
    /// A map could not be opened, or is gone.
    MapFailed(TaskSid, LinkId, MapError),
    /// An open map was read once more, or could not be.
    MapRead(TaskSid, LinkId, ReadId, Option<MapContent>),
    /// An item was added or updated.
    ItemChanged(TaskSid, LinkId, MapChange),
    /// An item was removed.
    ItemRemoved(TaskSid, LinkId, String),
    /// Flex made a new Sync client: what was open through the old one is closed.
    SyncClientReplaced,
    /// A Sync client lost its connection, or has it back.
    SyncConnectionChanged(SyncSource, bool),
    /// Flex itself has read the map of a task: what it found there first is not reported to us.
    MapReadByFlex(TaskSid),
    /// A button of a tile was pressed.
    TilePressed(TaskSid, TileKey, TileButton),
    /// Keys were typed for the person of a tile.
    KeysTyped(TaskSid, TileKey, Keys),
    /// Flex runs one of its actions for a participant of ours.
    ActionRun(TaskSid, ParticipantAction, ActionTarget, Ticket),
    /// The agent is about to leave: may they, without ending the call for the others?
    LeaveAsked(TaskSid, Ticket),
    /// The browser took up a call of the agent, or holds it no more.
    PhoneChanged(Phone),
    /// Flex mutes or unmutes the agent, who has selected this reservation: was it done for a leg that
    /// Flex does not hold?
    OwnMuteToggled(Option<String>, Ticket),
    /// A button was pressed that has to do with ending the call for everyone.
    EndCallPressed(TaskSid, EndCallButton),
    /// The button was pressed that pauses what is recorded, and resumes it.
    RecordingPressed(TaskSid),
    /// Flex's action that ends the call did not run to its end.
    EndCallFailed(TaskSid),
    /// Flex runs `EndConferenceForAll`.
    EndPressed(TaskSid, Ticket),
    /// The server answered a request.
    ServerAnswered(TaskSid, Purpose, Answer),
    /// The browser drew a frame.
    FramePassed,
    /// Time passed.
    ClockMoved,
}

/// What a request to the server is for: its answer comes back with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A button of this tile, or an action of Flex for its person.
    Tile(TileKey),
    /// The agent leaves, and the call goes on; with the promise that was the first to ask for it.
    Leaving(Ticket),
    /// It is said that the agent leaves.
    SayLeaving,
    /// The agent, who was dropped, is rung again.
    Rejoin,
    /// The agent's leg is hung up.
    HangUp,
    /// What is recorded is paused, or goes on.
    Recording,
    /// Keys are pressed.
    Keys,
    /// The call ends for everyone.
    EndCall {
        /// The promise that waits for it.
        ticket: Ticket,
        /// The agent confirmed it on the canvas; whoever else invokes Flex's action asks nobody.
        is_confirmed: bool,
    },
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanvasEffect {
    /// Open the map of a task.
    OpenMap(TaskSid, LinkId, SyncSource),
    /// Read all items of an open map.
    ReadMap(TaskSid, LinkId, ReadId),
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
    /// Invoke `EndConferenceForAll`.
    InvokeEndCall(TaskSid),
    /// Ask the server for something.
    Post(TaskSid, Purpose, ServerRequest),
    /// Keep a promise: `true` and `false` answer a question, a failure rejects.
    Settle(Ticket, Result<bool, Failure>),
    /// Tell the agent.
    Notify(Failure),
}
