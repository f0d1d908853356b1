//! What the program says to who starts it wrongly. With an integration test, cargo builds the program together
//! with all other tests.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chaos")).args(arguments).output().expect("the program starts")
}

#[test]
fn what_is_to_be_tried_has_to_be_named() {
    let output = run(&["--seeds", "1", "--emulator", "emulator"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--server <FILE>"), "{output:?}");
}

#[test]
fn an_emulator_that_is_not_there_is_named_and_nothing_passes() {
    let output =
        run(&["--seeds", "1", "--emulator", "no-such-emulator", "--server", "no-such-server"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-emulator"), "{output:?}");
}
