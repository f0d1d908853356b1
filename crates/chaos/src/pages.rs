//! The pages of agents: `pages/pages.mjs` draws their calls with the plugin's own WASM, and what each shows
//! is compared.

use std::{
    collections::BTreeMap,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::{TaskSid, view::ConferenceView};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{flags::Flags, lateness::Lateness, truth::Reservation, twilio::Twilio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pages/pages.mjs");

/// What a page shows of its call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    /// The canvas, once it is drawn.
    pub(crate) view: Option<CallView>,
    /// Why the plugin has stopped.
    pub(crate) trap: Option<String>,
}

/// What the plugin hands to Flex, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CallView {
    pub(crate) conference: ConferenceView,
    pub(crate) offers: Offers,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Offers {
    /// Why the canvas cannot vouch for what it shows.
    pub(crate) map_doubt: Option<String>,
}

/// A line of the script.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Late { late: u64 },
    Told(Told),
}

/// What a page tells.
#[derive(Debug, Deserialize)]
struct Told {
    page: u64,
    #[serde(default, deserialize_with = "given")]
    #[expect(clippy::option_option, reason = "the canvas can be taken away, or not be told of")]
    view: Option<Option<CallView>>,
    trap: Option<String>,
}

/// The process that runs all pages. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Pages {
    orders: tokio::sync::Mutex<ChildStdin>,
    shown: Arc<Mutex<BTreeMap<u64, Shown>>>,
    _process: Child,
}

impl Pages {
    /// Pages with the WASM in a folder.
    /// What their process is late by is added to `lateness`.
    pub(crate) async fn start(
        flags: &Flags,
        wasm: &Path,
        twilio: &Twilio,
        lateness: &Arc<Lateness>,
    ) -> Result<Self> {
        let socket = twilio.account().url.replacen("http", "ws", 1);
        let mut command = Command::new("node");
        command.arg(SCRIPT).arg(wasm).arg(format!("{socket}/v3/wsconnect"));
        command.arg(twilio.now().await?.as_millisecond().to_string()).arg(flags.speed.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().context("Node cannot be started")?;
        let orders = process.stdin.take().context("the pages take no orders")?;
        let told = process.stdout.take().context("the pages have no output")?;
        let shown = Arc::default();
        tokio::spawn(listen(told, Arc::clone(&shown), Arc::clone(lateness)));
        Ok(Self { orders: tokio::sync::Mutex::new(orders), shown, _process: process })
    }

    /// Opens the page of an agent who has accepted, or loads it anew.
    pub(crate) async fn open(
        &self,
        page: u64,
        task_sid: &TaskSid,
        reservation: &Reservation,
        token: &str,
    ) -> Result<()> {
        self.shown().insert(page, Shown::default());
        let task = json!({
            "sid": task_sid,
            "taskChannelUniqueName": "custom1",
            "attributes": { "direction": "outbound" },
        });
        let reservation = json!({
            "sid": reservation.sid,
            "workerSid": reservation.worker_sid,
            "status": reservation.status,
            "task": task,
        });
        let open = json!({ "page": page, "token": token, "reservation": reservation });
        self.order(&json!({ "open": open })).await
    }

    pub(crate) async fn close(&self, page: u64) -> Result<()> {
        self.shown().remove(&page);
        self.order(&json!({ "close": page })).await
    }

    /// What a page shows, if it is open.
    pub(crate) fn show(&self, page: u64) -> Option<Shown> {
        self.shown().get(&page).cloned()
    }

    async fn order(&self, order: &Value) -> Result<()> {
        let line = format!("{order}\n");
        let mut orders = self.orders.lock().await;
        orders.write_all(line.as_bytes()).await.context("the pages have ended by themselves")?;
        Ok(orders.flush().await?)
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Shown>> {
        self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

async fn listen(
    told: ChildStdout,
    shown: Arc<Mutex<BTreeMap<u64, Shown>>>,
    lateness: Arc<Lateness>,
) {
    let mut lines = BufReader::new(told).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let told = match serde_json::from_str(&line) {
            Ok(Line::Told(told)) => told,
            Ok(Line::Late { late }) => {
                lateness.add(Duration::from_millis(late));
                continue;
            }
            Err(error) => {
                eprintln!("a page tells what nobody understands: {error}");
                continue;
            }
        };
        let mut shown = shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(page) = shown.get_mut(&told.page) else { continue };
        if let Some(view) = told.view {
            page.view = view;
        }
        page.trap = told.trap.or(page.trap.take());
    }
}

/// Tells `null` from what is absent.
fn given<'de, D, T>(data: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(data).map(Some)
}
