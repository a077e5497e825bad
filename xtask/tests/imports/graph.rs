//! Detects cycles between folders, and imports against the direction of the crates.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::tree::{Edge, Tree};

/// The imports between the children of a module: from, to and the first such import.
type Siblings<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Edge>>;

/// Returns every cycle that includes a folder, as its imports. Files of one folder may import one another.
pub(crate) fn cycles(tree: &Tree) -> Vec<String> {
    let edges = tree.edges();
    let mut folders: BTreeMap<(&str, &[String]), Siblings<'_>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| edge.from.krate == edge.to.krate) {
        let (from, to) = (&edge.from.module, &edge.to.module);
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        if let (Some(a), Some(b)) = (from.get(shared), to.get(shared)) {
            let folder = folders
                .entry((&edge.from.krate, &from[..shared]))
                .or_default();
            folder.entry(a).or_default().entry(b).or_insert(edge);
        }
    }
    let mut found = Vec::new();
    for ((krate, folder), siblings) in &folders {
        let is_folder = |name: &str| {
            let child = [*folder, &[name.to_owned()]].concat();
            tree.is_folder(krate, &child)
        };
        let folder = [&[(*krate).to_owned()], *folder].concat().join("::");
        found.extend(in_folder(&folder, siblings, is_folder));
    }
    found
}

fn in_folder(
    folder: &str,
    siblings: &Siblings<'_>,
    is_folder: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for (from, targets) in siblings {
        // A cycle with a folder has an import that leaves it.
        for (to, edge) in targets.iter().filter(|_| is_folder(from)) {
            let Some(mut cycle) = shortest(siblings, to, from) else {
                continue;
            };
            cycle.insert(0, edge);
            let lines: BTreeSet<&str> = cycle.iter().map(|edge| edge.at.as_str()).collect();
            if known.insert(lines) {
                let lines: Vec<String> = cycle
                    .iter()
                    .map(|edge| format!("{} (`{}`)", edge.at, edge.path))
                    .collect();
                found.push(format!("cycle in {folder}: {}", lines.join(" -> ")));
            }
        }
    }
    found
}

/// Returns the shortest chain of imports from one sibling to another.
fn shortest<'a>(siblings: &Siblings<'a>, from: &'a str, to: &str) -> Option<Vec<&'a Edge>> {
    let mut reached: BTreeMap<&str, Vec<&Edge>> = BTreeMap::from([(from, Vec::new())]);
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            return reached.remove(at);
        }
        for (next, edge) in siblings.get(at).into_iter().flatten() {
            if !reached.contains_key(next) {
                let mut path = reached[at].clone();
                path.push(edge);
                reached.insert(next, path);
                queue.push_back(next);
            }
        }
    }
    None
}

/// Returns every import, and every manifest line, by which a crate depends on one that is not in a lower layer.
/// `layers` lists the crates from the lowest layer up; crates of one layer must not depend on each other.
pub(crate) fn against_the_direction(tree: &Tree, layers: &[&[&str]]) -> Vec<String> {
    let layer = |name: &str| {
        let of = |layer: &&[&str]| layer.contains(&name);
        layers.iter().position(of)
    };
    let mut found = Vec::new();
    for edge in tree.crate_edges() {
        let (Some(from), Some(to)) = (layer(&edge.from), layer(&edge.to)) else {
            found.push(format!(
                "{}: {} imports {}, and one of them is in no layer: add it to LAYERS",
                edge.at, edge.from, edge.to
            ));
            continue;
        };
        if from <= to {
            found.push(format!(
                "{} -> {}: {} must not depend on {}, which is not below it",
                edge.at, edge.defined_at, edge.from, edge.to
            ));
        }
    }
    found
}
