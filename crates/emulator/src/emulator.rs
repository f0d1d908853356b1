//! Starts the emulator: binds the port, builds the world, serves.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use actix_web::{App, dev::ServerHandle, middleware::from_fn, web::Data};
use listener::{Limits, Signals};

use crate::{
    account::Account,
    clock::Clock,
    http::{self, control::LiveReload},
    shell::Shell,
    site::Site,
};

/// Threads that answer requests.
const WORKERS: usize = 2;

/// How an emulator is started.
#[derive(Debug)]
pub struct Options {
    /// Where it listens. Port 0 takes a free one.
    pub bind_address: SocketAddr,
    /// What all of its chance comes from.
    pub seed: u64,
    /// Its time.
    pub clock: Clock,
    /// Who the account is.
    pub account: Account,
    /// Where the product's server is, as a browser reaches it; the host page tells the plugin.
    pub server_url: String,
    /// The folder with the host page, built by `cargo xtask build`. Without it there is no page.
    pub host_page: Option<PathBuf>,
    /// The file that lists Flex's plugins. Without it, `plugins.json` of the host page.
    pub plugins: Option<PathBuf>,
    /// The folder with the built plugins, served below `/plugins/`.
    pub plugins_dir: Option<PathBuf>,
    /// The folder with the console page, for those who work on it. Without it, the page as it was when
    /// this was compiled.
    pub console_dir: Option<PathBuf>,
    /// The SID of an account of Twilio's, at which Flex logs in: then the host page is served, and nothing
    /// of Twilio's is emulated.
    pub real_account: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bind_address: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 42,
            clock: Clock::running(),
            account: Account::default(),
            server_url: "http://127.0.0.1:8081".to_owned(),
            host_page: None,
            plugins: None,
            plugins_dir: None,
            console_dir: None,
            real_account: None,
        }
    }
}

/// A running emulator.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    account: Account,
    server: ServerHandle,
    shell: Shell,
}

impl Emulator {
    /// Starts an emulator and returns as soon as it listens. Call it inside a Tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn start(options: Options) -> io::Result<Self> {
        let account = options.account.clone();
        let clock = Arc::new(options.clock);
        let shell = Shell::new(clock, options.account, options.seed);
        let data = Data::new(shell.clone());
        let site = Data::new(Site {
            server_url: options.server_url,
            host_page: options.host_page,
            plugins: options.plugins,
            plugins_dir: options.plugins_dir,
            console_dir: options.console_dir,
            real_account: options.real_account,
        });
        let live_reload = Data::new(LiveReload::default());
        let hosts = match site.real_account {
            Some(_) => http::configure_page,
            None => http::configure,
        };
        let application = move || {
            App::new()
                .app_data(data.clone())
                .app_data(site.clone())
                .app_data(live_reload.clone())
                .wrap(from_fn(http::unanswered::log_unanswered))
                .wrap(from_fn(http::watch::watch))
                .wrap(from_fn(http::host_as_path))
                .wrap(from_fn(http::date_header::emulated_date))
                .configure(hosts)
        };
        let limits = Limits::default();
        // A client hears of the end of its WebSocket after this time, of which a faster clock has none.
        let is_faster = shell.clock().speed() > 1;
        let disconnect = if is_faster { Duration::ZERO } else { limits.disconnect };
        let socket = TcpListener::bind(options.bind_address)?;
        let address = socket.local_addr()?;
        let limits = Limits { disconnect, ..limits };
        let server = listener::serve(socket, limits, Signals::Ignored, Some(WORKERS), application)?;
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { address, account, server: handle, shell })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, as `TWILIO_BASE_URL` wants it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account, for those who need its credentials.
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn shell(&self) -> &Shell {
        &self.shell
    }

    /// Stops listening and drops every connection.
    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}
