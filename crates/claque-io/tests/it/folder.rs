//! Case folders are written whole or not at all.

use claque_io::folder::{CaseError, CaseFolder, Overwrite};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder for one test, removed with all in it afterwards.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("claque-folder-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Place(path)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const STAMP: &str = r#"{"format_version":1,"software_version":"0.1.0"}"#;

fn write_case(target: &Path, overwrite: Overwrite, note: &str) -> Result<PathBuf, CaseError> {
    let folder = CaseFolder::create(target, overwrite)?;
    folder.write("case.json", |out| out.write_all(STAMP.as_bytes()))?;
    folder.write("accounts.csv", |out| out.write_all(note.as_bytes()))?;
    folder.finish()
}

fn note(target: &Path) -> String {
    fs::read_to_string(target.join("accounts.csv")).unwrap()
}

#[test]
fn a_finished_case_stands_alone_in_its_place() {
    let place = Place::new();
    let target = place.0.join("deep/er/case");
    assert_eq!(write_case(&target, Overwrite::Refuse, "one").unwrap(), target);
    assert_eq!(note(&target), "one");
    assert_eq!(fs::read_dir(place.0.join("deep/er")).unwrap().count(), 1, "the staging folder is gone");
}

#[test]
fn an_empty_folder_is_as_good_as_none() {
    let place = Place::new();
    let target = place.0.join("case");
    fs::create_dir(&target).unwrap();
    write_case(&target, Overwrite::Refuse, "one").unwrap();
    assert_eq!(note(&target), "one");
}

#[test]
fn dropping_an_unfinished_case_leaves_nothing() {
    let place = Place::new();
    let folder = CaseFolder::create(&place.0.join("deep/case"), Overwrite::Refuse).unwrap();
    folder.write("case.json", |out| out.write_all(STAMP.as_bytes())).unwrap();
    assert!(folder.staging_path().join("case.json").exists());
    drop(folder);
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn a_case_is_replaced_only_when_asked() {
    let place = Place::new();
    let target = place.0.join("case");
    write_case(&target, Overwrite::Refuse, "one").unwrap();
    let error = write_case(&target, Overwrite::Refuse, "two").unwrap_err();
    assert!(matches!(error, CaseError::Occupied { .. }), "{error}");
    assert_eq!(note(&target), "one");
    write_case(&target, Overwrite::Replace, "two").unwrap();
    assert_eq!(note(&target), "two");
    assert_eq!(place.names(), ["case"]);
}

#[test]
fn what_is_no_case_is_never_replaced() {
    let place = Place::new();
    let kinds: [(&str, &[(&str, &str)]); 5] = [
        ("photos", &[("holiday.jpg", "…")]),
        ("notes", &[("notes.csv", "mine")]),
        ("mixed", &[("case.json", STAMP), ("holiday.jpg", "…")]),
        ("noted", &[("case.json", STAMP), ("posts.csv", "mine")]),
        ("foreign", &[("case.json", r#"{"court":"of appeal"}"#)]),
    ];
    for (name, files) in kinds {
        let target = place.0.join(name);
        fs::create_dir(&target).unwrap();
        for (file, text) in files {
            fs::write(target.join(file), text).unwrap();
        }
        let error = CaseFolder::create(&target, Overwrite::Replace).unwrap_err();
        assert!(matches!(error, CaseError::NotACase { .. }), "{name}: {error}");
        assert_eq!(fs::read_dir(&target).unwrap().count(), files.len(), "{name} is untouched");
    }
    fs::create_dir_all(place.0.join("parent/case")).unwrap();
    fs::write(place.0.join("parent/case.json"), STAMP).unwrap();
    let error = CaseFolder::create(&place.0.join("parent"), Overwrite::Replace).unwrap_err();
    assert!(matches!(error, CaseError::NotACase { .. }), "a folder in it: {error}");
}

#[test]
fn a_file_or_no_name_is_refused_at_once() {
    let place = Place::new();
    let file = place.0.join("file");
    fs::write(&file, "text").unwrap();
    assert!(matches!(CaseFolder::create(&file, Overwrite::Replace), Err(CaseError::NotAFolder { .. })));
    assert!(matches!(CaseFolder::create(Path::new("/"), Overwrite::Replace), Err(CaseError::Unnamed { .. })));
    assert!(matches!(CaseFolder::create(Path::new("."), Overwrite::Replace), Err(CaseError::Unnamed { .. })));
    let error = CaseFolder::create(&file.join("case"), Overwrite::Refuse).unwrap_err();
    assert!(matches!(error, CaseError::Folder { action: "create", .. }), "below a file: {error}");
}

#[test]
fn a_full_disk_keeps_the_older_case_and_names_the_file() {
    let place = Place::new();
    let target = place.0.join("case");
    write_case(&target, Overwrite::Refuse, "one").unwrap();
    let folder = CaseFolder::create(&target, Overwrite::Replace).unwrap();
    let error = folder
        .write("edges.csv", |out| {
            out.write_all(b"half of it")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        })
        .unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("cannot write `edges.csv` in"), "{text}");
    drop(folder);
    assert_eq!(note(&target), "one");
    assert_eq!(place.names(), ["case"]);
}

#[test]
fn a_target_taken_meanwhile_is_left_alone() {
    let place = Place::new();
    let target = place.0.join("case");
    let folder = CaseFolder::create(&target, Overwrite::Refuse).unwrap();
    write_case(&target, Overwrite::Refuse, "quicker").unwrap();
    assert!(matches!(folder.finish(), Err(CaseError::Occupied { .. })));
    assert_eq!(note(&target), "quicker");
    assert_eq!(place.names(), ["case"]);
}

#[test]
fn removing_the_staging_folder_abandons_the_case() {
    let place = Place::new();
    let folder = CaseFolder::create(&place.0.join("case"), Overwrite::Refuse).unwrap();
    fs::remove_dir_all(folder.staging_path()).unwrap();
    assert!(folder.write("case.json", |out| out.write_all(b"{}")).is_err());
    assert!(folder.finish().is_err());
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn what_is_unfinished_can_be_removed_while_another_thread_writes() {
    let place = Place::new();
    let target = place.0.join("above/case");
    let folder = CaseFolder::create(&target, Overwrite::Refuse).unwrap();
    let unfinished = folder.unfinished();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut number = 0;
            // Until the folder is gone under it.
            while folder.write(&format!("{number}.csv"), |out| out.write_all(b"a,b\n")).is_ok() {
                number += 1;
            }
            number
        });
        while fs::read_dir(folder.staging_path()).unwrap().count() < 3 {
            std::thread::yield_now();
        }
        unfinished.remove();
        assert!(writer.join().unwrap() >= 3);
    });
    assert_eq!(place.names(), [""; 0], "the folder made above the case stays behind");
    assert!(folder.finish().is_err());
}
