//! Everybody who is connected: an open WebSocket takes a seat here, and the shell tells it what
//! concerns it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{MapSid, WorkerSid};
use tokio::sync::{
    mpsc::{self, UnboundedReceiver, UnboundedSender},
    watch,
};

/// Which kind of socket somebody holds, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Audience {
    /// A Twilsock connection: Sync, Conversations, Flex.
    Twilsock,
    /// The event bridge of one worker.
    EventBridge(WorkerSid),
}

/// What a socket is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Notice {
    /// The log of this Sync map has grown, or the map is gone.
    SyncMap(MapSid),
    /// What `TaskRouter` holds has changed.
    LiveData,
    /// `TaskRouter` did something that concerns the worker.
    WorkerEvent { event_type: &'static str, payload: Value },
    /// The tokens of this identity, or of everybody, are over.
    TokensExpired(Option<String>),
    /// Let the connection fall, without a word.
    Drop,
}

/// How the network treats Twilsock connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SocketFaults {
    /// A new connection is refused, with the status 503.
    pub refused: bool,
    /// Nothing is read from a connection and nothing is sent; afterwards everything comes, late.
    pub stalled: bool,
}

/// The faults of now, and how often connections were let fall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) faults: SocketFaults,
    pub(crate) drops: u64,
}

/// The register of open sockets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sockets {
    register: Arc<Mutex<Register>>,
    network: watch::Sender<Network>,
}

#[derive(Debug, Default)]
struct Register {
    next: u64,
    /// Connections to the event bridge are refused.
    event_bridge_is_down: bool,
    seats: BTreeMap<u64, (Audience, UnboundedSender<Notice>)>,
}

/// A place in the register, for as long as the socket keeps it.
#[derive(Debug)]
pub(crate) struct Seat {
    number: u64,
    notices: UnboundedReceiver<Notice>,
    sockets: Sockets,
}

impl Sockets {
    pub(crate) fn join(&self, audience: Audience) -> Seat {
        let (sender, notices) = mpsc::unbounded_channel();
        let mut register = self.register();
        let number = register.next;
        register.next += 1;
        register.seats.insert(number, (audience, sender));
        Seat { number, notices, sockets: self.clone() }
    }

    /// Tells everybody in one audience.
    pub(crate) fn tell(&self, audience: &Audience, notice: &Notice) {
        for (whose, sender) in self.register().seats.values() {
            if whose == audience {
                // A socket that is closing has stopped listening, which is no concern of the teller.
                let _ = sender.send(notice.clone());
            }
        }
    }

    /// Lets every Twilsock connection fall. Answers how many there were.
    pub(crate) fn drop_twilsock(&self) -> usize {
        let dropped = self.count(&Audience::Twilsock);
        self.tell(&Audience::Twilsock, &Notice::Drop);
        self.network.send_modify(|network| network.drops += 1);
        dropped
    }

    /// Lets every connection to the event bridge fall and refuses others, or lets them in again.
    pub(crate) fn set_event_bridge_down(&self, is_down: bool) {
        let mut register = self.register();
        register.event_bridge_is_down = is_down;
        for (whose, sender) in register.seats.values() {
            if is_down && matches!(whose, Audience::EventBridge(_)) {
                let _ = sender.send(Notice::Drop);
            }
        }
    }

    pub(crate) fn event_bridge_is_down(&self) -> bool {
        self.register().event_bridge_is_down
    }

    /// Lets every connection fall, into a network without faults.
    pub(crate) fn drop_all(&self) {
        let mut register = self.register();
        register.event_bridge_is_down = false;
        for (_, sender) in register.seats.values() {
            let _ = sender.send(Notice::Drop);
        }
        drop(register);
        self.network.send_modify(|network| {
            network.faults = SocketFaults::default();
            network.drops += 1;
        });
    }

    /// How the network treats Twilsock connections, and word of every change.
    pub(crate) fn network(&self) -> watch::Receiver<Network> {
        self.network.subscribe()
    }

    /// Chooses how the network treats Twilsock connections from here on.
    pub(crate) fn set_faults(&self, faults: SocketFaults) {
        self.network.send_modify(|network| network.faults = faults);
    }

    /// How many sockets of one audience are open.
    pub(crate) fn count(&self, audience: &Audience) -> usize {
        self.register().seats.values().filter(|(whose, _)| whose == audience).count()
    }

    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Waits for the next notice. Nothing is lost when the waiting is broken off.
    pub(crate) async fn notice(&mut self) -> Notice {
        // The sender lives in the register until this seat is given up, so there is always a next one.
        self.notices.recv().await.unwrap_or(Notice::Drop)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.sockets.register().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_audience_is_told_and_a_seat_is_given_up_with_its_socket() {
        let sockets = Sockets::default();
        let mut first = sockets.join(Audience::Twilsock);
        let other = Audience::EventBridge(WorkerSid::from_bits(1));
        let mut second = sockets.join(other.clone());
        let map_sid = MapSid::from_bits(7);
        sockets.tell(&Audience::Twilsock, &Notice::SyncMap(map_sid.clone()));
        sockets.tell(&other, &Notice::Drop);
        assert_eq!(first.notice().await, Notice::SyncMap(map_sid));
        assert_eq!(second.notice().await, Notice::Drop);
        drop(first);
        assert_eq!(sockets.count(&Audience::Twilsock), 0);
        assert_eq!(sockets.count(&other), 1);
    }
}
