//! The modules of all crates, and the resolution of paths in them.

use std::collections::BTreeMap;

use crate::source::{self, Import, Module, Path};

/// The files of one crate.
#[derive(Default)]
pub(crate) struct Files {
    /// The name as in code: `openrouter_errors`.
    pub name: String,
    /// The folder of its `Cargo.toml`, relative to the repository's root.
    pub folder: String,
    /// `Cargo.toml` and all Rust files, by their path relative to the root.
    pub files: BTreeMap<String, String>,
}

struct Known {
    file: String,
    module: Module,
}

/// One crate.
struct Crate {
    name: String,
    /// The modules of its library or program.
    modules: BTreeMap<Path, Known>,
    /// Its tests, examples and build script, by file.
    others: Vec<Known>,
    /// Its manifest: path and text.
    manifest: (String, String),
}

pub(crate) struct Tree {
    crates: Vec<Crate>,
}

/// A module of a crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub krate: String,
    pub module: Path,
}

/// A reference from one module to another.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub from: Place,
    pub to: Place,
    /// `file:line` of the import.
    pub at: String,
    /// The path as written.
    pub path: String,
}

/// A reference from one crate to another, in code or in its manifest.
pub(crate) struct CrateEdge {
    pub from: String,
    pub to: String,
    pub at: String,
    /// `file:line` of the name of the imported crate.
    pub defined_at: String,
}

impl Tree {
    pub(crate) fn read(crates: &[Files]) -> Result<Self, String> {
        let crates = crates
            .iter()
            .map(read)
            .collect::<Result<Vec<Crate>, String>>()?;
        Ok(Self { crates })
    }

    pub(crate) fn modules(&self) -> usize {
        self.crates.iter().map(|krate| krate.modules.len()).sum()
    }

    /// Returns whether a module has child modules.
    pub(crate) fn is_folder(&self, krate: &str, module: &[String]) -> bool {
        self.named(krate).is_some_and(|krate| {
            let mut paths = krate.modules.keys();
            paths.any(|path| path.len() > module.len() && path.starts_with(module))
        })
    }

    /// Returns every import of one crate in another, and every dependency in a manifest.
    pub(crate) fn crate_edges(&self) -> Vec<CrateEdge> {
        let mut edges = Vec::new();
        for krate in &self.crates {
            let mut add = |name: &str, at: String| {
                if let Some(other) = self.named(name).filter(|other| other.name != krate.name) {
                    edges.push(CrateEdge {
                        from: krate.name.clone(),
                        to: other.name.clone(),
                        at,
                        defined_at: other.name_line(),
                    });
                }
            };
            let own = krate
                .modules
                .iter()
                .map(|(path, known)| (Some(path), known));
            for (path, known) in own.chain(krate.others.iter().map(|known| (None, known))) {
                for import in &known.module.imports {
                    let first = &import.path[0];
                    // A child module takes precedence over a crate with the same name.
                    let child =
                        path.map(|path| [path.as_slice(), std::slice::from_ref(first)].concat());
                    if !child.is_some_and(|child| krate.modules.contains_key(&child)) {
                        add(first, format!("{}:{}", known.file, import.line));
                    }
                }
            }
            let (manifest, text) = &krate.manifest;
            for (number, line) in (1..).zip(text.lines()) {
                if let Some((name, _)) = line.split_once('=') {
                    add(
                        &name.trim().replace('-', "_"),
                        format!("{manifest}:{number}"),
                    );
                }
            }
        }
        edges
    }

