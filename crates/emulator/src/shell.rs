//! The shell around the world: takes commands one at a time, then carries out what follows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{runtime::Handle, sync::watch};

use crate::{
    account::Account,
    activity::Activity,
    callbacks::{Post, Sender},
    clock::Clock,
    date::later,
    faults::FaultDesk,
    full_snapshot::FullSnapshot,
    requests::Requests,
    snapshot::Snapshot,
    sockets::{Audience, Notice, Sockets},
    world::{Emission, TwimlPurpose, World},
};

/// A handle on the running emulator, shared by all requests, sockets and timers.
#[derive(Debug, Clone)]
pub(crate) struct Shell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<Clock>,
    world: Mutex<World>,
    sockets: Sockets,
    activity: Activity,
    faults: FaultDesk,
    post: Post,
    requests: Mutex<Requests>,
    /// What the world is made from, again after a reset.
    seed: u64,
    /// Where what follows from a command runs, whoever gave the command.
    runtime: Handle,
    /// Moves when the world is made anew: what followed from the old one is given up.
    worlds: watch::Sender<()>,
}

impl Shell {
    /// Call it inside a Tokio runtime: whatever follows from commands runs there.
    pub(crate) fn new(clock: Arc<Clock>, account: Account, seed: u64) -> Self {
        let activity = Activity::new();
        let faults = FaultDesk::default();
        let post = Post::new(activity.clone(), Arc::clone(&clock), faults.clone());
        let world = World::new(account, seed, clock.now());
        Self(Arc::new(Inner {
            clock,
            world: Mutex::new(world),
            sockets: Sockets::default(),
            activity,
            faults,
            post,
            requests: Mutex::default(),
            seed,
            runtime: Handle::current(),
            worlds: watch::Sender::new(()),
        }))
    }

    /// Carries out one command on the world, and then everything that follows from it.
    pub(crate) fn act<T>(&self, command: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world();
        world.now = self.0.clock.now();
        let answer = command(&mut world);
        // Before the next command: everybody hears what happened in the order in which it happened.
        let sender = Sender::of(&world);
        for emission in world.take_emissions() {
            self.carry_out(emission, sender.clone());
        }
        drop(world);
        self.0.activity.changed();
        answer
    }

    /// Makes the world anew. Nothing of the old one is left: no request under way, no timer, no
    /// socket, no fault.
    pub(crate) fn reset(&self) {
        {
            let mut world = self.world();
            *world = World::new(world.account.clone(), self.0.seed, self.0.clock.now());
            self.0.worlds.send_replace(());
        }
        self.0.post.reset();
        self.0.faults.reset();
        self.requests(Requests::clear);
        self.0.sockets.drop_all();
        // What follows from the making of a world is carried out like anything else.
        self.act(|_world| {});
    }

    /// Looks at the world without changing it.
    pub(crate) fn look<T>(&self, question: impl FnOnce(&World) -> T) -> T {
        question(&self.world())
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Lets tokens expire, of one identity or of everybody, and tells who is connected with one of them.
    /// Answers how many there were.
    pub(crate) fn expire_tokens(&self, identity: Option<String>) -> usize {
        let expired = self.act(|world| world.expire_tokens(identity.as_deref()));
        self.0.sockets.tell(&Audience::Twilsock, &Notice::TokensExpired(identity));
        expired
    }

    /// Everybody who is connected.
    pub(crate) fn sockets(&self) -> &Sockets {
        &self.0.sockets
    }

    /// What is still under way, and word of every change.
    pub(crate) fn activity(&self) -> &Activity {
        &self.0.activity
    }

    /// Waits until no callback and no request for TwiML is under way and no timer is due.
    pub(crate) async fn settled(&self) {
        let mut changes = self.activity().subscribe();
        while !self.activity().is_settled(self.clock().now()) {
            // This shell holds the sender, so that there is always a next change.
            let _ = changes.changed().await;
        }
    }

    /// What goes to the customer's server.
    pub(crate) fn post(&self) -> &Post {
        &self.0.post
    }

    /// What goes wrong.
    pub(crate) fn faults(&self) -> &FaultDesk {
        &self.0.faults
    }

    /// What servers asked Twilio.
    pub(crate) fn requests<T>(&self, question: impl FnOnce(&mut Requests) -> T) -> T {
        question(&mut self.0.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The account at this moment, with the youngest callbacks.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let callbacks = self.0.post.youngest(100);
        self.look(|world| Snapshot::of(world, self.0.clock.now(), callbacks))
    }

    /// Everything that the emulator knows of the account, or what has to do with one conference's name.
    pub(crate) fn full_snapshot(&self, conference: Option<&str>) -> FullSnapshot {
        let now = self.0.clock.now();
        let mut snapshot = self.look(|world| FullSnapshot::of(world, now, conference));
        snapshot.seed = self.0.seed;
        snapshot.speed = self.0.clock.speed();
        snapshot.settled = self.0.activity.is_settled(now);
        snapshot.faults_happened = self.0.faults.happened();
        snapshot
    }

    /// Nothing in here waits, and nothing asks for the world: the command still holds it.
    fn carry_out(&self, emission: Emission, sender: Sender) {
        match emission {
            Emission::Callback(callback) => {
                self.spawn(self.0.post.callback(callback, sender));
            }
            Emission::FetchTwiml(request) => {
                let shell = self.clone();
                let under_way = self.0.activity.begin();
                let twiml = self.0.post.twiml(request.clone(), sender);
                self.spawn(async move {
                    let twiml = twiml.await;
                    shell.act(|world| match request.purpose {
                        TwimlPurpose::Call { document } => {
                            world.twiml_fetched(&request.call_sid, document, twiml);
                        }
                        TwimlPurpose::Announcement => world.announcement_fetched(&request, twiml),
                    });
                    drop(under_way);
                });
            }
            Emission::WorkerEvent { worker_sid, event_type, payload } => {
                let audience = Audience::EventBridge(worker_sid);
                self.0.sockets.tell(&audience, &Notice::WorkerEvent { event_type, payload });
            }
            Emission::SyncEvent { map_sid } => {
                self.0.sockets.tell(&Audience::Twilsock, &Notice::SyncMap(map_sid));
            }
            Emission::LiveData => {
                self.0.sockets.tell(&Audience::Twilsock, &Notice::LiveData);
            }
            Emission::Later { after, wake } => {
                let shell = self.clone();
                let deadline = later(self.0.clock.now(), after);
                let timer = self.0.activity.timer(deadline);
                self.spawn(async move {
                    shell.0.clock.sleep_until(deadline).await;
                    shell.act(|world| world.wake(wake));
                    drop(timer);
                });
            }
        }
    }

    /// Does something for as long as this world lasts.
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut worlds = self.0.worlds.subscribe();
        self.0.runtime.spawn(async move {
            tokio::select! {
                biased;
                _ = worlds.changed() => {}
                () = work => {}
            }
        });
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
