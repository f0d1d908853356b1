//! Which TypeScript or JavaScript file imports which.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::Result;

use super::{
    below_root,
    graph::{Graph, Import},
};
use crate::sh;

/// What the files are called; an import may leave it out.
const EXTENSIONS: [&str; 4] = ["ts", "tsx", "mjs", "js"];

/// The graph of a folder.
pub(super) fn graph(folder: &Path) -> Result<Graph> {
    let has_extension = |file: &PathBuf| {
        file.extension().is_some_and(|it| EXTENSIONS.iter().any(|extension| it == *extension))
    };
    let files: BTreeSet<PathBuf> =
        sh::files_below(folder)?.into_iter().filter(has_extension).collect();
    let mut graph = Graph::default();
    for file in &files {
        let source = fs::read_to_string(file)?;
        for (line, name) in imports(&source) {
            if let Some(target) = target(file, name, &files) {
                let import = Import { line, text: name.to_owned() };
                graph.add(&below_root(file), &below_root(target), import);
            }
        }
    }
    Ok(graph)
}

/// The relative names that a file imports, with their lines.
fn imports(source: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(source.lines()).filter_map(|(number, line)| {
        let line = line.trim_end().trim_end_matches(';');
        let quoted = line.strip_suffix(['\'', '"'])?;
        let (before, name) = quoted.rsplit_once(['\'', '"'])?;
        let is_import = before.ends_with("from ") || before == "import ";
        (is_import && name.starts_with('.')).then_some((number, name))
    })
}

/// The file that a relative name means.
fn target<'files>(
    from: &Path,
    name: &str,
    files: &'files BTreeSet<PathBuf>,
) -> Option<&'files PathBuf> {
    let place = normal(&from.with_file_name("").join(name));
    let with_extension = EXTENSIONS.map(|extension| {
        let mut file = place.clone().into_os_string();
        file.push(format!(".{extension}"));
        PathBuf::from(file)
    });
    [place].iter().chain(&with_extension).find_map(|file| files.get(file))
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                normal.push(component);
            }
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_import_is_found_however_it_is_written() {
        let source = "import { a } from './a';\nimport './b.css';\nimport x from 'react';\n\
                      } from \"../c\";\nexport * from './d';\nconst y = './e';";
        assert_eq!(
            imports(source).collect::<Vec<_>>(),
            [(1, "./a"), (2, "./b.css"), (4, "../c"), (5, "./d")]
        );
    }

    #[test]
    fn an_import_means_the_file_with_or_without_its_extension() {
        let files = ["/ui/a.ts", "/ui/tile/b.tsx"].map(PathBuf::from).into_iter().collect();
        let found =
            |from: &str, name| target(Path::new(from), name, &files).map(|it| below_root(it));
        assert_eq!(found("/ui/tile/b.tsx", "../a").as_deref(), Some("/ui/a.ts"));
        assert_eq!(found("/ui/a.ts", "./tile/b.tsx").as_deref(), Some("/ui/tile/b.tsx"));
        assert_eq!(found("/ui/a.ts", "./c"), None);
    }
}
