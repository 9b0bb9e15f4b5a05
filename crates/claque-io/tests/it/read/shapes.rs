//! Every shape, with what it must give.

use super::{accounts, corpus, kinds, read, told, trace};
use claque::TraceKind;
use claque_io::read::{Absence, ColumnMap, Keys, ReadError, ReadOptions, Resolution, Role, Zone, read_bytes};

#[test]
fn the_canonical_table_gives_every_trace() {
    let corpus = corpus(
        "post_id,account_id,created_at,text,kind,urls,hashtags,mentions,repost_of,reply_to,object_id,account_name\n\
         1,a,2020-01-01T00:00:00Z,one two three four five,post,http://www.b.org/?utm_source=x,a b c,@Me,,9,o,Ann\n\
         2,b,2020-01-01T00:00:01Z,One Two THREE four  five,post,https://b.org,\"[\"\"A\"\", \"\"B\"\", \"\"C\"\"]\",me,,9,o,Bo\n\
         3,b,2020-01-01T00:00:02Z,one two three four five,repost,,,,1,,,Bo\n\
         4,c,2020-01-01T00:00:02Z,,repost,,,,1,,,\n",
    );
    assert_eq!(corpus.rejected_count, 0, "{:?}", corpus.rejected);
    assert_eq!(told(&corpus, TraceKind::Object), ["a 1 1577836800 o", "b 2 1577836801 o"]);
    assert_eq!(told(&corpus, TraceKind::Repost), ["b 3 1577836802 1", "c 4 1577836802 1"]);
    assert_eq!(told(&corpus, TraceKind::Url), ["a 1 1577836800 https://b.org", "b 2 1577836801 https://b.org"]);
    assert_eq!(told(&corpus, TraceKind::Domain), ["a 1 1577836800 b.org", "b 2 1577836801 b.org"]);
    assert_eq!(told(&corpus, TraceKind::Hashtag).len(), 6);
    assert_eq!(told(&corpus, TraceKind::HashtagSequence), ["a 1 1577836800 #a #b #c", "b 2 1577836801 #a #b #c"]);
    assert_eq!(told(&corpus, TraceKind::Mention), ["a 1 1577836800 me", "b 2 1577836801 me"]);
    assert_eq!(told(&corpus, TraceKind::Reply), ["a 1 1577836800 9", "b 2 1577836801 9"]);
    assert_eq!(told(&corpus, TraceKind::Text).len(), 2, "a repost's text is not its own");
    assert_eq!(corpus.account_names.iter().collect::<Vec<_>>(), ["Ann", "Bo", ""]);
    let absent: Vec<TraceKind> = corpus.absent.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(absent, [TraceKind::Quote, TraceKind::Media]);
}

#[test]
fn account_time_and_one_thing_acted_on_are_enough() {
    let corpus = corpus("time;url;account\n0;http://a.org;x\n60;http://a.org;y\n");
    assert_eq!(told(&corpus, TraceKind::Url), ["x row 2 0 https://a.org", "y row 3 60 https://a.org"]);
    assert_eq!(kinds(&corpus), ["url", "domain"]);
    assert!(corpus.absent.contains(&(TraceKind::Object, Absence::NoColumn(&[Role::Object]))));
    assert_eq!(corpus.inputs[0].resolution, Some(Resolution::Minute));
}

#[test]
fn without_columns_of_their_own_links_and_hashtags_come_from_the_text() {
    let corpus = corpus(
        "{\"account_id\": 1, \"created_at\": 5, \"text\": \"see https://t.co/a #Ärger @bob\"}\n\
         {\"account_id\": 2, \"created_at\": 6, \"text\": \"see https://t.co/a #ärger @BOB\"}\n",
    );
    assert_eq!(told(&corpus, TraceKind::Url), ["1 row 1 5 https://t.co/a", "2 row 2 6 https://t.co/a"]);
    assert_eq!(trace(&corpus, TraceKind::Url).unresolved, 2);
    assert_eq!(told(&corpus, TraceKind::Hashtag), ["1 row 1 5 ärger", "2 row 2 6 ärger"]);
    assert_eq!(told(&corpus, TraceKind::Mention), ["1 row 1 5 bob", "2 row 2 6 bob"]);
    assert!(corpus.absent.contains(&(TraceKind::Domain, Absence::NoPost)), "{:?}", corpus.absent);
}

