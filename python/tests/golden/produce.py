"""Writes golden.json: what SciPy, statsmodels, scikit-learn and mpmath say, for the tests of the inference methods.

Run by hand, in an environment of its own with scipy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1 and mpmath 1.4.1.
Each entry names its source and the call. Nothing here imports what it is to test.
"""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy
import scipy
import sklearn
import statsmodels
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, nonparametric, proportion, weightstats
from statsmodels.stats import power as power_of

ONE = [0.9312, 0.9287, 0.9401, 0.9254, 0.9333, 0.9378, 0.9296, 0.9345, 0.9361, 0.9270, 0.9319]
OTHER = [0.9251, 0.9230, 0.9342, 0.9263, 0.9288, 0.9301, 0.9222, 0.9307, 0.9279, 0.9248]
PAIR = [*OTHER, 0.9277]
# Student's sleep data (1908): hours gained under two drugs, ten patients.
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_OTHER = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Hollander and Wolfe (1973): depression before and after, and permeability at two ages; as in R's wilcox.test.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]
TIED = [0.90, 0.92, 0.92, 0.94, 0.96, 0.94]
TIED_OTHER = [0.88, 0.90, 0.92, 0.88, 0.86, 0.90]
# Benjamini and Hochberg (1995), section 4.1: 15 comparisons of a trial.
TRIAL = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
]

SOURCES = {
    "scipy": f"SciPy {scipy.__version__}",
    "statsmodels": f"statsmodels {statsmodels.__version__}",
    "sklearn": f"scikit-learn {sklearn.__version__}",
    "mpmath": f"mpmath {mpmath.__version__}, 40 digits",
    "count": "all arrangements, counted in Python",
}
entries = []


def golden(name: str, method: str, params: dict, source: str, call: str, **expected) -> None:
    """Adds an entry. `expected`: fields of the answer, nested ones with two underscores."""
    fields = {field.replace("__", "."): plain(value) for field, value in expected.items()}
    entries.append(
        {"name": name, "method": method, "params": params, "source": SOURCES[source], "call": call, "expected": fields}
    )


def plain(value):
    """Numbers of NumPy and mpmath as Python's own."""
    if isinstance(value, tuple | list | numpy.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, str | int) or value is None:
        return value
    number = float(value)
    return number if numpy.isfinite(number) else {"nonFinite": "inf" if number > 0 else "-inf"}


def t_tests() -> None:
    for name, one, other in (("two models", ONE, OTHER), ("sleep", SLEEP, SLEEP_OTHER)):
        for alternative, word in (("two-sided", "two-sided"), ("greater", "larger"), ("less", "smaller")):
            both = weightstats.CompareMeans(weightstats.DescrStatsW(one), weightstats.DescrStatsW(other))
            statistic, p, df = both.ttest_ind(alternative=word, usevar="unequal")
            golden(
                f"Welch, {name}, {alternative}",
                "compare",
                {"treatment": one, "baseline": other, "alternative": alternative},
                "statsmodels",
                "CompareMeans.ttest_ind(usevar='unequal'), tconfint_diff(usevar='unequal')",
                test="welch",
                statistic=statistic,
                p=p,
                df=df,
                ci=both.tconfint_diff(alternative=word, usevar="unequal"),
            )
    for name, one, other in (("two models", ONE, PAIR), ("sleep", SLEEP, SLEEP_OTHER)):
        for alternative, word in (("two-sided", "two-sided"), ("greater", "larger"), ("less", "smaller")):
            differences = weightstats.DescrStatsW(numpy.subtract(one, other))
            statistic, p, df = differences.ttest_mean(0, alternative=word)
            golden(
                f"paired t, {name}, {alternative}",
                "compare",
                {"treatment": one, "baseline": other, "paired": True, "alternative": alternative},
                "statsmodels",
                "DescrStatsW(one - other).ttest_mean, tconfint_mean",
                test="paired-t",
                statistic=statistic,
                p=p,
                df=df,
                estimate=differences.mean,
                ci=differences.tconfint_mean(alternative=word),
            )
    sample = weightstats.DescrStatsW(ONE)
    statistic, p, df = sample.ttest_mean(0.93)
    golden(
        "one-sample t",
        "compare",
        {"treatment": ONE, "baseline": 0.93, "alpha": 0.01},
        "statsmodels",
        "DescrStatsW.ttest_mean(0.93), tconfint_mean(alpha=0.01)",
        test="one-sample-t",
        statistic=statistic,
        p=p,
        df=df,
        estimate=sample.mean,
        ci=sample.tconfint_mean(alpha=0.01),
    )


