//! The mix: a fixed list of fixtures, `benches/mix.txt`.

use std::path::{Path, PathBuf};

/// A payload of the mix, with the facts of its case that a reader is given.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The fixture's id.
    pub id: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// The HTTP status that the id begins with.
    pub status: u16,
}

/// The two parts of the mix.
#[derive(Debug, Clone)]
pub struct Mix {
    /// JSON bodies: what every contender can be given.
    pub json: Vec<Payload>,
    /// Pages, pasted texts and streams.
    pub other: Vec<Payload>,
}

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    let mut root = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    root.pop();
    root.pop();
    root
}

/// Reads the mix.
///
/// # Errors
/// What is wrong with the list, or which file cannot be read.
pub fn load() -> Result<Mix, String> {
    let path = root().join("benches/mix.txt");
    let list = read(&path)?;
    let list = String::from_utf8(list).map_err(|_| format!("{} is no text", path.display()))?;
    let mut mix = Mix {
        json: Vec::new(),
        other: Vec::new(),
    };
    for line in list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (id, extension) = line
            .rsplit_once('.')
            .ok_or_else(|| format!("{}: `{line}` is no ID.EXTENSION", path.display()))?;
        let name = id
            .rsplit('/')
            .next()
            .unwrap_or(id)
            .trim_start_matches("stream-");
        let payload = Payload {
            id: id.to_owned(),
            body: read(&root().join("fixtures").join(line))?,
            status: name
                .get(..3)
                .and_then(|status| status.parse().ok())
                .unwrap_or(500),
        };
        if extension == "json" {
            mix.json.push(payload);
        } else {
            mix.other.push(payload);
        }
    }
    if mix.json.is_empty() {
        return Err(format!("{} names no JSON body", path.display()));
    }
    Ok(mix)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("failed to read {}: {error}", path.display()))
}
