//! What the server is told by its environment: the only reader of it, checked at the start, every
//! problem listed at once with what to do about it.

mod base_url;
mod dial_check;
mod env_file;
mod error;
mod hold_music;
mod limits;
mod log;
mod machine_detection;
mod metrics_address;
mod reader;
mod recording;
mod refused_numbers;
mod routing;
mod twilio;

use std::{net::SocketAddr, time::Duration};

use shared::{numbering_plan::Country, phone_number::PhoneNumber, written_number};
use url::Url;

pub use base_url::{PublicUrl, TwilioBaseUrl};
pub use dial_check::DialCheckSettings;
pub use error::SettingsError;
pub use hold_music::HoldMusicSettings;
pub use limits::LimitSettings;
pub use log::{LogFormat, LogSettings};
pub use machine_detection::MachineDetection;
pub use metrics_address::MetricsAddress;
use reader::Reader;
pub use recording::{RecordingChannels, RecordingSettings};
pub use refused_numbers::RefusedNumbers;
pub use routing::Routing;
pub use twilio::{ApiKey, TwilioSettings};

/// Everything that an operator can decide.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How Twilio is reached, and what of the account is used.
    pub twilio: TwilioSettings,
    /// The URL that Twilio calls, and therefore signs.
    pub public_url: PublicUrl,
    /// Where the server listens. Port 0 takes a free one.
    pub bind_address: SocketAddr,
    /// `METRICS_ADDRESS`: where Prometheus reads the metrics.
    pub metrics_address: MetricsAddress,
    /// The origins of the Flex pages whose requests may read our answers.
    pub allowed_origins: Vec<String>,
    /// `DEFAULT_COUNTRY`: whose numbers those without a country code are, where the worker does not say.
    pub default_country: Option<Country>,
    /// `DEFAULT_CALLER_ID`: the number that is shown when a browser sends none.
    pub default_caller_id: Option<PhoneNumber>,
    /// `REFUSED_NUMBERS`, `ALLOWED_NUMBERS`: which numbers are not called.
    pub refused_numbers: RefusedNumbers,
    /// Which service is asked before a number is dialled.
    pub dial_check: Option<DialCheckSettings>,
    /// What is recorded of calls.
    pub recording: RecordingSettings,
    /// `MACHINE_DETECTION`: what is done about answering machines.
    pub machine_detection: MachineDetection,
    /// `HOLDS_MEASURE`: under which measure Flex Insights is told how often a customer was held.
    pub holds_measure: Option<String>,
    /// `COLLEAGUE_TIMEOUT_SECONDS`: how long a colleague is asked to come to a call.
    pub colleague_timeout_seconds: u32,
    /// `REJOIN_SECONDS`: how long a call waits for a worker whose browser is gone. Zero: it does not.
    pub rejoin_seconds: u32,
    /// `SWEEP_SECONDS`: how often one of the replicas looks at all calls for what was lost. Zero: this
    /// replica never does, and heals nothing else by itself.
    pub sweep_every: Duration,
    /// `DIAL_LEASE_SECONDS`: how long the claim to dial somebody stands. The request that dials ends
    /// within it.
    pub dial_lease: Duration,
    /// `CLOCK_SPEED`: how many times as fast as life time passes, beside an emulator with `--speed`.
    pub clock_speed: u32,
    /// `STOP_DELAY_SECONDS`: how long it goes on serving after the order to stop, while it says that it is
    /// not ready.
    pub stop_delay: Duration,
    /// How much may be asked of this replica.
    pub limits: LimitSettings,
    /// What is logged, and how.
    pub log: LogSettings,
}

impl Settings {
    /// Reads a `.env` file, if there is one here or further up, and the environment, which wins.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense: then all such problems together.
    pub fn from_environment() -> Result<Self, SettingsError> {
        env_file::load()?;
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// Reads the settings out of these variables.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense: then all such problems together.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(variables.into_iter().collect());
        let settings = Self::read(&mut reader);
        reader.finish()?;
        // Where nothing was wrong, nothing is missing.
        settings.ok_or(SettingsError { problems: Vec::new() })
    }

