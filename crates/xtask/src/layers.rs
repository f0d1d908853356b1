//! The layers of the server: each knows only those below it, and only the top one answers HTTP.

use anyhow::{Result, bail};

use crate::imports::{CrateImports, Import};

/// The layers from the top down. Folders on the same floor do not know each other.
const LAYERS: [&[&str]; 7] = [
    &["http"],
    &["calls"],
    &["maps"],
    &["twilio", "dial_check"],
    &["settings", "background"],
    &["number_range", "clock", "refusals"],
    &["metrics"],
];

/// The files that put the layers together.
const ABOVE: [&str; 2] = ["lib", "main"];

/// Packages that few layers may name.
const RESERVED: [Reserved; 2] = [
    Reserved {
        packages: &[
            "actix_cors",
            "actix_http",
            "actix_server",
            "actix_service",
            "actix_web",
            "listener",
            "tracing_actix_web",
        ],
        layers: &["http"],
        is_for_tests: false,
    },
    // `http` sends spans to a collector, and its health check asks the server itself.
    Reserved {
        packages: &["reqwest"],
        layers: &["twilio", "dial_check", "http"],
        is_for_tests: true,
    },
];

struct Reserved {
    packages: &'static [&'static str],
    layers: &'static [&'static str],
    /// Whether the tests of every layer may name them, too.
    is_for_tests: bool,
}

/// Fails where a lower layer of the server knows a higher one, and names the line.
pub(crate) fn run() -> Result<()> {
    let problems = violations(&CrateImports::read("server")?);
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

fn violations(imports: &CrateImports) -> Vec<String> {
    let homeless = imports.files().filter(|file| !is_above(file) && place(file).is_none());
    let mut problems: Vec<String> =
        homeless.map(|file| format!("{file} is in none of the layers")).collect();
    for (from, to, Import { line, text }) in imports.graph().imports() {
        let (Some(from_place), Some(to_place)) = (place(from), place(to)) else { continue };
        let is_down = from_place.floor < to_place.floor;
        if !is_down && from_place.layer != to_place.layer {
            let (layer, other) = (from_place.layer, to_place.layer);
            problems.push(format!("{from}:{line}: `{text}`: `{layer}` must not know `{other}`"));
        }
    }
    for (file, line, package) in imports.packages() {
        let Some(Place { layer, .. }) = place(file) else { continue };
        let reserved = RESERVED.iter().find(|it| it.packages.contains(&package));
        let broken = reserved.filter(|it| {
            let may = it.layers.contains(&layer) || it.is_for_tests && is_test(file);
            !may
        });
        if let Some(Reserved { layers, .. }) = broken {
            let layers = layers.join("`, `");
            problems.push(format!("{file}:{line}: only `{layers}` may know `{package}`"));
        }
    }
    problems
}

struct Place {
    /// Counted from the top.
    floor: usize,
    layer: &'static str,
}

fn place(file: &str) -> Option<Place> {
    let top = top_module(file);
    LAYERS.into_iter().enumerate().find_map(|(floor, layers)| {
        let layer = layers.iter().find(|layer| **layer == top)?;
        Some(Place { floor, layer })
    })
}

fn is_above(file: &str) -> bool {
    ABOVE.contains(&top_module(file))
}

fn is_test(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/")
}

/// The folder or the file right below `src` that a file belongs to.
fn top_module(file: &str) -> &str {
    let below = file.split_once("/src/").map_or(file, |(_, below)| below);
    below.split(['/', '.']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations_of(files: &[(&str, &str)]) -> Vec<String> {
        violations(&CrateImports::of_sources(files))
    }

    #[test]
    fn an_import_that_goes_up_is_named_with_its_line() {
        let problems = violations_of(&[
            ("lib", "mod http; mod calls; mod maps;"),
            ("http", "pub struct AppState; fn f() { crate::calls::dial() }"),
            ("calls", "use crate::maps::Store;\npub fn dial() {}"),
            ("maps", "pub struct Store;\n\nuse crate::{calls, http::AppState};"),
        ]);
        assert_eq!(
            problems,
            [
                "maps.rs:3: `crate::calls`: `maps` must not know `calls`",
                "maps.rs:3: `crate::http::AppState`: `maps` must not know `http`",
            ]
        );
    }

    #[test]
    fn folders_on_the_ground_do_not_know_each_other() {
        let problems = violations_of(&[
            ("settings", "use crate::background::Background;"),
            ("background", "pub struct Background;"),
        ]);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn packages_of_a_layer_are_named_there_alone() {
        let problems = violations_of(&[
            ("http/router", "use actix_web::web;"),
            ("calls/dial", "\nfn f() -> actix_web::HttpResponse {}"),
            ("twilio/client", "use reqwest::Client;"),
            ("maps/store", "use reqwest::Client;"),
            ("maps/store/tests", "use reqwest::Client;"),
            ("maps/tests", "use actix_web::web;"),
        ]);
        assert_eq!(
            problems,
            [
                "calls/dial.rs:2: only `http` may know `actix_web`",
                "maps/store.rs:1: only `twilio`, `dial_check`, `http` may know `reqwest`",
                "maps/tests.rs:1: only `http` may know `actix_web`",
            ]
        );
    }

    #[test]
    fn a_file_outside_of_the_layers_is_named() {
        let problems = violations_of(&[("lib", ""), ("helpers", "")]);
        assert_eq!(problems, ["helpers.rs is in none of the layers"]);
    }
}
