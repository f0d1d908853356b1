//! `cargo xtask doctor`: looks at everything that has to be right before an agent calls somebody, and
//! names for each mistake what mends it. It changes nothing.
//!
//! Each area has facts that are asked for, and a judgement of them that is pure.

mod account;
mod clock;
mod environment;
mod finding;
mod numbers;
mod plugin;
mod recording;
mod report;
mod server;
mod signed_request;
mod sync;
mod target_worker;
mod task_router;
mod variables;
mod versions;
mod workers;

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    deploy::{Client, FlexConfiguration, Settings},
    flags::DoctorFlags,
    preflight::{self, Look},
    sh,
};
pub(crate) use environment::Environment;
use finding::Finding;
pub(crate) use report::Report;
pub(crate) use target_worker::{Route, filter_name, is_for_target_worker, is_target_worker};
pub(crate) use variables::CHANNEL;

pub(crate) async fn run(flags: DoctorFlags) -> Result<ExitCode> {
    let report = tokio::select! {
        report = look(&flags) => report?,
        () = sh::interrupted() => return Err(sh::Interrupted.into()),
    };
    if flags.json {
        println!("{}", report.as_json());
    } else {
        println!("{report}");
    }
    Ok(if report.problems() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(flags: &DoctorFlags) -> Result<Report> {
    let environment = Environment::read(&flags.settings.path())?;
    let tools = tools().await;
    let (mut report, opened) = look_into(&environment).await?;
    report.0.insert(0, ("Tools", tools));
    if let Some((client, flex)) = opened {
        let server = server::Facts::ask(&environment).await;
        let plugin = plugin::Facts::ask(&client, flex).await;
        report.0.extend([
            ("Server", server::findings(&server)),
            ("Plugin", plugin::findings(&plugin, environment.get("PUBLIC_URL"))),
            ("Versions", versions::findings(server.build(), plugin.build())),
        ]);
    }
    Ok(report)
}

/// Whether the account has what calls need; its server and what is released to its agents are not
/// looked at.
pub(crate) async fn look_at_account(environment: &Environment) -> Result<Report> {
    Ok(look_into(environment).await?.0)
}

/// Whether the server answers at its public address, and takes what Twilio signs.
pub(crate) async fn look_at_server(environment: &Environment) -> Report {
    let server = server::Facts::ask(environment).await;
    Report(vec![("Server", server::findings(&server))])
}

/// Whether a server of this product answers at the public address.
pub(crate) async fn server_answers(environment: &Environment) -> bool {
    server::Facts::ask(environment).await.is_alive()
}

/// The account, and what is needed to look further where its credentials open it.
async fn look_into(
    environment: &Environment,
) -> Result<(Report, Option<(Client, Result<FlexConfiguration, String>)>)> {
    let mut report = Report(vec![("Settings", variables::findings(environment))]);
    let Ok(settings) = Settings::from_values(&environment.values()) else {
        let unknown = Finding::unknown("account", "nothing can be asked without credentials");
        report.0.push(("Account", vec![unknown]));
        return Ok((report, None));
    };
    let client = Client::new(settings)?;
    let account = account::Facts::ask(&client, environment).await;
    report.0.push(("Account", account::findings(&account)));
    if !account.opens() {
        return Ok((report, None));
    }
    let task_router = task_router::Facts::ask(&client, environment).await;
    let sync = sync::Facts::ask(&client, environment).await;
    let flex = FlexConfiguration::read(&client).await;
    let flex = flex.map_err(|error| format!("{error:#}"));
    let shown = numbers::shown(environment, &task_router, flex.as_ref().ok());
    let without = numbers::without(environment, &task_router, &shown);
    let has_country = numbers::has_default_country(environment, &task_router);
    let numbers = numbers::Facts::ask(&client, shown, without, has_country).await;
    report.0.extend([
        ("TaskRouter", task_router::findings(&task_router)),
        ("Sync", sync::findings(&sync)),
        ("Recording", recording::findings(environment, flex.as_ref().ok())),
        ("Caller IDs", numbers::findings(&numbers, task_router.knows_the_workers())),
    ]);
    Ok((report, Some((client, flex))))
}

/// Who deploys a release builds nothing.
async fn tools() -> Vec<Finding> {
    let lacks = |what: &str| format!("this machine lacks {what}, which is needed to build");
    match preflight::look(&preflight::to_build()).await {
        Ok(Look { missing, versions }) if missing.is_empty() => {
            let text = format!("everything that a build needs is there ({versions})");
            vec![Finding::good("tools", text)]
        }
        Ok(Look { missing, .. }) => missing
            .into_iter()
            .map(|it| match it.split_once(": ") {
                Some((what, fix)) => Finding::warning("tools", lacks(what), fix),
                None => Finding::warning("tools", lacks(&it), "install it"),
            })
            .collect(),
        Err(error) => vec![Finding::unknown("tools", format!("{error:#}"))],
    }
}
