//! Tables as people's programs write them: R, pandas, Excel, and the tools that posts of X were collected with.

use super::{accounts, corpus, kinds, read, told};
use claque::TraceKind;
use claque_io::read::{Corpus, ReadOptions, TextEncoding, read_bytes};

fn rejected(corpus: &Corpus) -> Vec<String> {
    corpus.rejected.iter().map(ToString::to_string).collect()
}

#[test]
fn a_table_written_by_pandas_is_read_with_its_index_and_its_gaps() {
    // Written by `DataFrame.to_csv`: an unnamed index; a column with gaps has become floats.
    let corpus = corpus(
        ",id_str,user.id_str,created_at,full_text,in_reply_to_status_id_str,entities.hashtags,entities.urls,entities.user_mentions\n\
         0,1500000000000000001,17,Tue Mar 01 11:00:00 +0000 2022,one,,\"[{'text': 'Now', 'indices': [0, 4]}]\",\
         \"[{'url': 'https://t.co/a', 'expanded_url': 'https://a.org/it\\'s', 'indices': [0, 4]}]\",[{'screen_name': 'ANN'}]\n\
         1,1500000000000000002,18.0,Tue Mar 01 11:00:01 +0000 2022,two,99.0,[{'text': 'NOW'}],\
         \"[{'url': 'https://t.co/b', 'expanded_url': \"\"https://a.org/it's\"\"}]\",\
         \"[{'screen_name': 'Ann', 'name': \"\"O'Ann\"\", 'id': 1, 'id_str': '1', 'indices': [0, 4]}]\"\n\
         2,1500000000000000003,19,Tue Mar 01 11:00:02 +0000 2022,three,1.4999999999999999e+18,[],[],[]\n\
         3,1500000000000000004,20,Tue Mar 01 11:00:02 +0000 2022,four,1499999999999999998.0,[],[],[]\n\
         4,1500000000000000005,nan,Tue Mar 01 11:00:02 +0000 2022,five,nan,[],[],[]\n\
         5,1500000000000000006,,Tue Mar 01 11:00:02 +0000 2022,six,nan,[],[],[]\n",
    );
    assert_eq!(accounts(&corpus), ["17", "18"]);
    assert_eq!(
        told(&corpus, TraceKind::Hashtag),
        ["17 1500000000000000001 1646132400 now", "18 1500000000000000002 1646132401 now"]
    );
    assert_eq!(told(&corpus, TraceKind::Url)[1], "18 1500000000000000002 1646132401 https://a.org/it's");
    assert_eq!(told(&corpus, TraceKind::Mention)[0], "17 1500000000000000001 1646132400 ann");
    assert_eq!(told(&corpus, TraceKind::Reply), ["18 1500000000000000002 1646132401 -"]);
    assert_eq!((told(&corpus, TraceKind::Url).len(), told(&corpus, TraceKind::Mention).len()), (2, 2));
    assert_eq!(
        rejected(&corpus),
        [
            "row 4, column `in_reply_to_status_id_str`: expected an id written out in full, got `1.4999999999999999e+18`",
            "row 5, column `in_reply_to_status_id_str`: expected an id written out in full, got `1499999999999999998.0`",
            "row 6, column `user.id_str`: expected an account id, got `nan`",
            "row 7, column `user.id_str`: expected an account id, got ``",
        ]
    );
    assert!(corpus.rejected[0].hint().is_some_and(|hint| hint.contains("ids as text")));
}

#[test]
fn a_table_written_by_rtweet_is_read() {
    let corpus = corpus(
        "\"user_id\",\"status_id\",\"created_at\",\"screen_name\",\"text\",\"source\",\"reply_to_status_id\",\"reply_to_user_id\",\
         \"is_quote\",\"is_retweet\",\"hashtags\",\"urls_url\",\"urls_expanded_url\",\"media_url\",\"mentions_user_id\",\
         \"mentions_screen_name\",\"lang\",\"quoted_status_id\",\"quoted_text\",\"quoted_user_id\",\"retweet_status_id\",\
         \"retweet_text\",\"retweet_user_id\",\"account_created_at\"\n\
         17,1500000000000000001,2022-03-01T11:00:00Z,ann,Look,App,NA,NA,FALSE,TRUE,now then,a.org/1,https://a.org/1 https://b.org/2,\
         http://pbs.example/1.jpg,8,ben,en,NA,NA,NA,1499999999999999999,Look,8,2017-03-01T10:00:00Z\n\
         18,1500000000000000002,2022-03-01T11:00:01Z,bo,No,App,1499999999999999998,9,TRUE,FALSE,NA,NA,NA,NA,9 8,cat ben,en,\
         1499999999999999997,x,7,NA,NA,NA,2017-03-01T10:00:00Z\n",
    );
    assert_eq!(rejected(&corpus), [""; 0]);
    assert_eq!(corpus.account_names.iter().collect::<Vec<_>>(), ["ann", "bo"]);
    assert_eq!(told(&corpus, TraceKind::Repost), ["17 1500000000000000001 1646132400 -"]);
    assert_eq!(told(&corpus, TraceKind::Reply), ["18 1500000000000000002 1646132401 -"]);
    assert_eq!(told(&corpus, TraceKind::Quote), ["18 1500000000000000002 1646132401 -"]);
    assert_eq!(told(&corpus, TraceKind::Url).len(), 2);
    let mut mentions = told(&corpus, TraceKind::Mention);
    mentions.sort_unstable();
    let (ann, bo) = ("17 1500000000000000001 1646132400", "18 1500000000000000002 1646132401");
    assert_eq!(mentions, [format!("{ann} ben"), format!("{bo} -"), format!("{bo} ben")]);
    assert_eq!(told(&corpus, TraceKind::Hashtag).len(), 2);
    assert!(kinds(&corpus).contains(&"media"));
}

