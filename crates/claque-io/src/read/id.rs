//! Ids as programs that people keep tables with write them.
//!
//! A float holds whole numbers up to 2⁵³, and ids of several platforms are larger: what went through one names another
//! account, or several. Below that nothing was lost, and `17.0`, which pandas makes of a column with gaps, is 17.

use std::borrow::Cow;

/// What is wanted where an id lost its digits.
pub(crate) const WANTED_WHOLE: &str = "an id written out in full";

/// The largest number up to which a float holds every whole one.
const EXACT: u64 = 1 << 53;

/// The exponents that tell a float where neither a fraction nor a sign does, after at most [`SHORT`] digits: `906E15`, but not
/// `12e4`, `787301137e01` or `71e965983713`, which are hexadecimal ids.
const TELLING: [&str; 11] = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"];
/// See [`TELLING`]: hexadecimal ids have more.
const SHORT: usize = 3;

/// Whether an id went through a float and lost its digits, as `9.06E+17`, `9,06E17`, `906E15` or `906000000000000000.0`:
/// different accounts would become one.
pub(crate) fn is_lost(text: &str) -> bool {
    let text = text.trim();
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return without_zeros(text).is_some_and(|whole| !is_exact(whole));
    };
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    // Spreadsheets write the comma of their language.
    let (whole, fraction) = digits.split_once(['.', ',']).map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let power = exponent.strip_prefix(['+', '-']);
    let is_float = plain(power.unwrap_or(exponent))
        && (plain(whole) || whole.is_empty() && fraction.is_some_and(plain))
        && fraction.is_none_or(|fraction| fraction.is_empty() || plain(fraction));
    let is_plain_float = whole.len() <= SHORT && TELLING.contains(&exponent);
    is_float && (fraction.is_some() || power.is_some() || is_plain_float)
}

/// The id in a cell, without blanks and what was put around it to keep its digits.
///
/// # Errors
/// The cell again, where the digits are lost.
pub(crate) fn of_cell(text: Cow<'_, str>) -> Result<Cow<'_, str>, Cow<'_, str>> {
    if is_itself(&text) {
        return Ok(text);
    }
    let Some(bare) = bare(&text) else { return Err(text) };
    if bare.len() == text.len() {
        return Ok(text);
    }
    let start = bare.as_ptr().addr() - text.as_ptr().addr();
    let place = start..start + bare.len();
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[place]),
        Cow::Owned(text) => Cow::Owned(text[place].to_owned()),
    })
}

/// Whether the id is seen at a glance to be whole and bare, as most are: digits alone, or a letter in front and no blank at
/// the end. A float and what is put around one begin otherwise.
fn is_itself(text: &str) -> bool {
    let ends = text.as_bytes().first().zip(text.as_bytes().last());
    let is_name = ends.is_some_and(|(first, last)| first.is_ascii_alphabetic() && last.is_ascii_graphic());
    is_name || text.bytes().fold(!text.is_empty(), |all, byte| all & byte.is_ascii_digit())
}

/// As [`of_cell`], of borrowed text; `None` where the digits are lost.
pub(crate) fn bare(text: &str) -> Option<&str> {
    let text = text_of_json(text)?;
    Some(without_zeros(text).unwrap_or(text))
}

/// The id in a text of JSON, where `2023.0` may be a name: nobody made a float of it. `None` where the digits are lost.
pub(crate) fn text_of_json(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = kept_as_text(text).unwrap_or(text);
    (!is_lost(text)).then_some(text)
}

/// The id in a number of JSON, or in a cell that holds one; `None` where it is no whole one, or may have lost digits.
pub(crate) fn number_of_json(number: &str) -> Option<&str> {
    let number = number.trim();
    if number.contains(['.', 'e', 'E']) {
        return without_zeros(number).filter(|whole| is_exact(whole));
    }
    Some(number)
}

/// `906` of `906.0`.
fn without_zeros(text: &str) -> Option<&str> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    (plain(digits) && !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0')).then_some(whole)
}

/// `906` of `'906` and `="906"`, by which people keep a spreadsheet from making a float of it.
fn kept_as_text(text: &str) -> Option<&str> {
    let formula = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.or_else(|| text.strip_prefix('\'')).map(str::trim).filter(|id| plain(id) || is_lost(id))
}

fn is_exact(whole: &str) -> bool {
    whole.strip_prefix('-').unwrap_or(whole).parse::<u64>().is_ok_and(|number| number <= EXACT)
}

fn plain(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_went_through_a_float_is_told() {
        for lost in [
            "9.06E+17",
            "1e+18",
            "9,06E+17",
            "1.2345678901234568e+17",
            "123456789012345680.0",
            "-1.001E+12",
            "8.61901862346371E17",
            " 9.06E+17\t",
            "1.00064E14",
            "+9.06E+17",
            "90.6E+16",
            "906E15",
            "906e+15",
            "9.E17",
            ".906E18",
            "1.5e-7",
            " 123456789012345680.0 ",
        ] {
            assert!(is_lost(lost) && of_cell(lost.into()).is_err(), "{lost}");
        }
        for kept in [
            "1e5a",
            "906",
            "12e4",
            "1e5",
            "e+1",
            "e10",
            ".e10",
            "9007199254740992.0",
            "1.5",
            "v1.0.0",
            "x.0",
            ".0",
            "1.",
            "-",
            "",
            "12e456",
            "787301137e01",
            "71e965983713",
            "4e2692137543",
            "1234567e12",
            "12e99999999",
            "1e1e10",
            "user9.06E+17",
            "1.2.3e10",
            "9e",
            "1..2e10",
        ] {
            assert!(!is_lost(kept), "{kept}");
        }
        assert!(is_lost("9007199254740994.0"), "above 2⁵³ a float skips numbers");
        assert!(is_lost("99999999999999999999999.0"));
    }

    #[test]
    fn what_was_put_around_an_id_is_taken_off_and_nothing_else() {
        for (cell, id) in [
            ("'1092837465564738291", "1092837465564738291"),
            ("=\"1092837465564738291\"", "1092837465564738291"),
            ("17.0", "17"),
            ("-17.00", "-17"),
            ("7 ", "7"),
            ("\t'7 ", "7"),
            (" 7.0\u{a0}", "7"),
            (" ann ", "ann"),
            ("'ann", "'ann"),
            ("'", "'"),
            ("=\"\"", "=\"\""),
            ("1.5", "1.5"),
            ("ann.0", "ann.0"),
        ] {
            assert_eq!(of_cell(Cow::Borrowed(cell)), Ok(id.into()));
            assert_eq!(of_cell(Cow::Owned(cell.to_owned())), Ok(id.into()));
        }
    }

    #[test]
    fn an_id_that_lost_its_digits_is_not_saved_by_what_was_put_around_it() {
        for cell in ["'9.06E+17", "=\"9.06E+17\"", "' 9.06E17"] {
            assert!(of_cell(cell.into()).is_err(), "{cell}");
        }
    }

    #[test]
    fn json_says_by_itself_whether_something_is_a_number() {
        for (text, id) in
            [("2023.0", Some("2023.0")), (" 5 ", Some("5")), ("9.06E17", None), ("123456789012345680.0", None)]
        {
            assert_eq!(text_of_json(text), id, "{text}");
        }
        for (number, id) in [
            ("17.0", Some("17")),
            ("-17", Some("-17")),
            ("12345678901234567890", Some("12345678901234567890")),
            ("9007199254740994.0", None),
            ("7.094037673978973e18", None),
            ("17.5", None),
            ("1e5", None),
        ] {
            assert_eq!(number_of_json(number), id, "{number}");
        }
    }
}