    fn read(reader: &mut Reader) -> Option<Self> {
        let twilio = TwilioSettings::read(reader);
        let public_url = reader.required(
            "PUBLIC_URL",
            "give the address under which Twilio reaches this server, like \
             https://calls.example.com",
            PublicUrl::parse,
        );
        let bind_address = bind_address(reader);
        let metrics_address = metrics_address(reader);
        let default_country = reader.optional_parsed(
            "DEFAULT_COUNTRY",
            "give the two letters of a country, like US, or leave it out",
            |text| Country::parse(text).ok_or_else(|| format!("`{text}` is no country")),
        );
        let default_caller_id = reader.optional_parsed(
            "DEFAULT_CALLER_ID",
            "give one of your Twilio numbers, like +14155550123, or leave it out",
            |text| caller_id(text, default_country),
        );
        let refused_numbers = RefusedNumbers::read(reader);
        let dial_check = DialCheckSettings::read(reader);
        let recording = RecordingSettings::read(reader);
        let machine_detection = reader.with_default(
            "MACHINE_DETECTION",
            "off",
            "give off, detect, wait-for-tone or hang-up",
            MachineDetection::parse,
        );
        let holds_measure = reader.optional_parsed(
            "HOLDS_MEASURE",
            "give a measure of Flex Insights, like conversation_measure_1, or leave it out",
            measure,
        );
        let colleague_timeout_seconds = colleague_timeout(reader);
        let rejoin_seconds = rejoin_seconds(reader);
        let sweep_every = sweep_every(reader);
        let dial_lease = dial_lease(reader);
        let clock_speed = clock_speed(reader);
        let stop_delay = stop_delay(reader);
        let limits = LimitSettings::read(reader);
        let log = LogSettings::read(reader);
        let allowed_origins = reader.with_default(
            "ALLOWED_ORIGINS",
            "https://flex.twilio.com",
            "give the origins of your Flex pages, separated by commas, like \
             https://flex.twilio.com,http://localhost:3000",
            origins,
        );

        Some(Self {
            twilio: twilio?,
            public_url: public_url?,
            bind_address: bind_address?,
            metrics_address: metrics_address?,
            allowed_origins: allowed_origins?,
            default_country,
            default_caller_id,
            refused_numbers: refused_numbers?,
            dial_check,
            recording: recording?,
            machine_detection: machine_detection?,
            holds_measure,
            colleague_timeout_seconds: colleague_timeout_seconds?,
            rejoin_seconds: rejoin_seconds?,
            sweep_every: sweep_every?,
            dial_lease: dial_lease?,
            clock_speed: clock_speed?,
            stop_delay: stop_delay?,
            limits: limits?,
            log: log?,
        })
    }
}

fn bind_address(reader: &mut Reader) -> Option<SocketAddr> {
    let help = "give an address and a port, like 0.0.0.0:8081";
    reader.with_default("BIND_ADDRESS", "127.0.0.1:8081", help, |text| {
        text.parse().map_err(|error: std::net::AddrParseError| error.to_string())
    })
}

fn metrics_address(reader: &mut Reader) -> Option<MetricsAddress> {
    let help =
        "give an address and a port that only Prometheus reaches, like 127.0.0.1:9464, or off";
    reader.with_default("METRICS_ADDRESS", "127.0.0.1:9464", help, MetricsAddress::parse)
}

fn caller_id(text: &str, country: Option<Country>) -> Result<PhoneNumber, String> {
    let read = written_number::read(text, country);
    read.map(|written| written.number).map_err(|problem| problem.to_string())
}

fn sweep_every(reader: &mut Reader) -> Option<Duration> {
    let help =
        "give whole seconds from 1 to 60, or 0 for a replica that never looks, or leave it out";
    reader.with_default("SWEEP_SECONDS", "30", help, |text| match text.parse() {
        Ok(seconds @ 0..=60) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("`{text}` is no such number of seconds")),
    })
}

