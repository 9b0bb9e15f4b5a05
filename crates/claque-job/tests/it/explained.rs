//! A case whose posts are read again.

use crate::workshop::Workshop;
use claque_io::folder::Overwrite;
use claque_io::read::Input;
use claque_job::asked::Asked;
use claque_job::detect::detect;
use claque_job::explain::Reread;
use claque_job::failure::Kind;
use claque_job::watch::{Unwatched, Watch};
use std::fs;

fn case(workshop: &Workshop) -> std::path::PathBuf {
    detect(&workshop.posts(), &Asked::default(), &workshop.path("case"), Overwrite::Refuse, &Unwatched).unwrap().1
}

#[test]
fn pairs_are_explained_without_reading_the_posts_for_each() {
    let workshop = Workshop::new();
    let again = Reread::new(&case(&workshop), None, None, &Unwatched).expect("all is there");
    assert_eq!(again.changed().count(), 0);
    let said = again.explain("ring_3", "ring_1").expect("they are in the posts");
    assert_eq!((said.account_a.as_str(), said.account_b.as_str()), ("ring_1", "ring_3"));
    assert!(said.finding.is_some());
    let links = said.traces.iter().find(|layer| layer.trace == "url").expect("there are links");
    assert_eq!((links.objects, links.co_actions.len(), links.a_first), (12, 12, 12));
    assert!(links.chance.as_ref().is_some_and(|chance| chance.q_value.is_some()), "an edge of the case");
    assert!(again.explain("ring_1", "person_7").expect("they are in the posts").finding.is_none());
    for (a, b) in [("ring_1", "nobody"), ("ring_1", "ring_1")] {
        assert_eq!(again.explain(a, b).expect_err("no pair").kind(), Kind::Plan);
    }
}

#[test]
fn posts_that_moved_or_changed_are_told_apart() {
    let workshop = Workshop::new();
    let case = case(&workshop);
    let (before, now) = (workshop.path("posts.csv"), workshop.path("moved.csv"));
    fs::rename(&before, &now).unwrap();
    let gone = Reread::new(&case, None, None, &Unwatched).map(|_| ());
    assert_eq!(gone.expect_err("they are gone").kind(), Kind::Input);
    let moved = || Some(vec![Input::File(now.clone())]);
    assert_eq!(Reread::new(&case, moved(), None, &Unwatched).unwrap().changed().count(), 0);
    let mut posts = fs::read_to_string(&now).unwrap();
    posts.push_str("ring_1,2026-03-30T00:00:00Z,p0,one more,https://news.example/1\n");
    fs::write(&now, posts).unwrap();
    let again = Reread::new(&case, moved(), None, &Unwatched).unwrap();
    assert_eq!(again.changed().count(), 1);
}

#[test]
fn reading_again_can_be_stopped() {
    struct Done;
    impl Watch for Done {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let workshop = Workshop::new();
    let stopped = Reread::new(&case(&workshop), None, None, &Done).map(|_| ());
    assert_eq!(stopped.expect_err("it is stopped").kind(), Kind::Interrupted);
}
