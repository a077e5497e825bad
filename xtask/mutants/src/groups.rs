//! Which tests look for which mutants.

/// Mutants that the same tests look for.
#[derive(Debug)]
pub(crate) struct Group {
    /// The beginning of the paths of the files that are changed.
    pub(crate) files: &'static str,
    /// The root of their crate.
    pub(crate) root: &'static str,
    /// Programs, each run on what the ones before it left: first those that are quick and see much.
    pub(crate) builds: &'static [Build],
}

/// Test programs of one package.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) package: &'static str,
    pub(crate) programs: &'static [Program],
}

/// A test program.
#[derive(Debug)]
pub(crate) struct Program {
    /// As cargo chooses it: `--lib`, `--test=NAME`.
    pub(crate) target: &'static str,
    /// What it is started with.
    pub(crate) args: &'static [&'static str],
}

/// The root of what judges.
const CONFORMANCE: &str = "crates/openrouter-conformance/src/lib.rs";

const fn program(target: &'static str, args: &'static [&'static str]) -> Program {
    Program { target, args }
}

/// The group of a file: the first that its path begins like.
pub(crate) fn of(file: &str) -> Option<&'static str> {
    let mut groups = GROUPS.iter().map(|group| group.files);
    groups.find(|files| file.starts_with(files))
}

/// Every group, those of single folders before those of what is around them. A mutant whose file belongs to none is never
/// run, and reported as such.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        files: "crates/openrouter-errors/",
        root: "crates/openrouter-errors/src/lib.rs",
        builds: &[
            Build {
                package: "openrouter-errors",
                programs: &[
                    program("--test=diagnosis_parts", &[]),
                    program("--test=diagnosis_wild", &[]),
                ],
            },
            // What the whole corpus is read as.
            Build {
                package: "openrouter-conform",
                programs: &[
                    program("--test=unwrap_fixtures", &[]),
                    program("--test=diagnosis_fixtures", &[]),
                ],
            },
            Build {
                package: "openrouter-errors",
                programs: &[
                    program("--lib", &["diagnosis::", "--skip=hostile"]),
                    program("--lib", &["hostile"]),
                ],
            },
        ],
    },
    Group {
        files: "crates/openrouter-conformance/src/client/judge/",
        root: CONFORMANCE,
        builds: &[Build {
            package: "openrouter-runner",
            programs: &[program("--lib", &["client::judge_tests"])],
        }],
    },
    Group {
        files: "crates/openrouter-conformance/src/server/",
        root: CONFORMANCE,
        builds: &[Build {
            package: "openrouter-runner",
            programs: &[program(
                "--lib",
                &["server::verdict_tests", "server::plan_tests"],
            )],
        }],
    },
    Group {
        files: "crates/openrouter-conformance/src/gateway/",
        root: CONFORMANCE,
        builds: &[
            Build {
                package: "openrouter-conformance",
                programs: &[program("--lib", &["gateway::"])],
            },
            Build {
                package: "openrouter-conform",
                programs: &[program("--test=gateway", &[])],
            },
        ],
    },
    Group {
        files: "crates/openrouter-conformance/src/verdicts/",
        root: CONFORMANCE,
        builds: &[Build {
            package: "openrouter-conformance",
            programs: &[program("--lib", &["verdicts::"])],
        }],
    },
    Group {
        files: "crates/openrouter-conform/src/judge/",
        root: "crates/openrouter-conform/src/lib.rs",
        builds: &[Build {
            package: "openrouter-conform",
            // First those that ask nobody anything. The judge of clients has `judge` in its name too.
            programs: &[
                program(
                    "--lib",
                    &[
                        "judge::fixture",
                        "judge::tests::fixtures",
                        "judge::tests::requirements",
                        "--skip=client::",
                        "--skip=requirements_of_probes",
                    ],
                ),
                program("--lib", &["judge::tests", "--skip=client::"]),
            ],
        }],
    },
    Group {
        files: "crates/openrouter-conformance/src/payload/",
        root: CONFORMANCE,
        builds: &[Build {
            package: "openrouter-conform",
            programs: &[
                program("--test=payload_checks", &[]),
                program("--test=fixtures", &[]),
            ],
        }],
    },
];
