//! Sides: who posts on which, and the control.

use claque::{AccountId, Action, ObjectId, PostId, Timestamp};
use claque_text::side::{issues, sides};
use claque_text::spread::Crowd;
use claque_text::watch::WatchList;

const LIST: &str = "name,kind,side,alias\nGuns,issue,control,gun control\nGuns,issue,rights,gun rights\nGuns,issue,,second amendment\nGuns,issue,control,moms demand\nMayor,person,,the mayor\nOne,issue,alone,only side\n";

fn mention(entry: u32, account: u32, post: u32) -> Action {
    Action { object: ObjectId(entry), at: Timestamp(i64::from(post)), account: AccountId(account), post: PostId(post) }
}

#[test]
fn an_issue_is_a_name_with_two_sides() {
    let list = WatchList::from_csv(LIST).unwrap();
    let found = issues(list.entries());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "Guns");
    assert_eq!(found[0].sides, [("control".to_owned(), vec![0]), ("rights".to_owned(), vec![1])]);
}

#[test]
fn a_group_on_both_sides_is_told_from_one_that_argues() {
    let list = WatchList::from_csv(LIST).unwrap();
    let issue = &issues(list.entries())[0];
    let mut mentions = Vec::new();
    let mut posts = Vec::new();
    let mut post = |entries: &[u32], account: u32| {
        let number = posts.len() as u32;
        posts.push((Timestamp(i64::from(number)), AccountId(account)));
        mentions.extend(entries.iter().map(|entry| mention(*entry, account, number)));
    };
    // Group 0: accounts 0 and 1 for control, 2 and 3 for rights. Group 1: accounts 4 and 5 name both in every post.
    (0..12).for_each(|n| post(&[u32::from(n % 4 > 1)], n % 4));
    (0..12).for_each(|n| post(&[0, 1], 4 + n % 2));
    // Ordinary accounts keep to one side.
    (0..60).for_each(|n| post(&[n % 2], 10 + n % 20));
    let members = vec![(0..4).map(AccountId).collect(), (4..6).map(AccountId).collect()];
    let crowd = Crowd::new(&posts, &members);
    let counted = sides(issue, &mentions, &crowd, 1);
    let [both, argue] = &counted.groups[..] else { panic!("{counted:?}") };
    assert_eq!(both.sides.on(), [0, 1]);
    assert_eq!((both.sides.sides[0].posts, both.sides.sides[0].accounts, both.sides.sides[0].only), (6, 2, 2));
    assert_eq!((both.sides.accounts_on_several, both.sides.mixed_posts, both.sides.accounts), (0, 0, 4));
    assert!(argue.sides.on().is_empty() && argue.control.is_none());
    assert_eq!((argue.sides.mixed_posts, argue.sides.accounts_on_several), (12, 0));
    // Members and ordinary accounts have three posts each; four of these reach five posts on both sides by two accounts each
    // when two of four are on each side: 6 of 16 draws.
    let control = both.control.unwrap();
    assert_eq!((control.matched, control.draws), (4, 1_000));
    assert!((330..=420).contains(&control.on_several), "{}", control.on_several);
    assert!(control.accounts_on_several.abs() < 1e-12);
    assert_eq!(sides(issue, &mentions, &crowd, 1), counted);
}
