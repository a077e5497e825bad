//! Manifests of a checkout: `FOLDER/NAME/FILE`, one JSON file for each adapter, gateway or program.

use std::path::{Path, PathBuf};

use openrouter_corpus::error::Error;
use openrouter_corpus::suggest::suggest;
use serde::de::DeserializeOwned;

/// A kind of manifest.
pub trait ManifestFile: DeserializeOwned {
    /// The option that names one, for error messages.
    const OPTION: &'static str;
    /// The folder of all manifests of this kind, below the checkout.
    const FOLDER: &'static str;
    /// The file name of a manifest.
    const FILE: &'static str;

    /// Returns the format of the file.
    fn format(&self) -> u32;

    /// Returns the stated name, which must equal the folder's.
    fn name(&self) -> &str;

    /// Checks additional requirements of this kind.
    ///
    /// # Errors
    /// Returns what is wrong.
    fn check(&self) -> Result<(), String>;
}

/// Reads the manifest of a checkout; `built_in` are further valid names of the option.
///
/// # Errors
/// [`Error::Usage`] if there is none of this name or its file is malformed.
pub fn open<M: ManifestFile>(
    checkout: &Path,
    name: &str,
    built_in: impl IntoIterator<Item = &'static str>,
) -> Result<M, Error> {
    let mut known = known::<M>(checkout);
    if !known.iter().any(|folder| folder == name) {
        known.extend(built_in.into_iter().map(str::to_owned));
        let nearest = suggest(name, known.iter().map(String::as_str), 3);
        let found = if nearest.is_empty() {
            format!("there is no {name:?}, only {}", known.join(", "))
        } else {
            name.to_owned()
        };
        return Err(Error::Usage {
            what: M::OPTION.to_owned(),
            found,
            nearest,
        });
    }
    let path = checkout.join(M::FOLDER).join(name).join(M::FILE);
    let bytes = std::fs::read(&path).map_err(|source| Error::Read { path, source })?;
    parse(name, &bytes)
}

/// Parses the manifest of the folder `name`.
///
/// # Errors
/// [`Error::Usage`] if it is malformed.
pub fn parse<M: ManifestFile>(name: &str, bytes: &[u8]) -> Result<M, Error> {
    let wrong = |why: String| Error::usage(format!("{}/{name}/{}", M::FOLDER, M::FILE), why);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let manifest: M = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| wrong(error.to_string()))?;
    let found = manifest.format();
    if found != 1 {
        return Err(wrong(format!(
            "unknown format {found}; this program reads format 1"
        )));
    }
    let found = manifest.name();
    if found != name {
        return Err(wrong(format!(
            "name: expected {name:?}, the name of its folder, found {found:?}"
        )));
    }
    manifest.check().map_err(wrong)?;
    Ok(manifest)
}

/// Returns the names in a checkout, sorted.
#[must_use]
pub fn known<M: ManifestFile>(checkout: &Path) -> Vec<String> {
    let folders = std::fs::read_dir(checkout.join(M::FOLDER));
    let folders = folders.into_iter().flatten().flatten();
    let with_manifest = folders.filter(|folder| folder.path().join(M::FILE).is_file());
    let mut known: Vec<String> = with_manifest
        .filter_map(|folder| folder.file_name().into_string().ok())
        .collect();
    known.sort();
    known
}

/// Returns the absolute folder of a manifest, in which its commands can run.
#[must_use]
pub fn folder<M: ManifestFile>(checkout: &Path, name: &str) -> PathBuf {
    let folder = checkout.join(M::FOLDER).join(name);
    folder.canonicalize().unwrap_or(folder)
}
