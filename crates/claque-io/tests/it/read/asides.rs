//! What posts and accounts say of themselves: programs, conversations, owners, sites.

use super::{corpus, trace};
use claque::{ObjectId, PostId, TraceKind};
use claque_io::read::{ColumnMap, Corpus, Names, ReadOptions, read_bytes};

/// What a column says of each place, `-` where it says nothing.
fn said(column: &Option<Vec<u32>>, names: &Names, places: usize) -> Vec<String> {
    let column = column.as_ref().expect("the data has the column");
    let name = |place: usize| {
        let number = column.get(place).copied().unwrap_or(0);
        number.checked_sub(1).and_then(|number| names.get(number as usize)).unwrap_or("-").to_owned()
    };
    (0..places).map(name).collect()
}

fn clients(corpus: &Corpus) -> Vec<String> {
    said(&corpus.attributes.clients, &corpus.attribute_names.clients, corpus.posts.len())
}

const TABLE: &str = "post_id,account_id,created_at,text,urls,source,conversation_id,declared_owner,is_automated\n\
    1,a,2020-01-01T00:00:00Z,one two three four 5 times,http://www.b.org/x,\
    \"<a href=\"\"https://app.example\"\" rel=\"\"nofollow\"\">App, the</a>\",c1,House,true\n\
    2,b,2020-01-01T00:00:01Z,one two three four 77 times,https://b.org/y https://c.org,Web,c1,,no\n\
    3,a,2020-01-01T00:00:02Z,three words only,https://bit.ly/x,,,Other,\n\
    4,c,2020-01-01T00:00:03Z,one two three four five times,,Web\n";

#[test]
fn every_column_is_told_by_its_name() {
    let corpus = corpus(TABLE);
    assert_eq!(corpus.rejected_count, 0, "a row may end before what it can do without: {:?}", corpus.rejected);
    let (told, names) = (&corpus.attributes, &corpus.attribute_names);
    assert_eq!(clients(&corpus), ["App, the", "Web", "-", "Web"]);
    assert_eq!(said(&told.threads, &names.threads, 4), ["c1", "c1", "-", "-"]);
    assert_eq!(said(&told.sites, &names.sites, 4), ["b.org", "b.org", "-", "-"], "a shortener is no site");
    assert_eq!(said(&told.owners, &names.owners, 3), ["House", "-", "-"], "the first word of an account counts");
    assert_eq!(told.automatic.as_deref(), Some(&[2, 1][..]));
    let templates = told.templates.as_ref().unwrap();
    assert_eq!(templates[0], templates[1], "numbers are no part of a template");
    assert!(templates[2] == 0 && templates[3] != 0 && templates[3] != templates[0]);
    assert_eq!((told.authors.len(), told.times.len(), told.time_step_ms), (4, 4, 1_000));
}

#[test]
fn columns_that_the_data_lacks_are_none() {
    let corpus = corpus("account_id,created_at,object_id\na,2020-01-01T00:00:00Z,x\nb,2020-01-01T00:00:09Z,x\n");
    let told = &corpus.attributes;
    let lacking = [&told.clients, &told.sites, &told.threads, &told.owners];
    assert!(lacking.iter().all(|column| column.is_none()) && told.templates.is_none() && told.automatic.is_none());
}

#[test]
fn json_says_it_in_the_platforms_own_fields() {
    let mastodon = corpus(
        "{\"id\":\"1\",\"account\":{\"id\":\"a\",\"bot\":true},\"created_at\":\"2020-01-01T00:00:00Z\",\
         \"content\":\"one two three four five\",\"application\":{\"name\":\"Feed\"}}\n\
         {\"id\":\"2\",\"account\":{\"id\":\"b\",\"bot\":false},\"created_at\":\"2020-01-01T00:00:00Z\",\
         \"content\":\"six\",\"application\":null}\n",
    );
    assert_eq!(clients(&mastodon), ["Feed", "-"]);
    assert_eq!(mastodon.attributes.automatic.as_deref(), Some(&[2, 1][..]));
    let page = "{\"data\":[{\"id\":\"1\",\"text\":\"hello\",\"author_id\":\"9\",\"created_at\":\"2020-01-01T00:00:00Z\",\
        \"source\":\"Web App\",\"conversation_id\":\"77\"}]}";
    let x_api = corpus(page);
    assert_eq!(clients(&x_api), ["Web App"]);
    assert_eq!(said(&x_api.attributes.threads, &x_api.attribute_names.threads, 1), ["77"]);
}