def corrected_t() -> None:
    """scikit-learn's example of comparing models by grid search, which prints t 0.750 and p 0.227 (greater)."""
    from sklearn.datasets import make_moons
    from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold
    from sklearn.svm import SVC

    features, labels = make_moons(noise=0.352, random_state=1, n_samples=100)
    grid = [
        {"kernel": ["linear"]},
        {"kernel": ["poly"], "degree": [2, 3]},
        {"kernel": ["rbf"]},
    ]
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    search = GridSearchCV(SVC(random_state=0), grid, scoring="roc_auc", cv=folds).fit(features, labels)
    order = numpy.argsort(search.cv_results_["rank_test_score"])
    scores = [
        [float(search.cv_results_[f"split{fold}_test_score"][place]) for fold in range(100)] for place in order[:2]
    ]
    differences = numpy.subtract(*scores)
    error = numpy.sqrt(numpy.var(differences, ddof=1) * (1 / 100 + 10 / 90))
    statistic = differences.mean() / error
    assert f"{statistic:.3f}" == "0.750"
    p = stats.t.sf(abs(statistic), 99)
    assert f"{p:.3f}" == "0.227"
    golden(
        "corrected resampled t, 10 times 10 folds",
        "compare",
        {
            "treatment": scores[0],
            "baseline": scores[1],
            "paired": True,
            "test": "corrected-resampled-t",
            "alternative": "greater",
            "testTrainRatio": 10 / 90,
        },
        "sklearn",
        "examples/model_selection/plot_grid_search_stats, which prints t 0.750 and p 0.227",
        statistic=statistic,
        p=p,
        df=99,
    )


def rank_tests() -> None:
    found = stats.wilcoxon(BEFORE, AFTER, alternative="greater", method="exact")
    # R: wilcox.test(x, y, paired = TRUE, alternative = "greater"): V = 40, p-value = 0.01953.
    assert found.statistic == 40
    assert f"{found.pvalue:.5f}" == "0.01953"
    golden(
        "Wilcoxon, depression",
        "compare",
        {"treatment": BEFORE, "baseline": AFTER, "paired": True, "test": "wilcoxon", "alternative": "greater"},
        "scipy",
        "wilcoxon(method='exact'); R: V = 40, p-value = 0.01953",
        statistic=found.statistic,
        p=found.pvalue,
        options__method="exact",
    )
    found = stats.mannwhitneyu(TERM, EARLY, alternative="greater", method="exact")
    # R: wilcox.test(x, y, alternative = "g"): W = 35, p-value = 0.1272.
    assert found.statistic == 35
    assert f"{found.pvalue:.4f}" == "0.1272"
    golden(
        "Mann-Whitney, permeability",
        "compare",
        {"treatment": TERM, "baseline": EARLY, "test": "mann-whitney", "alternative": "greater"},
        "scipy",
        "mannwhitneyu(method='exact'); R: W = 35, p-value = 0.1272",
        statistic=found.statistic,
        p=found.pvalue,
        options__method="exact",
    )
    for name, one, other in (("two models", ONE, OTHER), ("ties", TIED, TIED_OTHER)):
        compared = nonparametric.rank_compare_2indep(numpy.array(one), numpy.array(other), use_t=True)
        low, high = compared.conf_int()
        golden(
            f"rank-biserial r, {name}",
            "compare",
            {"treatment": one, "baseline": other, "test": "mann-whitney"},
            "statsmodels",
            "rank_compare_2indep(use_t=True): 2 * prob1 - 1, 2 * conf_int() - 1",
            effect__name="r",
            effect__value=2 * compared.prob1 - 1,
            effect__ci=[2 * low - 1, min(1.0, 2 * high - 1)],
        )
    rng = numpy.random.default_rng(7)
    many, others = rng.normal(0.9, 0.05, 120).tolist(), rng.normal(0.91, 0.05, 90).tolist()
    found = stats.mannwhitneyu(many, others, method="asymptotic")
    golden(
        "Mann-Whitney, many",
        "compare",
        {"treatment": many, "baseline": others, "test": "mann-whitney"},
        "scipy",
        "mannwhitneyu(method='asymptotic')",
        statistic=found.statistic,
        p=found.pvalue,
    )
    found = stats.wilcoxon(many[:90], others, method="asymptotic")
    golden(
        "Wilcoxon, many",
        "compare",
        {"treatment": many[:90], "baseline": others, "paired": True, "test": "wilcoxon"},
        "scipy",
        "wilcoxon(method='asymptotic')",
        statistic=found.statistic,
        p=found.pvalue,
    )


