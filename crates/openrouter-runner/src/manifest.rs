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

    /// Returns the names that the option accepts without a manifest.
    #[must_use]
    fn built_in() -> Vec<&'static str> {
        Vec::new()
    }

    /// Reads the manifest of a checkout.
    ///
    /// # Errors
    /// [`Error::Usage`] if there is none of this name or its file is malformed.
    fn open(checkout: &Path, name: &str) -> Result<Self, Error> {
        let mut known = Self::known(checkout);
        if !known.iter().any(|folder| folder == name) {
            known.extend(Self::built_in().into_iter().map(str::to_owned));
            let nearest = suggest(name, known.iter().map(String::as_str), 3);
            let found = if nearest.is_empty() {
                format!("there is no {name:?}, only {}", known.join(", "))
            } else {
                name.to_owned()
            };
            return Err(Error::Usage {
                what: Self::OPTION.to_owned(),
                found,
                nearest,
            });
        }
        let path = checkout.join(Self::FOLDER).join(name).join(Self::FILE);
        let bytes = std::fs::read(&path).map_err(|source| Error::Read { path, source })?;
        Self::parse(name, &bytes)
    }

    /// Parses the manifest of the folder `name`.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is malformed.
    fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let wrong =
            |why: String| Error::usage(format!("{}/{name}/{}", Self::FOLDER, Self::FILE), why);
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let manifest: Self = serde_path_to_error::deserialize(&mut deserializer)
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
    fn known(checkout: &Path) -> Vec<String> {
        let folders = std::fs::read_dir(checkout.join(Self::FOLDER));
        let folders = folders.into_iter().flatten().flatten();
        let with_manifest = folders.filter(|folder| folder.path().join(Self::FILE).is_file());
        let mut known: Vec<String> = with_manifest
            .filter_map(|folder| folder.file_name().into_string().ok())
            .collect();
        known.sort();
        known
    }

    /// Returns the absolute folder of the manifest, in which its commands can run.
    #[must_use]
    fn folder(&self, checkout: &Path) -> PathBuf {
        let folder = checkout.join(Self::FOLDER).join(self.name());
        folder.canonicalize().unwrap_or(folder)
    }
}
