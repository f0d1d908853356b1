//! What the pages in the browser are told: how the build goes, and that they have to load again.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::{Value, json};

use super::builder::Failure;

/// What the emulator tells the pages. Each call changes what it tells next.
#[derive(Debug, Clone, Default)]
pub(super) struct Build {
    versions: BTreeMap<&'static str, u64>,
    building: Option<&'static str>,
    failure: Option<Failure>,
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

    pub(super) fn fails(&mut self, failure: Failure) {
        self.building = None;
        self.failure = Some(failure);
    }

    /// This has gone wrong before, and is mended; something else may be wrong.
    pub(super) fn mends(&mut self, titles: &[&str]) {
        self.failure.take_if(|failure| titles.contains(&failure.title.as_str()));
    }

    /// Everything is as the sources say.
    pub(super) fn is_well(&mut self) {
        self.building = None;
        self.failure = None;
    }

    fn body(&self) -> Value {
        let failure = self.failure.as_ref();
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
        build.fails(Failure { title: "Failed".to_owned(), output: "expected `;`".to_owned() });
        build.begins("the plugin");
        let body = build.body();
        assert_eq!(body["failure"]["output"], "expected `;`");
        assert_eq!(body["building"], "the plugin");
        build.renews("desktop");
        build.is_well();
        assert_eq!(
            build.body(),
            json!({"versions": {"desktop": 2}, "building": null, "failure": null})
        );
    }

    #[test]
    fn what_is_mended_takes_no_other_failure_away() {
        let mut build = Build::default();
        build.fails(Failure { title: "The plugin".to_owned(), output: String::new() });
        build.mends(&["The server"]);
        assert_eq!(build.body()["failure"]["title"], "The plugin");
        build.mends(&["The server", "The plugin"]);
        assert_eq!(build.body()["failure"], json!(null));
    }
}
