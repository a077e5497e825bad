//! Reads bodies from a file or standard input.

use std::io::Read as _;
use std::path::Path;

use openrouter_corpus::error::Error;

/// The most bytes of a body that are read.
pub(super) const MAX_BYTES: u64 = 64 << 20;

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
        let file = std::fs::File::open(path).map_err(error)?;
        file.take(limit).read_to_end(&mut bytes).map_err(error)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("the input exceeds {MAX_BYTES} bytes");
        return Err(error(std::io::Error::other(message)));
    }
    Ok(bytes)
}
