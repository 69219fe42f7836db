//! What the targets share: the bytes as a file in memory, and what must hold of every answer.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use beatlas::import::{ImportError, Mapping, import_incidents_with};

/// The folder of this process, in memory where the system has such a folder.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = base.join(format!("beatlas-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the files");
        folder
    })
}

/// The bytes as a file of this name.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, bytes).expect("a file for the bytes");
    path
}

/// Brings the bytes in as incidents: the report adds up, or the refusal names the file.
pub fn incidents(name: &str, bytes: &[u8], mapping: Option<&Mapping>) {
    let path = file(name, bytes);
    match import_incidents_with(&[path], None, mapping, &mut |_| true) {
        Ok(import) => {
            let r = import.report;
            assert_eq!(r.placed + r.without_place + r.outside + r.rejected, r.rows_read);
            assert_eq!(r.added + r.changed + r.unchanged, r.rows_read - r.rejected);
            assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected);
            assert_eq!(r.by_month.values().sum::<u64>(), r.rows_read - r.rejected);
            assert_eq!(r.by_type.values().sum::<u64>(), r.rows_read - r.rejected);
            assert_eq!(import.incidents.len() as u64, r.added);
        }
        Err(e @ (ImportError::NoFiles | ImportError::Cancelled)) => panic!("{e}"),
        Err(e) => {
            let stem = name.split('.').next().unwrap_or(name);
            assert!(e.to_string().contains(stem), "the file is not named: {e}");
        }
    }
}
