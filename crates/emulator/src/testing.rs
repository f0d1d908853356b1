//! What a test in the same process does with a running emulator: it plays the people at the
//! telephones, moves the clock, and waits without sleeping.

use std::time::Duration;

use jiff::Timestamp;
use shared::{CallSid, ConferenceSid, TaskSid};

use crate::{
    TwilioError,
    callbacks::CallbackRecord,
    emulator::Emulator,
    faults::Faults,
    full_snapshot::FullSnapshot,
    quirks::Quirks,
    requests::{RequestRecord, Requests},
    snapshot::{CallSnapshot, ParticipantSnapshot, Snapshot, TaskSnapshot},
    sockets::SocketFaults,
    world::voice::{CallStatus, machine_detection::PicksUp},
};

impl Emulator {
    /// Somebody picks up a telephone that rings.
    ///
    /// # Errors
    /// When it does not ring.
    pub fn answer(&self, call_sid: &CallSid) -> Result<(), TwilioError> {
        self.shell().act(|world| world.answer_call(call_sid))
    }

    /// A machine or a fax picks up, or a person.
    ///
    /// # Errors
    /// When it does not ring.
    pub fn answer_as(&self, call_sid: &CallSid, picks_up: PicksUp) -> Result<(), TwilioError> {
        self.shell().act(|world| world.answer_call_as(call_sid, picks_up))
    }

    /// A telephone that rings is given up: busy, no answer, failed or canceled.
    ///
    /// # Errors
    /// When it does not ring.
    pub fn refuse(&self, call_sid: &CallSid, status: CallStatus) -> Result<(), TwilioError> {
        self.shell().act(|world| world.refuse_call(call_sid, status))
    }

    /// A person hangs up.
    ///
    /// # Errors
    /// When the call is over or was never made.
    pub fn hang_up(&self, call_sid: &CallSid) -> Result<(), TwilioError> {
        self.shell().act(|world| world.hang_up(call_sid))
    }

    /// Somebody calls from outside and is led into the conference of this name.
    pub fn dial_in(&self, from: &str, conference: &str) -> CallSid {
        self.shell().act(|world| world.dial_in(from, conference))
    }

    /// The whole account at this moment.
    pub fn snapshot(&self) -> Snapshot {
        self.shell().snapshot()
    }

    /// Every call, oldest first.
    pub fn calls(&self) -> Vec<CallSnapshot> {
        self.snapshot().calls
    }

    /// Who is in the youngest conference of this name, or is called to join it.
    pub fn participants(&self, conference: &str) -> Vec<ParticipantSnapshot> {
        let snapshot = self.snapshot();
        snapshot.conference(conference).map(|found| found.participants.clone()).unwrap_or_default()
    }

    /// A task.
    pub fn task(&self, task_sid: &TaskSid) -> Option<TaskSnapshot> {
        self.snapshot().tasks.into_iter().find(|task| task.sid == *task_sid)
    }

    /// What servers asked Twilio since the start, or since [`Emulator::forget_requests`].
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shell().requests(|requests| requests.records())
    }

    /// Counts from zero again.
    pub fn forget_requests(&self) {
        self.shell().requests(Requests::clear);
    }

    /// What Twilio asked the customer's server, oldest first.
    pub fn callbacks(&self) -> Vec<CallbackRecord> {
        self.shell().post().records()
    }

    /// Chooses what goes wrong from here on.
    pub fn set_faults(&self, faults: Faults) {
        self.shell().faults().set(faults);
    }

    /// Chooses how this Twilio behaves where nobody knows how the real one does.
    pub fn set_quirks(&self, quirks: Quirks) {
        self.shell().act(|world| world.quirks = quirks);
    }

    /// The account with its history: who rang when, who could hear whom and for how long. With a
    /// conference's name, what has to do with that alone.
    pub fn full_snapshot(&self, conference: Option<&str>) -> FullSnapshot {
        self.shell().full_snapshot(conference)
    }

    /// Forgets a task, as Twilio does five minutes after its end.
    ///
    /// # Errors
    /// When there is no such task.
    pub fn purge_task(&self, task_sid: &TaskSid) -> Result<(), TwilioError> {
        self.shell().act(|world| {
            world.task(task_sid)?;
            world.purge_task(task_sid);
            Ok(())
        })
    }

    /// Ends a conference, and leads its legs into a new one of the same name.
    ///
    /// # Errors
    /// When it is over or never was.
    pub fn restart_conference(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<ConferenceSid, TwilioError> {
        self.shell().act(|world| world.restart_conference(conference_sid))
    }

    /// Lets Flex tokens expire, of one identity or of everybody. Answers how many there were.
    pub fn expire_tokens(&self, identity: Option<&str>) -> usize {
        self.shell().expire_tokens(identity.map(str::to_owned))
    }

    /// Chooses how the network treats Twilsock connections from here on.
    pub fn set_socket_faults(&self, faults: SocketFaults) {
        self.shell().sockets().set_faults(faults);
    }

    /// Lets every Twilsock connection fall. Answers how many there were.
    pub fn drop_sockets(&self) -> usize {
        self.shell().sockets().drop_twilsock()
    }

    /// Makes a clean account, as `POST /_emulator/reset` does.
    pub fn reset(&self) {
        self.shell().reset();
    }

    /// Moves the clock; what was due until then happens.
    pub fn advance(&self, by: Duration) {
        self.shell().clock().advance(by);
    }

    /// What time it is in the account.
    pub fn now(&self) -> Timestamp {
        self.shell().clock().now()
    }

    /// Sets the clock, also to a time before the one that it shows.
    pub fn set_clock(&self, to: Timestamp) {
        self.shell().clock().set(to);
    }

    /// Waits until no callback and no request for TwiML is under way and no timer is due.
    pub async fn settled(&self) {
        self.shell().settled().await;
    }

    /// Waits until the account looks as wished, and returns how it looks then.
    pub async fn wait_for(&self, wish: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut changes = self.shell().activity().subscribe();
        loop {
            let snapshot = self.snapshot();
            if wish(&snapshot) {
                return snapshot;
            }
            let _ = changes.changed().await;
        }
    }
}
