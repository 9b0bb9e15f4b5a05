//! What is added to the plain background: each kind of harmless likeness in a function of its own.

use super::people::{Crowd, Person, awake, skewed};
use super::{DAY_MS, MINUTE_MS, SimulatedPost, TAGS_AN_INTEREST, World};
use crate::action::Timestamp;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_distr::{Distribution, Exp, Geometric, LogNormal, Normal};
use rand_pcg::Pcg64;

const EVENT_MS: i64 = 70 * MINUTE_MS;
/// Moments of an event at which everybody posts.
const MOMENTS: usize = 12;
/// Posts of a moment that are passed on.
const STARS: usize = 3;
const NEWSROOM_ACCOUNTS: usize = 5;
const HEADLINES_A_DAY: i64 = 2;
/// Longest time that a session reaches back.
const SESSION_REACH_MS: i64 = 12 * 60 * MINUTE_MS;

impl World<'_> {
    /// All that [`Background`](super::Background) asks for beyond stories.
    pub(super) fn add_confounds(&mut self, people: &[Person], operation_of: &[Option<u32>], rng: &mut Pcg64) {
        let everyone = Crowd::of(people, |_| true);
        for _ in 0..self.background.viral {
            self.viral(&everyone, people, rng);
        }
        for event in 0..self.background.events {
            self.event(event, people, rng);
        }
        self.slogans(&everyone, people, rng);
        self.fast_fans(people, rng);
        let strangers: Vec<u32> =
            (0..).zip(operation_of).filter_map(|(account, of)| of.is_none().then_some(account)).collect();
        for _ in 0..self.background.newsrooms {
            self.newsroom(&strangers, rng);
        }
        self.gather_into_sessions(people, rng);
    }

    /// A story that goes through the whole population.
    fn viral(&mut self, everyone: &Crowd, people: &[Person], rng: &mut Pcg64) {
        let author = everyone.pick(rng);
        let story = self.story(author, people, rng);
        for account in 0..people.len() as u32 {
            if rng.random_bool(self.background.viral_share) {
                self.take_up(story, account, people, rng);
            }
        }
    }

    /// Seventy minutes with one hashtag: most posts follow a moment within a minute or two, and the stars of the moments
    /// are passed on at once.
    fn event(&mut self, event: u32, people: &[Person], rng: &mut Pcg64) {
        let tag = self.background.interests.max(1) * TAGS_AN_INTEREST + event;
        let day = rng.random_range(0..i64::from(self.scenario.days));
        let start = self.scenario.start.0 + day * DAY_MS + 19 * 60 * MINUTE_MS;
        let there: Vec<u32> =
            (0..people.len() as u32).filter(|_| rng.random_bool(self.background.event_share)).collect();
        if there.is_empty() {
            return;
        }
        let moments: Vec<i64> = (0..MOMENTS).map(|_| start + rng.random_range(0..EVENT_MS)).collect();
        let within =
            |mean_ms: f64, rng: &mut Pcg64| Exp::new(1.0 / mean_ms).expect("the mean is positive").sample(rng) as i64;
        let mut stars = Vec::new();
        for &moment in moments.iter().flat_map(|moment| [moment; STARS]) {
            let at = moment + within(10_000.0, rng);
            let account = *there.choose(rng).expect("somebody is there");
            stars.push(self.posts.len());
            let text = self.new_text();
            self.push_tagged(at, account, text, tag, None);
        }
        // Log-normal with a spread of 1 has its mean at e^½ times its median.
        let median = (self.background.event_posts.max(1.0) - 0.5) / 0.5_f64.exp();
        let posts = LogNormal::new(median.ln(), 1.0).expect("the spread is positive");
        for account in there {
            for _ in 0..1 + posts.sample(rng) as u32 {
                if rng.random_bool(0.4) {
                    // The first star of a moment is passed on most.
                    let star = stars[rng.random_range(0..MOMENTS) * STARS + skewed(STARS as u32, rng) as usize];
                    let SimulatedPost { at, text, .. } = self.posts[star];
                    self.push_tagged(at.0 + 3_000 + within(120_000.0, rng), account, text, tag, Some(star as u32));
                    continue;
                }
                let at = if rng.random_bool(0.6) {
                    moments.choose(rng).expect("there are moments") + within(60_000.0, rng)
                } else {
                    start + rng.random_range(0..EVENT_MS)
                };
                let text = self.new_text();
                self.push_tagged(at, account, text, tag, None);
            }
        }
    }

    fn push_tagged(&mut self, at: i64, account: u32, text: u32, tag: u32, repost_of: Option<u32>) {
        let hashtags = vec![tag];
        self.posts.push(SimulatedPost {
            at: Timestamp(at),
            account,
            text,
            url: None,
            hashtags,
            repost_of,
            edit_of: None,
        });
    }

    /// Wordings that many post, half of them on the day of that wording.
    fn slogans(&mut self, everyone: &Crowd, people: &[Person], rng: &mut Pcg64) {
        if self.background.slogans == 0 {
            return;
        }
        let wordings: Vec<(u32, i64)> = (0..self.background.slogans)
            .map(|_| (self.new_text(), rng.random_range(0..i64::from(self.scenario.days)) * DAY_MS))
            .collect();
        for _ in 0..(f64::from(self.scenario.posts) * self.background.slogan_share) as u64 {
            let account = everyone.pick(rng);
            let (text, day) = wordings[skewed(self.background.slogans, rng) as usize];
            let on_its_day = self.scenario.start.0 + day + rng.random_range(0..DAY_MS);
            let anywhen = if rng.random_bool(0.5) { on_its_day } else { self.anywhen(rng) };
            let at = awake(anywhen, people[account as usize].zone, rng);
            self.posts.push(SimulatedPost {
                at,
                account,
                text,
                url: None,
                hashtags: Vec::new(),
                repost_of: None,
                edit_of: None,
            });
        }
    }

    /// Fans who pass on what their source posted, within a minute.
    fn fast_fans(&mut self, people: &[Person], rng: &mut Pcg64) {
        if self.background.fast_fans <= 0.0 {
            return;
        }
        let sources: Vec<Vec<u32>> = (0..self.background.interests.max(1))
            .map(|interest| Crowd::of(people, |person| person.interest == interest).most_active(people, 3))
            .collect();
        // Only what sources post first: what they take up may still move with their sessions.
        let mut is_taken_up: Vec<bool> = self.posts.iter().map(|post| post.repost_of.is_some()).collect();
        self.taken_up.iter().for_each(|&post| is_taken_up[post] = true);
        for (account, person) in (0..).zip(people) {
            if !rng.random_bool(self.background.fast_fans) {
                continue;
            }
            let source = *sources[person.interest as usize].choose(rng).expect("there is somebody");
            for story in (0..is_taken_up.len()).filter(|&story| !is_taken_up[story]) {
                let SimulatedPost { at, account: author, text, url, .. } = self.posts[story];
                let is_new = author == source && account != source;
                if is_new && rng.random_bool(0.8) {
                    let at = Timestamp(at.0 + rng.random_range(3_000..MINUTE_MS));
                    let hashtags = self.posts[story].hashtags.clone();
                    let repost_of = Some(story as u32);
                    self.posts.push(SimulatedPost { at, account, text, url, hashtags, repost_of, edit_of: None });
                }
            }
        }
    }

    /// Accounts of one owner that post the same headline and link at the full hour.
    fn newsroom(&mut self, strangers: &[u32], rng: &mut Pcg64) {
        let accounts: Vec<u32> = strangers.sample(rng, NEWSROOM_ACCOUNTS).copied().collect();
        let hours: Vec<i64> = (0..HEADLINES_A_DAY).map(|_| rng.random_range(6..22)).collect();
        for day in 0..i64::from(self.scenario.days) {
            for hour in &hours {
                let (text, url) = (self.new_text(), Some(self.new_url()));
                let full_hour = self.scenario.start.0 + day * DAY_MS + hour * 60 * MINUTE_MS;
                for &account in &accounts {
                    let at = Timestamp(full_hour + rng.random_range(0..20_000));
                    self.posts.push(SimulatedPost {
                        at,
                        account,
                        text,
                        url,
                        hashtags: Vec::new(),
                        repost_of: None,
                        edit_of: None,
                    });
                }
            }
        }
    }

    /// Lets accounts take up in one sitting what they would have taken up one by one: successive ones move to the time of
    /// the last of them and follow each other, newest first, as a feed shows them.
    fn gather_into_sessions(&mut self, people: &[Person], rng: &mut Pcg64) {
        if self.background.session_posts <= 1.0 {
            return;
        }
        let more = Geometric::new(1.0 / self.background.session_posts).expect("a probability");
        let pause = Exp::new(1.0 / 30_000.0).expect("the rate is positive");
        let habits = self.habits(people, rng);
        let mut taken_up = std::mem::take(&mut self.taken_up);
        taken_up.sort_by_key(|&post| (self.posts[post].account, self.posts[post].at, post));
        let mut rest = &taken_up[..];
        while let Some(&first) = rest.first() {
            let SimulatedPost { at: begins, account, .. } = self.posts[first];
            let fits = |post: &&usize| {
                let post = &self.posts[**post];
                post.account == account && post.at.0 - begins.0 <= SESSION_REACH_MS
            };
            let most = 1 + usize::try_from(more.sample(rng)).unwrap_or(usize::MAX - 1);
            let (session, after) = rest.split_at(rest.iter().take(most).take_while(fits).count());
            let last = self.posts[session[session.len() - 1]].at.0;
            let mut at = habits[account as usize].map_or(last, |times| next_sitting(last, times, rng));
            for &post in session.iter().rev() {
                self.posts[post].at = Timestamp(at);
                at += 1_000 + pause.sample(rng) as i64;
            }
            rest = after;
        }
    }

    /// The two times of day, in milliseconds after midnight UTC, at which each creature of habit sits down.
    fn habits(&self, people: &[Person], rng: &mut Pcg64) -> Vec<Option<[i64; 2]>> {
        let sits_down = |person: &Person, rng: &mut Pcg64| {
            let minute_there = rng.random_range(7 * 60..23 * 60);
            (minute_there - person.zone).rem_euclid(24 * 60) * MINUTE_MS
        };
        let times = |person: &Person| {
            let has_habits = rng.random_bool(self.background.habits);
            has_habits.then(|| [sits_down(person, rng), sits_down(person, rng)])
        };
        people.iter().map(times).collect()
    }
}

/// The first of these times of day after `after`, give or take two minutes.
fn next_sitting(after: i64, times: [i64; 2], rng: &mut Pcg64) -> i64 {
    let wait = times.map(|time| (time - after).rem_euclid(DAY_MS));
    let late = Normal::new(0.0, 120_000.0).expect("the spread is positive").sample(rng);
    // Never before the stories that are taken up.
    (after + wait[0].min(wait[1]) + late as i64).max(after)
}
