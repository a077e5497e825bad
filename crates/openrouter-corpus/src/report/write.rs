//! Output files: written atomically, following links.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::{Duration, Instant};

use crate::error::Error;

/// The maximum number of links to follow.
const MOST_LINKS: usize = 40;

/// The destination of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A regular file, existing or new.
    File(PathBuf),
    /// An existing non-regular file: a pipe, a device, an open file of a process. It is never replaced.
    Special(PathBuf),
}

impl Destination {
    /// Follows the links of a path. A link to a missing file leads to the place for that file.
    ///
    /// # Errors
    /// Fails if a link cannot be read, or there are too many links.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            if let Some(open) = open_file(&path) {
                return Ok(open);
            }
            match fs::symlink_metadata(&path) {
                Ok(there) if there.is_symlink() => {
                    let target = fs::read_link(&path)?;
                    path = path.parent().unwrap_or(Path::new("")).join(target);
                }
                Ok(there) if !there.is_file() && !there.is_dir() => {
                    return Ok(Self::Special(path));
                }
                _ => return Ok(Self::File(full(&path))),
            }
        }
        Err(io::Error::other("too many links"))
    }

    /// Whether two outputs to it would overwrite each other. A device accepts any number.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        #[cfg(unix)]
        if let Self::Special(path) = self {
            use std::os::unix::fs::FileTypeExt as _;
            return !fs::metadata(path).is_ok_and(|there| there.file_type().is_char_device());
        }
        true
    }

    /// The file as the system counts it, if it exists: hard links of one file are equal.
    #[must_use]
    pub fn file_id(&self) -> Option<(u64, u64)> {
        #[cfg(unix)]
        if let Self::File(path) = self {
            use std::os::unix::fs::MetadataExt as _;
            let there = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
            return Some((there.dev(), there.ino()));
        }
        None
    }

    /// Opens it for output that is written piece by piece. Truncates a regular file; writes to others as they are.
    ///
    /// # Errors
    /// Fails if it cannot be opened, its folder does not exist, or nobody reads a named pipe.
    pub fn open(&self) -> io::Result<Box<dyn Write + Send>> {
        Ok(match self {
            Self::Stdout => Box::new(io::stdout()),
            Self::Stderr => Box::new(io::stderr()),
            Self::Special(path) => Box::new(open_special(path)?),
            Self::File(path) => Box::new(File::create(path)?),
        })
    }
}

/// How long a named pipe may be without a reader.
#[cfg(unix)]
const READER: Duration = Duration::from_secs(5);

/// Opens a file that is not regular. A named pipe without a reader would block for as long as nobody opens it.
#[cfg(unix)]
fn open_special(path: &Path) -> io::Result<File> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use rustix::io::Errno;
    use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
    let mut options = OpenOptions::new();
    if !fs::metadata(path)?.file_type().is_fifo() {
        return options.append(true).open(path);
    }
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    options.write(true).custom_flags(flags);
    let begin = Instant::now();
    loop {
        match options.open(path) {
            Ok(file) => {
                // From here on a slow reader is waited for.
                fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
                return Ok(file);
            }
            Err(error) if error.raw_os_error() != Some(Errno::NXIO.raw_os_error()) => {
                return Err(error);
            }
            Err(_) if begin.elapsed() < READER => thread::sleep(Duration::from_millis(20)),
            Err(_) => {
                let waited = READER.as_secs();
                let why = format!(
                    "nobody reads this named pipe (waited {waited} s); start its reader first"
                );
                return Err(io::Error::new(io::ErrorKind::TimedOut, why));
            }
        }
    }
}

#[cfg(not(unix))]
fn open_special(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// Recognises a path below `/proc/PID/fd`, such as the target of `/dev/stderr`: a file that is already open, whose
/// position and contents belong to its owner.
fn open_file(path: &Path) -> Option<Destination> {
    let folder = path.parent()?.canonicalize().ok()?;
    let mut parts = folder.strip_prefix("/proc").ok()?.components();
    let process = parts.next()?.as_os_str().to_str()?;
    if !folder.ends_with("fd") {
        return None;
    }
    let own = process.parse() == Ok(std::process::id());
    Some(match path.file_name()?.to_str()? {
        "1" if own => Destination::Stdout,
        "2" if own => Destination::Stderr,
        _ => Destination::Special(path.to_owned()),
    })
}

/// Returns the path without links in its folder, so that two spellings of one path are equal.
fn full(path: &Path) -> PathBuf {
    let mut folder = path.parent().unwrap_or(Path::new(""));
    if folder.as_os_str().is_empty() {
        folder = Path::new(".");
    }
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Writes `bytes` to the destination of `path` atomically: first to a file next to it, which is then renamed. A
/// replaced file keeps its mode and owner. Writes directly to a non-regular file, and to a file whose folder does not allow
/// another file.
///
/// # Errors
/// Fails if the folder cannot be created, or the file cannot be written or renamed; the temporary file is removed.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write(path, bytes).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let destination = Destination::of(path)?;
    let Destination::File(path) = &destination else {
        let mut out = destination.open()?;
        return out.write_all(bytes).and_then(|()| out.flush());
    };
    make_folder(path)?;
    let there = fs::metadata(path).ok();
    match replace(path, there.as_ref(), bytes) {
        Err(refused) if there.is_some_and(|there| there.is_file()) && takes_no_other(&refused) => {
            let mut file = OpenOptions::new().write(true).truncate(true).open(path)?;
            file.write_all(bytes)?;
            file.sync_all()
        }
        written => written,
    }
}

/// Whether a folder rejected a new file or the rename, although the file itself may be writable: the folder is
/// read-only, or the file is a mount point.
fn takes_no_other(refused: &io::Error) -> bool {
    matches!(
        refused.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ResourceBusy
    )
}

fn replace(path: &Path, there: Option<&fs::Metadata>, bytes: &[u8]) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("the path has no file name"));
    };
    let mut partial_name = OsString::from(".");
    partial_name.push(name);
    partial_name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(partial_name);
    // Left over from a killed process; an existing file of that name is never written to.
    let _ = fs::remove_file(&partial);
    remove_left_over(path, name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if there.is_some() {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&partial)?;
    let written = like(&file, there)
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&partial, path));
    written.inspect_err(|_| {
        // Report the first error; it also names a file that is left over.
        let _ = fs::remove_file(&partial);
    })
}

