//! What a deployment changes on the site, decided before anything is changed. A file that is there is
//! never replaced: its version has been given away.

use super::{
    files::PluginFile,
    refusal::Refusal,
    report::Change,
    serverless::{AssetVersion, Build, Contents},
};
use crate::sh;

/// What the site has at the path of one of our files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Nothing,
    /// What a browser gets there.
    Content(Vec<u8>),
    /// Something that is not for browsers.
    Hidden,
    /// Something that a browser does not get, at least not yet.
    Unserved,
}

/// Whether the file has to be put there.
///
/// # Errors
/// When something else is there.
pub(crate) fn is_missing(file: &PluginFile, found: &Found) -> Result<bool, Refusal> {
    let what = match found {
        Found::Nothing => return Ok(true),
        Found::Content(content) if *content == file.content => return Ok(false),
        Found::Content(content) => {
            format!(
                "other bytes (sha256 {}, here {})",
                sh::sha256(content),
                sh::sha256(&file.content)
            )
        }
        Found::Hidden => "a file that is not public".to_owned(),
        Found::Unserved => {
            let message = format!(
                "{} is on the site, and Twilio does not serve it yet: try again in a minute",
                file.path
            );
            return Err(Refusal::Unreachable(message));
        }
    };
    let message = format!(
        "{} is on the site already, with {what}. A version never changes: raise `version` in Cargo.toml, or deploy the file of that version with --file",
        file.path
    );
    Err(Refusal::VersionTaken(message))
}

/// The differences of the site: our files, and everything that stays.
pub(crate) fn changes(build: Option<&Build>, files: &[(&PluginFile, bool)]) -> Vec<Change> {
    let ours = files.iter().map(|(file, is_missing)| {
        let what = format!("{} ({} bytes)", file.path, file.content.len());
        if *is_missing { Change::add(what) } else { Change::keep(what) }
    });
    let assets = build.map_or(&[][..], |build| &build.asset_versions);
    let functions = build.map_or(&[][..], |build| &build.function_versions);
    let others = assets.iter().map(|it| it.path.as_str());
    let others = others.chain(functions.iter().map(|it| it.path.as_str()));
    let others = others.filter(|path| files.iter().all(|(file, _)| file.path != *path));
    ours.chain(others.map(Change::keep)).collect()
}

/// Whether something that somebody else has put on the site is not there any more, apart from what they
/// put at the paths of our files, which has the same bytes.
pub(crate) fn is_lost(theirs: &Build, live: Option<&Build>, uploads: &[AssetVersion]) -> bool {
    let Some(live) = live else { return true };
    let is_ours = |path: &str| uploads.iter().any(|upload| upload.path == path);
    let asset_is_lost = |asset: &AssetVersion| {
        !is_ours(&asset.path) && live.asset_versions.iter().all(|it| it.sid != asset.sid)
    };
    let function_is_lost =
        |sid: &str| live.function_versions.iter().all(|function| function.sid != sid);
    theirs.asset_versions.iter().any(asset_is_lost)
        || theirs.function_versions.iter().any(|function| function_is_lost(&function.sid))
}

/// The site as it is, with new versions at their paths.
pub(crate) fn contents<'site>(
    build: Option<&'site Build>,
    uploads: &'site [AssetVersion],
) -> Contents<'site> {
    let new = uploads.iter().map(|upload| upload.sid.as_str());
    let Some(build) = build else {
        return Contents {
            asset_versions: new.collect(),
            function_versions: Vec::new(),
            dependencies: &[],
            runtime: None,
        };
    };
    let is_kept = |asset: &&AssetVersion| uploads.iter().all(|upload| upload.path != asset.path);
    let kept = build.asset_versions.iter().filter(is_kept);
    Contents {
        asset_versions: kept.map(|asset| asset.sid.as_str()).chain(new).collect(),
        function_versions: build.function_versions.iter().map(|it| it.sid.as_str()).collect(),
        dependencies: &build.dependencies,
        // One that Twilio runs no more is of no use to a site without functions.
        runtime: build.runtime.as_deref().filter(|_| !build.function_versions.is_empty()),
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
                {"sid": "ZN1", "path": "/logo.svg"},
                {"sid": "ZN2", "path": "/bundle.js"},
            ],
            "function_versions": [{"sid": "ZN3", "path": "/answer"}],
            "dependencies": [{"name": "twilio", "version": "5.0.0"}],
            "runtime": "node22",
        }))
        .unwrap()
    }

    fn file(path: &str) -> PluginFile {
        PluginFile {
            path: path.to_owned(),
            content_type: "application/javascript",
            content: b"new".to_vec(),
        }
    }

    #[test]
    fn everything_else_on_the_site_is_carried_over() {
        let build = build();
        let uploads = [AssetVersion { sid: "ZN9".to_owned(), path: "/bundle.js".to_owned() }];
        let contents = contents(Some(&build), &uploads);
        assert_eq!(contents.asset_versions, ["ZN1", "ZN9"]);
        assert_eq!(contents.function_versions, ["ZN3"]);
        assert_eq!(contents.dependencies, build.dependencies);
        assert_eq!(contents.runtime, Some("node22"));
    }

    #[test]
    fn the_difference_names_everything() {
        let (new, old) = (file("/new.js"), file("/bundle.js"));
        let changes = changes(Some(&build()), &[(&new, true), (&old, false)]);
        let text: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(
            text,
            ["  + /new.js (3 bytes)", "  = /bundle.js (3 bytes)", "  = /logo.svg", "  = /answer"]
        );
    }

    #[test]
    fn what_somebody_else_has_put_there_is_missed_when_it_is_gone() {
        let theirs = build();
        let ours = [AssetVersion { sid: "ZN9".to_owned(), path: "/bundle.js".to_owned() }];
        let mut live = theirs.clone();
        live.asset_versions[1].sid = "ZN9".to_owned();
        assert!(!is_lost(&theirs, Some(&live), &ours));
        assert!(is_lost(&theirs, Some(&live), &[]));
        live.function_versions.clear();
        assert!(is_lost(&theirs, Some(&live), &ours));
        assert!(is_lost(&theirs, None, &ours));
    }

    #[test]
    fn a_file_that_is_there_is_never_replaced() {
        let file = file("/bundle.js");
        for (found, want) in [
            (Found::Nothing, Some(true)),
            (Found::Content(b"new".to_vec()), Some(false)),
            (Found::Content(b"old".to_vec()), None),
            (Found::Hidden, None),
            (Found::Unserved, None),
        ] {
            assert_eq!(is_missing(&file, &found).ok(), want, "{found:?}");
        }
    }
}
