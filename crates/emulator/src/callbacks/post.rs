//! The post office: takes what the world wants to say, lets faults happen to it, sends it, and keeps
//! the journal.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::Client;
use tokio::sync::oneshot;

use super::{
    addresses::Addresses,
    delivery::Delivery,
    journal::{CallbackKind, CallbackOutcome, CallbackRecord, Journal},
};
use crate::{
    activity::Activity,
    clock::Clock,
    faults::{Fate, FaultDesk},
    world::{Callback, TwimlRequest, World},
};

/// How long a swapped callback waits for one that could overtake it.
const OVERTAKING: Duration = Duration::from_millis(400);

/// Twilio's own, for those who say nothing else.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The post office.
#[derive(Debug, Clone)]
pub(crate) struct Post(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    activity: Activity,
    clock: Arc<Clock>,
    faults: FaultDesk,
    counter: Mutex<Counter>,
}

#[derive(Debug, Default)]
struct Counter {
    journal: Journal,
    /// Lets the callback go that waits to be overtaken.
    overtaken: Option<oneshot::Sender<()>>,
    /// Ends with the callback before, when they are sent one at a time.
    last: Option<oneshot::Receiver<()>>,
}

/// Who sends, and how.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    pub(crate) auth_token: String,
    pub(crate) now: Timestamp,
    /// Whether requests overlap.
    pub(crate) overlap: bool,
    /// What becomes of addresses.
    pub(crate) addresses: Addresses,
}

impl Sender {
    /// Twilio, as it is at this moment.
    pub(crate) fn of(world: &World) -> Self {
        Self {
            auth_token: world.account.auth_token.clone(),
            now: world.now,
            overlap: world.quirks.callbacks_overlap,
            addresses: Addresses::from(&world.quirks),
        }
    }
}

impl Post {
    pub(crate) fn new(activity: Activity, clock: Arc<Clock>, faults: FaultDesk) -> Self {
        let counter = Mutex::new(Counter::default());
        // The customer's server is on this machine as a rule: no proxy of the machine's stands before it.
        let client = Client::builder()
            .no_proxy()
            .connect_timeout(clock.in_real_time(CONNECT_TIMEOUT))
            .build();
        let client = client.unwrap_or_default();
        Self(Arc::new(Inner { client, activity, clock, faults, counter }))
    }

