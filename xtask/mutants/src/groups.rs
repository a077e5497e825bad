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

const fn program(target: &'static str, args: &'static [&'static str]) -> Program {
    Program { target, args }
}

/// Every group. A mutant whose file belongs to none is never run, and reported as such.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        files: "crates/openrouter-errors/",
        root: "crates/openrouter-errors/src/lib.rs",
        builds: &[Build {
            package: "openrouter-errors",
            programs: &[
                program("--test=diagnosis_parts", &[]),
                program("--test=diagnosis_wild", &[]),
                program(
                    "--lib",
                    &[
                        "diagnosis::codes",
                        "diagnosis::error_type",
                        "diagnosis::hints",
                        "diagnosis::catalogue",
                        "diagnosis::rules::engine",
                    ],
                ),
            ],
        }],
    },
    Group {
        files: "crates/openrouter-conformance/",
        root: "crates/openrouter-conformance/src/lib.rs",
        builds: &[Build {
            package: "openrouter-conformance",
            programs: &[
                program("--test=payload_checks", &[]),
                program("--test=fixtures", &[]),
            ],
        }],
    },
];