/// A measure that an account may use for its own: there are ten.
fn measure(text: &str) -> Result<String, String> {
    let number = text.strip_prefix("conversation_measure_").and_then(|it| it.parse().ok());
    match number {
        Some(1..=10_u8) => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is none of conversation_measure_1 to conversation_measure_10")),
    }
}

fn colleague_timeout(reader: &mut Reader) -> Option<u32> {
    let help = "give whole seconds from 5 to 600, or leave it out";
    reader.with_default("COLLEAGUE_TIMEOUT_SECONDS", "30", help, |text| match text.parse() {
        Ok(seconds @ 5..=600) => Ok(seconds),
        _ => Err(format!("`{text}` is no time that a colleague can be asked for")),
    })
}

fn rejoin_seconds(reader: &mut Reader) -> Option<u32> {
    let help =
        "give whole seconds from 5 to 120, or 0 for a call that ends at once, or leave it out";
    reader.with_default("REJOIN_SECONDS", "0", help, |text| match text.parse() {
        Ok(seconds @ (0 | 5..=120)) => Ok(seconds),
        _ => Err(format!("`{text}` is no time that a call can wait for")),
    })
}

fn dial_lease(reader: &mut Reader) -> Option<Duration> {
    let help = "give seconds from 0.5 to 60, or leave it out";
    reader.with_default("DIAL_LEASE_SECONDS", "10", help, |text| match text.parse() {
        Ok(seconds) if (0.5..=60.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("`{text}` is no time for which a dial can be claimed")),
    })
}

fn stop_delay(reader: &mut Reader) -> Option<Duration> {
    let help = "give whole seconds from 0 to 600, or leave it out";
    reader.with_default("STOP_DELAY_SECONDS", "5", help, |text| match text.parse() {
        Ok(seconds @ 0..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("`{text}` is no such number of seconds")),
    })
}

fn clock_speed(reader: &mut Reader) -> Option<u32> {
    let help = "give the emulator's --speed, from 1 to 100, or leave it out";
    let speed = reader.with_default("CLOCK_SPEED", "1", help, |text| match text.parse() {
        Ok(speed @ 1..=100) => Ok(speed),
        _ => Err(format!("`{text}` is no such number")),
    })?;
    if speed != 1 && reader.optional("TWILIO_BASE_URL").is_none() {
        reader.problem("CLOCK_SPEED", "Twilio's own clock runs at 1", "leave it out");
        return None;
    }
    Some(speed)
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let url = Url::parse(origin).map_err(|error| format!("`{origin}`: {error}"))?;
            if !matches!(url.scheme(), "http" | "https") || !matches!(url.path(), "" | "/") {
                return Err(format!("`{origin}` is not an origin (scheme, host and port alone)"));
            }
            Ok(url.origin().ascii_serialization())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_example_names_every_setting() {
        let example = include_str!("../../../.env.example");
        let mut reader = Reader::new(BTreeMap::new());
        // Without any variable there are no settings, but all of them are asked for.
        assert!(Settings::read(&mut reader).is_none());
        let asked = reader.into_asked();
        for name in &asked {
            let line = format!("{name}=");
            let is_there =
                example.lines().any(|text| text.trim_start_matches('#').starts_with(&line));
            assert!(is_there, "{name}");
        }
        assert_eq!(asked.len(), 45, "{asked:?}");
    }

    #[test]
    fn the_example_lacks_only_what_must_be_filled_in() {
        let example = include_str!("../../../.env.example");
        let variables: Vec<_> =
            dotenvy::from_read_iter(example.as_bytes()).collect::<Result<_, _>>().unwrap();
        let problems = Settings::from_variables(variables).unwrap_err().problems;
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!(problems.iter().all(|problem| problem.contains("it is missing")), "{problems:?}");
    }
}
