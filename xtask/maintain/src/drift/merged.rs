//! The merged packages, with the packages that contain each member, value and status.
//!
//! A package may lack a reference that another has, so models are reached over the references of all packages. The SDKs
//! spell names differently, so case is ignored.

use std::collections::{BTreeMap, BTreeSet};

use super::{Extract, Package};

/// The packages that contain a name, with their versions.
pub(super) type Labels = BTreeSet<String>;

/// A model of one or more packages.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Its name, as the first package spells it.
    pub(super) name: String,
    /// Its members.
    pub(super) members: BTreeMap<String, Member>,
}

/// A member of a model.
#[derive(Debug, Default)]
pub(super) struct Member {
    pub(super) labels: Labels,
    pub(super) values: BTreeMap<String, Labels>,
    /// The keys of the models that it may contain.
    pub(super) models: BTreeMap<String, Labels>,
}

/// All packages, merged.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The models by lower-case name.
    pub(super) models: BTreeMap<String, Model>,
    pub(super) enums: BTreeMap<String, BTreeMap<String, Labels>>,
    /// The statuses, with the models of their bodies.
    pub(super) statuses: BTreeMap<u16, (BTreeSet<String>, Labels)>,
}

impl Merged {
    pub(super) fn new(extract: &Extract) -> Self {
        let mut merged = Self::default();
        for package in &extract.packages {
            merged.add(package);
        }
        merged
    }

    fn add(&mut self, package: &Package) {
        let label = package.label();
        for (name, members) in &package.models {
            let model = self.models.entry(name.to_lowercase()).or_default();
            if model.name.is_empty() {
                model.name.clone_from(name);
            }
            for (key, found) in members {
                let member = model.members.entry(key.clone()).or_default();
                member.labels.insert(label.clone());
                let inner = found.models.iter().map(|name| name.to_lowercase());
                add_all(&mut member.models, inner, &label);
                add_all(&mut member.values, found.values.iter().cloned(), &label);
            }
        }
        for (name, values) in &package.enums {
            let all = self.enums.entry(name.clone()).or_default();
            add_all(all, values.iter().cloned(), &label);
        }
        for (status, models) in &package.statuses {
            let (all, labels) = self.statuses.entry(*status).or_default();
            all.extend(models.iter().cloned());
            labels.insert(label.clone());
        }
    }
}

fn add_all(to: &mut BTreeMap<String, Labels>, names: impl Iterator<Item = String>, label: &str) {
    for name in names {
        to.entry(name).or_default().insert(label.to_owned());
    }
}
