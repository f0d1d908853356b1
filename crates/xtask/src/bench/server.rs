//! A server that is measured: started, asked, stopped.

use std::{net::TcpListener, time::Duration};

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use serde::Serialize;
use serde_json::Value;
use tokio::time::sleep;

use super::{
    process::Process,
    programs::{Programs, TwilioAccount, server_command},
    stopwatch::Stopwatch,
};
use crate::{sh, twilio_signature::sign};

const INTERVAL: Duration = Duration::from_millis(1);
const DEADLINE: Duration = Duration::from_secs(10);

/// A server of its own for each case.
#[derive(Debug)]
pub(super) struct Server {
    service: sh::Service,
    pub(super) process: Process,
    pub(super) client: Client,
    /// From the start of the program to its first answer.
    pub(super) started_within: Duration,
}

/// Asks a server, as browsers and as Twilio do.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    url: String,
    auth_token: String,
}

impl Server {
    /// Starts a server and waits for its first answer.
    pub(super) async fn start(programs: &Programs, account: &TwilioAccount) -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.to_string();
        let client = Client {
            http: reqwest::Client::builder().tcp_nodelay(true).timeout(DEADLINE).build()?,
            url: format!("http://{address}"),
            auth_token: account.field("auth_token")?.to_owned(),
        };
        let stopwatch = Stopwatch::start();
        let service =
            sh::Service::start_silent("server", server_command(programs, account, &address)?)?;
        while !client.is_answered("/health").await {
            if stopwatch.elapsed() > DEADLINE {
                bail!("{} does not answer at {address}", programs.server.display());
            }
            sleep(INTERVAL).await;
        }
        let started_within = stopwatch.elapsed();
        let process = Process::new(service.id().context("the server has ended by itself")?);
        Ok(Self { service, process, client, started_within })
    }

    pub(super) async fn stop(self) {
        self.service.stop().await;
    }
}

impl Client {
    async fn is_answered(&self, path: &str) -> bool {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Posts what Twilio has to say, signed.
    pub(super) async fn deliver<N: AsRef<str> + Ord + Serialize>(
        &self,
        path: &str,
        form: &[(N, String)],
    ) -> Result<()> {
        let url = format!("{}{path}", self.url);
        let signature = sign(&self.auth_token, &url, form);
        let request = self.http.post(url).header("X-Twilio-Signature", signature).form(form);
        let answer = request.send().await?;
        let status = answer.status();
        // Read to its end, so that the connection is used again.
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("the server answered {path} with {status}: {text}");
        }
        Ok(())
    }

    /// Posts a form of a browser.
    pub(super) async fn ask(
        &self,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<(StatusCode, Value)> {
        let answer = self.http.post(format!("{}{path}", self.url)).form(form).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// The same, where the answer has to be a success.
    pub(super) async fn succeed(&self, path: &str, form: &[(&str, &str)]) -> Result<Value> {
        let (status, body) = self.ask(path, form).await?;
        if !status.is_success() {
            bail!("the server answered {path} with {status}: {body}");
        }
        Ok(body)
    }

    /// The path of an address of this server.
    pub(super) fn path_of<'a>(&self, url: &'a str) -> Result<&'a str> {
        let path = url.strip_prefix(&self.url).context("an address of another server")?;
        Ok(path.split('#').next().unwrap_or_default())
    }
}
