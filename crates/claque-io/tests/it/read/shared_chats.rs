//! Real data of chats, videos and pages, where it is at hand. Counts were taken with another program.

use super::shared::{of, shared};
use super::{accounts, told};
use claque::TraceKind;
use claque_io::read::{Input, ReadOptions, Silent, Zone, read};

#[test]
fn telegram_desktop_has_its_chat_and_wants_a_zone_for_local_times() {
    let Some(path) = shared("specimens/telegram_desktop/result_handwritten_to_spec.json") else { return };
    let corpus = of(path.clone(), None);
    let input = &corpus.inputs[0];
    assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("telegram-desktop"));
    assert_eq!((input.rows, input.accepted, input.rejected, input.passed_over), (6, 4, 1, 1), "{:?}", corpus.rejected);
    assert_eq!((corpus.rejected[0].row, corpus.rejected[0].column.as_str()), (6, "date"));
    assert_eq!(accounts(&corpus), ["channel1234567890", "user654321"]);
    let linking = "channel1234567890 1234567890/101 1759292100 -";
    assert_eq!(told(&corpus, TraceKind::Url), [linking; 2]);
    assert_eq!(told(&corpus, TraceKind::Reply), ["user654321 1234567890/102 1759292400 -"]);
    let options = ReadOptions { time_zone: Zone::parse("+02:00"), ..ReadOptions::default() };
    let zoned = read(&[Input::File(path)], &options, &mut Silent).expect("a specimen");
    assert_eq!((zoned.inputs[0].accepted, zoned.inputs[0].rejected), (5, 0));
    assert_eq!(accounts(&zoned)[2], "user4296829");
}

#[test]
fn a_chat_on_one_line_is_read_too() {
    let Some(path) = shared("specimens/telegram_desktop/result_ragtgbot.json") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!((input.rows, input.accepted, input.passed_over), (2, 1, 1));
    assert_eq!(corpus.posts.name(claque::PostId(0)), "4696915167/603441");
}

#[test]
fn forwards_of_a_channel_name_the_posts_that_they_pass_on() {
    let Some(path) = shared("specimens/telegram_telethon_csv/telegram-tracker_farright_20rows.csv") else { return };
    let text = std::fs::read_to_string(&path).expect("a specimen");
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("telegram-tracker"));
    assert_eq!((input.accepted, input.rejected), (20, 0), "{:?}", corpus.rejected);
    assert_eq!(accounts(&corpus), ["channel1568368360"]);
    assert_eq!(told(&corpus, TraceKind::Reply), ["channel1568368360 1568368360/732 1674773910 -"]);
    assert!(!corpus.traces.iter().any(|trace| trace.kind == TraceKind::Media), "their ids have lost digits");
    // The same once more by another channel, so that all objects have names.
    let rows = text.split_once('\n').expect("a header").1.replace("1568368360", "17");
    let both = super::corpus(format!("{text}\n{rows}"));
    let reposts = told(&both, TraceKind::Repost);
    let (unnamed, named): (Vec<&String>, Vec<_>) = reposts.iter().partition(|told| told.contains(" text: "));
    assert_eq!((unnamed.len(), named.len()), (2, 2 * 8), "{reposts:?}");
    let first = "channel1568368360 1568368360/745 1675095932 1189709213/4424";
    assert!(named.iter().any(|told| *told == first), "{named:?}");
}

#[test]
fn channels_of_one_document_keep_their_own_messages() {
    let Some(path) = shared("specimens/telegram_tgdataset/tgdataset_preview.json") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("tgdataset"));
    assert_eq!((input.rows, input.rejected), (2847 + 1685, 0), "{:?}", corpus.rejected);
    assert_eq!(accounts(&corpus).len(), 10);
    // 522 messages are both a caption and a file.
    assert_eq!(corpus.posts.len(), 2847 + 1685 - 522);
    let files = told(&corpus, TraceKind::Media);
    assert_eq!(files.len(), 1597);
    assert!(files.iter().any(|told| told.starts_with("channel1008738564 1008738564/479 1613733442 ")));
}

#[test]
fn pages_of_videos_comments_and_posts_are_read_without_a_rejected_row() {
    for (file, shape, posts, different) in [
        ("tiktok_research_api/video_query_response.json", "tiktok", 2, 2),
        ("youtube_data_api/comment_thread_single.json", "youtube", 1, 1),
        ("youtube_data_api/comment_threads_all_to_me.json", "youtube", 4, 2),
        ("youtube_data_api/comment_threads_by_channel.json", "youtube", 2, 2),
        ("youtube_data_api/comment_threads_by_video_paged_1.json", "youtube", 5, 5),
        ("youtube_data_api/comment_threads_by_video_paged_2.json", "youtube", 5, 5),
        ("youtube_data_api/comment_threads_multi.json", "youtube", 2, 2),
        ("youtube_data_api/comments_by_parent_paged_1.json", "youtube", 2, 1),
        ("youtube_data_api/comments_multi.json", "youtube", 2, 2),
        ("youtube_data_api/insert_response.json", "youtube", 1, 1),
        ("junkipedia/posts_response_shape.json", "junkipedia", 1, 1),
        ("crowdtangle/facebook_header.csv", "crowdtangle", 0, 0),
        ("crowdtangle/instagram_header.csv", "crowdtangle", 0, 0),
        ("meta_content_library/facebook_api_default_projection.csv", "meta-content-library", 0, 0),
        ("meta_content_library/instagram_or_short_export_header.csv", "meta-content-library", 0, 0),
    ] {
        let Some(path) = shared(&format!("specimens/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some(shape), "{file}");
        let counted = (input.rejected, input.accepted, accounts(&corpus).len());
        assert_eq!(counted, (0, posts, different), "{file}: {:?}", corpus.rejected);
    }
}

#[test]
fn comments_under_one_video_act_on_it() {
    let Some(path) = shared("specimens/youtube_data_api/comment_threads_by_video_paged_1.json") else { return };
    let corpus = of(path, None);
    let on = told(&corpus, TraceKind::Object);
    assert!(on.len() == 5 && on.iter().all(|told| told.ends_with(" F1UP7wRCPH8")), "{on:?}");
}

#[test]
fn an_envelope_of_a_platform_that_is_not_understood_is_rejected_with_the_reason() {
    let Some(path) = shared("specimens/zeeschuimer/envelope_shape.json") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("zeeschuimer"));
    assert_eq!((input.accepted, input.rejected, corpus.rejected[0].column.as_str()), (0, 1, "id"));
}