#[test]
fn a_repost_of_an_unnamed_post_is_told_by_its_words() {
    let corpus = corpus(
        "account_id,created_at,text,kind\na,1,RT @x: Hello  you,retweet\nb,2,Hello you,R\nc,3,Hello you,post\nd,4,RT @x: Bye,\n",
    );
    assert_eq!(told(&corpus, TraceKind::Repost), ["a row 2 1 text: Hello you", "b row 3 2 text: Hello you"]);
}

#[test]
fn a_post_does_not_act_on_itself_and_equal_actions_count_once() {
    let rows = "object_id,account_id,content_id,timestamp_share\n1,a,1,10\n1,b,2,11\n1,b,2,11\n1,b,2,12\n";
    let corpus = corpus(rows);
    assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("coortweet"));
    assert_eq!(told(&corpus, TraceKind::Object), ["b 2 11 1", "b 2 12 1"]);
    assert_eq!(trace(&corpus, TraceKind::Object).repeated, 1);
    assert_eq!(trace(&corpus, TraceKind::Object).origins.len(), 1);
    let raw = read_bytes("p", rows.as_bytes(), &ReadOptions { keys: Keys::CooRTweet, ..ReadOptions::default() });
    let raw = raw.expect("readable");
    assert_eq!(told(&raw, TraceKind::Object), ["a 1 10 1", "b 2 11 1", "b 2 11 1", "b 2 12 1"]);
    assert_eq!(trace(&raw, TraceKind::Object).origins.len(), 1);
}

#[test]
fn equal_rows_without_post_ids_count_once() {
    let corpus = corpus("account_id,time,url\na,1,u\na,1,u\nb,1,u\n");
    assert_eq!((corpus.repeated_rows, trace(&corpus, TraceKind::Url).actions.len()), (1, 2));
}

const QUT: &str = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n\
    1,u1,Al,,,Hello @bob YOU,100.5,http://A.org/?utm_source=x http://b.org\n\
    2,u2,Bo,,7,hello  you,101,http://A.org/?utm_source=x\n\
    2,u9,No,,7,hello  you,101,\n\
    3,u3,Cy,1,7,hello you,102,http://b.org\n\
    4,u4,Di,1,,hello you,103,\n";

#[test]
fn the_qut_preset_counts_as_their_toolkit_does() {
    let options = ReadOptions { keys: Keys::Qut, ..ReadOptions::default() };
    let corpus = read_bytes("p", QUT.as_bytes(), &options).expect("readable");
    assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("qut"));
    assert_eq!(corpus.repeated_rows, 1, "one row for each message id");
    assert_eq!(accounts(&corpus), ["u1", "u2", "u3", "u4"]);
    assert_eq!(told(&corpus, TraceKind::Repost), ["u3 3 102 1", "u4 4 103 1"]);
    assert_eq!(told(&corpus, TraceKind::Reply), ["u2 2 101 -"], "reposts answer nothing");
    let text = told(&corpus, TraceKind::Text);
    assert_eq!(text, ["u1 1 100 hello  you", "u2 2 101 hello  you"].map(|line| line.replace("  ", " ")));
    let url = told(&corpus, TraceKind::Url);
    assert_eq!(url, ["u1 1 100 http://A.org/?utm_source=x", "u1 1 100 -", "u2 2 101 http://A.org/?utm_source=x"]);
}

#[test]
fn the_three_ira_tables_are_known() {
    let variants = [
        "author,account_category,account_type,time,language,region,post_type,followers,following,updates,content\n\
         A,LeftTroll,left,2012-02-06T20:24Z,English,US,\"\",0,4,2,five words are in here\n\
         B,LeftTroll,left,2012-02-06T20:25Z,English,US,R,0,4,2,five words are in here\n",
        "external_author_id,author,content,region,language,publish_date,harvested_date,following,followers,updates,\
         post_type,account_type,retweet,account_category,new_june_2018,alt_external_id,tweet_id,article_url,\
         tco1_step1,tco2_step1,tco3_step1\n\
         9.06E+17,A,five words are in here,Unknown,English,2/6/2012 20:24,10/1/2017 19:59,1,2,3,,Right,0,RightTroll,0,905,\
         91,http://x,https://a.org/1,,\n\
         9.06E+17,B,five words are in here,Unknown,English,2/6/2012 20:25,10/1/2017 19:59,1,2,3,RETWEET,Right,1,\
         RightTroll,0,905,92,http://x,https://a.org/1,,\n",
        "author_id,content,region,language,publish_date,harvested_date,following,followers,updates,post_type,retweet\n\
         A,five words are in here,Unknown,English,2012-02-06 20:24:00,2017-09-07 19:52:00,0,0,1,,0\n\
         B,five words are in here,Unknown,English,2012-02-06 20:25:00,2017-09-07 19:52:00,0,0,1,R,1\n",
    ];
    for table in variants {
        let corpus = corpus(table);
        assert_eq!(corpus.rejected_count, 0, "{:?}", corpus.rejected);
        assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("ira"));
        assert_eq!(accounts(&corpus), ["a", "b"]);
        assert_eq!(corpus.span.map(|(first, last)| (first.0, last.0)), Some((1_328_559_840_000, 1_328_559_900_000)));
        assert_eq!(trace(&corpus, TraceKind::Text).actions.len(), 1);
        assert_eq!(trace(&corpus, TraceKind::Repost).actions.len(), 1);
    }
}

