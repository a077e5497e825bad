//! `schemas`: drift is reported, and writing fixes it.

use std::fs;

use crate::support::Copy;

#[test]
fn schemas_that_drifted_are_red_until_written() {
    let copy = Copy::new();
    fs::remove_file(copy.path("schemas/index.json")).expect("it is there");
    let check = copy.run(&["schemas", "--check"]);
    assert_eq!(check.code, 1, "{}", check.stdout);
    assert!(
        check.stdout.contains("schemas/index.json: missing"),
        "{}",
        check.stdout
    );
    assert_eq!(copy.run(&["schemas"]).code, 0);
    assert_eq!(
        copy.run(&["schemas", "--check"]).code,
        0,
        "writing mends it"
    );
}