def counted() -> None:
    """p of permutation tests, counted over all arrangements in exact arithmetic."""
    ranks = [Fraction(rank) for rank in stats.rankdata(TIED + TIED_OTHER)]
    golden(
        "Mann-Whitney with ties, by permutation",
        "compare",
        {"treatment": TIED, "baseline": TIED_OTHER, "test": "mann-whitney"},
        "count",
        "splits of the midranks",
        p=split_p(ranks, 6),
        options__method="exact permutation",
    )
    values = [Fraction(str(value)) for value in TIED + TIED_OTHER]
    golden(
        "permutation of two samples",
        "compare",
        {"treatment": TIED, "baseline": TIED_OTHER, "test": "permutation"},
        "count",
        "splits of the values",
        p=split_p(values, 6),
        options__method="exact permutation",
    )
    differences = [Fraction(str(one)) - Fraction(str(other)) for one, other in zip(BEFORE, AFTER, strict=True)]
    golden(
        "permutation of pairs",
        "compare",
        {"treatment": BEFORE, "baseline": AFTER, "paired": True, "test": "permutation"},
        "count",
        "signs of the differences",
        p=sign_p(differences),
        options__method="exact permutation",
    )
    differences = [Fraction(str(one)) - Fraction(str(other)) for one, other in zip(TIED, TIED_OTHER, strict=True)]
    signed = [Fraction(rank) for rank in stats.rankdata([abs(float(each)) for each in differences])]
    signed = [rank if each > 0 else -rank for rank, each in zip(signed, differences, strict=True)]
    golden(
        "Wilcoxon with ties, by permutation",
        "compare",
        {"treatment": TIED, "baseline": TIED_OTHER, "paired": True, "test": "wilcoxon", "alpha": 0.1},
        "count",
        "signs of the midranks",
        p=sign_p(signed),
        options__method="exact permutation",
    )


def split_p(values: list[Fraction], size: int) -> float:
    """Two-sided p of the sum of the first `size` values: twice the smaller tail."""
    sums = [sum(part) for part in itertools.combinations(values, size)]
    observed = sum(values[:size])
    tails = [sum(1 for each in sums if each <= observed), sum(1 for each in sums if each >= observed)]
    return float(min(Fraction(1), 2 * Fraction(min(tails), len(sums))))


def sign_p(values: list[Fraction]) -> float:
    """Two-sided p of the sum under all signs: twice the smaller tail."""
    sums = [
        sum(sign * value for sign, value in zip(signs, values, strict=True))
        for signs in itertools.product((1, -1), repeat=len(values))
    ]
    observed = sum(values)
    tails = [sum(1 for each in sums if each <= observed), sum(1 for each in sums if each >= observed)]
    return float(min(Fraction(1), 2 * Fraction(min(tails), len(sums))))


