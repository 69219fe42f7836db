//! The rules of the house, held against the sources: each failure names file and line.

#![allow(clippy::unwrap_used, clippy::panic, clippy::unreachable)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources under {folder}");
    found.sort();
    found
}

/// The code of a file with comments blanked and its tests cut off, line by line.
fn code(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, l)| !l.starts_with("#[cfg(test)]"))
        .map(|(i, l)| (i + 1, l.split("//").next().unwrap_or_default()))
        .collect()
}

fn forbid(folders: &[&str], words: &[&str], rule: &str) {
    let mut broken = Vec::new();
    for folder in folders {
        for (path, text) in sources(folder) {
            for (line, content) in code(&text) {
                for word in words {
                    if content.contains(word) {
                        let path = path.strip_prefix(root()).unwrap().display();
                        broken.push(format!("{path}:{line}: names {word}"));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{rule}\n{}", broken.join("\n"));
}

const INNER: [&str; 4] = ["src/profile", "src/geography", "src/analysis", "src/edit"];
const SHOWN: [&str; 4] = ["src/panels", "src/map", "src/charts", "src/look"];

#[test]
fn rule_1_the_inner_rooms_know_nothing_of_window_file_or_thread() {
    forbid(
        &INNER,
        &["egui", "eframe", "walkers", "std::fs", "std::thread", "rusqlite"],
        "profile, geography, analysis and edit name no window, file, thread or database",
    );
}

#[test]
fn rule_1_what_is_shown_does_no_io() {
    forbid(
        &SHOWN,
        &["std::fs", "std::net", "rusqlite", "File::", "rfd::", "std::process"],
        "panels, map, charts and look do no IO",
    );
}

#[test]
fn rule_1_imports_go_one_way() {
    let outer = ["panels", "app", "update", "cli", "jobs", "session", "command"];
    let check = |folders: &[&str], forbidden: &[&str]| {
        let words: Vec<String> = forbidden.iter().map(|m| format!("crate::{m}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        forbid(folders, &words, "imports go from the outer rooms to the inner ones");
    };
    check(
        &INNER,
        &[
            &outer[..],
            &[
                "map", "charts", "derived", "store", "import", "export", "look", "document",
                "settings",
            ],
        ]
        .concat(),
    );
    check(&["src/geography"], &["profile", "analysis", "edit"]);
    check(&["src/profile"], &["analysis", "edit"]);
    check(&["src/store", "src/import", "src/map", "src/charts", "src/look"], &outer);
    check(&["src/map", "src/charts"], &["derived", "store", "import", "export"]);
}

#[test]
fn rule_2_panels_ask_and_update_acts() {
    // A panel gets shared references: no `&mut` to anything of the program but the list of
    // commands, egui's own state and the map's camera memory.
    let mut broken = Vec::new();
    for (path, text) in sources("src/panels") {
        for (line, content) in code(&text) {
            for kind in ["&mut Document", "&mut Session", "&mut App", "&mut NeighbourhoodProfile"] {
                if content.contains(kind) {
                    broken.push(format!("{}:{line}: {kind}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "panels change nothing\n{}", broken.join("\n"));
    forbid(&["src/panels"], &["ProfileFile", "ProfileEdit"], "panels ask by Command");
}

#[test]
fn rule_3_one_writer() {
    // The profile is behind an Arc and its file behind ProfileFile: only edits, the code that
    // carries them out, and the builders of a new profile write.
    forbid(
        &["src/panels", "src/map", "src/derived", "src/export"],
        &["ProfileFile::create", ".apply(", "Arc::make_mut", "Arc::get_mut"],
        "every change of the profile is a ProfileEdit",
    );
}

#[test]
fn rule_4_nothing_slow_on_the_ui_thread() {
    let text = fs::read_to_string(root().join("src/app.rs")).unwrap();
    for (line, content) in code(&text) {
        for word in ["std::fs", "import_incidents(", "ProfileFile", "density("] {
            assert!(!content.contains(word), "src/app.rs:{line}: {word} outside of a job");
        }
    }
}

#[test]
fn rule_5_look_is_never_in_an_analysis_key() {
    forbid(
        &["src/derived/question.rs".trim_end_matches("/question.rs")],
        &["opacity", "Opacity", "MapColours", "Settings::load", "dark"],
        "a question holds nothing of the look",
    );
}

#[test]
fn rule_9_nothing_that_a_user_opens_may_panic() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        for (line, content) in code(&text) {
            for word in
                [".unwrap()", ".expect(\"", "panic!(", "todo!(", "unimplemented!(", "unreachable!("]
            {
                if content.contains(word) {
                    broken.push(format!("{}:{line}: {word}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "errors are values\n{}", broken.join("\n"));
}

#[test]
fn files_are_short_and_rooms_have_names() {
    let mut broken = Vec::new();
    for (path, text) in sources("src").into_iter().chain(sources("examples")) {
        let lines = text.lines().take_while(|l| !l.starts_with("#[cfg(test)]")).count();
        if lines > 400 {
            broken.push(format!("{}: {lines} lines before its tests, at most 400", path.display()));
        }
        let stem = path.file_stem().unwrap().to_string_lossy();
        if ["utils", "util", "helpers", "helper", "common", "manager", "misc"].contains(&&*stem) {
            broken.push(format!("{}: a name that says nothing", path.display()));
        }
        if !text.starts_with("//!") {
            broken.push(format!("{}:1: does not say what it is", path.display()));
        }
    }
    let main = fs::read_to_string(root().join("src/main.rs")).unwrap();
    if main.lines().count() >= 80 {
        broken.push("src/main.rs: 80 lines or more".to_owned());
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_dependency_stands_with_its_reason() {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut in_dependencies = false;
    let mut before = "";
    for (i, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if in_dependencies && line.contains('=') {
            let reason = before.starts_with("# ") && !before.starts_with("# ---");
            assert!(reason, "Cargo.toml:{}: {line} has no reason above it", i + 1);
        }
        before = line;
    }
}

#[test]
fn the_map_of_the_code_is_true() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        let named =
            text.contains(&format!("`{module}/`")) || text.contains(&format!("`{module}.rs`"));
        assert!(named, "ARCHITECTURE.md does not say what src/{module} is");
    }
}

#[test]
fn the_repository_names_no_machine() {
    let machine = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    for file in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml"] {
        let path = root().join(file);
        if let Ok(text) = fs::read_to_string(Path::new(&path)) {
            for word in machine {
                assert!(!text.contains(word), "{file} holds a path of one machine: {word}");
            }
        }
    }
}
