//! Ids as programs that people keep tables with write them.
//!
//! A float holds whole numbers up to 2⁵³, and ids of several platforms are larger: what went through one names another
//! account, or several. Below that nothing was lost, and `17.0`, which pandas makes of a column with gaps, is 17.

use std::borrow::Cow;

/// What is wanted where an id lost its digits.
pub(crate) const WANTED_WHOLE: &str = "an id written out in full";

/// The largest number up to which a float holds every whole one.
const EXACT: u64 = 1 << 53;

/// Whether an id went through a float and lost its digits, as `9.06E+17`, `9,06E+17` or `906000000000000000.0`:
/// different accounts would become one.
pub(crate) fn is_lost(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return without_zeros(text).is_some_and(|whole| !is_exact(whole));
    };
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let exponent = exponent.strip_prefix(['+', '-']);
    // Spreadsheets write the comma of their language.
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    whole.len() == 1 && plain(whole) && plain(fraction) && exponent.is_some_and(plain)
}

/// The id in a cell, without what was put around it to keep its digits.
///
/// # Errors
/// The cell again, where the digits are lost.
pub(crate) fn of_cell(text: Cow<'_, str>) -> Result<Cow<'_, str>, Cow<'_, str>> {
    if is_lost(&text) {
        return Err(text);
    }
    let bare = without_zeros(&text).or_else(|| kept_as_text(&text)).map(|bare| (text.find(bare), bare.len()));
    Ok(match (bare, text) {
        (Some((Some(start), length)), Cow::Borrowed(text)) => Cow::Borrowed(&text[start..start + length]),
        (Some((Some(start), length)), Cow::Owned(text)) => Cow::Owned(text[start..start + length].to_owned()),
        (_, text) => text,
    })
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
    formula.or_else(|| text.strip_prefix('\'')).filter(|digits| plain(digits))
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
        for lost in ["9.06E+17", "1e+18", "9,06E+17", "1.2345678901234568e+17", "123456789012345680.0", "-1.001E+12"] {
            assert!(is_lost(lost) && of_cell(lost.into()).is_err(), "{lost}");
        }
        for kept in ["1e5a", "906", "12e4", "e+1", "9007199254740992.0", "1.5", "v1.0.0", "x.0", ".0", "1.", "-", ""] {
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
}
