//! What is read is what was written.

use crate::made::{self, HOSTILE, LENGTH, SMALL, START};
use claque_store::error::StoreError;
use claque_store::evidence::Evidence;
use claque_store::evidence::read::{EdgeFilter, GroupOrder, GroupsWanted, Stretch};
use claque_store::row::GroupKind;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

const ALL: Stretch = Stretch { offset: 0, limit: u64::MAX };

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}

fn small() -> &'static Evidence {
    static SMALL_CASE: OnceLock<Evidence> = OnceLock::new();
    SMALL_CASE.get_or_init(|| {
        let path = path("small.sqlite");
        let _ = std::fs::remove_file(&path);
        made::write(&path, &SMALL).unwrap();
        let evidence = Evidence::open(&path).unwrap();
        // Connections stay open after the name is gone; more of them need it.
        evidence.warm().unwrap();
        evidence
    })
}

#[test]
fn what_is_no_database_of_ours_is_told_apart() {
    assert!(matches!(Evidence::open(&path("none.sqlite")), Err(StoreError::Missing { .. })));
    let text = path("text.sqlite");
    std::fs::write(&text, "not a database at all, but long enough to have a header of its own").unwrap();
    assert!(matches!(Evidence::open(&text), Err(StoreError::Damaged { .. })));
    let newer = path("newer.sqlite");
    let _ = std::fs::remove_file(&newer);
    made::write(&newer, &SMALL).unwrap();
    let connection = rusqlite::Connection::open(&newer).unwrap();
    connection.execute("UPDATE meta SET value = '2' WHERE key = 'format_version'", []).unwrap();
    let error = Evidence::open(&newer).unwrap_err();
    assert!(matches!(&error, StoreError::Format { found, .. } if found == "2"), "{error}");
    assert!(error.hint().is_some());
}

#[test]
fn a_view_in_the_place_of_a_table_is_not_run() {
    let path = path("view.sqlite");
    let _ = std::fs::remove_file(&path);
    made::write(&path, &SMALL).unwrap();
    let endless = "DROP TABLE trace; CREATE VIEW trace AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n)
        SELECT x AS number, x AS name FROM n;";
    rusqlite::Connection::open(&path).unwrap().execute_batch(endless).unwrap();
    assert!(matches!(Evidence::open(&path), Err(StoreError::Damaged { .. })));
}

#[test]
fn groups_are_listed_by_kind_then_order() {
    let all = small().groups(&GroupsWanted::default(), ALL).unwrap();
    let ids: Vec<&str> = all.items.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((all.total, ids), (4, vec!["F1", "F2", "E1", "L1"]));
    let leads = GroupsWanted { kind: Some(GroupKind::Lead), order: GroupOrder::FirstSeen, q: None };
    let leads = small().groups(&leads, ALL).unwrap();
    assert_eq!((leads.total, leads.items[0].id.as_str()), (1, "L1"));
    let page = small().groups(&GroupsWanted::default(), Stretch { offset: 3, limit: 10 }).unwrap();
    assert_eq!((page.total, page.offset, page.items.len()), (4, 3, 1));
    let row = &all.items[0];
    assert_eq!(row.spark.iter().sum::<u32>(), 60);
    assert_eq!(row.top_object.as_deref(), Some("https://example.org/0/0"));
    assert_eq!(row.traces, ["url"]);
}