def effects() -> None:
    """Noncentral t by numerical integration, inverted at 40 digits; Hedges' J by the gamma function."""
    mpmath.mp.dps = 40
    one, other = ([mpmath.mpf(str(value)) for value in sample] for sample in (ONE, OTHER))
    df = len(one) + len(other) - 2
    pooled = mpmath.sqrt((squares(one) + squares(other)) / df)
    d = (mpmath.fsum(one) / len(one) - mpmath.fsum(other) / len(other)) / pooled
    factor = mpmath.gamma(mpmath.mpf(df) / 2) / (mpmath.sqrt(mpmath.mpf(df) / 2) * mpmath.gamma(mpmath.mpf(df - 1) / 2))
    unit = mpmath.sqrt(mpmath.mpf(1) / len(one) + mpmath.mpf(1) / len(other))
    golden(
        "Hedges' g",
        "compare",
        {"treatment": ONE, "baseline": OTHER},
        "mpmath",
        "J by gamma functions; bounds by the noncentral t integral and bisection",
        effect__name="g",
        effect__value=factor * d,
        effect__ci=[factor * unit * noncentrality(d / unit, df, tail) for tail in ("0.975", "0.025")],
    )
    differences = [a - mpmath.mpf(str(b)) for a, b in zip(one, PAIR, strict=True)]
    n = len(differences)
    d = mpmath.fsum(differences) / n / mpmath.sqrt(squares(differences) / (n - 1))
    golden(
        "d_z",
        "compare",
        {"treatment": ONE, "baseline": PAIR, "paired": True, "alpha": 0.1},
        "mpmath",
        "bounds by the noncentral t integral and bisection",
        effect__name="dz",
        effect__value=d,
        effect__ci=[noncentrality(d * mpmath.sqrt(n), n - 1, tail) / mpmath.sqrt(n) for tail in ("0.95", "0.05")],
    )
    deviations = [value - mpmath.mpf("0.7") for value in one]
    d = mpmath.fsum(deviations) / n / mpmath.sqrt(squares(deviations) / (n - 1))
    golden(
        "a very large d",
        "compare",
        {"treatment": ONE, "baseline": 0.7},
        "mpmath",
        "bounds by the noncentral t integral and bisection",
        effect__name="d",
        effect__value=d,
        effect__ci=[noncentrality(d * mpmath.sqrt(n), n - 1, tail) / mpmath.sqrt(n) for tail in ("0.975", "0.025")],
    )


def squares(values: list) -> mpmath.mpf:
    """Sum of squared deviations."""
    center = mpmath.fsum(values) / len(values)
    return mpmath.fsum((value - center) ** 2 for value in values)


