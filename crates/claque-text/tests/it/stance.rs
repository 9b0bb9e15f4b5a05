//! Stances: both forms, what is refused, and the measures against known values.

use claque_text::stance::{Refusal, Stance, StanceError, Stances, agreement};

fn file(rows: &[(Stance, usize)]) -> Stances {
    let mut text = "post_id,target,stance\n".to_owned();
    let mut post = 0;
    for (stance, count) in rows {
        for _ in 0..*count {
            text.push_str(&format!("{post},The Mayor,{}\n", stance.name()));
            post += 1;
        }
    }
    Stances::parse(&text).unwrap()
}

#[test]
fn csv_and_ndjson_say_the_same() {
    let csv = Stances::parse("stance,post_id,target\nAGAINST,1,The  mayor\nnone,2,x\nfavor,1,the mayor\n").unwrap();
    let json = Stances::parse("{\"post_id\":1,\"target\":\"The mayor\",\"stance\":\"against\"}\n\n{\"post_id\":\"2\",\"target\":\"X\",\"stance\":\"neutral\"}").unwrap();
    assert_eq!(csv.rows, json.rows);
    assert_eq!(csv.repeated, 1);
    assert_eq!(csv.get("1", "the mayor"), Some(Stance::Against));
}

#[test]
fn errors_name_the_line() {
    let error = |text: &str| Stances::parse(text).unwrap_err();
    assert_eq!(error("post_id,target\n"), StanceError::Missing { line: 1, missing: "stance" });
    assert_eq!(
        error("post_id,target,stance\n1,x,for\n2,x,maybe\n"),
        StanceError::Stance { line: 3, got: "maybe".to_owned() }
    );
    assert_eq!(error("post_id,target,stance\n,x,for\n"), StanceError::Missing { line: 2, missing: "post_id" });
    assert!(matches!(error("{\"post_id\":1}\n"), StanceError::Missing { line: 1, missing: "target" }));
    assert!(matches!(error("{\n"), StanceError::Form { line: 1, .. }));
}

#[test]
fn too_small_a_sample_is_refused() {
    let classifier = file(&[(Stance::Favour, 200)]);
    let sample = file(&[(Stance::Favour, 49)]);
    assert_eq!(agreement(&classifier, &sample, 1), Err(Refusal::FewRows { rows: 49, sample: 49 }));
    assert!(agreement(&classifier, &file(&[(Stance::Favour, 50)]), 1).is_ok());
    assert_eq!(agreement(&sample, &classifier, 1), Err(Refusal::FewRows { rows: 49, sample: 200 }));
}

#[test]
fn the_measures_are_those_of_the_books() {
    use Stance::{Against, Favour};
    // The example of the kappa statistic that is told everywhere: 20, 5, 10, 15; kappa 0.4.
    let people = file(&[(Favour, 25), (Against, 25)]);
    let classifier = file(&[(Favour, 20), (Against, 5), (Favour, 10), (Against, 15)]);
    let found = agreement(&classifier, &people, 7).unwrap();
    assert_eq!(found.table, [[20, 5, 0], [10, 15, 0], [0, 0, 0]]);
    assert!((found.accuracy.value - 0.7).abs() < 1e-12);
    assert!((found.kappa.value - 0.4).abs() < 1e-12);
    // 2 · 20 / (40 + 5 + 10) and 2 · 15 / (30 + 5 + 10).
    assert!((found.macro_f1.value - (40.0 / 55.0 + 30.0 / 45.0) / 2.0).abs() < 1e-12);
    // The normal approximation to the interval of the accuracy: 0.7 ± 0.127.
    assert!((found.accuracy.low - 0.573).abs() < 0.03 && (found.accuracy.high - 0.827).abs() < 0.03);
    assert!(found.kappa.low < 0.4 && found.kappa.high > 0.4);
    assert_eq!(agreement(&classifier, &people, 7), Ok(found));
}

#[test]
fn agreement_by_chance_alone_is_no_agreement() {
    let all = file(&[(Stance::Against, 60)]);
    let found = agreement(&all, &all, 1).unwrap();
    assert_eq!((found.accuracy.value, found.kappa.value, found.macro_f1.value), (1.0, 0.0, 1.0));
}
