//! In which language a text is written, as far as a post tells.
//!
//! Links, mentions and hashtags are no language and are left out. The script of the letters decides first: Greek letters are
//! Greek, kana make Han letters Japanese. Only among ten languages of the Latin script does a model decide, that of the crate
//! `whichlang` (hashed n-grams of letters, logistic regression). It always answers, so its answer is doubted: a text with letters that
//! the language does not have is of no known language, and so is a text that is short.
//!
//! What it cannot tell: languages of the Latin script that `whichlang` does not know and that use no letter of their own
//! (Indonesian, say) come out as one that it knows; Bulgarian without letters of its own as Russian; Marathi and Nepali as Hindi.
//!
//! # Cost
//! O(length), and no more than the first [`MOST_BYTES`] of a text are looked at.

use crate::form::{find, without, without_repost_mark};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use whichlang::Lang;

/// Fewer letters tell too little, in scripts that several languages share.
pub const LEAST_LETTERS: usize = 16;
/// The same where the script itself decides.
pub const LEAST_LETTERS_OF_A_SCRIPT: usize = 6;
/// A language shows at the beginning of a text.
pub const MOST_BYTES: usize = 4096;

/// A language, or that it could not be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Too short, of mixed scripts, or of a language that is not known here.
    #[default]
    Unknown,
    /// `amh`, the language most written in the Ethiopic script.
    Amharic,
    /// `ara`.
    Arabic,
    /// `ben`, the language most written in the Bengali script.
    Bengali,
    /// `zho`: Han letters without kana, simplified or traditional.
    Chinese,
    /// `nld`.
    Dutch,
    /// `eng`.
    English,
    /// `fra`.
    French,
    /// `kat`.
    Georgian,
    /// `deu`.
    German,
    /// `ell`.
    Greek,
    /// `guj`.
    Gujarati,
    /// `heb`.
    Hebrew,
    /// `hin`, the language most written in Devanagari.
    Hindi,
    /// `hye`.
    Armenian,
    /// `ita`.
    Italian,
    /// `jpn`.
    Japanese,
    /// `kan`.
    Kannada,
    /// `khm`.
    Khmer,
    /// `kor`.
    Korean,
    /// `lao`.
    Lao,
    /// `mal`.
    Malayalam,
    /// `mya`.
    Burmese,
    /// `pan`, in Gurmukhi.
    Punjabi,
    /// `fas`.
    Persian,
    /// `por`.
    Portuguese,
    /// `rus`.
    Russian,
    /// `sin`.
    Sinhala,
    /// `spa`.
    Spanish,
    /// `swe`.
    Swedish,
    /// `tam`.
    Tamil,
    /// `tel`.
    Telugu,
    /// `tha`.
    Thai,
    /// `tur`.
    Turkish,
    /// `ukr`.
    Ukrainian,
    /// `urd`.
    Urdu,
    /// `vie`.
    Vietnamese,
}

impl Language {
    /// The code of ISO 639-3 (`zho`, the macrolanguage, for Chinese); `und` where it is unknown.
    pub fn name(self) -> &'static str {
        match self {
            Language::Unknown => "und",
            Language::Amharic => "amh",
            Language::Arabic => "ara",
            Language::Bengali => "ben",
            Language::Chinese => "zho",
            Language::Dutch => "nld",
            Language::English => "eng",
            Language::French => "fra",
            Language::Georgian => "kat",
            Language::German => "deu",
            Language::Greek => "ell",
            Language::Gujarati => "guj",
            Language::Hebrew => "heb",
            Language::Hindi => "hin",
            Language::Armenian => "hye",
            Language::Italian => "ita",
            Language::Japanese => "jpn",
            Language::Kannada => "kan",
            Language::Khmer => "khm",
            Language::Korean => "kor",
            Language::Lao => "lao",
            Language::Malayalam => "mal",
            Language::Burmese => "mya",
            Language::Punjabi => "pan",
            Language::Persian => "fas",
            Language::Portuguese => "por",
            Language::Russian => "rus",
            Language::Sinhala => "sin",
            Language::Spanish => "spa",
            Language::Swedish => "swe",
            Language::Tamil => "tam",
            Language::Telugu => "tel",
            Language::Thai => "tha",
            Language::Turkish => "tur",
            Language::Ukrainian => "ukr",
            Language::Urdu => "urd",
            Language::Vietnamese => "vie",
        }
    }

    /// Whether a letter of it says as much as a syllable or a word: Chinese, Japanese, Korean, and scripts without spaces.
    pub fn is_dense(self) -> bool {
        use Language::*;
        matches!(self, Chinese | Japanese | Korean | Thai | Lao | Khmer | Burmese)
    }
}

