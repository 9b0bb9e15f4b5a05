"""The estimator keeps scikit-learn's contract, as far as that can apply.

`check_estimator` as a whole cannot: its data are arrays of numbers, while posts are a table with ids, times and texts. The
checks that fit no such array run as they are. Those that do are repeated here on posts, under the names of scikit-learn's own
checks; what is not repeated says why:

- check_clustering, check_fit2d_*, check_fit1d, check_estimators_dtypes, check_estimators_nan_inf, check_f_contiguous_array,
  check_complex_data, check_estimator_sparse_*, check_readonly_memmap_input, check_dtype_object, check_positive_only: arrays of
  numbers, which are no posts (`test_an_array_of_numbers_is_refused`);
- check_methods_subset_invariance, check_methods_sample_order_invariance, check_fit_score_takes_y, partial_fit: for `predict`,
  `transform` and `score`, which there are not;
- check_sample_weights_*: posts have no weights;
- check_n_features_in_after_fitting: it fits a second time on fewer columns of numbers; the first half is repeated.
"""

import copy
import pickle

import claque
import numpy
import pytest
import sklearn
from sklearn.pipeline import Pipeline
from sklearn.utils import estimator_checks as checks
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

WITHOUT_DATA = [
    checks.check_do_not_raise_errors_in_init_or_set_params,
    checks.check_estimator_cloneable,
    checks.check_estimator_repr,
    checks.check_estimator_tags_renamed,
    checks.check_get_params_invariance,
    checks.check_mixin_order,
    checks.check_no_attributes_set_in_init,
    checks.check_parameters_default_constructible,
    checks.check_set_params,
    checks.check_valid_tag_types,
    checks.check_estimators_unfitted,
]


@pytest.mark.parametrize("check", WITHOUT_DATA, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "estimator", [claque.Coordination(), claque.Coordination(window="5m", traces=["url"])], ids=repr
)
def test_scikit_learn(check, estimator):
    check(type(estimator).__name__, estimator)


@pytest.fixture(scope="module")
def fitted(posts):
    return claque.Coordination().fit(posts)


def test_labels_go_with_the_rows_and_say_what_the_case_says(fitted, posts):
    authors = posts.to_pydict()["account_id"]
    groups = fitted.case_.findings.to_pydict()
    members = {
        account: label
        for label, (kind, accounts) in enumerate(zip(groups["kind"], groups["members"]))
        if kind == "finding"
        for account in accounts
    }
    assert fitted.labels_.dtype.kind == "i" and fitted.labels_.shape == (len(posts),)
    assert fitted.labels_.tolist() == [members.get(author, -1) for author in authors]
    assert set(fitted.labels_) == {-1, *range(fitted.n_findings_)}
    assert fitted.finding_names_ == [f"F{n + 1}" for n in range(fitted.n_findings_)]
    assert fitted.n_findings_ >= 2


def test_accounts_are_labelled_once(fitted, posts):
    authors = posts.to_pydict()["account_id"]
    assert fitted.accounts_.tolist() == list(dict.fromkeys(authors))
    of_account = dict(zip(fitted.accounts_, fitted.account_labels_))
    assert [of_account[author] for author in authors] == fitted.labels_.tolist()


@pytest.mark.parametrize(
    "make",
    [lambda p: p.to_pandas(), lambda p: p.to_polars(), lambda p: p.to_pyarrow()],
    ids=["pandas", "Polars", "PyArrow"],
)
def test_every_table_gives_the_same_labels(fitted, posts, make):
    assert numpy.array_equal(claque.Coordination().fit_predict(make(posts)), fitted.labels_)


def test_rows_that_cannot_be_read_have_no_label_and_keep_their_place(posts, fitted):
    table = posts.to_pandas().astype({"created_at": str})
    rows = numpy.flatnonzero(fitted.labels_ == 0)[:1]
    table.loc[rows[0], ["account_id"]] = None
    with pytest.warns(claque.DataWarning):
        labels = claque.Coordination().fit_predict(table)
    assert len(labels) == len(table) and labels[rows[0]] == -1


def test_check_fit_idempotent(posts, fitted):
    estimator = claque.Coordination()
    assert numpy.array_equal(estimator.fit(posts).labels_, estimator.fit(posts).labels_)
    assert numpy.array_equal(estimator.labels_, fitted.labels_)


def test_check_estimators_fit_returns_self_and_check_fit_score_takes_y(posts):
    estimator = claque.Coordination()
    assert estimator.fit(posts, None) is estimator


def test_check_fit_check_is_fitted_and_unfitted_attributes(posts, fitted):
    estimator = claque.Coordination()
    with pytest.raises(sklearn.exceptions.NotFittedError):
        check_is_fitted(estimator)
    for name in ("labels_", "accounts_", "case_", "n_features_in_"):
        with pytest.raises(claque.NotFittedError, match=name):
            getattr(estimator, name)
        assert not hasattr(estimator, name)
    with pytest.raises(AttributeError):
        _ = estimator.anything_else
    check_is_fitted(fitted)


def test_check_dont_overwrite_parameters_and_check_estimators_overwrite_params(posts):
    estimator = claque.Coordination(window="5m", traces=["url", "repost"])
    before = copy.deepcopy(estimator.get_params())
    public = set(vars(estimator))
    estimator.fit(posts)
    assert estimator.get_params() == before
    added = set(vars(estimator)) - public
    assert added and all(name.endswith("_") for name in added)


def test_check_dict_unchanged_and_check_requires_y_none(posts):
    frame = posts.to_pandas()
    before = frame.copy(deep=True)
    claque.Coordination().fit(frame, y=None)
    assert frame.equals(before)


def test_check_n_features_in_and_feature_names(fitted, posts):
    assert fitted.n_features_in_ == 8
    assert fitted.feature_names_in_.tolist() == posts.columns


def test_check_estimators_pickle(fitted):
    again = pickle.loads(pickle.dumps(fitted))
    assert numpy.array_equal(again.labels_, fitted.labels_)
    assert again.get_params() == fitted.get_params()
    check_is_fitted(again)


def test_clones_are_not_fitted_and_keep_parameters(fitted):
    clone = sklearn.base.clone(claque.Coordination(alpha=0.01, columns={"account": "account_id"}))
    assert clone.alpha == 0.01 and clone.columns == {"account": "account_id"} and not hasattr(clone, "labels_")
    assert not hasattr(sklearn.base.clone(fitted), "labels_")


def test_it_stands_in_a_pipeline(posts, fitted):
    pipeline = Pipeline([("coordination", claque.Coordination())])
    assert numpy.array_equal(pipeline.fit_predict(posts), fitted.labels_)
    assert pipeline.set_params(coordination__window="10m").get_params()["coordination__window"] == "10m"


def test_it_is_a_clusterer(fitted):
    tags = get_tags(fitted)
    assert tags.estimator_type == "clusterer" and not tags.target_tags.required
    assert sklearn.base.is_clusterer(fitted)


def test_parameters_are_checked_when_fitting(posts):
    estimator = claque.Coordination(window="soon")
    with pytest.raises(claque.PlanError, match="window"):
        estimator.fit(posts)
    with pytest.raises(ValueError, match="wndow"):
        estimator.set_params(wndow="60s")


def test_an_array_of_numbers_is_refused():
    for data in (numpy.zeros((5, 2)), [[1, 2], [3, 4]], "posts.csv"):
        with pytest.raises(claque.InputError):
            claque.Coordination().fit(data)
