//! What the pages in the browser are told: how the build goes, and that they have to load again.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::{Value, json};

use super::builder::Failure;

/// What can go wrong while something else does, too. The first of those that have is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// The sources cannot be built.
    Sources,
    /// The settings cannot be followed.
    Settings,
    /// The server does not run.
    Server,
}

/// What the emulator tells the pages. Each call changes what it tells next.
#[derive(Debug, Clone, Default)]
pub(super) struct Build {
    versions: BTreeMap<&'static str, u64>,
    building: Option<&'static str>,
    failures: BTreeMap<Fault, Failure>,
}

impl Build {
    /// Work on this has begun; what went wrong before is still so.
    pub(super) fn begins(&mut self, title: &'static str) {
        self.building = Some(title);
    }

    /// There is something new for this page.
    pub(super) fn renews(&mut self, page: &'static str) {
        *self.versions.entry(page).or_default() += 1;
    }

    pub(super) fn fails(&mut self, fault: Fault, failure: Failure) {
        self.building = None;
        self.failures.insert(fault, failure);
    }

    /// This is well; something else may be wrong.
    pub(super) fn mends(&mut self, fault: Fault) {
        self.failures.remove(&fault);
    }

    /// Everything is built as the sources say.
    pub(super) fn is_up_to_date(&mut self) {
        self.building = None;
        self.mends(Fault::Sources);
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.failures.contains_key(&fault)
    }

    fn body(&self) -> Value {
        let failure = self.failures.values().next();
        json!({
            "versions": self.versions,
            "building": self.building,
            "failure": failure.map(|it| json!({"title": it.title, "output": it.output})),
        })
    }

    /// Hands it to the emulator, which shows it.
    pub(super) async fn show(&self, http: &Client, emulator: &str) -> Result<()> {
        let address = format!("{emulator}/_emulator/live-reload");
        let answer = http.put(address).json(&self.body()).send().await;
        answer
            .and_then(reqwest::Response::error_for_status)
            .context("failed to tell the pages how the build goes")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_shown_until_all_is_well_and_loads_nothing_again() {
        let mut build = Build::default();
        build.renews("desktop");
        build.begins("the plugin");
        build.fails(Fault::Sources, failure("expected `;`"));
        build.begins("the plugin");
        let body = build.body();
        assert_eq!(body["failure"]["output"], "expected `;`");
        assert_eq!(body["building"], "the plugin");
        build.renews("desktop");
        build.is_up_to_date();
        assert_eq!(
            build.body(),
            json!({"versions": {"desktop": 2}, "building": null, "failure": null})
        );
    }

    #[test]
    fn of_what_is_wrong_at_the_same_time_each_is_shown_until_it_is_mended() {
        let mut build = Build::default();
        build.fails(Fault::Sources, failure("the plugin"));
        build.fails(Fault::Settings, failure("a setting"));
        assert_eq!(build.body()["failure"]["output"], "the plugin");
        build.mends(Fault::Server);
        build.is_up_to_date();
        assert_eq!(build.body()["failure"]["output"], "a setting");
        assert!(build.has(Fault::Settings));
        build.mends(Fault::Settings);
        assert_eq!(build.body()["failure"], json!(null));
    }

    fn failure(output: &str) -> Failure {
        Failure { title: "Failed".to_owned(), output: output.to_owned() }
    }
}