/// The language that a post is written in.
pub fn language_of(text: &str) -> Language {
    let (text, _) = without_repost_mark(start_of(text));
    let prose = prose_of(text);
    let letters = Letters::of(&prose);
    let Some((script, share)) = letters.main_script() else { return Language::Unknown };
    // Two scripts side by side are two languages, or one that is quoted: neither names the text.
    if share < LEAST_SHARE {
        return Language::Unknown;
    }
    match script {
        Script::Latin if letters.all >= LEAST_LETTERS => latin(&prose),
        Script::Cyrillic if letters.all >= LEAST_LETTERS => cyrillic(&prose),
        Script::Arabic if letters.all >= LEAST_LETTERS => arabic(&prose),
        Script::Latin | Script::Cyrillic | Script::Arabic => Language::Unknown,
        Script::EastAsian if letters.all >= LEAST_LETTERS_OF_A_SCRIPT => letters.east_asian(),
        Script::Of(language) if letters.all >= LEAST_LETTERS_OF_A_SCRIPT => language,
        Script::EastAsian | Script::Of(_) => Language::Unknown,
    }
}

/// The main script has at least this share of the letters. Posts in Japanese or Hindi name people and brands in Latin letters.
const LEAST_SHARE: f64 = 0.6;

fn start_of(text: &str) -> &str {
    let mut end = MOST_BYTES.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text with a space for each link, mention and hashtag.
fn prose_of(text: &str) -> Cow<'_, str> {
    let found = find(text);
    let spans: Vec<_> = found.links.iter().chain(&found.cut).chain(&found.mentions).chain(&found.hashtags).collect();
    without(text, &spans)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// Han, kana, Hangul: together, since Japanese and Korean mix them.
    EastAsian,
    /// A script that one language is mostly written in.
    Of(Language),
}

fn script_of(c: char) -> Option<Script> {
    use Script::*;
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Of(Language::Greek),
        '\u{400}'..='\u{52f}' => Cyrillic,
        '\u{531}'..='\u{588}' => Of(Language::Armenian),
        '\u{5d0}'..='\u{5f2}' => Of(Language::Hebrew),
        '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => Arabic,
        '\u{900}'..='\u{97f}' => Of(Language::Hindi),
        '\u{980}'..='\u{9ff}' => Of(Language::Bengali),
        '\u{a00}'..='\u{a7f}' => Of(Language::Punjabi),
        '\u{a80}'..='\u{aff}' => Of(Language::Gujarati),
        '\u{b80}'..='\u{bff}' => Of(Language::Tamil),
        '\u{c00}'..='\u{c7f}' => Of(Language::Telugu),
        '\u{c80}'..='\u{cff}' => Of(Language::Kannada),
        '\u{d00}'..='\u{d7f}' => Of(Language::Malayalam),
        '\u{d80}'..='\u{dff}' => Of(Language::Sinhala),
        '\u{e00}'..='\u{e7f}' => Of(Language::Thai),
        '\u{e80}'..='\u{eff}' => Of(Language::Lao),
        '\u{1000}'..='\u{109f}' => Of(Language::Burmese),
        '\u{10a0}'..='\u{10ff}' => Of(Language::Georgian),
        '\u{1200}'..='\u{137f}' => Of(Language::Amharic),
        '\u{1780}'..='\u{17ff}' => Of(Language::Khmer),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => EastAsian,
        _ if is_kana(c) || is_han(c) => EastAsian,
        _ => return None,
    })
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ff66}'..='\u{ff9d}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How many letters of each script. Letters of a script that is not known count only in `all`.
struct Letters {
    all: usize,
    by_script: Vec<(Script, usize)>,
    han: usize,
    kana: usize,
}

impl Letters {
    fn of(text: &str) -> Letters {
        let mut letters = Letters { all: 0, by_script: Vec::new(), han: 0, kana: 0 };
        for c in text.chars() {
            let Some(script) = script_of(c) else {
                letters.all += usize::from(c.is_alphabetic());
                continue;
            };
            letters.all += 1;
            letters.han += usize::from(is_han(c));
            letters.kana += usize::from(is_kana(c));
            match letters.by_script.iter_mut().find(|(known, _)| *known == script) {
                Some((_, count)) => *count += 1,
                None => letters.by_script.push((script, 1)),
            }
        }
        letters
    }

    /// The script with the most letters and its share of all; the first in order of scripts where two have as many.
    fn main_script(&self) -> Option<(Script, f64)> {
        let most = self.by_script.iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
        Some((most.0, most.1 as f64 / self.all as f64))
    }

