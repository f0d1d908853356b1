//! Twilsock: the WebSocket over which the Flex UI and the Sync SDK reach Twilio. It carries HTTP
//! requests to several hosts, and events in the other direction.
//!
//! ```text
//! socket ─► frame ─► client_message ─► connection ─┬► maps, live_queries, subscriptions (Sync)
//!                                                  └► other (everybody else)
//! world ─► notice ─► subscriptions, live_queries ─► notification ─► frame ─► socket
//! ```

mod client_message;
mod connection;
mod control;
mod frame;
mod identity;
mod live_queries;
mod maps;
mod notification;
mod other;
mod render;
mod server_message;
mod subscriptions;
mod tunnel;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Payload, ServiceConfig},
};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, Session};
use tokio::sync::watch;

use self::connection::{Connection, Step};
use crate::{
    TwilioError,
    shell::Shell,
    sockets::{Audience, Network, Notice},
};

/// No message of a client is longer: Sync takes 16 KiB of data.
const MAX_MESSAGE_BYTES: usize = 1 << 20;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .route(r"/{host:tsock\.[a-z0-9-]+\.twilio\.com}/v3/wsconnect", web::get().to(connect))
        // `twilio-sync` is pointed at a server of its own with a whole address, without a host.
        .route("/v3/wsconnect", web::get().to(connect))
        .configure(control::configure);
}

async fn connect(
    request: HttpRequest,
    body: Payload,
    shell: Data<Shell>,
) -> Result<HttpResponse, actix_web::Error> {
    if shell.sockets().network().borrow().faults.refused {
        return Err(TwilioError::new(503, 20503, "An emulated fault").into());
    }
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    let messages = messages
        .max_frame_size(MAX_MESSAGE_BYTES)
        .aggregate_continuations()
        .max_continuation_size(MAX_MESSAGE_BYTES);
    actix_web::rt::spawn(serve(shell, session, messages));
    Ok(response)
}

/// Serves one connection until either side ends it.
async fn serve(shell: Data<Shell>, mut session: Session, mut messages: AggregatedMessageStream) {
    let mut seat = shell.sockets().join(Audience::Twilsock);
    let mut connection = Connection::new(shell.clock().now(), shell.faults().clone());
    let mut network = shell.sockets().network();
    loop {
        if stalled(&mut network).await == Stalled::Dropped {
            return;
        }
        let steps = tokio::select! {
            message = messages.recv() => match message {
                Some(Ok(AggregatedMessage::Binary(message))) => {
                    shell.act(|world| connection.receive(world, &message))
                }
                Some(Ok(AggregatedMessage::Text(_))) => connection.refuse(),
                Some(Ok(AggregatedMessage::Ping(payload))) => {
                    if session.pong(&payload).await.is_err() {
                        return;
                    }
                    continue;
                }
                Some(Ok(AggregatedMessage::Pong(_))) => continue,
                Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => return,
            },
            // Looks again whether it is stalled.
            _ = network.changed() => continue,
            notice = seat.notice() => match notice {
                Notice::SyncMap(map_sid) => {
                    shell.act(|world| connection.map_changed(world, &map_sid))
                }
                Notice::LiveData => shell.act(|world| connection.live_data_changed(world)),
                Notice::TokensExpired(identity) => {
                    shell.act(|world| connection.expire(world, identity.as_deref()))
                }
                Notice::WorkerEvent { .. } => continue,
                Notice::Drop => return,
            },
            () = shell.clock().sleep_until(connection.next_tick()) => {
                shell.act(|world| connection.tick(world))
            }
        };
        for step in steps {
            let frame = match step {
                Step::Send(frame) => frame,
                Step::Ask(request) => request.reply(&other::answer_other(&request)),
                Step::Pause(pause) => {
                    shell.clock().pause(pause).await;
                    continue;
                }
                Step::Close => {
                    // The client has gone already if this fails.
                    let _ = session.close(None).await;
                    return;
                }
            };
            if session.binary(frame.encode()).await.is_err() {
                return;
            }
        }
    }
}

/// How a stall ended, if there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stalled {
    Over,
    Dropped,
}

/// Waits while nothing gets through.
async fn stalled(network: &mut watch::Receiver<Network>) -> Stalled {
    let drops = network.borrow_and_update().drops;
    while network.borrow_and_update().faults.stalled {
        // The emulator holds the sender for as long as it runs.
        if network.changed().await.is_err() || network.borrow().drops != drops {
            return Stalled::Dropped;
        }
    }
    Stalled::Over
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sockets::{SocketFaults, Sockets};

    #[tokio::test]
    async fn a_stall_lasts_until_it_is_over_or_the_connection_drops() {
        for drops in [false, true] {
            let sockets = Sockets::default();
            let mut network = sockets.network();
            assert_eq!(stalled(&mut network).await, Stalled::Over);
            sockets.set_faults(SocketFaults { stalled: true, ..SocketFaults::default() });
            let waiting = tokio::spawn(async move { stalled(&mut network).await });
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            let want = if drops {
                sockets.drop_twilsock();
                Stalled::Dropped
            } else {
                sockets.set_faults(SocketFaults::default());
                Stalled::Over
            };
            assert_eq!(waiting.await.expect("it ends"), want);
        }
    }
}
