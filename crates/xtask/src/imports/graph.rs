//! Which file imports which, and where those imports form a cycle.

use std::collections::{BTreeMap, BTreeSet};

/// Where a file names something of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) line: usize,
    /// What it names.
    pub(crate) text: String,
}

/// From each file to those that it imports; the first place that does so stands for all.
#[derive(Debug, Default)]
pub(crate) struct Graph(BTreeMap<String, BTreeMap<String, Import>>);

impl Graph {
    pub(crate) fn add(&mut self, from: &str, to: &str, import: Import) {
        if from != to {
            let targets = self.0.entry(from.to_owned()).or_default();
            targets.entry(to.to_owned()).or_insert(import);
        }
    }

    pub(crate) fn imports(&self) -> impl Iterator<Item = (&str, &str, &Import)> {
        self.0.iter().flat_map(|(from, targets)| {
            targets.iter().map(move |(to, import)| (from.as_str(), to.as_str(), import))
        })
    }

    /// Each cycle by the imports that make it up, one line an import.
    pub(crate) fn cycles(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut cycles = Vec::new();
        for file in self.0.keys() {
            let reached = self.reached_from(file);
            if !reached.contains(file.as_str()) || seen.contains(file) {
                continue;
            }
            let members: BTreeSet<&str> = reached
                .into_iter()
                .filter(|it| self.reached_from(it).contains(file.as_str()))
                .collect();
            seen.extend(members.iter().map(|member| (*member).to_owned()));
            cycles.push(self.described(&members));
        }
        cycles
    }

    fn described(&self, members: &BTreeSet<&str>) -> String {
        let inside =
            |(from, to, _): &(&str, &str, &Import)| members.contains(from) && members.contains(to);
        let lines = self.imports().filter(inside).map(|(from, to, Import { line, text })| {
            format!("\n  {from}:{line} imports `{text}` of {to}")
        });
        format!(
            "{} files import each other in a cycle:{}",
            members.len(),
            lines.collect::<String>()
        )
    }

    /// All files that one leads to by at least one import.
    fn reached_from(&self, file: &str) -> BTreeSet<&str> {
        let targets = |file: &str| self.0.get(file).into_iter().flat_map(BTreeMap::keys);
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&String> = targets(file).collect();
        while let Some(file) = waiting.pop() {
            if reached.insert(file.as_str()) {
                waiting.extend(targets(file));
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_named_with_the_lines_that_close_it() {
        let mut graph = Graph::default();
        for (from, to, line) in [("a", "b", 3), ("b", "c", 5), ("c", "a", 7), ("a", "d", 9)] {
            graph.add(from, to, Import { line, text: format!("crate::{to}::X") });
        }
        let cycles = graph.cycles();
        assert_eq!(cycles.len(), 1);
        assert_eq!(
            cycles[0],
            "3 files import each other in a cycle:\n  a:3 imports `crate::b::X` of b\n  \
             b:5 imports `crate::c::X` of c\n  c:7 imports `crate::a::X` of a"
        );
    }

    #[test]
    fn what_leads_to_a_cycle_is_not_part_of_it() {
        let mut graph = Graph::default();
        for (from, to) in [("start", "a"), ("a", "b"), ("b", "a"), ("b", "end")] {
            graph.add(from, to, Import { line: 1, text: to.to_owned() });
        }
        let cycles = graph.cycles();
        assert_eq!(cycles.len(), 1);
        assert!(!cycles[0].contains("start") && !cycles[0].contains("end"), "{cycles:?}");
    }
}
