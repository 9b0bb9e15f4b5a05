//! Files of labels, and what is kept of each account's posts.

use claque_io::read::{LabelColumns, LabelTable, MARKS, ReadError, ReadOptions, read_bytes, read_label_bytes};

fn labels(text: &str) -> LabelTable {
    read_label_bytes("labels", text.as_bytes(), &LabelColumns::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// `account label group` of each row.
fn told(table: &LabelTable) -> Vec<String> {
    let row = |row: &claque_io::read::LabelRow| {
        format!("{} {} {}", row.account, row.label, row.group.as_deref().unwrap_or("-"))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn tables_and_json_say_the_same() {
    let wanted = ["a io left", "1234567890123456789 organic -", "c  -"];
    for text in [
        "account_id,label,category\na,io,left\n1234567890123456789,organic,\nc,,\n",
        "ID\tClass\tgroup\n a \tio\tleft\n1234567890123456789\torganic\t\nc\t\t\n",
        "\u{feff}label;user_id;campaign\nio;a;left\norganic;\"1234567890123456789\";\n;c;\n",
        "{\"account\":\"a\",\"label\":\"io\",\"group\":\"left\"}\n{\"id\":1234567890123456789,\"label\":\"organic\"}\n\n\
         {\"id\":\"c\",\"label\":null}\n",
        "[{\"account\":\"a\",\"label\":\"io\",\"group\":\"left\"},\n {\"id\":1234567890123456789,\"label\":\"organic\"},\n \
         {\"id\":\"c\",\"label\":\"\"}]",
    ] {
        let table = labels(text);
        assert_eq!(told(&table), wanted, "{text}");
        assert_eq!((table.rejected_count, table.repeated), (0, 0), "{text}");
    }
}

#[test]
fn bad_rows_are_counted_and_the_first_label_of_an_account_counts() {
    let table = labels("account_id,label\na,io\na,io\na,organic\n,io\nb\nb,io,too,many\nd,organic\n");
    assert_eq!(told(&table), ["a io -", "d organic -"]);
    assert_eq!((table.rejected_count, table.repeated), (4, 1));
    let reasons: Vec<String> = table.rejected.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons[0],
        "row 4: expected one label an account; the first counts, got `organic where an earlier row says io`"
    );
    assert!(reasons[1].starts_with("row 5: expected an account"), "{reasons:?}");
    assert!(reasons[2].starts_with("row 6: expected as many cells"), "{reasons:?}");
    let json = labels("{\"id\":\"a\",\"label\":true}\n{\"id\":\"b\"}\nnonsense\n{\"id\":[1],\"label\":1}\n");
    assert_eq!((told(&json), json.rejected_count), (vec!["a true -".to_owned()], 3));
}

#[test]
fn columns_can_be_named_and_missing_ones_are_told() {
    let text = "handle,verdict,id\nx,io,a\n";
    let refused = read_label_bytes("l.csv", text.as_bytes(), &LabelColumns::default()).unwrap_err();
    assert!(matches!(refused, ReadError::NoLabelColumn { .. }), "{refused}");
    assert!(refused.to_string().contains("`verdict`") && refused.hint().is_some(), "{refused}");
    let named = LabelColumns { label: Some("verdict".to_owned()), group: Some("handle".to_owned()) };
    let table = read_label_bytes("l.csv", text.as_bytes(), &named).unwrap();
    assert_eq!(told(&table), ["a io x"]);
    assert!(read_label_bytes("l.csv", b" \n", &named).is_err());
}

#[test]
fn profiles_count_different_posts_and_the_fields_they_fill() {
    let posts = "\
{\"post_id\":\"1\",\"account_id\":\"a\",\"created_at\":\"2024-01-01T00:00:00Z\",\"text\":\"one\",\"urls\":[]}
{\"post_id\":\"2\",\"account_id\":\"a\",\"created_at\":\"2023-01-01T00:00:07Z\",\"text\":\"two…\",\"urls\":[\"x.org\"]}
{\"post_id\":\"2\",\"account_id\":\"a\",\"created_at\":\"2023-01-01T00:00:07Z\",\"text\":\"two…\",\"urls\":[\"x.org\"]}
{\"post_id\":\"3\",\"account_id\":\"b\",\"created_at\":\"2024-01-01T00:00:00.5Z\",\"text\":\"three\"}
";
    let options = ReadOptions { keep_profiles: true, ..ReadOptions::default() };
    let corpus = read_bytes("posts", posts.as_bytes(), &options).unwrap();
    assert_eq!(corpus.profiles.iter().map(|profile| profile.posts).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(corpus.profiles[0].first.0, 1_672_531_207_000);
    let percent = |account: usize, mark: &str| {
        let mark = MARKS.iter().position(|name| *name == mark).unwrap_or_else(|| panic!("no mark `{mark}`"));
        (100.0 * corpus.profiles[account].share(mark)) as u32
    };
    let marks = [
        "links given as a field",
        "links field filled in",
        "time with seconds other than 0",
        "text ends in an ellipsis",
    ];
    assert_eq!(marks.map(|mark| percent(0, mark)), [100, 50, 50, 50]);
    assert_eq!(marks.map(|mark| percent(1, mark)), [0, 0, 100, 0]);
    assert_eq!(percent(1, "time with a fraction of a second"), 100);
    assert!(read_bytes("posts", posts.as_bytes(), &ReadOptions::default()).unwrap().profiles.is_empty());
}