#[test]
fn the_information_operations_archive_is_utc_and_has_python_lists() {
    let corpus = corpus(
        "tweetid,userid,user_screen_name,tweet_text,tweet_time,is_retweet,retweet_tweetid,in_reply_to_tweetid,hashtags,\
         urls,user_mentions\n\
         1,h=,h=,x,2017-08-19 15:13,False,,,\"['uno', 'dos']\",['http://a.org/1'],[]\n\
         2,g=,g=,x,2017-08-19 15:14,True,1,,\"[uno, tres]\",[],['123']\n",
    );
    assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("x-archive"));
    assert_eq!(corpus.rejected_count, 0, "{:?}", corpus.rejected);
    assert_eq!(told(&corpus, TraceKind::Hashtag)[0], "h= 1 1503155580 uno");
    assert_eq!(told(&corpus, TraceKind::Repost), ["g= 2 1503155640 -"]);
    assert_eq!(trace(&corpus, TraceKind::Mention).actions.len(), 1);
}

const PAGE: &str = r#"{"data": [
  {"id": "11", "author_id": "1", "created_at": "2021-04-08T19:34:16.000Z", "text": "RT @w: cut…",
   "referenced_tweets": [{"type": "retweeted", "id": "5"}]},
  {"id": "12", "author_id": "2", "created_at": "2021-04-08T19:34:17.500Z", "text": "an answer",
   "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://a.org/1"}], "hashtags": [{"tag": "Up"}]},
   "referenced_tweets": [{"type": "replied_to", "id": "5"}]}],
 "includes": {"users": [{"id": "1", "username": "ann"}],
  "tweets": [{"id": "5", "author_id": "9", "text": "the whole text",
   "entities": {"urls": [{"expanded_url": "https://a.org/1"}], "mentions": [{"username": "Zed"}]}}]}}"#;

#[test]
fn pages_of_the_x_api_take_what_came_along() {
    let compact = PAGE.replace('\n', " ");
    let flat =
        r#"{"id": "11", "author_id": "1", "author": {"username": "ann"}, "created_at": "2021-04-08T19:34:16.000Z",
        "text": "RT @w: cut…", "referenced_tweets": [{"type": "retweeted", "id": "5", "text": "the whole text",
        "entities": {"urls": [{"expanded_url": "https://a.org/1"}], "mentions": [{"username": "Zed"}]}}]}"#
            .replace('\n', " ");
    let rest = r#"{"data": {"id": "12", "author_id": "2", "created_at": "2021-04-08T19:34:17.500Z", "text": "an answer",
        "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://a.org/1"}], "hashtags": [{"tag": "Up"}]},
        "referenced_tweets": [{"type": "replied_to", "id": "5"}]}}"#
        .replace('\n', " ");
    for input in [PAGE.to_owned(), compact, format!("{flat}\n{rest}\n"), format!("[{flat},\n{rest}]")] {
        let corpus = corpus(&input);
        assert_eq!(corpus.rejected_count, 0, "{:?}", corpus.rejected);
        assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("x-api"));
        assert_eq!(corpus.account_names.get(0), Some("ann"));
        assert_eq!(told(&corpus, TraceKind::Repost), ["1 11 1617910456 -"]);
        assert_eq!(told(&corpus, TraceKind::Reply), ["2 12 1617910457 -"]);
        let urls = told(&corpus, TraceKind::Url);
        assert_eq!(urls, ["1 11 1617910456 https://a.org/1", "2 12 1617910457 https://a.org/1"]);
        assert_eq!(trace(&corpus, TraceKind::Mention).actions.len(), 1);
    }
}