#[test]
fn a_table_saved_by_excel_is_read_or_says_what_excel_did_to_it() {
    let table = "Post ID;User ID;Created at;Text\r\n'1500000000000000001;'1100000000000000007;2022-03-01 11:00:00Z;Grüße\r\n\
        1,5E+18;1100000000000000008;2022-03-01 11:00:00Z;lost\r\n1500000000000000003;1,1E+18;2022-03-01 11:00:00Z;lost\r\n\
        1500000000000000004;18;01.03.2022 11:00;when\r\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(table);
    let unnamed = corpus(&latin[..]);
    assert_eq!(unnamed.rejected[0].wanted, "UTF-8");
    assert!(unnamed.rejected[0].hint().is_some_and(|hint| hint.contains("--encoding")));
    let options = ReadOptions { encoding: TextEncoding::from_label("windows-1252").ok(), ..ReadOptions::default() };
    let named = read_bytes("posts", &latin, &options).expect("readable");
    let marked = corpus(format!("\u{feff}{table}"));
    for corpus in [named, marked] {
        assert_eq!(accounts(&corpus), ["1100000000000000007"]);
        assert_eq!(corpus.posts.name(claque::PostId(0)).to_string(), "1500000000000000001");
        assert_eq!(
            rejected(&corpus),
            [
                "row 3, column `Post ID`: expected an id written out in full, got `1,5E+18`",
                "row 4, column `User ID`: expected an id written out in full, got `1,1E+18`",
                "row 5, column `Created at`: expected RFC 3339 or Unix seconds, milliseconds or microseconds, got `01.03.2022 11:00`",
            ]
        );
    }
}

#[test]
fn a_list_printed_into_a_column_of_ids_is_no_id() {
    // As twint writes it: `reply_to` holds accounts, mostly none.
    let corpus = corpus(
        "id,created_at,user_id,username,tweet,reply_to,retweet\n\
         1,2020-05-01 10:00:00 UTC,7,ann,one,[],False\n\
         2,2020-05-01 10:00:01 UTC,8,ben,two,\"[{'screen_name': 'ann', 'id': '7'}]\",False\n",
    );
    assert_eq!((corpus.rejected_count, accounts(&corpus)), (0, vec!["7", "8"]));
    assert!(!kinds(&corpus).contains(&"reply"), "nobody answered `[]`");
}

#[test]
fn tables_of_accounts_are_not_read_as_posts() {
    for (table, what) in [
        (
            "userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,\
             follower_count,following_count,account_creation_date,account_language\nh=,h=,h=,,,,1,2,2017-05-30,en\n",
            "the accounts of an X information-operations archive",
        ),
        (
            "author_id,author,external_author_id,account_type,account_category,new_june_2018\na,a,9,Right,RightTroll,0\n",
            "the accounts of the Internet Research Agency",
        ),
        (
            "id,created_at,username,name,description,pinned_tweet_id,public_metrics.followers_count\n\
             7,2017-05-30T00:00:00Z,ann,Ann,I write,9,3\n",
            "a table of accounts, made by twarc,",
        ),
        (
            "{\"id_str\":\"7\",\"screen_name\":\"ann\",\"description\":\"I write\",\"followers_count\":3,\"statuses_count\":9,\
             \"created_at\":\"Tue Mar 01 11:00:00 +0000 2022\"}\n",
            "a table of accounts",
        ),
        (
            "{\"user_id\":\"7\",\"timestamps\":[1601666791.0],\"raw_sequences\":[{\"created_at\":\"Fri Oct 02 19:26:31 +0000 2020\"}]}\n",
            "sequences of reposts, one for each account,",
        ),
    ] {
        let error = read(table).expect_err("no posts");
        assert_eq!(error.to_string(), format!("cannot read `posts`: it holds {what} and no posts"));
        assert!(error.hint().is_some_and(|hint| hint.starts_with("read the ")));
    }
}

#[test]
fn a_column_that_says_no_repost_does_not_hide_what_is_one_by_its_target() {
    let corpus = corpus(
        "post_id,account_id,created_at,text,is_retweet,retweeted_id,in_reply_to_status_id\n\
         1,a,2020-01-01T00:00:00Z,x,False,9,\n2,b,2020-01-01T00:00:01Z,RT @a: said so,FALSE,,8\n",
    );
    assert_eq!(told(&corpus, TraceKind::Repost), ["a 1 1577836800 -"], "no is no, whatever the words begin with");
    assert_eq!(told(&corpus, TraceKind::Reply), ["b 2 1577836801 -"]);
}
