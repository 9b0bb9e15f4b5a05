//! Writes posts whose every field is an attack, by accounts that do act together, among some that do not:
//! `cargo run -p claque-web --example hostile_posts -- FILE`.

use std::fmt::Write as _;

/// What a field can be made of. All attack somebody: a browser, a spreadsheet, a terminal, a template, a reader.
const ATTACKS: [&str; 24] = [
    "<script>window.__CLAQUE_PWNED=1</script>",
    "</script><script>window.__CLAQUE_PWNED=2</script>",
    "</noscript><img src=x onerror=window.__CLAQUE_PWNED=3>",
    "\"><svg onload=window.__CLAQUE_PWNED=4>",
    "</style><style>*{display:none}</style>",
    "<style>@import 'https://evil.example/'</style>",
    "<!--<script>",
    "javascript:window.__CLAQUE_PWNED=5",
    "=HYPERLINK(\"https://evil.example/\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "evil\u{202e}gnp.exe\u{2066}",
    "zero\u{200b}\u{feff}width\u{2060}",
    "red\u{1b}[31m\u{1b}]0;owned\u{7}",
    "nul\u{0}\u{1}byte",
    "__proto__",
    "constructor",
    "{{ 7*7 }}${7*7}<%= 7*7 %>#{7*7}",
    "![x](https://evil.example/x.png) [y](javascript:alert(1))",
    "| a | b |\n|---|---|\n# heading\n```\n<b>bold</b>",
    "``` ` `` <https://evil.example/> @somebody #1",
    "%3Cscript%3E%00%2e%2e%2f",
    "../../../../etc/passwd",
    "‏עברית‎ العربية \u{2067}right\u{2069}",
    "z\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}algo 👩‍👩‍👧‍👦 𐍈",
];
/// Accounts that act together, each named by an attack.
const TOGETHER: usize = ATTACKS.len();
/// Accounts that do not, so that chance can be told.
const OTHERS: usize = 400;
const DAY: u64 = 86_400;
const START: u64 = 1_767_225_600;

fn main() -> std::io::Result<()> {
    let Some(path) = std::env::args_os().nth(1) else {
        return Err(std::io::Error::other("name the file to write"));
    };
    std::fs::write(path, posts())
}

/// The posts, the same every time.
pub(crate) fn posts() -> String {
    let mut table =
        "account_id,display_name,created_at,post_id,text,url,hashtags,mentions,client,owner,conversation_id\n"
            .to_owned();
    let mut dice = 88_172_645_463_325_252u64;
    let mut below = move |most: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % most
    };
    for number in 0..OTHERS * 12 {
        let account = number % OTHERS;
        let (at, topic) = (START + below(14 * DAY), below(150));
        let link = format!("https://news.example/{topic}");
        let text = format!("About story {topic} number {number} there is much that could be said today");
        let words = format!("reader{account}");
        row(&mut table, &[&words, "", &at.to_string(), &format!("r{number}"), &text, &link, "", "", "Reader", "", ""]);
    }
    for (object, bad) in ATTACKS.iter().enumerate().take(TOGETHER) {
        let begin = START + 3_600 + object as u64 * (DAY / 2);
        for (number, account) in ATTACKS.iter().enumerate() {
            // Half of them each time, so that not all pairs are alike.
            if (number + object) % 2 == 0 || number % 5 == 0 {
                let at = (begin + below(25)).to_string();
                let link = format!("https://evil.example/{object}?q={bad}&w={object}");
                let text = format!("{bad} these are more than five words of attack number {object} {bad}");
                let post = format!("{account} {object}");
                let tags = format!("tag{object};{bad}");
                row(&mut table, &[account, bad, &at, &post, &text, &link, &tags, account, bad, bad, bad]);
            }
        }
    }
    extremes(&mut table);
    table
}

/// Fields that are too long, and rows that cannot be read.
fn extremes(table: &mut String) {
    let long_text = "A very long text <b>indeed</b> ".repeat(35_000);
    let long_id = "long-id-<i>".repeat(500);
    for object in 0..8u64 {
        for account in [&long_id, ATTACKS[0], ATTACKS[2]] {
            let at = (START + 2_000 + object * DAY + account.len() as u64 % 20).to_string();
            let link = format!("https://evil.example/long/{object}");
            let text = if object == 0 { long_text.as_str() } else { "short" };
            row(
                table,
                &[account, "", &at, &format!("long {object} {}", account.len()), text, &link, "", "", "", "", ""],
            );
        }
    }
    for bad in ATTACKS {
        row(table, &[bad, bad, bad, "p", bad, bad, bad, bad, bad, bad, bad]);
    }
}

fn row(table: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        let _ = write!(table, "{}\"{}\"", if at == 0 { "" } else { "," }, cell.replace('"', "\"\""));
    }
    table.push('\n');
}