/// Removes partial files that killed processes left next to this file. Those of running processes stay.
fn remove_left_over(path: &Path, name: &std::ffi::OsStr) {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let prefix = format!(".{}.", name.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let entry_name = entry.file_name();
        let process = entry_name
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(".partial"))
            .and_then(|process| process.parse::<u32>().ok());
        let runs = |id: u32| Path::new(&format!("/proc/{id}")).exists();
        if process.is_some_and(|id| !runs(id)) && Path::new("/proc/self").exists() {
            // A partial file that cannot be removed is harmless.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives a new file the owner and mode of the file that it replaces. Only root can change the owner.
fn like(file: &File, there: Option<&fs::Metadata>) -> io::Result<()> {
    let Some(there) = there else { return Ok(()) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let _ = std::os::unix::fs::fchown(file, Some(there.uid()), Some(there.gid()));
    }
    file.set_permissions(there.permissions())
}

fn make_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), fs::create_dir_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a/b.json");
        for text in ["one", "two"] {
            write_atomically(&path, text.as_bytes()).expect("it is writable");
            assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
        }
        assert_eq!(
            fs::read_dir(dir.path().join("a"))
                .expect("a folder")
                .count(),
            1
        );
        assert!(
            write_atomically(&dir.path().join("a"), b"x").is_err(),
            "a folder is no file"
        );
    }

    /// A process that was killed left its part: the next write removes it, and not that of a process that runs.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_was_left_over_is_removed() {
        let dir = tempfile::tempdir().expect("a folder");
        let place = |process: u32| dir.path().join(format!(".a.json.{process}.partial"));
        for process in [1, u32::MAX] {
            fs::write(place(process), "half").expect("it is writable");
        }
        write_atomically(&dir.path().join("a.json"), b"whole").expect("it is writable");
        assert!(place(1).exists() && !place(u32::MAX).exists());
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        /// A link stays and leads to the new content, even if its target did not exist or is another link.
        #[test]
        fn writes_through_links() {
            let dir = tempfile::tempdir().expect("a folder");
            let place = |name: &str| dir.path().join(name);
            fs::create_dir(place("sub")).expect("it is writable");
            symlink("sub/target", place("link")).expect("it is writable");
            symlink("link", place("second")).expect("it is writable");
            for text in ["new", "replaced"] {
                write_atomically(&place("second"), text.as_bytes()).expect("it is writable");
                let read = |name| fs::read_to_string(place(name)).expect("it is there");
                assert_eq!(read("sub/target"), text);
                for link in ["link", "second"] {
                    assert!(place(link).symlink_metadata().expect("there").is_symlink());
                }
            }
            assert_eq!(
                Destination::of(&place("second")).ok(),
                Destination::of(&place("sub/../sub/target")).ok()
            );
            symlink("round", place("round")).expect("it is writable");
            assert!(write_atomically(&place("round"), b"").is_err());
        }

        #[test]
        fn keeps_the_mode() {
            let dir = tempfile::tempdir().expect("a folder");
            let path = dir.path().join("report.json");
            fs::write(&path, "old").expect("it is writable");
            for mode in [0o600, 0o640, 0o755] {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("own file");
                write_atomically(&path, b"new").expect("it is writable");
                let there = fs::metadata(&path).expect("it is there");
                assert_eq!(there.permissions().mode() & 0o777, mode);
            }
        }

        /// A file that another process has open is appended to: neither replaced nor truncated.
        #[test]
        fn an_open_file_is_not_replaced() {
            let dir = tempfile::tempdir().expect("a folder");
            let path = dir.path().join("log");
            fs::write(&path, "before;").expect("it is writable");
            let file = OpenOptions::new()
                .append(true)
                .open(&path)
                .expect("it is there");
            use std::os::fd::AsRawFd as _;
            let by_number = PathBuf::from(format!("/dev/fd/{}", file.as_raw_fd()));
            write_atomically(&by_number, b"after").expect("it is writable");
            assert_eq!(fs::read_to_string(&path).expect("there"), "before;after");
            assert_eq!(
                Destination::of(Path::new("/dev/stderr")).ok(),
                Some(Destination::Stderr)
            );
            assert_eq!(
                Destination::of(Path::new("/dev/stdout")).ok(),
                Some(Destination::Stdout)
            );
            assert!(
                !Destination::of(Path::new("/dev/null"))
                    .expect("there")
                    .is_exclusive()
            );
        }
    }
}
