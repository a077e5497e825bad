//! The manifests of a checkout: `FOLDER/NAME/FILE`, one JSON file for each adapter, gateway or program.

use std::path::{Path, PathBuf};

use openrouter_corpus::error::Error;
use openrouter_corpus::suggest::suggest;
use serde::de::DeserializeOwned;

/// A kind of manifest.
pub trait ManifestFile: DeserializeOwned {
    /// The option that names one, for error messages.
    const OPTION: &'static str;
    /// The folder of all, below the checkout.
    const FOLDER: &'static str;
    /// The name of the file in the folder of one.
    const FILE: &'static str;

    /// The format of the file.
    fn format(&self) -> u32;

    /// The name it states, which must be that of its folder.
    fn name(&self) -> &str;

    /// What this kind requires besides.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self) -> Result<(), String>;
}

/// Reads the manifest of a checkout; `built_in` are other names that the option takes.
///
/// # Errors
/// [`Error::Usage`] where there is none of this name or its file is malformed.
pub fn open<M: ManifestFile>(
    checkout: &Path,
    name: &str,
    built_in: impl IntoIterator<Item = &'static str>,
) -> Result<M, Error> {
    let mut known = known::<M>(checkout);
    if !known.iter().any(|folder| folder == name) {
        known.extend(built_in.into_iter().map(str::to_owned));
        return Err(Error::Usage {
            what: M::OPTION.to_owned(),
            found: name.to_owned(),
            nearest: suggest(name, known.iter().map(String::as_str), 3),
        });
    }
    let path = checkout.join(M::FOLDER).join(name).join(M::FILE);
    let bytes = std::fs::read(&path).map_err(|source| Error::Read { path, source })?;
    parse(name, &bytes)
}

/// Reads the text of the manifest in the folder `name`.
///
/// # Errors
/// [`Error::Usage`] where it is malformed.
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

/// The names of a checkout, sorted.
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

/// The folder of one, as commands that run in it need it: independent of the caller's own.
#[must_use]
pub fn folder<M: ManifestFile>(checkout: &Path, name: &str) -> PathBuf {
    let folder = checkout.join(M::FOLDER).join(name);
    folder.canonicalize().unwrap_or(folder)
}
