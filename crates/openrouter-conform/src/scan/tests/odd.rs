//! Unusual inputs, each with a clear result.

use std::fs;

use rstest::rstest;

use super::{scanned, scanned_files};

#[rstest]
#[case::utf16(&b"\xFF\xFEE\0R\0R\0O\0R\0\n\0"[..], "UTF-16")]
#[case::binary(b"\x00\x01\x02\x03\xFF\x00\x00\x10\x11", "binary")]
#[case::archive(b"PK\x03\x04\x14\x00", "zip archive")]
#[case::database(b"SQLite format 3\x00....", "SQLite")]
fn what_is_no_text_is_not_counted(#[case] bytes: &[u8], #[case] says: &str) {
    let scanned = scanned(bytes);
    assert_eq!((scanned.exit, scanned.errors, scanned.payloads), (3, 0, 0));
    assert!(scanned.unread[0].why.contains(says), "{:?}", scanned.unread);
}

#[test]
fn an_empty_input_says_so() {
    let scanned = scanned(b"");
    assert_eq!((scanned.read[0].form.as_str(), scanned.exit), ("empty", 3));
}

#[test]
fn a_bad_line_of_json_is_named() {
    let scanned = scanned(b"{\"level\":\"info\",\"msg\":\"a\"}\n{\"level\":\"error\",\"msg\":\"cu\n{\"level\":\"info\" \"msg\":\"b\"}\n{\"level\":\"info\",\"msg\":\"c\"}\n");
    assert_eq!(
        (
            scanned.bad_lines,
            scanned.errors,
            scanned.payloads,
            scanned.exit
        ),
        (2, 0, 2, 1)
    );
    let lines: Vec<u64> = scanned.named_lines.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 3]);
}

#[test]
fn a_file_may_change_its_form_from_line_to_line() {
    let error = r#"{"error":{"message":"Insufficient credits","code":402}}"#;
    let text = format!(
        "2026-11-29 10:00:00 INFO started\n{{\"level\":\"info\",\"msg\":\"on\"}}\n{error}\nlevel=error msg=x err={error:?}\n\
         {{\n  \"level\": \"error\",\n  \"error\": \"Error code: 401 - User not found.\"\n}}\n10.0.0.7 - - [29/Nov/2026:10:00:00 +0000] \"POST /v1/chat/completions HTTP/1.1\" 503 1\n"
    );
    let scanned = scanned(text.as_bytes());
    assert_eq!(
        (scanned.errors, scanned.bad_lines),
        (4, 0),
        "{:#?}",
        scanned.read
    );
    let kinds: Vec<&str> = scanned.read[0]
        .records
        .iter()
        .map(|kind| kind.kind.as_str())
        .collect();
    assert_eq!(
        kinds,
        ["payload", "JSON log record", "logfmt", "access log", "text"]
    );
}

#[test]
fn a_row_with_other_columns_is_named() {
    let scanned = scanned(b"time,level,msg\n2026-11-29,info,a\n2026-11-29,info,b\n2026-11-29,error,c,d\n2026-11-29,info,e\n2026-11-29,info,f\n");
    assert_eq!((scanned.bad_lines, scanned.named_lines[0].line), (1, 4));
}

/// OpenRouter's export of activity states how a generation ended.
#[test]
fn a_row_that_ended_with_an_error_is_one() {
    let csv = "generation_id,created_at,model,finish_reason\n\
               gen-1,2026-11-29 10:00:00,acme/one,stop\n\
               gen-2,2026-11-29 10:00:05,acme/one,error\n";
    assert_eq!(scanned(csv.as_bytes()).errors, 1);
}

/// Cyclic links are not followed, and only regular files of a folder are read.
#[cfg(unix)]
#[test]
fn folders_with_links_and_pipes_end() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(
        dir.path().join("a.log"),
        "ERROR: 402 Insufficient credits\n",
    )
    .expect("it is writable");
    std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).expect("a link");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        dir.path().join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .expect("a pipe");
    let scanned = scanned_files(&[dir.path().to_owned()]);
    assert_eq!((scanned.inputs.files, scanned.errors), (1, 1));
}
