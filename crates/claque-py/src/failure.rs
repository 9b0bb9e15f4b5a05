//! Errors as the classes of `claque.errors`, each with its hint.

use claque_job::failure::Failure;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::prelude::*;

/// Which class of `claque.errors` is raised.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Posts that cannot be read.
    Input,
    /// A parameter that is not as wanted.
    Plan,
    /// A folder or file that cannot be written.
    Output,
    /// A case that cannot be opened, or does not know what it is asked for.
    Case,
    /// Anything else.
    Claque,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Input => "InputError",
            Kind::Plan => "PlanError",
            Kind::Output => "OutputError",
            Kind::Case => "CaseError",
            Kind::Claque => "ClaqueError",
        }
    }
}

/// The exception, made of a message and perhaps a hint.
pub(crate) fn exception(py: Python<'_>, kind: Kind, message: &str, hint: Option<&str>) -> PyErr {
    let made = || {
        let class = py.import("claque.errors")?.getattr(kind.class())?;
        class.call1((message, hint))
    };
    made().map_or_else(|error| error, PyErr::from_value)
}

/// A fault of ours, told as one.
pub(crate) fn fault(error: &dyn std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(format!("{error}; this is a fault of claque: please report it"))
}

/// What stopped a job, as an exception: flags of the command line are named as the parameters that they are here.
pub(crate) fn raised(py: Python<'_>, failure: &Failure) -> PyErr {
    use claque_job::failure::Kind as Of;
    let kind = match failure.kind() {
        Of::Plan => Kind::Plan,
        Of::Output => Kind::Output,
        Of::Interrupted => return PyKeyboardInterrupt::new_err("interrupted"),
        Of::Input => Kind::Input,
        _ => Kind::Claque,
    };
    exception(py, kind, &in_python(&failure.to_string()), failure.the_hint().map(in_python).as_deref())
}

/// `--time-zone` as `time_zone`, `--map` as `columns`, `-o` as `output`; between back quotes, with a value, as a keyword
/// argument.
pub(crate) fn in_python(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("--") {
        let (before, from) = rest.split_at(at);
        words.push_str(before);
        let end = from[2..].find(|c: char| !c.is_ascii_lowercase() && c != '-').map_or(from.len(), |end| end + 2);
        let is_flag = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
            && from[2..end].starts_with(|c: char| c.is_ascii_lowercase());
        let Some(name) = is_flag.then(|| parameter(&from[2..end])) else {
            words.push_str(&from[..end]);
            rest = &from[end..];
            continue;
        };
        words.push_str(&name);
        rest = &from[end..];
        let is_quoted = words.matches('`').count() % 2 == 1;
        if let Some((value, after)) = rest.strip_prefix(' ').filter(|_| is_quoted).and_then(|rest| rest.split_once('`'))
        {
            let is_plain = value.parse::<f64>().is_ok() || value.starts_with(['"', '\'']);
            words.push_str(&if is_plain { format!("={value}`") } else { format!("=\"{value}\"`") });
            rest = after;
        }
    }
    words.push_str(rest);
    words.replace("`-o`", "`output`")
}

/// What a flag is called here.
fn parameter(flag: &str) -> String {
    match flag {
        "force" => "force=True".to_owned(),
        "map" => "columns".to_owned(),
        "trace" => "traces".to_owned(),
        "input" => "posts".to_owned(),
        "resume" => "resume=True".to_owned(),
        flag => flag.replace('-', "_"),
    }
}