    fn east_asian(&self) -> Language {
        let of_script = self.by_script.iter().filter(|(script, _)| *script == Script::EastAsian);
        let all: usize = of_script.map(|(_, count)| *count).sum();
        let hangul = all - self.han - self.kana;
        // Japanese prose has a kana in three letters or more; a single の stands on signs in Chinese.
        if hangul * 2 > all {
            Language::Korean
        } else if self.kana * 10 >= all {
            Language::Japanese
        } else if self.han * 10 >= all * 9 {
            Language::Chinese
        } else {
            Language::Unknown
        }
    }
}

/// What `whichlang` answers, if it is a language of this script whose letters are those of the text.
fn latin(prose: &str) -> Language {
    // Marks, invisible characters and pictures would count as much as letters.
    let composed: String = if prose.is_ascii() { prose.to_owned() } else { prose.nfc().collect() };
    let prose: String =
        composed.chars().filter(|c| c.is_alphabetic() || c.is_whitespace() || c.is_ascii_punctuation()).collect();
    let prose = prose.as_str();
    // Letters beyond `a` to `z` that each alphabet has; loanwords are allowed for by `ALIEN_LETTERS`.
    let (language, own) = match whichlang::detect_language(prose) {
        Lang::Deu => (Language::German, "äöüß"),
        Lang::Eng => (Language::English, "éèêëïçñöæœáóô"),
        Lang::Fra => (Language::French, "àâæçéèêëîïôœùûüÿ"),
        Lang::Ita => (Language::Italian, "àèéìíîòóù"),
        Lang::Nld => (Language::Dutch, "éëïèöüêáóúíä"),
        Lang::Por => (Language::Portuguese, "áâãàçéêíóôõúüñ"),
        Lang::Spa => (Language::Spanish, "áéíñóúü"),
        Lang::Swe => (Language::Swedish, "åäöéà"),
        Lang::Tur => (Language::Turkish, "çğıİöşüâîû"),
        Lang::Vie => return vietnamese(prose),
        _ => return Language::Unknown,
    };
    let lowered = prose.chars().flat_map(char::to_lowercase);
    // A dot above that `İ` leaves when it is lowered is no letter.
    let alien = lowered
        .filter(|c| !c.is_ascii() && script_of(*c) == Some(Script::Latin))
        .filter(|c| !own.contains(*c) && !('\u{ff21}'..='\u{ff5a}').contains(c))
        .count();
    if alien > ALIEN_LETTERS { Language::Unknown } else { language }
}

/// How many letters of other alphabets a text may have: a name or two.
const ALIEN_LETTERS: usize = 2;

/// Vietnamese shows in its letters with horns and hooks; without any, the answer is a guess.
fn vietnamese(prose: &str) -> Language {
    let own = |c: &char| matches!(c, 'ơ' | 'ư' | 'đ' | 'ă' | 'Ơ' | 'Ư' | 'Đ' | 'Ă' | '\u{1ea0}'..='\u{1ef9}');
    if prose.chars().filter(own).count() >= 2 { Language::Vietnamese } else { Language::Unknown }
}

fn cyrillic(prose: &str) -> Language {
    let count = |letters: &str| prose.chars().filter(|c| letters.contains(*c)).count();
    let (ukrainian, russian) = (count("іїєґІЇЄҐ"), count("ыэъёЫЭЪЁ"));
    let others = count("ўЎјЈљЉњЊћЋђЂџЏѓЃќЌѕЅқҚғҒәӘңҢұҰүҮөӨһҺӣӢӯӮҳҲҷҶ");
    if others > 0 || (ukrainian > 0 && russian > 0 && ukrainian.min(russian) > ALIEN_LETTERS) {
        Language::Unknown
    } else if ukrainian > russian {
        Language::Ukrainian
    } else {
        Language::Russian
    }
}

fn arabic(prose: &str) -> Language {
    let count = |letters: &str| prose.chars().filter(|c| letters.contains(*c)).count();
    // Letters that Arabic lacks; of Persian's, the first four are shared with Urdu and Kurdish.
    let (urdu, persian, kurdish) = (count("ٹڈڑےںھہ"), count("پچژگکی"), count("ڕڵێۆە"));
    if kurdish > ALIEN_LETTERS {
        Language::Unknown
    } else if urdu > ALIEN_LETTERS {
        Language::Urdu
    } else if persian > ALIEN_LETTERS {
        Language::Persian
    } else {
        Language::Arabic
    }
}
