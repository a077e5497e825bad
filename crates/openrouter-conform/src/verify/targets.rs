//! The targets of a capsule: those that its command has, with what is known of them.

use std::collections::BTreeSet;

use openrouter_conformance::program::Control;
use openrouter_corpus::report::{Kind, Role};
use openrouter_runner::gateway::reference::Gateway;
use openrouter_runner::server::reference::ITEM;

use super::Verified;
use super::expected::Expected;
use super::outcome::role_of;
use crate::report::capsule::{Capsule, Target};

/// The command of a run without one.
const OF_SUITE: &str = "judge";

impl Verified {
    /// Checks the targets by the command and by themselves.
    pub(super) fn targets(&mut self, capsule: &Capsule) {
        let command = capsule.run.command.as_str();
        let count = |role| {
            let targets = capsule.targets.iter();
            targets.filter(|target| target.role == role).count()
        };
        match role_of(command) {
            Some(role) => {
                // A client that could not be started did not introduce itself.
                let may_lack = capsule.items.is_empty() && !capsule.incomplete.is_empty();
                let of_role = count(role);
                let fits = of_role == 1 || (may_lack && of_role == 0);
                if !fits || capsule.targets.len() != of_role {
                    let expected = format!("one {}, which `{command}` tests", role.as_str());
                    self.add("/targets", expected, capsule.target_names());
                }
            }
            None if command == OF_SUITE => {
                for (role, items) in of_suite(capsule) {
                    if count(role) != items {
                        let expected = format!("{items} of the role {}, by /items", role.as_str());
                        self.add("/targets", expected, capsule.target_names());
                    }
                }
            }
            None => self.add(
                "/command",
                "client, gateway, program, server or judge, which write capsules",
                command,
            ),
        }
        for (place, target) in capsule.targets.iter().enumerate() {
            self.target(&format!("/targets/{place}"), target);
            let failed = target.controls.iter();
            let failed = failed.filter(|control| !control.passed && !control.absent);
            if capsule.incomplete.is_empty()
                && role_of(command).is_some()
                && let Some(control) = failed.clone().next()
            {
                let why = format!("a reason, because the control {} failed", control.id);
                self.add("/incomplete", why, "none");
            }
        }
    }

    fn target(&mut self, pointer: &str, target: &Target) {
        self.equal(
            &format!("{pointer}/identity"),
            &target.identity(),
            &target.identity,
            "by its other members",
        );
        if target.name.is_none() && target.reached.is_none() {
            self.add(format!("{pointer}/name"), "a name", "none");
        }
        let (is_client, stated) = (target.role == Role::Client, target.abilities.is_some());
        if is_client != stated {
            let word = |stated| if stated { "abilities" } else { "none" };
            let found = word(stated);
            self.add(format!("{pointer}/abilities"), word(is_client), found);
        }
    }

    /// Checks the controls of the target by what the selection yields.
    pub(super) fn controls(&mut self, capsule: &Capsule, expected: &Expected) {
        let Some(target) = capsule
            .targets
            .first()
            .filter(|_| !capsule.items.is_empty())
        else {
            return;
        };
        let controls = &target.controls;
        let pointer = "/targets/0/controls";
        let found: BTreeSet<String> = controls.iter().map(|one| one.id.clone()).collect();
        if let Some(expected) = &expected.controls {
            self.equal(pointer, expected, &found, "by /targets/0/abilities");
        }
        for surface in &expected.surfaces {
            let of_surface = |id: &String| Control::of_id(id).surface == Some(*surface);
            if !found.iter().any(of_surface) {
                self.add(pointer, format!("a control on {surface}"), "none");
            }
        }
        let is_optional = target.role == Role::Gateway && capsule.run.selection.surface.is_empty();
        if let Some(control) = controls.iter().find(|one| one.absent && !is_optional) {
            let found = format!("{} is absent", control.id);
            self.add(
                pointer,
                "controls of the surfaces that were asked for",
                found,
            );
        }
    }
}

/// The targets that a run of the suite has by its items.
fn of_suite(capsule: &Capsule) -> [(Role, usize); 4] {
    let count = |kind, id: Option<&str>| {
        let items = capsule.items.iter();
        let items = items.filter(|item| item.kind == kind && id.is_none_or(|id| item.id == id));
        items.count()
    };
    [
        (Role::Client, count(Kind::Client, None)),
        (Role::Server, count(Kind::Suite, Some(ITEM))),
        (Role::Gateway, count(Kind::Suite, Some(Gateway::NAME))),
        (Role::Program, 0),
    ]
}
