//! `cargo xtask doctor`: looks at everything that has to be right before an agent calls somebody, and
//! names for each mistake what mends it. It changes nothing.
//!
//! Each area has facts that are asked for, and a judgement of them that is pure.

mod account;
mod environment;
mod finding;
mod numbers;
mod plugin;
mod server;
mod signed_request;
mod sync;
mod task_router;
mod variables;
mod versions;
mod workers;

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use crate::{
    deploy::{Client, FlexConfiguration, Settings},
    flags::DoctorFlags,
    preflight, sh,
};
pub(crate) use environment::Environment;
use finding::{Finding, Level};
pub(crate) use task_router::routes_to_target_worker;
pub(crate) use variables::CHANNEL;

/// An area and what was found in it.
type Section = (&'static str, Vec<Finding>);

pub(crate) async fn run(flags: DoctorFlags) -> Result<ExitCode> {
    let sections = tokio::select! {
        sections = look(&flags) => sections?,
        () = sh::interrupted() => return Err(sh::Interrupted.into()),
    };
    let findings = || sections.iter().flat_map(|(_, findings)| findings);
    let problems = findings().filter(|it| it.level == Level::Problem).count();
    if flags.json {
        let checks: Vec<_> = sections
            .iter()
            .flat_map(|(area, findings)| findings.iter().map(move |it| it.as_json(area)))
            .collect();
        println!("{}", json!({ "ok": problems == 0, "checks": checks }));
    } else {
        for (area, findings) in &sections {
            println!("{area}");
            for finding in findings {
                println!("{finding}");
            }
        }
        let warnings = findings().filter(|it| it.level == Level::Warning).count();
        println!("{problems} problems, {warnings} warnings");
    }
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn look(flags: &DoctorFlags) -> Result<Vec<Section>> {
    let environment = Environment::read(&flags.settings.path())?;
    let tools = tools().await;
    let variables = variables::findings(&environment);
    let mut sections = vec![("Tools", tools), ("Settings", variables)];
    let Ok(settings) = Settings::from_values(&environment.values()) else {
        let unknown = Finding::unknown("account", "nothing can be asked without credentials");
        sections.push(("Account", vec![unknown]));
        return Ok(sections);
    };
    let client = Client::new(settings)?;
    let account = account::Facts::ask(&client, &environment).await;
    let opens = account.opens();
    sections.push(("Account", account::findings(&account)));
    if !opens {
        return Ok(sections);
    }
    let task_router = task_router::Facts::ask(&client, &environment).await;
    let sync = sync::Facts::ask(&client, &environment).await;
    let flex = FlexConfiguration::read(&client).await;
    let flex = flex.map_err(|error| format!("{error:#}"));
    let shown = numbers::shown(&environment, &task_router, flex.as_ref().ok());
    let numbers = numbers::Facts::ask(&client, shown).await;
    let server = server::Facts::ask(&environment).await;
    let plugin = plugin::Facts::ask(&client, flex).await;
    sections.extend([
        ("TaskRouter", task_router::findings(&task_router)),
        ("Sync", sync::findings(&sync)),
        ("Caller IDs", numbers::findings(&numbers)),
        ("Server", server::findings(&server)),
        ("Plugin", plugin::findings(&plugin, environment.get("PUBLIC_URL"))),
        ("Versions", versions::findings(server.build(), plugin.build())),
    ]);
    Ok(sections)
}

async fn tools() -> Vec<Finding> {
    match preflight::lacks(&preflight::to_build()).await {
        Ok(missing) if missing.is_empty() => {
            vec![Finding::good("tools", "everything that a build needs is there")]
        }
        Ok(missing) => missing
            .into_iter()
            .map(|it| match it.split_once(": ") {
                Some((what, fix)) => {
                    Finding::problem("tools", format!("this machine lacks {what}"), fix)
                }
                None => Finding::problem("tools", format!("this machine lacks {it}"), "install it"),
            })
            .collect(),
        Err(error) => vec![Finding::unknown("tools", format!("{error:#}"))],
    }
}
