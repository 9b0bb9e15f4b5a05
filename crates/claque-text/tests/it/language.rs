//! Languages: sentences written for this test.

use claque_text::language::{LEAST_LETTERS, Language, language_of};
use proptest::prelude::*;

const SENTENCES: [(&str, &[&str]); 26] = [
    (
        "eng",
        &[
            "The mayor said nothing about the bridge until Tuesday",
            "Nobody at the meeting knew who had sent the letters",
        ],
    ),
    (
        "deu",
        &[
            "Der Bürgermeister hat bis gestern nichts über die Brücke gesagt",
            "Niemand wusste, wer die Briefe geschickt hatte",
        ],
    ),
    (
        "fra",
        &["Le maire n'a rien dit du pont jusqu'à mardi dernier", "Personne ne savait qui avait envoyé les lettres"],
    ),
    ("spa", &["El alcalde no dijo nada del puente hasta el martes", "Nadie sabía quién había mandado las cartas"]),
    ("por", &["O prefeito não falou nada sobre a ponte até terça-feira", "Ninguém sabia quem tinha enviado as cartas"]),
    (
        "ita",
        &["Il sindaco non ha detto niente del ponte fino a martedì", "Nessuno sapeva chi avesse spedito le lettere"],
    ),
    ("nld", &["De burgemeester zei tot dinsdag niets over de brug", "Niemand wist wie de brieven had verstuurd"]),
    ("swe", &["Borgmästaren sa ingenting om bron förrän på tisdagen", "Ingen visste vem som hade skickat breven"]),
    (
        "tur",
        &[
            "Belediye başkanı salıya kadar köprü hakkında hiçbir şey söylemedi",
            "Mektupları kimin gönderdiğini kimse bilmiyordu",
        ],
    ),
    ("vie", &["Thị trưởng không nói gì về cây cầu cho đến thứ ba", "Không ai biết ai đã gửi những lá thư đó"]),
    ("rus", &["Мэр ничего не сказал о мосте до вторника", "Никто не знал, кто прислал эти письма"]),
    ("ukr", &["Мер нічого не сказав про міст до вівторка", "Ніхто не знав, хто надіслав ці листи"]),
    ("ara", &["لم يقل رئيس البلدية شيئا عن الجسر حتى يوم الثلاثاء", "لم يعرف أحد من أرسل الرسائل"]),
    ("fas", &["شهردار تا سه‌شنبه چیزی درباره پل نگفت", "هیچ‌کس نمی‌دانست چه کسی نامه‌ها را فرستاده بود"]),
    ("urd", &["میئر نے منگل تک پل کے بارے میں کچھ نہیں کہا", "کسی کو معلوم نہیں تھا کہ خط کس نے بھیجے ہیں"]),
    ("heb", &["ראש העיר לא אמר דבר על הגשר עד יום שלישי", "איש לא ידע מי שלח את המכתבים"]),
    (
        "ell",
        &["Ο δήμαρχος δεν είπε τίποτα για τη γέφυρα μέχρι την Τρίτη", "Κανείς δεν ήξερε ποιος έστειλε τα γράμματα"],
    ),
    ("hin", &["मेयर ने मंगलवार तक पुल के बारे में कुछ नहीं कहा", "किसी को पता नहीं था कि चिट्ठियाँ किसने भेजीं"]),
    ("tha", &["นายกเทศมนตรีไม่ได้พูดอะไรเกี่ยวกับสะพานจนถึงวันอังคาร", "ไม่มีใครรู้ว่าใครส่งจดหมาย"]),
    ("zho", &["市长直到星期二都没有谈到那座桥", "市長直到星期二都沒有談到那座橋"]),
    ("jpn", &["市長は火曜日まで橋について何も言わなかった", "誰が手紙を送ったのか誰も知らなかった"]),
    ("kor", &["시장은 화요일까지 다리에 대해 아무 말도 하지 않았다", "누가 편지를 보냈는지 아무도 몰랐다"]),
    ("kat", &["მერს ხიდის შესახებ სამშაბათამდე არაფერი უთქვამს", "არავინ იცოდა ვინ გაგზავნა წერილები"]),
    ("hye", &["Քաղաքապետը մինչև երեքշաբթի ոչինչ չասաց կամրջի մասին", "Ոչ ոք չգիտեր ով էր ուղարկել նամակները"]),
    ("tam", &["செவ்வாய்க்கிழமை வரை மேயர் பாலம் பற்றி எதுவும் சொல்லவில்லை", "கடிதங்களை யார் அனுப்பினார்கள் என்று யாருக்கும் தெரியாது"]),
    ("ben", &["মেয়র মঙ্গলবার পর্যন্ত সেতু নিয়ে কিছু বলেননি", "চিঠিগুলো কে পাঠিয়েছিল কেউ জানত না"]),
];

