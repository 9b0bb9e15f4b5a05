//! What is simulated: backgrounds without an operation, and operations of several sizes.

use claque::{Background, Operation, Scenario, Tactic, Timestamp};

/// Midnight of 2026-03-02, a Monday: any fixed day serves.
const START: Timestamp = Timestamp(1_772_409_600_000);
/// The first seed of the first scenario; each scenario has ten thousand of its own. None was chosen by its outcome.
const FIRST_SEED: u64 = 10_000;

/// What is promised where nobody acts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Runs with a finding are no more frequent than stated, and small p-values too: accounts are exchangeable.
    RateAndTails,
    /// Runs with a finding are no more frequent than stated.
    Rate,
    /// Nothing: ordinary people who do what an operation does. Shown, so that everybody sees how far it goes.
    Nothing,
}

/// How much is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) accounts: u32,
    pub(crate) posts: u32,
    pub(crate) days: u32,
}

/// About one post an account and day.
const FORTNIGHT: Size = Size { accounts: 3_000, posts: 40_000, days: 14 };
/// Thirteen posts an account and day: the night of a debate.
const ONE_DAY: Size = Size { accounts: 3_000, posts: 40_000, days: 1 };
/// Seven posts an account and day, for two weeks.
const DENSE: Size = Size { accounts: 500, posts: 50_000, days: 14 };
/// Fifty posts an account and day: the full timelines of the busiest.
const FRANTIC: Size = Size { accounts: 500, posts: 50_000, days: 2 };

/// A background on which nobody acts together.
pub(crate) struct Quiet {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) promise: Promise,
    pub(crate) size: Size,
    pub(crate) background: Background,
}

/// Every scenario without an operation. The short form leaves out the sizes that take long, but for the one on which people
/// of one interest meet most.
pub(crate) fn quiet(is_short: bool) -> Vec<Quiet> {
    use Promise::{Nothing, Rate, RateAndTails};
    let plain = Background::default;
    let all = Background::confounded;
    let sessions = || Background { session_posts: 4.0, ..plain() };
    let of = |name, what, promise, size, background| Quiet { name, what, promise, size, background };
    let alike = Background { interests: 1, ..plain() };
    let mut scenarios = vec![
        of("alike", "one interest, one time zone: nothing but chance", RateAndTails, FORTNIGHT, alike),
        of("plain", "heavy tails, twelve interests, four time zones, bursts", Rate, FORTNIGHT, plain()),
        of("sessions", "four stories a sitting, newest first", Rate, FORTNIGHT, sessions()),
        of(
            "habits",
            "sessions; 0.2 of accounts sit down at the same two times every day",
            Rate,
            FORTNIGHT,
            Background { habits: 0.2, ..sessions() },
        ),
        of("viral", "eight stories that 0.25 of accounts take up", Rate, FORTNIGHT, Background { viral: 8, ..plain() }),
        of(
            "event",
            "70 minutes, one hashtag, 0.2 of accounts, four posts each",
            Rate,
            FORTNIGHT,
            Background { events: 1, ..plain() },
        ),
        of(
            "small event",
            "the same with 0.03 of accounts, 20 posts each",
            Rate,
            FORTNIGHT,
            Background { events: 1, event_share: 0.03, event_posts: 20.0, ..plain() },
        ),
        of(
            "circles",
            "60 circles, ×30 as likely as others of the interest to take up their sources",
            Rate,
            FORTNIGHT,
            Background { circles: 60, ..plain() },
        ),
        of(
            "headlines",
            "0.3 of links passed on by their headline",
            Rate,
            FORTNIGHT,
            Background { headlines: 0.3, ..plain() },
        ),
        of("slogans", "200 wordings that many post", Rate, FORTNIGHT, Background { slogans: 200, ..plain() }),
        of("confounded", "all of these at once", Rate, FORTNIGHT, all()),
        of("confounded, one day", "all at once", Rate, ONE_DAY, all()),
        of("plain, dense", "as plain", Rate, DENSE, plain()),
        of("confounded, dense", "all at once", Rate, DENSE, all()),
        of("alike, frantic", "as alike", RateAndTails, FRANTIC, alike),
        of("plain, frantic", "as plain", Rate, FRANTIC, plain()),
        of("confounded, frantic", "all at once", Rate, FRANTIC, all()),
        of(
            "only habits",
            "sessions; everybody sits down at the same two times every day",
            Nothing,
            FORTNIGHT,
            Background { habits: 1.0, ..sessions() },
        ),
        of("tight circles", "all at once, ×3000", Nothing, DENSE, Background { preference: 3_000.0, ..all() }),
        of(
            "fast fans",
            "all at once; 0.02 of accounts follow a source within a minute",
            Nothing,
            FORTNIGHT,
            Background { fast_fans: 0.02, ..all() },
        ),
        of(
            "newsrooms",
            "all at once; two newsrooms of five accounts",
            Nothing,
            FORTNIGHT,
            Background { newsrooms: 2, ..all() },
        ),
    ];
    let is_quick = |scenario: &Quiet| scenario.size == FORTNIGHT || scenario.name == "plain, frantic";
    scenarios.retain(|scenario| !is_short || (is_quick(scenario) && scenario.promise != Nothing));
    scenarios
}

impl Size {
    /// A scenario of that size.
    pub(crate) fn scenario(self, operations: Vec<Operation>, seed: u64) -> Scenario {
        let Size { accounts, posts, days } = self;
        Scenario { accounts, posts, days, start: START, operations, seed }
    }
}

/// The seed of a run of the `scenario`-th scenario.
pub(crate) fn seed(scenario: usize, run: u64) -> u64 {
    FIRST_SEED * (scenario as u64 + 1) + run
}

/// The sizes of planted operations: accounts, joint actions.
pub(crate) const PLANTED: [(u32, u32); 9] =
    [(5, 4), (5, 8), (5, 16), (10, 4), (10, 8), (10, 16), (20, 4), (20, 8), (20, 16)];
/// The size whose recovery is promised.
pub(crate) const PROMISED: (u32, u32) = (20, 16);
/// How often at least it is found.
pub(crate) const PROMISED_RECOVERY: f64 = 0.9;
/// How far apart the members of a planted operation are in a joint action, at most.
pub(crate) const JITTER_MS: i64 = 30_000;

/// One operation of each tactic, all of one size, on the confounded background; four in five members take part in each
/// joint action.
pub(crate) fn planted((accounts, actions): (u32, u32), seed: u64) -> (Scenario, Background) {
    let operations = [Tactic::Repost, Tactic::Link, Tactic::CopyPaste].map(|tactic| Operation {
        tactic,
        accounts,
        actions,
        jitter_ms: JITTER_MS,
        participation: 0.8,
    });
    (FORTNIGHT.scenario(operations.to_vec(), seed), Background::confounded())
}
