//! Reads bodies from a file or standard input.

use std::io::Read as _;
use std::path::Path;

use openrouter_corpus::error::Error;

/// The maximum size of a body, in bytes.
pub(super) const MAX_BYTES: u64 = 64 << 20;

/// Returns whether an argument looks like the text itself rather than a file name.
fn is_text(argument: &str) -> bool {
    argument.contains([' ', '{', '"', '\n'])
}

/// Decodes UTF-16 with a byte order mark, as PowerShell writes it. Other bytes are returned unchanged.
pub(super) fn text(bytes: Vec<u8>) -> Vec<u8> {
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some(b"\xFF\xFE") => u16::from_le_bytes,
        Some(b"\xFE\xFF") => u16::from_be_bytes,
        _ => return bytes,
    };
    let (pairs, _) = bytes[2..].as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units).into_bytes()
}

/// Reads a file, or standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let error = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let limit = MAX_BYTES + 1;
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(error)?;
    } else {
        let file = std::fs::File::open(path).map_err(|source| match path.to_str() {
            Some(text) if is_text(text) && source.kind() == std::io::ErrorKind::NotFound => {
                Error::usage(
                    "FILE",
                    format!("{text:?} is no file; pass text on standard input instead, such as: pbpaste | openrouter-conform identify"),
                )
            }
            _ => error(source),
        })?;
        file.take(limit).read_to_end(&mut bytes).map_err(error)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("the input exceeds {MAX_BYTES} bytes");
        return Err(error(std::io::Error::other(message)));
    }
    Ok(bytes)
}