#[test]
fn an_ambiguous_owner_is_taken_only_when_named() {
    let wall = "from_id,owner_id,date,text\n1,7,2020-01-01T00:00:00Z,hello there\n";
    assert!(corpus(wall).attributes.owners.is_none());
    let map = Some(ColumnMap::parse("owner=owner_id").unwrap());
    let mapped = read_bytes("posts", wall.as_bytes(), &ReadOptions { map, ..ReadOptions::default() }).unwrap();
    assert_eq!(said(&mapped.attributes.owners, &mapped.attribute_names.owners, 1), ["7"]);
}

#[test]
fn originals_of_reposts_and_answers_are_found_among_the_posts() {
    let corpus = corpus(
        "post_id,account_id,created_at,text,repost_of,reply_to\n9,a,2020-01-01T00:00:00Z,hello,,\n\
         1,b,2020-01-01T00:00:01Z,,9,\n2,c,2020-01-01T00:00:02Z,,9,\n3,d,2020-01-01T00:00:03Z,yes,,9\n\
         4,e,2020-01-01T00:00:04Z,no,,9\n5,f,2020-01-01T00:00:05Z,,8,\n6,g,2020-01-01T00:00:06Z,,8,\n",
    );
    for (kind, objects) in [(TraceKind::Repost, 2), (TraceKind::Reply, 1)] {
        let trace = trace(&corpus, kind);
        assert_eq!(trace.objects.object_count(), objects);
        let originals = corpus.originals(trace);
        assert_eq!(originals, [(ObjectId(0), PostId(0))], "post 8 is not in the data");
    }
}

#[test]
fn a_post_that_comes_again_says_nothing_new() {
    let rows = "post_id,account_id,created_at,url,client\n1,a,2020-01-01T00:00:00Z,https://b.org,One\n\
        1,a,2020-01-01T00:00:00Z,https://b.org,Two\n2,a,2020-01-01T00:00:05Z,https://b.org,Two\n";
    let corpus = corpus(rows);
    assert_eq!(clients(&corpus), ["One", "Two"]);
    assert_eq!(corpus.attributes.authors.len(), corpus.posts.len());
}

#[test]
fn the_longest_name_is_cut_and_the_strangest_kept() {
    let long = "x".repeat(100_000);
    let rows = format!(
        "account_id,created_at,url,source\na,2020-01-01T00:00:00Z,https://b.org,{long}\n\
         b,2020-01-01T00:00:01Z,https://b.org,\u{202E}<a \n"
    );
    let told = clients(&corpus(rows));
    assert_eq!((told[0].len(), told[1].as_str()), (280, "\u{202E}<a"));
}

#[test]
fn conversations_of_the_same_name_on_two_platforms_are_two() {
    let corpus = corpus(
        "post_id,account_id,created_at,text,platform,conversation_id\n1,a,2020-01-01T00:00:00Z,one,x,17\n\
         2,b,2020-01-01T00:00:01Z,two,Twitter,17\n3,a,2020-01-01T00:00:02Z,three,telegram,17\n\
         4,c,2020-01-01T00:00:03Z,four,telegram,17\n",
    );
    let (told, names) = (&corpus.attributes, &corpus.attribute_names);
    let numbers = told.threads.as_ref().expect("the data has the column");
    assert!(numbers[0] == numbers[1] && numbers[2] == numbers[3] && numbers[0] != numbers[2], "{numbers:?}");
    assert_eq!(said(&told.threads, &names.threads, 4), ["x:17", "x:17", "telegram:17", "telegram:17"]);
}

#[test]
fn on_one_platform_conversations_have_their_own_names() {
    let corpus = corpus(
        "post_id,account_id,created_at,text,platform,conversation_id\n1,a,2020-01-01T00:00:00Z,one,x,17\n\
         2,b,2020-01-01T00:00:01Z,two,Twitter,18\n",
    );
    assert_eq!(said(&corpus.attributes.threads, &corpus.attribute_names.threads, 2), ["17", "18"]);
}