#[test]
fn sentences_of_twenty_six_languages_are_told_apart() {
    for (wanted, sentences) in SENTENCES {
        for sentence in sentences {
            assert_eq!(language_of(sentence).name(), wanted, "{sentence}");
        }
    }
}

#[test]
fn links_mentions_and_hashtags_are_no_language() {
    for (wanted, sentences) in SENTENCES {
        let post =
            format!("RT @EveningNews: {} #BreakingNews https://example.org/the-mayor-said-nothing", sentences[0]);
        assert_eq!(language_of(&post).name(), wanted, "{post}");
    }
    assert_eq!(
        language_of("@somebody_with_a_name #AndAHashtag https://example.org/an-english-sentence"),
        Language::Unknown
    );
}

#[test]
fn a_text_that_is_short_or_has_no_letters_is_of_no_language() {
    let almost = "It is a long road";
    assert_eq!(language_of(&almost[..almost.len() - 4]), Language::Unknown);
    assert!(almost.chars().filter(|c| c.is_alphabetic()).count() < LEAST_LETTERS);
    for text in ["", "   ", "👍👍👍👍👍👍👍👍👍👍👍", "1234567890 1234567890", "是的", "ja"] {
        assert_eq!(language_of(text), Language::Unknown, "{text}");
    }
}

#[test]
fn letters_that_a_language_lacks_make_the_answer_unknown() {
    // Polish, Czech, Romanian, Kazakh, Serbian, Sorani: whichlang knows none of them.
    for text in [
        "Burmistrz nie powiedział nic o moście aż do wtorku, choć wszyscy go pytali",
        "Starosta až do úterý neřekl o mostě vůbec nic, ačkoli se ho všichni ptali",
        "Primarul n-a spus nimic despre pod până marți, deși toți îl întrebau și așteptau",
        "Әкім сейсенбіге дейін көпір туралы ештеңе айтқан жоқ",
        "Градоначелник није рекао ништа о мосту до уторка, иако су га сви питали",
        "سەرۆکی شارەوانی تا ڕۆژی سێشەممە هیچی دەربارەی پردەکە نەگوت",
    ] {
        assert_eq!(language_of(text), Language::Unknown, "{text}");
    }
}

#[test]
fn two_scripts_side_by_side_are_no_language() {
    assert_eq!(language_of("The mayor said nothing Мэр ничего не сказал о мосте"), Language::Unknown);
}

#[test]
fn a_megabyte_of_marks_is_read_at_its_beginning_only() {
    let zalgo = format!("The mayor said nothing about the bridge{}", "\u{0301}\u{200b}\u{202e}\0".repeat(150_000));
    assert_eq!(language_of(&zalgo), Language::English);
}

proptest! {
    #[test]
    fn any_text_has_a_language_or_none(text in any::<String>()) {
        let language = language_of(&text);
        prop_assert_eq!(language.name().len(), 3);
        prop_assert_eq!(language, language_of(&text));
    }
}