#[test]
fn groups_are_found_by_member_name_and_object() {
    let found = |q: &str| {
        let wanted = GroupsWanted { q: Some(q.to_owned()), ..GroupsWanted::default() };
        let rows = small().groups(&wanted, ALL).unwrap();
        rows.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(found("f2"), ["F2"]);
    assert_eq!(found("EXAMPLE.org/3/"), ["L1"]);
    assert_eq!(found("name of 6"), ["F2"]);
    assert_eq!(found("<SCRIPT>"), ["F1"]);
    assert_eq!(found("%"), ["F1"]);
    assert_eq!(found("'; DROP TABLE grp; --"), [""; 0]);
    assert_eq!(found("  ").len(), 4);
}

#[test]
fn a_group_has_its_members_edges_and_neighbours() {
    let group = small().group("F1").unwrap();
    assert_eq!((group.first_movers, group.followers), (1, 1));
    assert_eq!(group.stories.iter().map(|story| story.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(small().neighbours("F1").unwrap(), (None, Some("F2".to_owned())));
    let members = small().members("F1", Stretch { offset: 1, limit: 2 }).unwrap();
    assert_eq!((members.total, members.items.len()), (5, 2));
    let edges = small().edges("F1", None, ALL).unwrap();
    assert_eq!(edges.total, 10);
    assert!(edges.items.iter().all(|edge| edge.group.as_deref() == Some("F1") && edge.a.id < edge.b.id));
    let of_text = small().edges("F1", Some("text"), ALL).unwrap();
    assert_eq!(of_text.total, 5);
    assert!(matches!(small().group("F99"), Err(StoreError::Unknown { what: "group", .. })));
    assert!(matches!(small().edges("F1", Some("no"), ALL), Err(StoreError::Unknown { what: "trace", .. })));
    assert_eq!(small().finding("F1").unwrap().accounts.len(), 5);
}

#[test]
fn posts_and_stories_are_in_order() {
    let posts = small().group_posts("F1", ALL).unwrap();
    assert_eq!(posts.total, 20);
    assert!(posts.items.is_sorted_by_key(|post| post.at_ms));
    assert_eq!(posts.items[0].objects[0].label, "https://example.org/0/0");
    assert_eq!(small().group_posts("F1", Stretch { offset: 18, limit: 10 }).unwrap().items.len(), 2);
    let story = small().story("F1", 1, ALL).unwrap();
    assert!(story.first_by_member);
    let after: Vec<f64> = story.posts.items.iter().map(|post| post.after_s).collect();
    assert_eq!(after, [0.0, 3.0, 6.0, 9.0, 12.0]);
    assert!(story.posts.items.iter().all(|post| post.co_acting));
    let strange = small().story("F2", 1, ALL).unwrap();
    assert!(strange.posts.items.is_empty() && !strange.first_by_member);
    assert!(small().story("F1", u64::MAX, ALL).is_err());
}

#[test]
fn the_network_is_chosen_here() {
    let all = small().network(&EdgeFilter::default(), u64::MAX).unwrap();
    assert_eq!((all.total_edges, all.edges.a.len(), all.edges.active.len()), (60, 60, 120));
    assert_eq!(all.total_nodes as usize, all.nodes.id.len());
    assert!(all.edges.strength.is_sorted_by(|a, b| a >= b));
    let few = small().network(&EdgeFilter::default(), 7).unwrap();
    assert_eq!((few.total_edges, few.edges.a.len(), few.total_nodes), (60, 7, all.total_nodes));
    let lead = EdgeFilter { group: Some("L1".to_owned()), ..EdgeFilter::default() };
    let lead = small().network(&lead, 10).unwrap();
    assert_eq!((lead.total_edges, lead.nodes.id.len(), lead.groups.len()), (0, 5, 1));
    let strong = EdgeFilter { min_strength: Some(250.0), ..EdgeFilter::default() };
    let strong = small().network(&strong, 100).unwrap();
    assert!(strong.total_edges > 0 && strong.edges.strength.iter().all(|&strength| strength >= 250.0));
    assert!(small().network(&EdgeFilter { group: Some("F9".to_owned()), ..EdgeFilter::default() }, 1).is_err());
}

#[test]
fn a_stretch_of_time_keeps_the_edges_that_act_in_it() {
    let hour = LENGTH / 64;
    let within = |from: i64, to: i64| EdgeFilter {
        from_ms: Some(START + from * hour),
        to_ms: Some(START + to * hour),
        ..EdgeFilter::default()
    };
    let first = small().network(&within(1, 1), 100).unwrap();
    assert!(first.total_edges > 0 && first.edges.active.chunks(2).all(|halves| halves[0] & 2 == 2));
    assert_eq!(small().network(&within(-9, -1), 100).unwrap().total_edges, 0);
    assert_eq!(small().network(&within(9, 3), 100).unwrap().total_edges, 0);
    assert_eq!(small().network(&within(0, 64), 100).unwrap().total_edges, 60);
    let extreme = EdgeFilter { from_ms: Some(i64::MIN), to_ms: Some(i64::MAX), ..EdgeFilter::default() };
    assert_eq!(small().network(&extreme, 100).unwrap().total_edges, 60);
    for filter in [within(1, 1), within(3, 20), within(40, 64)] {
        let mut visited = 0;
        let count = |_| {
            visited += 1;
            ControlFlow::Continue(())
        };
        small().visit_edges(&filter, count).unwrap();
        assert_eq!(visited, small().network(&filter, 100).unwrap().total_edges, "{filter:?}");
    }
}

#[test]
fn accounts_are_found_and_told() {
    let found = small().accounts(Some("account_0000003"), ALL);
    assert_eq!(found.items[0].id, "account_0000003");
    for id in HOSTILE {
        assert_eq!(small().accounts(Some(id), ALL).items[0].id, id);
        let account = small().account(id).unwrap();
        assert_eq!((account.timeline.len(), account.week.len()), (64, 168));
    }
    let member = small().members("F1", ALL).unwrap().items[0].account.id.clone();
    let account = small().account(&member).unwrap();
    assert_eq!(account.groups[0].group.id, "F1");
    assert_eq!(account.posts_kept, 4);
    let edges: u64 = account.traces.iter().map(|trace| trace.edges).sum();
    assert!(edges >= 4 && account.partners.len() >= 4);
    assert!(account.partners.is_sorted_by(|a, b| a.strength >= b.strength));
    assert_eq!(small().account_posts(&member, ALL).unwrap().total, 4);
    assert!(matches!(small().account("nobody"), Err(StoreError::Unknown { what: "account", .. })));
}

#[test]
fn a_pair_is_what_the_core_says() {
    let members = small().members("F1", ALL).unwrap().items;
    let (one, other) = (&members[3].account.id, &members[0].account.id);
    let pair = small().pair(one, other).unwrap();
    assert!(pair.a.id < pair.b.id);
    assert_eq!(pair.groups, ["F1"]);
    let url = pair.traces.iter().find(|trace| trace.trace == "url").unwrap();
    assert_eq!((url.objects, url.co_actions, url.a_first, url.b_first, url.ties), (4, 4, 4, 0, 0));
    let met = small().co_actions(one, other, None, false, Stretch { offset: 1, limit: 2 }).unwrap();
    assert_eq!((met.total, met.items.len()), (4, 2));
    assert!((met.items[0].lag_s - 9.0).abs() < 1e-9);
    assert_eq!(met.items[0].first.account.id, *other);
    assert!(met.items[0].first.text.as_deref().unwrap().starts_with("=Look"));
    assert!(matches!(small().pair(one, one), Err(StoreError::Refused(_))));
}

#[test]
fn many_ask_at_once() {
    std::thread::scope(|scope| {
        for number in 0..50 {
            scope.spawn(move || {
                let group = if number % 2 == 0 { "F1" } else { "F2" };
                assert_eq!(small().group(group).unwrap().row.id, group);
                assert_eq!(small().group_posts(group, ALL).unwrap().total, 20);
            });
        }
    });
}

/// A case with these changes.
fn changed(name: &str, changes: &str) -> Evidence {
    let path = path(name);
    let _ = std::fs::remove_file(&path);
    made::write(&path, &SMALL).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch(changes).unwrap();
    Evidence::open(&path).unwrap()
}

/// Posts of each object further apart than the window.
const FAR_APART: &str =
    "UPDATE action SET at_ms = at_ms + account * 100000000; UPDATE post SET at_ms = at_ms + account * 100000000;";

#[test]
fn rare_things_are_shared_at_any_lag() {
    let by_rare_things = "UPDATE grp SET record = json_set(record, '$.group', json('{\"evidence\":\"rare things\",\"objects\":4,
        \"expected\":0.1,\"log10_p\":-9,\"pairs\":null,\"decoys\":20,\"decoys_as_strong\":0,\"p\":0.05,\"gumbel_p\":0.01}'))
        WHERE id = 'L1';";
    let case = changed("rare.sqlite", &format!("{FAR_APART}{by_rare_things}"));
    let co_acting = |group: &str| {
        let object = case.group(group).unwrap().stories[0].number;
        let story = case.story(group, object, ALL).unwrap();
        (story.posts.total, story.posts.items.iter().filter(|post| post.co_acting).count())
    };
    assert_eq!(co_acting("L1"), (5, 5));
    assert_eq!(co_acting("F1"), (5, 0));
}

#[test]
fn a_pair_tells_what_it_shares_beyond_the_window() {
    let case = changed("apart.sqlite", FAR_APART);
    let members = case.members("L1", ALL).unwrap().items;
    let (one, other) = (&members[0].account.id, &members[1].account.id);
    let url = &case.pair(one, other).unwrap().traces[0];
    assert_eq!((url.objects, url.objects_at_any_lag, url.co_actions), (0, 4, 0));
    assert_eq!(case.co_actions(one, other, None, false, ALL).unwrap().total, 0);
    let shared = case.co_actions(one, other, None, true, ALL).unwrap();
    assert_eq!((shared.total, shared.items.len()), (4, 4));
    assert!(shared.items.iter().all(|met| (met.lag_s - 100_003.0).abs() < 1e-9));
    // Of several posts on an object, the closest two.
    let again = "INSERT INTO post SELECT 1000, account, 'again', at_ms + 99999000, NULL FROM action WHERE object = 12 AND account = 15;
        INSERT INTO action SELECT 12, at_ms, account, 1000 FROM post WHERE number = 1000;";
    let case = changed("again.sqlite", &format!("{FAR_APART}{again}"));
    let shared = case.co_actions(one, other, Some("url"), true, ALL).unwrap();
    assert_eq!(shared.total, 4);
    assert!((shared.items.iter().map(|met| met.lag_s).fold(f64::MAX, f64::min) - 4.0).abs() < 1e-9);
}

#[test]
fn nobody_is_first_where_the_times_do_not_tell() {
    let story = small().story("F1", 1, ALL).unwrap();
    assert_eq!((story.first_by_member, story.first_members, story.first_others), (true, 1, 0));
    // Three members at the first moment, and two others.
    let tied = "UPDATE action SET at_ms = (SELECT first_ms FROM object WHERE number = object) WHERE object = 1 AND account < 3;
        UPDATE object SET first_accounts = 5 WHERE number = 1;";
    let story = changed("tied.sqlite", tied).story("F1", 1, ALL).unwrap();
    assert_eq!((story.first_by_member, story.first_members, story.first_others), (true, 3, 2));
    assert_eq!(story.posts.items.iter().filter(|post| post.after_s == 0.0).count(), 3);
    // Two others before any member.
    let before = "UPDATE object SET first_ms = first_ms - 1000, first_accounts = 2 WHERE number = 1;";
    let story = changed("before.sqlite", before).story("F1", 1, ALL).unwrap();
    assert_eq!((story.first_by_member, story.first_members, story.first_others), (false, 1, 2));
}

#[test]
fn a_case_written_anew_is_not_taken_for_the_one_opened() {
    let [path, next] = ["anew.sqlite", "next.sqlite"].map(path);
    for path in [&path, &next] {
        let _ = std::fs::remove_file(path);
        made::write(path, &SMALL).unwrap();
    }
    let evidence = Evidence::open(&path).unwrap();
    evidence.group("F1").unwrap();
    std::fs::rename(&next, &path).unwrap();
    assert!(matches!(evidence.is_same(), Err(StoreError::WrittenAnew { .. })));
    // The one connection that is open still sees the first file; any further one would see the second.
    let mut refused = 0;
    let visit = |_| {
        refused += u32::from(matches!(evidence.group("F1"), Err(StoreError::WrittenAnew { .. })));
        ControlFlow::Break(())
    };
    evidence.visit_edges(&EdgeFilter::default(), visit).unwrap();
    assert_eq!(refused, 1);
}

/// The small case with L1 of the members of F1 in another order, and `edge.grp` as it is written: the first group.
fn overlapping() -> Evidence {
    let path = path("overlapping.sqlite");
    let _ = std::fs::remove_file(&path);
    made::write(&path, &SMALL).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "UPDATE member SET account = 4 - place, strength = 7 WHERE grp = (SELECT rank FROM grp WHERE id = 'L1');
             UPDATE edge SET strength = 100.00000001 WHERE number = 1;",
        )
        .unwrap();
    Evidence::open(&path).unwrap()
}

#[test]
fn groups_of_the_same_members_have_the_same_edges_and_roles_of_their_own() {
    let evidence = overlapping();
    let edges = evidence.edges("L1", None, ALL).unwrap();
    assert_eq!((edges.total, edges.items.len()), (10, 10));
    assert!(edges.items.iter().all(|edge| edge.group.as_deref() == Some("L1")));
    let of = |group: &str| EdgeFilter { group: Some(group.to_owned()), ..EdgeFilter::default() };
    let network = evidence.network(&of("L1"), 100).unwrap();
    assert_eq!((network.total_edges, network.nodes.id.len(), network.groups.len()), (10, 5, 1));
    assert_eq!((network.nodes.role, network.nodes.strength), (vec![1, 2, 0, 0, 0], vec![7.0; 5]));
    let mut visited = 0;
    let count = |_| {
        visited += 1;
        ControlFlow::Continue(())
    };
    evidence.visit_edges(&of("L1"), count).unwrap();
    assert_eq!(visited, 10);
    assert!((evidence.network(&of("F1"), 100).unwrap().nodes.strength[0] - 50.0).abs() < 1e-6);
}

#[test]
fn the_network_and_the_list_of_edges_draw_the_same_line() {
    let evidence = overlapping();
    for (least, passes) in [(100.000_000_005, true), (100.000_000_02, false)] {
        let filter = EdgeFilter { min_strength: Some(least), group: Some("F1".to_owned()), ..EdgeFilter::default() };
        let mut listed = 0;
        let count = |_| {
            listed += 1;
            ControlFlow::Continue(())
        };
        evidence.visit_edges(&filter, count).unwrap();
        let drawn = evidence.network(&filter, 100).unwrap().total_edges;
        assert_eq!((drawn, listed), (9 + u64::from(passes), 9 + u64::from(passes)), "{least}");
    }
    for least in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let filter = EdgeFilter { min_strength: Some(least), ..EdgeFilter::default() };
        assert!(matches!(evidence.network(&filter, 1), Err(StoreError::Refused(_))));
        assert!(evidence.visit_edges(&filter, |_| ControlFlow::Continue(())).is_err());
    }
}
