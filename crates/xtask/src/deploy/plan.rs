//! What a deployment changes on the site, decided before anything is changed.

use std::fmt;

use super::serverless::{Build, Contents};

/// The difference that a deployment makes.
#[derive(Debug)]
pub(crate) struct Plan<'site> {
    path: &'site str,
    size: usize,
    change: Change<'site>,
    carried_over: Vec<&'site str>,
}

#[derive(Debug, PartialEq, Eq)]
enum Change<'site> {
    Add,
    Replace { asset_sid: &'site str },
    Nothing,
}

impl<'site> Plan<'site> {
    /// `live_content` is what the site answers at this path.
    pub(crate) fn new(
        live_build: Option<&'site Build>,
        path: &'site str,
        content: &[u8],
        live_content: Option<&[u8]>,
    ) -> Self {
        let assets = live_build.map_or(&[][..], |build| &build.asset_versions);
        let functions = live_build.map_or(&[][..], |build| &build.function_versions);
        let change = match assets.iter().find(|asset| asset.path == path) {
            None => Change::Add,
            Some(_) if live_content == Some(content) => Change::Nothing,
            Some(asset) => Change::Replace { asset_sid: &asset.asset_sid },
        };
        let carried_over = assets.iter().map(|asset| asset.path.as_str());
        let carried_over = carried_over.chain(functions.iter().map(|it| it.path.as_str()));
        let carried_over = carried_over.filter(|other| *other != path).collect();
        Self { path, size: content.len(), change, carried_over }
    }

    /// Whether the site is as it should be.
    pub(crate) fn is_done(&self) -> bool {
        self.change == Change::Nothing
    }

    /// The asset that gets a new version, if there is one.
    pub(crate) fn asset_sid(&self) -> Option<&'site str> {
        match self.change {
            Change::Replace { asset_sid } => Some(asset_sid),
            Change::Add | Change::Nothing => None,
        }
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, what) = match self.change {
            Change::Add => ("+", "new"),
            Change::Replace { .. } => ("~", "replaced"),
            Change::Nothing => ("=", "the same"),
        };
        write!(f, "  {mark} {} ({what}, {} bytes)", self.path, self.size)?;
        for path in &self.carried_over {
            write!(f, "\n  = {path} (carried over)")?;
        }
        Ok(())
    }
}

/// The site as it is, with the new version at its path.
pub(crate) fn contents<'site>(
    live_build: Option<&'site Build>,
    path: &str,
    version_sid: &'site str,
) -> Contents<'site> {
    let Some(build) = live_build else {
        return Contents {
            asset_versions: vec![version_sid],
            function_versions: Vec::new(),
            dependencies: &[],
            runtime: None,
        };
    };
    let kept = build.asset_versions.iter().filter(|asset| asset.path != path);
    Contents {
        asset_versions: kept.map(|asset| asset.sid.as_str()).chain([version_sid]).collect(),
        function_versions: build.function_versions.iter().map(|it| it.sid.as_str()).collect(),
        dependencies: &build.dependencies,
        runtime: build.runtime.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn build() -> Build {
        serde_json::from_value(json!({
            "sid": "ZB1",
            "asset_versions": [
                {"sid": "ZN1", "asset_sid": "ZH1", "path": "/logo.svg"},
                {"sid": "ZN2", "asset_sid": "ZH2", "path": "/plugin.js"},
            ],
            "function_versions": [{"sid": "ZN3", "path": "/answer"}],
            "dependencies": [{"name": "twilio", "version": "5.0.0"}],
            "runtime": "node22",
        }))
        .unwrap()
    }

    #[test]
    fn everything_else_on_the_site_is_carried_over() {
        let build = build();
        let contents = contents(Some(&build), "/plugin.js", "ZN9");
        assert_eq!(contents.asset_versions, ["ZN1", "ZN9"]);
        assert_eq!(contents.function_versions, ["ZN3"]);
        assert_eq!(contents.dependencies, build.dependencies);
        assert_eq!(contents.runtime, Some("node22"));
    }

    #[test]
    fn a_new_file_is_added_and_an_old_one_gets_a_new_version() {
        let build = build();
        let new = Plan::new(Some(&build), "/other.js", b"new", None);
        assert_eq!((new.asset_sid(), new.is_done()), (None, false));
        let changed = Plan::new(Some(&build), "/plugin.js", b"new", Some(b"old"));
        assert_eq!((changed.asset_sid(), changed.is_done()), (Some("ZH2"), false));
        assert_eq!(
            changed.to_string(),
            "  ~ /plugin.js (replaced, 3 bytes)\n  = /logo.svg (carried over)\n  = /answer (carried over)"
        );
    }

    #[test]
    fn the_same_bytes_are_not_deployed_twice() {
        assert!(Plan::new(Some(&build()), "/plugin.js", b"new", Some(b"new")).is_done());
    }
}
