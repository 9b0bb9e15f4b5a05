//! From keyword arguments to what is asked for.

use crate::failure::{Kind, exception, raised};
use claque_job::asked::{Asked, AskedEvaluation, AskedLabels, AskedPlanting, AskedPower, AskedSweep};
use claque_job::choice::Choice;
use claque_job::number::{length_of_time, size};
use claque_job::report::AskedReport;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The defaults, with the parameters that were given in their place.
pub(crate) fn asked(given: &Bound<'_, PyDict>) -> PyResult<Asked> {
    let mut asked = by_default();
    each(given, |of| of.analysis(&mut asked))?;
    Ok(asked)
}

/// The same for an evaluation by these labels.
pub(crate) fn asked_evaluation(given: &Bound<'_, PyDict>, labels: AskedLabels) -> PyResult<AskedEvaluation> {
    let mut asked = AskedEvaluation { analysis: by_default(), ..AskedEvaluation::new(labels) };
    each(given, |of| Ok(of.judging(&mut asked)? || of.analysis(&mut asked.analysis)?))?;
    Ok(asked)
}

/// The same for a study of power.
pub(crate) fn asked_power(given: &Bound<'_, PyDict>) -> PyResult<AskedPower> {
    let mut asked = AskedPower { analysis: by_default(), ..AskedPower::default() };
    each(given, |of| Ok(of.planting(&mut asked.planting)? || of.analysis(&mut asked.analysis)?))?;
    Ok(asked)
}

/// The same for a case as one file.
pub(crate) fn asked_report(given: &Bound<'_, PyDict>) -> PyResult<AskedReport> {
    let mut asked = AskedReport::default();
    each(given, |of| of.report(&mut asked))?;
    Ok(asked)
}

fn by_default() -> Asked {
    // A pool of its own for each run: one that the process shares would not live through a fork.
    let threads = std::thread::available_parallelism().ok().and_then(|all| u16::try_from(all.get()).ok());
    Asked { threads, ..Asked::default() }
}

/// Has each parameter taken.
fn each(given: &Bound<'_, PyDict>, mut take: impl FnMut(&Given<'_, '_>) -> PyResult<bool>) -> PyResult<()> {
    for (name, value) in given {
        let name: String = name.extract()?;
        let of = Given { name: &name, value: &value };
        if !take(&of)? {
            return Err(of.refused("no parameter of that name"));
        }
    }
    Ok(())
}

/// A parameter that was given.
struct Given<'a, 'py> {
    name: &'a str,
    value: &'a Bound<'py, PyAny>,
}

