//! The shell around the world: takes commands one at a time, then carries out what follows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    clock::Clock,
    sockets::{Audience, Notice, Sockets},
    world::{Emission, World},
};

/// A handle on the running emulator, shared by all requests, sockets and timers.
#[derive(Debug, Clone)]
pub(crate) struct Shell(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<Clock>,
    world: Mutex<World>,
    sockets: Sockets,
}

impl Shell {
    pub(crate) fn new(clock: Arc<Clock>, world: World) -> Self {
        Self(Arc::new(Inner { clock, world: Mutex::new(world), sockets: Sockets::default() }))
    }

    /// Carries out one command on the world, and then everything that follows from it.
    pub(crate) fn act<T>(&self, command: impl FnOnce(&mut World) -> T) -> T {
        let (answer, emissions) = {
            let mut world = self.world();
            world.now = self.0.clock.now();
            let answer = command(&mut world);
            (answer, world.take_emissions())
        };
        for emission in emissions {
            self.carry_out(emission);
        }
        answer
    }

    /// Looks at the world without changing it.
    pub(crate) fn look<T>(&self, question: impl FnOnce(&World) -> T) -> T {
        question(&self.world())
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Everybody who is connected.
    pub(crate) fn sockets(&self) -> &Sockets {
        &self.0.sockets
    }

    fn carry_out(&self, emission: Emission) {
        match emission {
            Emission::Callback(_callback) => {}
            Emission::FetchTwiml(_request) => {}
            Emission::WorkerEvent { worker_sid, event_type, payload } => {
                let audience = Audience::EventBridge(worker_sid);
                self.0.sockets.tell(&audience, &Notice::WorkerEvent { event_type, payload });
            }
            Emission::SyncEvent { map_sid } => {
                self.0.sockets.tell(&Audience::Twilsock, &Notice::SyncMap(map_sid));
            }
            Emission::Later { after, wake } => {
                let shell = self.clone();
                let deadline = self.0.clock.now() + after;
                tokio::spawn(async move {
                    shell.0.clock.sleep_until(deadline).await;
                    shell.act(|world| world.wake(wake));
                });
            }
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
