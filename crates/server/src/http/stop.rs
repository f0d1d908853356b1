//! The end of a server: first it says that it is not ready, and goes on serving until nobody sends it
//! requests any more; then it takes no more connections and finishes what it has accepted.

use std::{io, time::Duration};

use actix_web::{dev::ServerHandle, web::Data};

use crate::http::state::AppState;

/// What a server can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// SIGTERM: finish what was accepted.
    Finish,
    /// SIGINT, SIGQUIT: a person at a terminal does not want to wait.
    Abort,
}

/// Waits for the order to stop, and carries it out. Each further order ends one wait: that for the load
/// balancer, then that for what was accepted. So it returns when nothing more is to be waited for.
pub(super) async fn when_told(server: ServerHandle, state: Data<AppState>) -> io::Result<()> {
    let mut orders = Orders::new()?;
    let order = orders.next().await;
    state.readiness.stop();
    let delay = state.settings.stop_delay;
    let last_order = if order == Order::Finish && !delay.is_zero() {
        tracing::info!(
            seconds = delay.as_secs(),
            "told to stop: not ready, and serving for a while"
        );
        last_order(&mut orders, delay).await
    } else {
        order
    };
    tracing::info!("stopping");
    let stopped = async {
        server.stop(last_order == Order::Finish).await;
        // What goes on behind answers may take longer.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = stopped => {}
        _ = orders.next() => {}
    }
    Ok(())
}

async fn last_order(orders: &mut Orders, delay: Duration) -> Order {
    tokio::select! {
        () = tokio::time::sleep(delay) => Order::Finish,
        order = orders.next() => order,
    }
}

/// The signals that are orders.
#[cfg(unix)]
struct Orders {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Orders {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn next(&mut self) -> Order {
        tokio::select! {
            _ = self.terminate.recv() => Order::Finish,
            _ = self.interrupt.recv() => Order::Abort,
            _ = self.quit.recv() => Order::Abort,
        }
    }
}

/// Elsewhere there is Ctrl-C alone.
#[cfg(not(unix))]
struct Orders;

#[cfg(not(unix))]
impl Orders {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Order {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Order::Abort
    }
}