impl<'py> Given<'_, 'py> {
    fn analysis(&self, asked: &mut Asked) -> PyResult<bool> {
        Ok(self.reading(asked)? || self.finding(asked)? || self.preset(asked)? || self.running(asked)?)
    }

    fn judging(&self, asked: &mut AskedEvaluation) -> PyResult<bool> {
        let sweep = |asked: &mut AskedEvaluation| asked.sweep.take().unwrap_or_default();
        match self.name {
            "positive" => asked.positive = self.value("labels")?,
            "label_column" => asked.label_column = Some(self.text()?),
            "group_column" => asked.group_column = Some(self.text()?),
            "rest_is_ordinary" => asked.rest_is_ordinary = self.value("True or False")?,
            "resamples" => asked.resamples = self.whole()?,
            "permuted_times" => asked.permuted_times = self.whole()?,
            "sweep" => asked.sweep = self.value::<bool>("True or False")?.then(|| sweep(asked)),
            "sweep_window" => {
                asked.sweep = Some(AskedSweep { windows: self.value("lengths of time")?, ..sweep(asked) });
            }
            "sweep_min_objects" => {
                asked.sweep = Some(AskedSweep { min_objects: self.value("whole numbers")?, ..sweep(asked) });
            }
            "sweep_alpha" => asked.sweep = Some(AskedSweep { alphas: self.value("numbers")?, ..sweep(asked) }),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn planting(&self, planting: &mut AskedPlanting) -> PyResult<bool> {
        const COUNTS: &str = "whole numbers that are not negative, and not too large";
        match self.name {
            "accounts" => planting.accounts = self.value(COUNTS)?,
            "actions" => planting.actions = self.value(COUNTS)?,
            "within" => planting.within_ms = self.lengths()?,
            "own_objects" => planting.own_objects = self.value("numbers")?,
            "participation" => planting.participation = self.number()?,
            "trials" => planting.trials = self.whole()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn report(&self, asked: &mut AskedReport) -> PyResult<bool> {
        match self.name {
            "format" => asked.format = self.choice()?,
            "pseudonymise" => asked.pseudonymise = self.value("True or False")?,
            "key" => asked.key = Some(self.value("a path")?),
            "redact_text" => asked.redact_text = self.value("True or False")?,
            "power" => asked.power = Some(self.value("a path")?),
            "top" => asked.top = Some(self.whole()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn reading(&self, asked: &mut Asked) -> PyResult<bool> {
        let reading = &mut asked.reading;
        match self.name {
            "format" => reading.format = Some(self.text()?),
            "map" => reading.map = Some(self.text()?),
            "time_format" => reading.time_format = Some(self.text()?),
            "time_zone" => reading.time_zone = Some(self.text()?),
            "encoding" => reading.encoding = Some(self.text()?),
            "max_bytes" => reading.max_bytes = self.size()?,
            "strict" => reading.strict = self.value("True or False")?,
            "watch_list" => asked.context.watch_list = Some(self.value("a path")?),
            "stance" => asked.context.stance = Some(self.value("a path")?),
            "stance_sample" => asked.context.stance_sample = Some(self.value("a path")?),
            "narratives" => asked.context.narratives = self.value("True or False")?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn finding(&self, asked: &mut Asked) -> PyResult<bool> {
        let finding = &mut asked.finding;
        match self.name {
            "traces" => finding.traces = self.value("names of traces")?,
            "window" => finding.window = Some(self.text()?),
            "min_objects" => finding.min_objects = Some(self.whole()?),
            "min_accounts" => finding.min_accounts = self.whole()?,
            "null" => finding.null = Some(self.choice()?),
            "alpha" => finding.alpha = self.number()?,
            "correction" => finding.correction = self.choice()?,
            "objective" => finding.objective = Some(self.choice()?),
            "resolution" => finding.resolution = Some(self.number()?),
            "decoys" => finding.decoys = self.whole()?,
            "seed" => finding.seed = self.whole()?,
            "max_co_actions" => finding.max_co_actions = Some(self.whole()?),
            "lookalike_off" => finding.lookalike_off = self.value("names of ordinary explanations")?,
            "near_similarity" => finding.near_similarity = Some(self.number()?),
            "near_search" => finding.near_search = Some(self.choice()?),
            "model" => finding.model = Some(self.value("a path")?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn preset(&self, asked: &mut Asked) -> PyResult<bool> {
        let finding = &mut asked.finding;
        match self.name {
            "preset" => finding.preset = Some(self.choice()?),
            "min_participation" => finding.min_participation = Some(self.whole()?),
            "edge_quantile" => finding.edge_quantile = Some(self.number()?),
            "most_active" => finding.most_active = Some(self.number()?),
            "disparity" => finding.disparity = Some(self.number()?),
            "fast" => finding.fast = Some(self.text()?),
            "centrality_quantile" => finding.centrality_quantile = Some(self.number()?),
            "min_edge_weight" => finding.min_edge_weight = Some(self.whole()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn running(&self, asked: &mut Asked) -> PyResult<bool> {
        match self.name {
            "threads" => asked.threads = Some(self.whole()?),
            "max_memory" => asked.max_memory = self.size()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn value<T: FromPyObjectOwned<'py>>(&self, wanted: &str) -> PyResult<T> {
        self.value.extract().map_err(|_: T::Error| self.refused(wanted))
    }

    fn text(&self) -> PyResult<String> {
        self.value("text")
    }

    fn whole<T: FromPyObjectOwned<'py>>(&self) -> PyResult<T> {
        self.value("a whole number that is not negative, and not too large")
    }

    fn number(&self) -> PyResult<f64> {
        self.value("a number")
    }

    fn choice<T: Choice>(&self) -> PyResult<T> {
        T::named(&self.text()?).map_err(|failure| raised(self.value.py(), &failure))
    }

    /// Lengths of time as the command line writes them, in milliseconds.
    fn lengths(&self) -> PyResult<Vec<i64>> {
        let wanted = "lengths of time such as \"500ms\", \"20s\" or \"5m\"";
        let texts: Vec<String> = self.value(wanted)?;
        texts.iter().map(|text| length_of_time(text).ok_or_else(|| self.refused(wanted))).collect()
    }

    /// Bytes, or text such as `2GiB`.
    fn size(&self) -> PyResult<u64> {
        if let Ok(bytes) = self.value.extract() {
            return Ok(bytes);
        }
        let text: String = self.value("bytes, or text such as \"2GiB\"")?;
        size(&text).map_err(|_| self.refused("a size such as \"500MB\" or \"2GiB\""))
    }

    fn refused(&self, wanted: &str) -> PyErr {
        let got = self.value.repr().map_or_else(|_| "something".to_owned(), |repr| repr.to_string());
        exception(self.value.py(), Kind::Plan, &format!("{}: wanted {wanted}, got {got}", self.name), None)
    }
}
