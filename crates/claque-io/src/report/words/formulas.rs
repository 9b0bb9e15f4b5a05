//! The formulas that a plan used, in words and plain characters; docs/methods.md has them in full.

use super::super::method::Null;
use super::Titled;
use crate::case::PlanRecord;

const SLOTS: &str = "λ(u, v) = Σ over strata c of n_u(c) · n_v(c) · T(c, c) / P(c, c), and for each two strata c < c′ of \
    [n_u(c) · n_v(c′) + n_u(c′) · n_v(c)] · T(c, c′) / P(c, c′). n_u(c) is how many slots of account u begin in stratum c; T is how many \
    pairs of slots of two accounts meet there; P is how many such pairs there are. The meetings expected of all pairs add up to \
    those observed.";
const MULTIPLICATIVE: &str = "λ(u, v) = k_u · k_v · r₀ · Π over factors f of π_u(f)ᵀ · R_f · π_v(f). k_u is how many slots account u has; \
    r₀ is the rate at which slots of two accounts meet; π_u(f) = (n_u + 4 s) / (k_u + 4) is how its slots spread over the levels of a factor, \
    s being everybody's share; R_f is the rate observed over the rate expected. The factors are the stratum of time and the time since the \
    first action on the object.";
const CONFIGURATION: &str = "λ(u, v) = k_u · k_v · Σ over objects o of k_o · (k_o − 1) / E². k_u is how many objects account u acted on; k_o is \
    how many accounts acted on object o; E is the sum of all k_u.";
const BICM: &str = "λ(u, v) = Σ over objects o of p_uo · p_vo, with p_uo = x_u · y_o / (1 + x_u · y_o). The x and y are chosen such that each account \
    is expected to act on as many objects, and each object to have as many accounts, as observed.";
const INTEREST: &str = "λ′ = h · λ, with h = max(1, (c + 1) / (e + 1)). c is how many objects both accounts acted on more than the window and at \
    most a day apart; e is how many chance gives. The p of an edge is never lower than without it.";
const WITHIN: &str = "Given that u and v both acted on object o, they meet there with probability \
    q_o = (T_o + 5 q_ref) / (P_o + 5). T_o of P_o pairs of accounts outside the group met on o; q_ref is the same share on objects of like \
    size. p is the chance that a sum of such trials, one for each object that both acted on, is at least the number of meetings.";
const P: &str = "p(u, v) = P(Poisson(λ) ≥ S). S is on how many objects the two met.";
const HOCHBERG: &str = "q of the i-th smallest p = the least p_(j) · m / j over j ≥ i. m is the number of all tests of all traces, one for every \
    pair of eligible accounts, met or not; an account is eligible in a trace when it acted on enough objects there. Edges have \
    q ≤ the stated rate.";
const YEKUTIELI: &str = "q of the i-th smallest p = the least p_(j) · m · H / j over j ≥ i, with H = Σ of 1/k for k from 1 to m. m is the number of \
    all tests of all traces, one for every pair of eligible accounts, met or not; an account is eligible in a trace when it acted \
    on enough objects there. Edges have q ≤ the stated rate.";
const STRENGTH: &str = "Of an edge: −log₁₀ p. Of an account: the sum over its edges in the group. Of a group: the sum over its edges. Edges of one \
    group are not independent, so that is no joint p-value.";
const SHARED: &str =
    "Of an edge: how many objects both acted on together. Of an account and of a group: the sum over edges.";
const COSINE: &str = "Of an edge: the cosine of two vectors over objects, weighed by f(count) · (ln((1 + n) / (1 + df)) + 1) and of length 1. n is \
    how many accounts there are, df how many act on the object. Of an account and of a group: the sum over edges.";
const GRADES: &str = "A: enough members hold together on edges for which the larger of both p, that of the null model above and that within \
    objects, passes the correction. B: they do so on edges of the first null model only. C, a lead: no pair stands out, the group does as a \
    whole.";
const DECOYS: &str = "p of a group = (1 + reruns with a group at least as strong) / (1 + reruns). A rerun shuffles account labels and repeats all \
    stages.";
const POTTS: &str = "Groups maximise Σ over groups of [w − γ · n · (n − 1) / 2]. w is how many pairs of a group are joined, n how many accounts it has, γ \
    the resolution.";
const MODULARITY: &str = "Groups maximise Σ over groups of [w − γ · d² / (4 m)]. w is how many pairs of a group are joined, d the sum of its accounts' \
    numbers of neighbours, m the number of all joined pairs, γ the resolution.";

/// Those that this plan used, in the order of the analysis.
pub(super) fn formulas(plan: &PlanRecord) -> Vec<Titled> {
    let null = Null::of(plan);
    let timed = matches!(null, Null::Slots | Null::Multiplicative);
    let mut told: Vec<(&str, &str)> = Vec::new();
    told.extend(match null {
        Null::Slots => Some(("Meetings that chance gives (slot permutation)", SLOTS)),
        Null::Multiplicative => Some(("Meetings that chance gives (multiplicative)", MULTIPLICATIVE)),
        Null::Configuration => Some(("Meetings that chance gives (configuration)", CONFIGURATION)),
        Null::Bicm => Some(("Meetings that chance gives (BiCM)", BICM)),
        Null::None | Null::Other => None,
    });
    if null != Null::None {
        told.push(("p of a pair", P));
        if timed {
            told.push(("Shared interest", INTEREST));
        }
        match plan.correction.as_deref().map(str::to_lowercase) {
            Some(name) if name == "bh" || name.contains("hochberg") => told.push(("Corrected q", HOCHBERG)),
            Some(name) if name == "by" || name.contains("yekutieli") => told.push(("Corrected q", YEKUTIELI)),
            _ => {}
        }
    }
    match plan.objective.as_str() {
        "cpm" => told.push(("Groups", POTTS)),
        "modularity" => told.push(("Groups", MODULARITY)),
        _ => {}
    }
    if timed {
        told.extend([("p within objects", WITHIN), ("Grades", GRADES)]);
    }
    told.push((
        "Strength",
        match (null, super::super::similar::words(plan)) {
            (Null::None, Some(_)) => COSINE,
            (Null::None, None) => SHARED,
            _ => STRENGTH,
        },
    ));
    if plan.decoys > 0 {
        told.push(("p of a group", DECOYS));
    }
    told.into_iter().map(|(title, text)| Titled::new(title, text)).collect()
}
