//! A job that runs to its end, and jobs that are refused, each for its kind of reason.

use crate::workshop::Workshop;
use claque_io::folder::Overwrite;
use claque_io::read::Input;
use claque_job::asked::{Asked, AskedContext, AskedFinding, AskedReading};
use claque_job::choice::{Choice, Null, Preset};
use claque_job::detect::detect;
use claque_job::failure::{Failure, Kind};
use claque_job::watch::{Unwatched, Watch};
use std::fs;
use std::sync::Mutex;

fn run(workshop: &Workshop, asked: &Asked) -> Result<Vec<String>, Failure> {
    let (case, place) = detect(&workshop.posts(), asked, &workshop.path("case"), Overwrite::Refuse, &Unwatched)?;
    assert_eq!(place, workshop.path("case"));
    let found = case.findings.findings.iter().flat_map(|finding| &finding.accounts);
    let mut found: Vec<String> = found.map(|account| account.account_id.clone()).collect();
    found.sort();
    Ok(found)
}

fn finding(finding: AskedFinding) -> Asked {
    Asked { finding, ..Asked::default() }
}

#[test]
fn a_job_finds_and_fills_a_folder() {
    let workshop = Workshop::new();
    let found = run(&workshop, &Asked::default()).expect("all is well");
    assert_eq!(found, (0..8).map(|member| format!("ring_{member}")).collect::<Vec<_>>());
    for file in ["case.json", "findings.json", "edges.parquet", "evidence.sqlite", "report.html"] {
        assert!(fs::metadata(workshop.path("case").join(file)).unwrap().len() > 0, "{file}");
    }
}

#[test]
fn whoever_waits_is_told_of_stages_and_hears_what_a_person_should_know() {
    #[derive(Default)]
    struct Keeper(Mutex<Vec<String>>, Mutex<Vec<String>>);
    impl Watch for Keeper {
        fn begin(&self, what: &str, _: Option<u64>, _: &str) {
            self.0.lock().unwrap().push(what.to_owned());
        }
        fn note(&self, line: &str) {
            self.1.lock().unwrap().push(line.to_owned());
        }
    }
    let workshop = Workshop::new();
    let mut posts = fs::read_to_string(workshop.path("posts.csv")).unwrap();
    posts.push_str("someone,\u{202e}yesterday,p0,text,https://news.example/1\n");
    fs::write(workshop.path("posts.csv"), posts).unwrap();
    let watch = Keeper::default();
    detect(&workshop.posts(), &Asked::default(), &workshop.path("case"), Overwrite::Refuse, &watch).unwrap();
    let (stages, notes) = (watch.0.into_inner().unwrap(), watch.1.into_inner().unwrap().join("\n"));
    assert_eq!(stages.first().map(String::as_str), Some("reading"));
    assert_eq!(stages.last().map(String::as_str), Some("writing evidence"));
    assert!(notes.contains("posts.csv as"), "{notes}");
    assert!(notes.contains("rows that could not be read: 1"), "{notes}");
    assert!(!notes.contains('\u{202e}') && notes.contains("⟦U+202E⟧yesterday"), "{notes}");
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_read_or_written() {
    let workshop = Workshop::new();
    let by_default = AskedFinding::default;
    let wrong = [
        finding(AskedFinding { window: Some("a while".to_owned()), ..by_default() }),
        finding(AskedFinding { alpha: 1.0, ..by_default() }),
        finding(AskedFinding { alpha: f64::NAN, ..by_default() }),
        finding(AskedFinding { resolution: Some(f64::INFINITY), ..by_default() }),
        finding(AskedFinding { near_similarity: Some(0.5), ..by_default() }),
        finding(AskedFinding { min_objects: Some(0), ..by_default() }),
        finding(AskedFinding { min_accounts: 1, ..by_default() }),
        finding(AskedFinding { traces: vec!["everything".to_owned()], ..by_default() }),
        finding(AskedFinding { lookalike_off: vec!["luck".to_owned()], ..by_default() }),
        finding(AskedFinding { fast: Some("10s".to_owned()), ..by_default() }),
        finding(AskedFinding { preset: Some(Preset::Qut), fast: Some("10s".to_owned()), ..by_default() }),
        finding(AskedFinding { preset: Some(Preset::Qut), null: Some(Null::Bicm), ..by_default() }),
        finding(AskedFinding { preset: Some(Preset::Qut), max_co_actions: Some(9), ..by_default() }),
        Asked { threads: Some(0), ..Asked::default() },
        Asked { reading: AskedReading { map: Some("a".to_owned()), ..AskedReading::default() }, ..Asked::default() },
        Asked { reading: AskedReading { format: Some("a".to_owned()), ..AskedReading::default() }, ..Asked::default() },
        Asked {
            context: AskedContext { stance: Some(workshop.path("posts.csv")), ..AskedContext::default() },
            ..Asked::default()
        },
    ];
    for asked in &wrong {
        let failure = run(&workshop, asked).expect_err("it does not fit");
        assert_eq!(failure.kind(), Kind::Plan, "{failure}: {asked:?}");
        assert_eq!(workshop.names(), ["posts.csv"]);
    }
    assert_eq!(Null::named("luck").expect_err("there is none").kind(), Kind::Plan);
}

#[test]
fn inputs_and_outputs_are_refused_as_such() {
    let workshop = Workshop::new();
    let missing = [Input::File(workshop.path("nowhere.csv"))];
    let failure = detect(&missing, &Asked::default(), &workshop.path("case"), Overwrite::Refuse, &Unwatched);
    assert_eq!(failure.map(|_| ()).expect_err("there is none").kind(), Kind::Input);
    fs::create_dir(workshop.path("case")).unwrap();
    fs::write(workshop.path("case").join("mine.txt"), "mine").unwrap();
    let failure = run(&workshop, &Asked::default()).expect_err("it is somebody's");
    assert_eq!(failure.kind(), Kind::Output);
    assert_eq!(workshop.names(), ["case", "posts.csv"]);
}
