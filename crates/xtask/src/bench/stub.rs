//! Answers the server's requests to Twilio at once, on a port of this process: what the server costs
//! then is its own.

mod account;
mod http;
mod sids;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use account::Account;

pub(super) use account::{CONTACT_URI, INVALID_TOKEN, TOKEN, TOKEN_OF_ANOTHER, WORKER_SID};
pub(super) use sids::{call_sid, conference_sid, number_of, reservation_sid, task_sid};

/// Listens until it is dropped.
#[derive(Debug)]
pub(super) struct Stub {
    address: SocketAddr,
    account: Arc<Mutex<Account>>,
    listening: JoinHandle<()>,
}

impl Stub {
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let account = Arc::new(Mutex::new(Account::default()));
        let listening = tokio::spawn(listen(listener, Arc::clone(&account)));
        Ok(Self { address, account, listening })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The label that the customer of a call was dialled with.
    pub(super) fn customer_label(&self, number: u64) -> Option<String> {
        self.account().customer_label(number)
    }

    /// Forgets a call that is over.
    pub(super) fn forget(&self, number: u64) {
        self.account().forget(number);
    }

    /// How many requests were answered up to this moment.
    pub(super) fn requests(&self) -> usize {
        self.account().requests
    }

    /// Requests that were answered with 404 because nothing is known about them.
    pub(super) fn unknown(&self) -> Vec<String> {
        self.account().unknown.clone()
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, account: Arc<Mutex<Account>>) {
    while let Ok((connection, _)) = listener.accept().await {
        let account = Arc::clone(&account);
        tokio::spawn(async move {
            // Whoever sends what is no request loses the connection, and fails by it.
            let _ = serve(connection, &account).await;
        });
    }
}

async fn serve(mut connection: TcpStream, account: &Mutex<Account>) -> Result<()> {
    connection.set_nodelay(true)?;
    let mut arrived = Vec::new();
    while connection.read_buf(&mut arrived).await? > 0 {
        while let Some(request) = http::take_request(&mut arrived)? {
            let answer = account.lock().unwrap_or_else(PoisonError::into_inner).answer(&request);
            connection.write_all(&answer.render()).await?;
        }
    }
    Ok(())
}