    /// Returns every import between modules, with re-exports resolved.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for krate in &self.crates {
            for (module, known) in &krate.modules {
                for import in &known.module.imports {
                    let from = Place {
                        krate: krate.name.clone(),
                        module: module.clone(),
                    };
                    for to in self.passed(krate, module, import) {
                        edges.push(Edge {
                            from: from.clone(),
                            to,
                            at: format!("{}:{}", known.file, import.line),
                            path: import.path.join("::"),
                        });
                    }
                }
            }
        }
        edges
    }

    /// Returns the modules that an import refers to: the one that defines the item, and those that re-export it.
    fn passed(&self, krate: &Crate, module: &[String], import: &Import) -> Vec<Place> {
        let mut passed = Vec::new();
        // A `use` does not see the name that it binds itself.
        let own = import.binds.as_deref();
        self.follow(krate, module, &import.path, own, &mut passed, 8);
        passed
    }

    fn follow(
        &self,
        krate: &Crate,
        module: &[String],
        path: &[String],
        own: Option<&str>,
        passed: &mut Vec<Place>,
        steps: usize,
    ) -> Option<Place> {
        let (mut krate, mut at, mut rest) = self.start(krate, module, path, own, passed, steps)?;
        while let Some((name, after)) = rest.split_first() {
            let mut child = at.clone();
            child.push(name.clone());
            if krate.modules.contains_key(&child) {
                (at, rest) = (child, after);
                continue;
            }
            if name == "super" {
                at.pop();
                rest = after;
                continue;
            }
            let Some(target) = self.exported(krate, &at, name, passed, steps) else {
                break;
            };
            passed.push(place(krate, &at));
            krate = self.named(&target.krate)?;
            (at, rest) = (target.module, after);
        }
        let place = place(krate, &at);
        passed.push(place.clone());
        Some(place)
    }

    /// Resolves the start of a path: the crate, the module and the remaining names.
    fn start<'a>(
        &'a self,
        krate: &'a Crate,
        module: &[String],
        path: &'a [String],
        own: Option<&str>,
        passed: &mut Vec<Place>,
        steps: usize,
    ) -> Option<(&'a Crate, Path, &'a [String])> {
        let (first, rest) = path.split_first()?;
        let mut child = module.to_vec();
        child.push(first.clone());
        match first.as_str() {
            "crate" => Some((krate, Vec::new(), rest)),
            "self" => Some((krate, module.to_vec(), rest)),
            "super" => {
                let (_, parent) = module.split_last()?;
                Some((krate, parent.to_vec(), rest))
            }
            _ if krate.modules.contains_key(&child) => Some((krate, child, rest)),
            name if own != Some(name) && !rest.is_empty() => {
                if let Some(target) = self.exported(krate, module, name, passed, steps) {
                    return Some((self.named(&target.krate)?, target.module, rest));
                }
                Some((self.named(name)?, Vec::new(), rest))
            }
            name => Some((self.named(name)?, Vec::new(), rest)),
        }
    }

    /// Returns the target that a `use` of this module binds the name to.
    fn exported(
        &self,
        krate: &Crate,
        module: &[String],
        name: &str,
        passed: &mut Vec<Place>,
        steps: usize,
    ) -> Option<Place> {
        let known = krate.modules.get(module)?;
        if steps == 0 || known.module.items.contains(name) {
            return None;
        }
        let bound = |wanted: &'static str| {
            let imports = known.module.imports.iter();
            imports.filter(move |import| import.binds.as_deref() == Some(wanted))
        };
        let named = known.module.imports.iter();
        for import in named.filter(|import| import.binds.as_deref() == Some(name)) {
            let target = self.follow(krate, module, &import.path, Some(name), passed, steps - 1);
            if target.is_some() {
                return target;
            }
        }
        bound("*").find_map(|import| {
            let mut aside = Vec::new();
            let from = self.follow(
                krate,
                module,
                &import.path,
                Some("*"),
                &mut aside,
                steps - 1,
            )?;
            let other = self.named(&from.krate)?;
            let defines = other.modules.get(&from.module)?.module.items.contains(name);
            if defines {
                return Some(from);
            }
            self.exported(other, &from.module, name, passed, steps - 1)
        })
    }

    fn named(&self, name: &str) -> Option<&Crate> {
        self.crates.iter().find(|krate| krate.name == name)
    }
}

impl Crate {
    /// Returns the manifest line with the crate's name.
    fn name_line(&self) -> String {
        let (manifest, text) = &self.manifest;
        let line = text.lines().position(|line| line.starts_with("name = "));
        format!("{manifest}:{}", line.map_or(1, |line| line + 1))
    }
}

fn place(krate: &Crate, module: &[String]) -> Place {
    Place {
        krate: krate.name.clone(),
        module: module.to_vec(),
    }
}

fn read(files: &Files) -> Result<Crate, String> {
    let (src, manifest) = (
        format!("{}/src", files.folder),
        format!("{}/Cargo.toml", files.folder),
    );
    let (mut modules, mut others) = (BTreeMap::new(), Vec::new());
    for (file, text) in files.files.iter().filter(|(file, _)| file.ends_with(".rs")) {
        let own = module_of(&src, file);
        for module in source::modules(text).map_err(|error| format!("{file}: {error}"))? {
            let file = file.clone();
            match &own {
                Some(own) => {
                    let path = [own.as_slice(), module.inside.as_slice()].concat();
                    modules.insert(path, Known { file, module });
                }
                None => others.push(Known { file, module }),
            }
        }
    }
    // Test modules may depend on whatever they test.
    let tests: Vec<Path> = modules
        .iter()
        .flat_map(|(path, known): (&Path, &Known)| {
            let names = known.module.test_modules.iter();
            names.map(move |name| [path.as_slice(), std::slice::from_ref(name)].concat())
        })
        .collect();
    let (kept, tests): (BTreeMap<_, _>, BTreeMap<_, _>) = modules
        .into_iter()
        .partition(|(path, _)| !tests.iter().any(|test| path.starts_with(test)));
    others.extend(tests.into_values());
    let text = files.files.get(&manifest).cloned().unwrap_or_default();
    Ok(Crate {
        name: files.name.clone(),
        modules: kept,
        others,
        manifest: (manifest, text),
    })
}

/// Returns the module path of a file below `src`.
fn module_of(src: &str, file: &str) -> Option<Path> {
    let relative = file.strip_prefix(src)?.strip_prefix('/')?;
    let mut path: Path = relative
        .strip_suffix(".rs")?
        .split('/')
        .map(str::to_owned)
        .collect();
    let last = path.last()?;
    if last == "mod" || (path.len() == 1 && (last == "lib" || last == "main")) {
        path.pop();
    }
    Some(path)
}