def noncentrality(t: mpmath.mpf, df: int, probability: str) -> mpmath.mpf:
    """The shift under which t has this probability below it."""
    wanted = mpmath.mpf(probability)
    low, high = t - abs(t) - 10, t + abs(t) + 10
    for _ in range(55):
        middle = (low + high) / 2
        if noncentral_t(t, df, middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def noncentral_t(t: mpmath.mpf, df: int, shift: mpmath.mpf) -> mpmath.mpf:
    """P(T <= t), integrating the normal distribution over that of the root of chi square over df."""
    logarithm = (1 - mpmath.mpf(df) / 2) * mpmath.log(2) - mpmath.loggamma(mpmath.mpf(df) / 2)

    def density(root: mpmath.mpf) -> mpmath.mpf:
        scaled = root * mpmath.sqrt(df)
        return mpmath.sqrt(df) * mpmath.exp(logarithm + (df - 1) * mpmath.log(scaled) - scaled**2 / 2)

    with mpmath.workdps(25):
        return mpmath.quad(
            lambda root: mpmath.ncdf(t * root - shift) * density(root), [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5]
        )


def proportions() -> None:
    low, high = proportion.proportion_confint(47, 50, method="wilson")
    golden(
        "one proportion",
        "compare",
        {"treatment": mixed(47, 50), "baseline": 0.8},
        "statsmodels",
        "proportion_confint(method='wilson'), binom_test",
        test="binomial",
        estimate=0.94,
        ci=[low, high],
        p=proportion.binom_test(47, 50, 0.8),
    )
    # 36 right in both, 12 only in the first, 2 only in the second.
    one = [1] * 48 + [0] * 2
    other = [1] * 36 + [0] * 12 + [1] * 2
    order = numpy.random.default_rng(1).permutation(50)
    one, other = ([sample[place] for place in order] for sample in (one, other))
    found = contingency_tables.mcnemar([[36, 12], [2, 0]], exact=True)
    golden(
        "McNemar",
        "compare",
        {"treatment": one, "baseline": other, "paired": True},
        "statsmodels",
        "mcnemar([[36, 12], [2, 0]], exact=True)",
        test="mcnemar",
        p=found.pvalue,
        estimate=0.2,
    )


def mixed(right: int, n: int) -> list[int]:
    """That many ones among n values, in no order."""
    values = numpy.array([1] * right + [0] * (n - right))
    return numpy.random.default_rng(0).permutation(values).tolist()


def bootstraps() -> None:
    """SciPy's own BCa interval of a difference of means, with the generator that the seed names."""
    cases = (
        ("two samples", {"treatment": ONE, "baseline": OTHER}, (ONE, OTHER)),
        ("pairs", {"treatment": ONE, "baseline": PAIR, "paired": True}, (numpy.subtract(ONE, PAIR),)),
        ("a bound", {"treatment": ONE, "baseline": 0.9}, (numpy.asarray(ONE) - 0.9,)),
    )
    for name, params, data in cases:
        found = stats.bootstrap(
            data,
            lambda one, other=None, axis=-1: (
                numpy.mean(one, axis=axis) - (0 if other is None else numpy.mean(other, axis=axis))
            ),
            n_resamples=9999,
            vectorized=True,
            method="BCa",
            rng=numpy.random.default_rng(3),
        )
        shift = params["baseline"] if isinstance(params["baseline"], float) else 0.0
        golden(
            f"bootstrap of {name}",
            "compare",
            {**params, "test": "bootstrap", "seed": 3},
            "scipy",
            "bootstrap(method='BCa', n_resamples=9999, rng=default_rng(3)).confidence_interval",
            ci=[bound + shift for bound in found.confidence_interval],
            options__method="BCa",
        )


def shifts() -> None:
    """Hodges and Lehmann's estimates, and intervals from null distributions that are counted over all arrangements."""
    differences = sorted(Fraction(str(one)) - Fraction(str(other)) for one in TERM for other in EARLY)
    splits = itertools.combinations(range(1, len(TERM) + len(EARLY) + 1), len(TERM))
    least = len(TERM) * (len(TERM) + 1) // 2
    sums = sorted(sum(split) - least for split in splits)
    golden(
        "shift of two samples",
        "compare",
        {"treatment": TERM, "baseline": EARLY, "test": "mann-whitney"},
        "count",
        "median of all differences; order statistics by the counted distribution of U",
        estimate=float(middle_of(differences)),
        ci=ends_of(differences, sums),
    )
    change = [Fraction(str(one)) - Fraction(str(other)) for one, other in zip(BEFORE, AFTER, strict=True)]
    means = sorted((one + other) / 2 for place, one in enumerate(change) for other in change[place:])
    subsets = (
        [rank for rank, kept in enumerate(signs, 1) if kept] for signs in itertools.product((0, 1), repeat=len(change))
    )
    golden(
        "shift of pairs",
        "compare",
        {"treatment": BEFORE, "baseline": AFTER, "paired": True, "test": "wilcoxon"},
        "count",
        "median of the Walsh averages; order statistics by the counted distribution of V",
        estimate=float(middle_of(means)),
        ci=ends_of(means, sorted(sum(subset) for subset in subsets)),
    )


def middle_of(values: list[Fraction]) -> Fraction:
    """The median of sorted values."""
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def ends_of(values: list[Fraction], distribution: list[int]) -> list[float]:
    """Ends of the exact 95 % interval: as many values are cut off as the test's tail of 2.5 % allows."""
    tail = next(
        count
        for count in itertools.count()
        if 40 * sum(1 for each in distribution if each <= count) >= len(distribution)
    )
    return [float(values[max(1, tail) - 1]), float(values[-max(1, tail)])]


def stated() -> None:
    """The interval of p that a rounded statistic allows, by the distributions' integrals at 40 digits."""
    mpmath.mp.dps = 40
    half = mpmath.mpf("0.005")
    cases = (
        ("t", "2.31", ["18"], lambda x: t_tail(x, 18)),
        ("F", "3.47", ["2", "21"], lambda x: f_tail(x, 2, 21)),
        ("chi2", "6.10", ["2"], lambda x: mpmath.gammainc(1, x / 2, regularized=True)),
        ("r", "0.38", ["40"], lambda x: t_tail(x * mpmath.sqrt(40 / (1 - x * x)), 40)),
        ("z", "2.31", [], lambda x: mpmath.erfc(x / mpmath.sqrt(2))),
    )
    for test, statistic, df, tail in cases:
        size = mpmath.mpf(statistic)
        golden(
            f"stated p of {test}",
            "check_stated",
            {
                "statements": [
                    {"kind": "p", "test": test, "statistic": statistic, "df": df, "relation": "=", "p": "0.9"}
                ]
            },
            "mpmath",
            "incomplete beta and gamma functions",
            **{"0__outcome": "inconsistent", "0__expected": [tail(size + half), tail(size - half)]},
        )


def t_tail(t: mpmath.mpf, df: int) -> mpmath.mpf:
    """Two-tailed p of a t statistic."""
    return mpmath.betainc(mpmath.mpf(df) / 2, mpmath.mpf(1) / 2, 0, df / (df + t * t), regularized=True)


def f_tail(value: mpmath.mpf, one: int, other: int) -> mpmath.mpf:
    """p of an F statistic."""
    return mpmath.betainc(
        mpmath.mpf(other) / 2, mpmath.mpf(one) / 2, 0, other / (other + one * value), regularized=True
    )


def families() -> None:
    for method, name in (("holm", "holm"), ("benjamini-hochberg", "fdr_bh")):
        for label, family in (("trial", TRIAL), ("few", [0.04, 0.01, 0.03, 0.01])):
            adjusted = multitest.multipletests(family, method=name)[1]
            golden(
                f"{method}, {label}",
                "adjust",
                {"pValues": family, "method": method},
                "statsmodels",
                f"multipletests(method='{name}')",
                adjusted=adjusted,
                family=len(family),
            )


def samples() -> None:
    sample = weightstats.DescrStatsW(ONE)
    golden(
        "description",
        "describe",
        {"values": ONE},
        "statsmodels",
        "DescrStatsW: mean, std (ddof 1), std_mean, tconfint_mean, zconfint_mean",
        mean=sample.mean,
        sd=numpy.std(ONE, ddof=1),
        sdPopulation=numpy.std(ONE),
        se=sample.std_mean,
        min=min(ONE),
        max=max(ONE),
        median=numpy.median(ONE),
        tInterval=sample.tconfint_mean(),
        zInterval=sample.zconfint_mean(),
    )


def powers() -> None:
    for effect, alpha, wanted, alternative in (
        (0.5, 0.05, 0.8, "two-sided"),
        (0.2, 0.01, 0.9, "two-sided"),
        (0.8, 0.05, 0.8, "greater"),
        (3.0, 0.05, 0.8, "two-sided"),
    ):
        word = "larger" if alternative == "greater" else alternative
        for design, solver in (("paired", power_of.TTestPower()), ("independent", power_of.TTestIndPower())):
            size = "nobs" if design == "paired" else "nobs1"
            n = 2
            while solver.power(effect, n, alpha, alternative=word) < wanted:
                n += 1
            golden(
                f"n for {effect} at {alpha}, {wanted}, {alternative}, {design}",
                "power",
                {"effect": effect, "alpha": alpha, "power": wanted, "alternative": alternative, "design": design},
                "statsmodels",
                f"least {size} with {type(solver).__name__}().power >= {wanted}",
                n=n,
            )


PARTS = (
    t_tests,
    corrected_t,
    rank_tests,
    counted,
    effects,
    proportions,
    families,
    samples,
    powers,
    bootstraps,
    shifts,
    stated,
)


def main() -> None:
    for part in PARTS:
        part()
    Path(__file__).with_name("golden.json").write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
