//! What an operator is told about the settings.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use server::settings::{LogFormat, Settings};

#[test]
fn all_that_is_missing_is_said_at_once_with_what_to_do() {
    insta::assert_snapshot!(problems(&[]), @"
    the settings have 5 problem(s):
    - TWILIO_ACCOUNT_SID: it is missing; copy the Account SID from the Twilio console's start page
    - TWILIO_AUTH_TOKEN: it is missing; copy the Auth Token from the Twilio console's start page; while it is rotated, give both, separated by a comma
    - TWILIO_WORKSPACE_SID: it is missing; copy it from TaskRouter > Workspaces > Flex Task Assignment
    - TWILIO_WORKFLOW_SID: it is missing; copy the SID of the workflow that routes by `targetWorker` from TaskRouter > Workflows
    - PUBLIC_URL: it is missing; give the address under which Twilio reaches this server, like https://calls.example.com
    ");
}

#[test]
fn what_makes_no_sense_is_said_too_and_no_secret_is_repeated() {
    let problems = problems(&[
        ("TWILIO_ACCOUNT_SID", "SK00000000000000000000000000000001"),
        ("TWILIO_AUTH_TOKEN", "a secret, another secret"),
        ("TWILIO_API_KEY", "SK00000000000000000000000000000001"),
        ("TWILIO_WORKSPACE_SID", "WS1"),
        ("TWILIO_WORKFLOW_SID", "WW00000000000000000000000000000001"),
        ("TWILIO_SYNC_SERVICE_SID", "default"),
        ("TWILIO_SYNC_SERVICES_SID", "IS00000000000000000000000000000001"),
        ("PUBLIC_URL", "calls.example.com"),
        ("BIND_ADDRESS", "8081"),
        ("DEFAULT_COUNTRY", "Germany"),
        ("DEFAULT_CALLER_ID", "4155550123"),
        ("HOLDS_MEASURE", "hold_time"),
        ("COLLEAGUE_TIMEOUT_SECONDS", "0"),
        ("RUST_LOG", "loudly=very"),
        ("LOG_FORMAT", "yaml"),
        ("ALLOWED_ORIGINS", "https://flex.twilio.com/agent-desktop"),
        ("TWILIO_BASE_URL", "localhost:8080"),
    ]);
    assert!(!problems.contains("secret,"), "{problems}");
    insta::assert_snapshot!(problems, @"
    the settings have 14 problem(s):
    - TWILIO_ACCOUNT_SID: `SK00000000000000000000000000000001` is no account SID (`AC` and 32 hexadecimal digits); copy the Account SID from the Twilio console's start page
    - TWILIO_API_SECRET: it is missing, but the key is given; give TWILIO_API_KEY and TWILIO_API_SECRET of one standard API key, or neither
    - TWILIO_WORKSPACE_SID: `WS1` is no workspace SID (`WS` and 32 hexadecimal digits); copy it from TaskRouter > Workspaces > Flex Task Assignment
    - TWILIO_SYNC_SERVICES_SID: it differs from TWILIO_SYNC_SERVICE_SID; remove one of the two
    - TWILIO_BASE_URL: `localhost:8080` begins with neither http:// nor https://; leave it out to use Twilio itself, or give the emulator's address, like http://127.0.0.1:8080
    - PUBLIC_URL: `calls.example.com`: relative URL without a base; give the address under which Twilio reaches this server, like https://calls.example.com
    - BIND_ADDRESS: invalid socket address syntax; give an address and a port, like 0.0.0.0:8081
    - DEFAULT_COUNTRY: `Germany` is no country; give the two letters of a country, like US, or leave it out
    - DEFAULT_CALLER_ID: a number begins with `+` and the country code, for example +14155550123; give one of your Twilio numbers, like +14155550123, or leave it out
    - HOLDS_MEASURE: `hold_time` is none of conversation_measure_1 to conversation_measure_10; give a measure of Flex Insights, like conversation_measure_1, or leave it out
    - COLLEAGUE_TIMEOUT_SECONDS: `0` is no time that a colleague can be asked for; give whole seconds from 5 to 600, or leave it out
    - RUST_LOG: `loudly=very` names no levels; give levels, for all or for parts, like info,server=debug
    - LOG_FORMAT: `yaml` is neither text nor json; give text or json, or leave it out
    - ALLOWED_ORIGINS: `https://flex.twilio.com/agent-desktop` is not an origin (scheme, host and port alone); give the origins of your Flex pages, separated by commas, like https://flex.twilio.com,http://localhost:3000
    ");
}

#[test]
fn a_task_channel_that_the_plugin_does_not_know_is_refused() {
    let mut given = COMPLETE.to_vec();
    given.push(("TWILIO_TASK_CHANNEL", "outbound"));
    insta::assert_snapshot!(problems(&given), @"
    the settings have 1 problem(s):
    - TWILIO_TASK_CHANNEL: the plugin knows only tasks of the channel `custom1`; leave it out, and give the task channel with that unique name to your workers
    ");
}

#[test]
fn five_settings_are_enough() {
    let settings = Settings::from_variables(variables(COMPLETE)).unwrap();
    assert_eq!(settings.bind_address.to_string(), "127.0.0.1:8081");
    assert_eq!(settings.twilio.sync_service, "default");
    assert_eq!(settings.twilio.task_channel, "custom1");
    assert_eq!(settings.allowed_origins, ["https://flex.twilio.com"]);
    assert_eq!(settings.colleague_timeout_seconds, 30);
    assert_eq!(settings.log.format, None);
}

#[test]
fn the_format_of_the_log_can_be_chosen() {
    let mut given = COMPLETE.to_vec();
    given.push(("LOG_FORMAT", "text"));
    let settings = Settings::from_variables(variables(&given)).unwrap();
    assert_eq!(settings.log.format, Some(LogFormat::Text));
}

#[test]
fn the_old_name_of_the_sync_service_is_understood() {
    let mut given = COMPLETE.to_vec();
    given.push(("TWILIO_SYNC_SERVICES_SID", "IS00000000000000000000000000000001"));
    let settings = Settings::from_variables(variables(&given)).unwrap();
    assert_eq!(settings.twilio.sync_service, "IS00000000000000000000000000000001");
}

#[test]
fn no_secret_is_printed() {
    let mut given = COMPLETE.to_vec();
    given.push(("TWILIO_API_KEY", "SK00000000000000000000000000000001"));
    given.push(("TWILIO_API_SECRET", "hush"));
    given.retain(|(name, _)| *name != "PUBLIC_URL");
    given.push(("PUBLIC_URL", "https://user:hush@calls.example.com"));
    let settings = Settings::from_variables(variables(&given)).unwrap();
    let printed = format!("{settings:?}");
    assert!(!printed.contains("hush") && !printed.contains("top secret"), "{printed}");
}

#[test]
fn whoever_puts_a_password_into_the_public_url_is_warned_and_it_is_not_logged() {
    for (public_url, is_warned) in
        [("https://user:hush@calls.example.com", true), ("https://calls.example.com", false)]
    {
        let log = log_of_a_start(public_url);
        assert!(log.contains("listening"), "{log}");
        assert!(!log.contains("hush"), "{log}");
        assert_eq!(log.contains("every worker can read"), is_warned, "{log}");
    }
}

/// What the server logs until it listens.
fn log_of_a_start(public_url: &str) -> String {
    let mut server = Command::new(env!("CARGO_BIN_EXE_server"))
        .env_clear()
        .envs(variables(COMPLETE))
        .env("PUBLIC_URL", public_url)
        .env("BIND_ADDRESS", "127.0.0.1:0")
        .env("METRICS_ADDRESS", "off")
        .env("SWEEP_SECONDS", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = String::new();
    for line in BufReader::new(server.stderr.take().unwrap()).lines() {
        log.push_str(&line.unwrap());
        if log.contains("listening") {
            break;
        }
    }
    server.kill().unwrap();
    server.wait().unwrap();
    log
}

const COMPLETE: &[(&str, &str)] = &[
    ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001"),
    ("TWILIO_AUTH_TOKEN", "top secret"),
    ("TWILIO_WORKSPACE_SID", "WS00000000000000000000000000000001"),
    ("TWILIO_WORKFLOW_SID", "WW00000000000000000000000000000001"),
    ("PUBLIC_URL", "https://calls.example.com"),
];

fn problems(given: &[(&str, &str)]) -> String {
    Settings::from_variables(variables(given)).unwrap_err().to_string()
}

fn variables(given: &[(&str, &str)]) -> Vec<(String, String)> {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