#[test]
fn a_line_of_the_x_stream_that_tells_an_error_is_counted() {
    let lines = format!("{}\n{{\"errors\": [{{\"title\": \"operational-disconnect\"}}]}}\n", PAGE.replace('\n', " "));
    let corpus = corpus(lines);
    assert_eq!((corpus.inputs[0].accepted, corpus.rejected_count), (2, 1));
    assert_eq!(corpus.rejected[0].to_string(), "row 2, column `data`: expected a post, got `operational-disconnect`");
}

#[test]
fn a_map_names_columns_and_nested_fields() {
    let map = |text| ReadOptions { map: ColumnMap::parse(text).ok(), ..ReadOptions::default() };
    let options = map("account=who.name,time=when,url=l1,url=l2");
    let lines = "{\"who\": {\"name\": \"ann\"}, \"when\": \"5\", \"l1\": \"http://a.org\", \"l2\": \"http://b.org\"}\n";
    let corpus = read_bytes("p", lines.as_bytes(), &options).expect("readable");
    assert_eq!(accounts(&corpus), ["ann"]);
    assert_eq!(trace(&corpus, TraceKind::Url).actions.len(), 2);
    let table = "who,when,thing,text\nann,5,x,t\n";
    let corpus = read_bytes("p", table.as_bytes(), &map("account=who,time=when,object=thing")).expect("readable");
    assert_eq!(told(&corpus, TraceKind::Object), ["ann row 2 5 -"]);
    assert!(matches!(ColumnMap::parse("who=x"), Err(ReadError::UnknownRole { .. })));
    let missing = read_bytes("p", table.as_bytes(), &map("account=whoo,time=when")).expect_err("no such column");
    assert_eq!(missing.hint().as_deref(), Some("did you mean `who`?"));
}

#[test]
fn a_missing_column_is_told_with_what_exists_and_the_likeliest() {
    let error = read("acount_id,created_at,text\n").expect_err("no account");
    assert_eq!(
        error.to_string(),
        "cannot read `posts`: no column for `account`; the columns are `acount_id`, `created_at`, `text`"
    );
    assert_eq!(error.hint().as_deref(), Some("name it with `--map account=acount_id`"));
    let error = read("account_id,created_at,shared_url\n").expect_err("nothing acted on");
    assert_eq!(error.hint().as_deref(), Some("name it with `--map url=shared_url`"));
}

#[test]
fn times_of_every_form_are_one_instant() {
    let forms = [
        "2019-09-28T18:05:23Z",
        "2019-09-28 20:05:23+02:00",
        "2019-09-28T18:05:23.000000Z",
        "1569693923",
        "1569693923.0",
        "1569693923000",
        "1569693923000000",
        "Sat Sep 28 18:05:23 +0000 2019",
        "2019-09-28 18:05:23 UTC",
        "Sat, 28 Sep 2019 18:05:23 GMT",
        "2019-09-28T14:05:23-0400",
    ];
    for form in forms {
        let corpus = corpus(format!("account_id,created_at,url\na,\"{form}\",u\n"));
        assert_eq!(corpus.span.map(|(first, _)| first.0), Some(1_569_693_923_000), "{form} {:?}", corpus.rejected);
    }
}

#[test]
fn a_time_without_a_zone_is_taken_only_in_a_named_zone() {
    let table = "account_id,created_at,url\na,2019-09-28 18:05:23,u\n";
    let refused = corpus(table);
    assert_eq!(refused.rejected[0].wanted, "a time with a zone");
    assert!(refused.rejected[0].hint().is_some_and(|hint| hint.contains("--time-zone")));
    let options = ReadOptions { time_zone: Zone::parse("-04:00"), ..ReadOptions::default() };
    let taken = read_bytes("p", table.as_bytes(), &options).expect("readable");
    assert_eq!(taken.span.map(|(first, _)| first.0), Some(1_569_693_923_000 + 4 * 3_600_000));
    let format = Some("%d/%m/%y %H:%M".to_owned());
    let options = ReadOptions { time_zone: Some(Zone::UTC), time_format: format, ..ReadOptions::default() };
    let taken = read_bytes("p", b"account_id,created_at,url\na,28/09/19 18:05,u\n", &options).expect("readable");
    assert_eq!(taken.span.map(|(first, _)| first.0), Some(1_569_693_900_000));
}
