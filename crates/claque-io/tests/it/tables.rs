//! The tables of a case, cell by cell.

use crate::sample::{HOSTILE, Names, edge, sample};
use claque_io::case::{EdgeRecord, RejectedRecord};
use claque_io::edges_parquet::write_edges_parquet;
use claque_io::tables::{EDGE_COLUMNS, guard, probability, unguard, write_accounts, write_edges, write_rejected};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use proptest::prelude::*;

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn two_edges() -> Vec<EdgeRecord> {
    let untested = EdgeRecord {
        meetings: None,
        expected: None,
        log10_p: None,
        log10_q: None,
        nulls: Vec::new(),
        mean_lag_s: 0.25,
        ..edge("repost", "@zoe", "=1+1", 2)
    };
    let far_below = EdgeRecord { log10_p: Some(-419.508_638), log10_q: Some(-3.0), ..edge("url", "bo", "ann", 9) };
    vec![far_below, untested]
}

#[test]
fn edges_have_the_promised_columns_and_forms() {
    assert_eq!(
        text(|out| write_edges(out, &two_edges())),
        "trace,account_a,account_b,objects,co_actions,mean_lag_s,a_led,p_value,q_value,nulls\n\
         url,ann,bo,9,11,21.5,4,3.1e-420,0.001,slot-permutation\n\
         repost,'=1+1,@zoe,2,4,0.25,1,,,\n"
    );
}

#[test]
fn accounts_have_the_promised_columns_strongest_first() {
    let sample = sample(3, 6, Names::Plain);
    let table = text(|out| write_accounts(out, &sample.findings));
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("account_id,finding,grade,role,strength,co_actions,objects,first_seen,last_seen"));
    let strengths: Vec<f64> = lines.map(|line| line.split(',').nth(4).unwrap().parse().unwrap()).collect();
    let members: usize = sample.findings.findings.iter().map(|finding| finding.accounts.len()).sum();
    assert_eq!(strengths.len(), members);
    assert!(strengths.is_sorted_by(|one, next| one >= next), "{strengths:?}");
}

#[test]
fn rejected_rows_are_kept_with_what_stood_there() {
    let row = RejectedRecord {
        input: "posts.csv".to_owned(),
        row: 1_204,
        column: "created_at".to_owned(),
        wanted: "RFC 3339 or Unix seconds".to_owned(),
        got: "=cmd|' /C calc'!A0, \"x\"".to_owned(),
    };
    assert_eq!(
        text(|out| write_rejected(out, std::slice::from_ref(&row))),
        "input,row,column,wanted,got\nposts.csv,1204,created_at,RFC 3339 or Unix seconds,\"'=cmd|' /C calc'!A0, \"\"x\"\"\"\n"
    );
}

#[test]
fn probabilities_are_told_below_the_smallest_double() {
    let pairs =
        [(0.0, "1"), (-1.301_03, "0.05"), (-4.0, "0.0001"), (-307.5, "3.16228e-308"), (-1_000_000.0, "1e-1000000")];
    for (log10, form) in pairs {
        assert_eq!(probability(log10), form);
    }
    assert_eq!(probability(-5.000_000_000_1), "1e-5", "rounding up to ten moves the exponent");
    assert_eq!(probability(f64::NEG_INFINITY), "0");
}

#[test]
fn formulas_are_guarded_and_ids_are_not() {
    for formula in [
        "=1+1",
        "=HYPERLINK(\"http://e\",\"x\")",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+cmd|x",
        "-2+3(",
        "\t=1",
        "\r=1",
        "＝1",
    ] {
        assert_eq!(guard(formula), format!("'{formula}"), "{formula:?}");
    }
    for id in
        ["ann", "@alice_99", "@someone.bsky.social", "-Xy_9", "+0Xy/a=", "-12.5", "did:plc:abc", "it's", "", "'quoted'"]
    {
        assert_eq!(guard(id), id, "{id:?}");
    }
}

proptest! {
    #[test]
    fn a_guarded_cell_gives_back_what_was_there(text in "['=+@\t\r\n(a-]{0,6}|\\PC{0,12}") {
        let guarded = guard(&text);
        prop_assert_eq!(unguard(&guarded), text.as_str());
    }

    #[test]
    fn no_cell_begins_as_a_formula_with_a_call(text in "[-=+@\t\r＝]\\PC{0,4}[(|!]\\PC{0,4}") {
        let guarded = guard(&text);
        prop_assert!(guarded.starts_with('\''), "{guarded}");
    }
}

#[test]
fn parquet_says_what_csv_says_with_exact_ids() {
    let edges: Vec<EdgeRecord> = two_edges().into_iter().chain(HOSTILE.map(|id| edge("text", id, "ann", 3))).collect();
    let mut bytes = Vec::new();
    write_edges_parquet(&mut bytes, &edges).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let columns =
        file.metadata().file_metadata().schema_descr().columns().iter().map(|column| column.name().to_owned());
    assert_eq!(columns.collect::<Vec<_>>(), EDGE_COLUMNS);
    let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), edges.len());
    for (row, edge) in rows.iter().zip(&edges) {
        assert_eq!(row.get_string(1).unwrap(), &edge.account_a);
        assert_eq!(row.get_string(2).unwrap(), &edge.account_b);
        assert_eq!(row.get_long(4).unwrap(), i64::try_from(edge.co_actions).unwrap());
        assert_eq!(row.get_double(7).is_ok(), edge.log10_p.is_some());
    }
    assert!(rows[0].get_double(7).unwrap().abs() < f64::MIN_POSITIVE, "3.1e-420 underflows to 0");
    assert!((rows[0].get_double(8).unwrap() - 0.001).abs() < 1e-15);
}

#[test]
fn a_network_without_edges_is_a_table_without_rows() {
    let mut bytes = Vec::new();
    write_edges_parquet(&mut bytes, &[]).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    assert_eq!(file.get_row_iter(None).unwrap().count(), 0);
}

#[test]
fn a_writer_that_fails_is_reported_as_itself() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let edges = two_edges();
    assert_eq!(write_edges(Full, &edges).unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(write_edges_parquet(Full, &edges).unwrap_err().kind(), std::io::ErrorKind::StorageFull);
}
