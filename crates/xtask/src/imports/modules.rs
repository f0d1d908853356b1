//! The modules of a crate, and which of them uses which.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::Result;

use super::{
    below_root,
    graph::{Graph, Import},
    paths::{NamedPath, paths},
    tokens::Tokens,
};
use crate::sh;

/// How many re-exports are followed from one name before it is left where it is.
const MAX_REEXPORTS: usize = 8;

/// A module by its names below the crate: `["http", "router"]`; the crate itself has none.
type ModulePath = Vec<String>;

/// One file of a crate.
#[derive(Debug)]
struct Module {
    file: String,
    paths: Vec<NamedPath>,
}

/// All files of a crate but its tests, by their modules, and what they import.
#[derive(Debug, Default)]
pub(crate) struct CrateImports(BTreeMap<ModulePath, Module>);

impl CrateImports {
    /// Reads the crate in a folder below `crates`.
    pub(crate) fn read(name: &str) -> Result<Self> {
        let folder = sh::path("crates").join(name).join("src");
        let mut sources = Vec::new();
        for file in sh::files_below(&folder)? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                sources.push((below_root(&file), fs::read_to_string(&file)?));
            }
        }
        Ok(Self::parse(&sources))
    }

    /// The crate that these files make up, named below `src` and without `.rs`.
    #[cfg(test)]
    pub(crate) fn of_sources(sources: &[(&str, &str)]) -> Self {
        let named = sources.iter().map(|(name, text)| (format!("{name}.rs"), (*text).to_owned()));
        Self::parse(&named.collect::<Vec<_>>())
    }

    fn parse(sources: &[(String, String)]) -> Self {
        let mut modules = BTreeMap::new();
        let mut tests = BTreeSet::new();
        let is_library = sources.iter().any(|(file, _)| below_src(file) == "lib.rs");
        for (file, source) in sources {
            let path = module_path(file, is_library);
            let tokens = Tokens::read(source);
            tests.extend(tokens.test_modules.iter().map(|name| joined(&path, name)));
            let module = Module { file: file.clone(), paths: paths(&tokens.code) };
            modules.insert(path, module);
        }
        modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
        Self(modules)
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|module| module.file.as_str())
    }

    /// Where other packages are named: the file, the line and the package.
    pub(crate) fn packages(&self) -> impl Iterator<Item = (&str, usize, &str)> {
        self.0.values().flat_map(|module| {
            module.paths.iter().filter_map(|path| {
                Some((module.file.as_str(), path.line, path.segments.first()?.as_str()))
            })
        })
    }

    /// Which file uses which.
    pub(crate) fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        for (path, module) in &self.0 {
            for named in &module.paths {
                let Some(target) = self.resolve(path, &named.segments) else { continue };
                // A file may use what its parent defines: it is part of it.
                if path.starts_with(&target) {
                    continue;
                }
                let text = named.segments.join("::");
                let import = Import { line: named.line, text };
                graph.add(&module.file, &self.0[&target].file, import);
            }
        }
        graph
    }

    /// The module in whose file that stands which a path names; `None`: it is of another crate, or of
    /// the same file.
    fn resolve(&self, from: &ModulePath, segments: &[String]) -> Option<ModulePath> {
        let mut target = self.absolute(from, segments)?;
        for _ in 0..MAX_REEXPORTS {
            let module = self.file_of(&target);
            let Some(name) = target.get(module.len()) else { return Some(module) };
            let Some(next) = self.reexported(&module, name) else { return Some(module) };
            target = next;
        }
        Some(self.file_of(&target))
    }

    /// What a module means by a name that it took from elsewhere in the crate.
    fn reexported(&self, module: &ModulePath, name: &str) -> Option<ModulePath> {
        let is_it = |path: &&NamedPath| path.name.as_deref() == Some(name);
        let path = self.0.get(module)?.paths.iter().find(is_it)?;
        self.absolute(module, &path.segments)
    }

    /// A path from the root of the crate.
    fn absolute(&self, from: &ModulePath, segments: &[String]) -> Option<ModulePath> {
        let mut base = from.clone();
        let mut rest = segments;
        match rest.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            name if self.0.contains_key(&joined(from, name)) => {}
            _ => return None,
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The longest beginning of a path that is a file.
    fn file_of(&self, path: &[String]) -> ModulePath {
        let mut module = path.to_vec();
        while !module.is_empty() && !self.0.contains_key(&module) {
            module.pop();
        }
        module
    }
}

/// The module of a file. Beside a library, `main.rs` is a crate of its own.
fn module_path(file: &str, is_library: bool) -> ModulePath {
    let name = below_src(file).trim_end_matches(".rs");
    let is_root = name == if is_library { "lib" } else { "main" };
    if is_root { Vec::new() } else { name.split('/').map(str::to_owned).collect() }
}

fn below_src(file: &str) -> &str {
    file.split_once("/src/").map_or(file, |(_, below)| below)
}

fn joined(path: &[String], name: &str) -> ModulePath {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The imports of a crate with these files.
    fn imports(files: &[(&str, &str)]) -> Vec<String> {
        let graph = CrateImports::of_sources(files).graph();
        let shown =
            |(from, to, _): (&str, &str, &Import)| format!("{from} -> {to}").replace(".rs", "");
        graph.imports().map(shown).collect()
    }

    #[test]
    fn an_import_leads_to_the_file_that_a_name_stands_in() {
        let files = [
            ("lib", "mod a; mod b; pub use b::c::C;"),
            ("a", "use crate::b::{C, D}; use std::fmt; fn f() { crate::b::c::g(); }"),
            ("b", "mod c; pub use c::C; pub struct D;"),
            ("b/c", "pub struct C; pub fn g() {}"),
        ];
        assert_eq!(imports(&files), ["a -> b", "a -> b/c", "b -> b/c", "lib -> b/c"]);
    }

    #[test]
    fn a_child_that_takes_from_its_parent_what_a_sibling_defines_points_at_the_sibling() {
        let files = [
            ("lib", "mod a;"),
            ("a", "mod b; mod c; use b::B; fn f() { c::g() }"),
            ("a/b", "pub struct B;"),
            ("a/c", "use super::B; pub fn g() {}"),
        ];
        assert_eq!(imports(&files), ["a -> a/b", "a -> a/c", "a/c -> a/b"]);
    }

    #[test]
    fn a_child_may_use_what_its_parent_defines() {
        let files = [
            ("lib", "mod a;"),
            ("a", "mod b; pub struct A; fn f() { b::g() }"),
            ("a/b", "use super::A; pub fn g() {}"),
        ];
        assert_eq!(imports(&files), ["a -> a/b"]);
    }

    #[test]
    fn tests_are_not_read() {
        let files = [
            ("lib", "mod a; mod b;"),
            ("a", "#[cfg(test)] mod tests; #[cfg(test)] use crate::b::B;"),
            ("a/tests", "use crate::b::B;"),
            ("b", "pub struct B;"),
        ];
        assert!(imports(&files).is_empty());
    }
}