    /// Accepts a status callback. It counts as under way from here on; the future sends it.
    pub(crate) fn callback(
        &self,
        callback: Callback,
        sender: Sender,
    ) -> impl Future<Output = ()> + Send + 'static {
        let Callback { url, method, parameters } = callback;
        let post = self.clone();
        let under_way = self.0.activity.begin();
        let fate = self.0.faults.fate(CallbackKind::StatusCallback, &parameters);
        let (number, delivery, overtaking, to_be_overtaken, before, done) = {
            let mut counter = self.counter();
            let (number, delivery) = counter.open(
                CallbackKind::StatusCallback,
                Delivery {
                    method,
                    url,
                    parameters,
                    auth_token: sender.auth_token,
                    addresses: sender.addresses,
                    idempotency_token: String::new(),
                },
                sender.now,
            );
            let (done, before) = counter.queue(sender.overlap);
            let (overtaking, to_be_overtaken) = counter.meet(fate);
            (number, delivery, overtaking, to_be_overtaken, before, done)
        };
        async move {
            let _under_way = under_way;
            // The sender of either may be gone, which means the same as its word.
            if let Some(before) = before {
                let _ = before.await;
            }
            if let Some(to_be_overtaken) = to_be_overtaken {
                let limit = post.0.clock.in_real_time(OVERTAKING);
                let _ = tokio::time::timeout(limit, to_be_overtaken).await;
            }
            post.meet_fate(number, &delivery, fate).await;
            for waiting in [overtaking, Some(done)].into_iter().flatten() {
                let _ = waiting.send(());
            }
        }
    }

    /// Accepts a request for TwiML; the future brings the text, or says why there is none.
    pub(crate) fn twiml(
        &self,
        request: TwimlRequest,
        sender: Sender,
    ) -> impl Future<Output = Result<String, String>> + Send + 'static {
        let TwimlRequest { call_sid: _, purpose: _, method, url, parameters } = request;
        let post = self.clone();
        let fate = self.0.faults.fate(CallbackKind::Twiml, &parameters);
        let delivery = Delivery {
            method,
            url,
            parameters,
            auth_token: sender.auth_token,
            addresses: sender.addresses,
            idempotency_token: String::new(),
        };
        let (number, delivery) = self.counter().open(CallbackKind::Twiml, delivery, sender.now);
        async move {
            let body = post.meet_fate(number, &delivery, fate).await;
            body.ok_or_else(|| format!("{} {} brought no TwiML", delivery.method, delivery.url))
        }
    }

    /// The last requests, oldest first.
    pub(crate) fn records(&self) -> Vec<CallbackRecord> {
        self.counter().journal.records().cloned().collect()
    }

    /// The youngest requests, youngest first.
    pub(crate) fn youngest(&self, count: usize) -> Vec<CallbackRecord> {
        self.counter().journal.records().rev().take(count).cloned().collect()
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.counter() = Counter::default();
    }

    /// Sends a request as its fate wants it. Answers what the last answer brought.
    async fn meet_fate(&self, number: u64, delivery: &Delivery, fate: Fate) -> Option<String> {
        if fate.dropped {
            self.note(number, |record| record.outcome = CallbackOutcome::Dropped);
            return None;
        }
        self.0.clock.pause(fate.delay).await;
        let mut body = if fate.twice_at_once {
            let (one, other) =
                tokio::join!(self.send(number, delivery), self.send(number, delivery));
            one.or(other)
        } else {
            self.send(number, delivery).await
        };
        if let Some(pause) = fate.repeated_after {
            self.0.clock.pause(pause).await;
            body = self.send(number, delivery).await.or(body);
        }
        self.finish(number, body.is_some());
        body
    }

    async fn send(&self, number: u64, delivery: &Delivery) -> Option<String> {
        let delivered = delivery.send(&self.0.client, &self.0.clock).await;
        self.note(number, |record| record.attempts.extend(delivered.attempts));
        delivered.body
    }

    fn finish(&self, number: u64, delivered: bool) {
        let outcome = if delivered { CallbackOutcome::Delivered } else { CallbackOutcome::Failed };
        self.note(number, |record| {
            if !delivered {
                let attempt = record.attempts.last();
                tracing::warn!(url = record.url, ?attempt, "16011: a callback was not taken");
            }
            record.outcome = outcome;
        });
    }

    fn note(&self, number: u64, note: impl FnOnce(&mut CallbackRecord)) {
        self.counter().journal.note(number, note);
        self.0.activity.changed();
    }

    fn counter(&self) -> MutexGuard<'_, Counter> {
        self.0.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter {
    fn open(
        &mut self,
        kind: CallbackKind,
        delivery: Delivery,
        date_created: Timestamp,
    ) -> (u64, Delivery) {
        let number = self.journal.open(CallbackRecord {
            number: 0,
            kind,
            date_created,
            method: delivery.method,
            url: delivery.url.clone(),
            parameters: delivery.parameters.clone(),
            attempts: Vec::new(),
            outcome: CallbackOutcome::UnderWay,
        });
        (number, Delivery { idempotency_token: idempotency_token(number), ..delivery })
    }

    /// Takes a place in the queue, behind the callback before if they do not overlap.
    fn queue(&mut self, overlap: bool) -> (oneshot::Sender<()>, Option<oneshot::Receiver<()>>) {
        let (done, end) = oneshot::channel();
        let before = self.last.replace(end);
        (done, before.filter(|_| !overlap))
    }

    /// Either lets the callback go that waits to be overtaken, afterwards, or waits to be.
    fn meet(&mut self, fate: Fate) -> (Option<oneshot::Sender<()>>, Option<oneshot::Receiver<()>>) {
        if let Some(overtaken) = self.overtaken.take() {
            return (Some(overtaken), None);
        }
        if !fate.swapped {
            return (None, None);
        }
        let (overtaken, wait) = oneshot::channel();
        self.overtaken = Some(overtaken);
        (None, Some(wait))
    }
}

/// The shape of a UUID, the same at every start.
fn idempotency_token(number: u64) -> String {
    let bits: u128 = StdRng::seed_from_u64(number).random();
    let digits = format!("{bits:032x}");
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]).join("-")
}
