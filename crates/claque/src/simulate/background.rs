//! What ordinary people do, and the numbers that say how much of it.

use super::people::{Crowd, Person, awake, circles_of, skewed};
use super::{DAY_MS, MINUTE_MS, SimulatedPost, TAGS_AN_INTEREST, World};
use crate::action::Timestamp;
use rand::RngExt;
use rand_distr::{Distribution, Exp, Pareto};
use rand_pcg::Pcg64;

/// What ordinary people do beside taking up the stories of their interest. The default is the plain background: every
/// number that adds something is 0.
///
/// The sizes are orders of magnitude for a stress test, not estimates, where no source is named. Shares are in
/// `0.0..=1.0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Background {
    /// Interests, each of about as many accounts and with a time zone; at least 1. With 1, all share all.
    pub interests: u32,
    /// Mean number of stories that an account takes up in one sitting, newest first, half a minute apart, at least 1; 1
    /// for one by one. People act in sessions, most of them short, and later in a session they rather pass on than write
    /// (Kooti, Moro & Lerman 2016, doi:10.1007/978-3-319-47874-6_6; Halfaker et al. 2015, arXiv 1411.2878).
    pub session_posts: f64,
    /// Share of accounts that sit down at the same two times every day, give or take two minutes; counts where
    /// [`session_posts`](Self::session_posts) is above 1.
    pub habits: f64,
    /// Stories that go through the whole population.
    pub viral: u32,
    /// Chance that an account takes up such a story.
    pub viral_share: f64,
    /// Televised events of 70 minutes, with one hashtag and moments at which everybody posts.
    pub events: u32,
    /// Chance that an account takes part in an event.
    pub event_share: f64,
    /// Mean number of posts of an account that takes part, at least 1; a few post many times as often.
    pub event_posts: f64,
    /// Circles of fans inside the interests, each with three sources of its own, its most active members; 0 for none.
    pub circles: u32,
    /// Chance that a story is one of a circle's.
    pub circle_share: f64,
    /// How many times as likely a member of the circle takes up such a story as somebody else of the interest who is as
    /// active; above 0.
    pub preference: f64,
    /// Chance that somebody who would take up a story with a link uses its share button: a post of their own with the
    /// headline and the link.
    pub headlines: f64,
    /// Short wordings that many post: greetings, quotes, calls.
    pub slogans: u32,
    /// Posts that are nothing but a slogan, as a share of [`Scenario::posts`](super::Scenario::posts), on top of these.
    pub slogan_share: f64,
    /// Share of accounts that pass on nearly everything of one source of their interest within a minute. Ordinary people
    /// whom no method tells from an operation by timing alone.
    pub fast_fans: f64,
    /// Newsrooms of five accounts that post the same headlines by a schedule: an honest look-alike.
    pub newsrooms: u32,
}

impl Default for Background {
    fn default() -> Self {
        Background {
            interests: 12,
            session_posts: 1.0,
            habits: 0.0,
            viral: 0,
            viral_share: 0.25,
            events: 0,
            event_share: 0.2,
            event_posts: 4.0,
            circles: 0,
            circle_share: 0.5,
            preference: 30.0,
            headlines: 0.0,
            slogans: 0,
            slogan_share: 0.03,
            fast_fans: 0.0,
            newsrooms: 0,
        }
    }
}

impl Background {
    /// Everything at once that people do without acting together: all but fast fans and newsrooms.
    #[must_use]
    pub fn confounded() -> Self {
        Background {
            session_posts: 4.0,
            habits: 0.2,
            viral: 8,
            events: 1,
            circles: 60,
            headlines: 0.3,
            slogans: 200,
            ..Background::default()
        }
    }
}

/// Who takes up what: the crowds that stories are drawn for.
struct Audience {
    everyone: Crowd,
    by_interest: Vec<Crowd>,
    /// By interest.
    circles: Vec<Vec<Circle>>,
}

struct Circle {
    members: Crowd,
    sources: Vec<u32>,
    /// Chance that somebody who takes up one of its stories does so as a member.
    inside: f64,
}

impl Audience {
    fn of(people: &[Person], background: &Background) -> Self {
        let by_interest: Vec<Crowd> = (0..background.interests.max(1))
            .map(|interest| Crowd::of(people, |person| person.interest == interest))
            .collect();
        let circle = |interest: u32, number: u32| {
            let members = Crowd::of(people, |person| person.circle == Some(number));
            let sources = members.most_active(people, 3);
            let weight = background.preference * members.activity();
            let others = (by_interest[interest as usize].activity() - members.activity()).max(0.0);
            Circle { inside: weight / (weight + others), members, sources }
        };
        let circles = (0..background.interests.max(1))
            .map(|interest| circles_of(background, interest).map(|number| circle(interest, number)).collect())
            .collect();
        Audience { everyone: Crowd::of(people, |_| true), by_interest, circles }
    }
}

impl Audience {
    /// The circle whose story the next one of an interest is, if it is one's.
    fn circle_of_story(&self, interest: u32, world: &mut World) -> Option<&Circle> {
        let circles = &self.circles[interest as usize];
        let is_a_circles = !circles.is_empty() && world.extra.random_bool(world.background.circle_share);
        is_a_circles.then(|| &circles[world.extra.random_range(0..circles.len())])
    }
}

impl World<'_> {
    /// Stories, each with the posts that take it up.
    pub(super) fn stories(&mut self, people: &[Person], rng: &mut Pcg64) {
        let popularity = Pareto::new(1.0, 1.15).expect("both parameters are positive");
        let audience = Audience::of(people, self.background);
        let mut left = i64::from(self.scenario.posts);
        while left > 0 {
            let interest = rng.random_range(0..audience.by_interest.len());
            let followers = (popularity.sample(rng) as i64).min(left).min(i64::from(self.scenario.posts) / 50);
            let crowd = &audience.by_interest[interest];
            let circle = audience.circle_of_story(interest as u32, self);
            let author = match circle {
                Some(circle) => circle.sources[self.extra.random_range(0..circle.sources.len())],
                None => crowd.pick(rng),
            };
            let story = self.story(author, people, rng);
            for _ in 0..followers {
                let crowd = match circle {
                    Some(circle) if self.extra.random_bool(circle.inside) => &circle.members,
                    _ if rng.random_bool(0.85) => crowd,
                    _ => &audience.everyone,
                };
                self.take_up(story, crowd.pick(rng), people, rng);
            }
            left -= followers + 1;
        }
    }

    /// Somebody posts something new; gives its index.
    pub(super) fn story(&mut self, account: u32, people: &[Person], rng: &mut Pcg64) -> usize {
        let person = &people[account as usize];
        let at = awake(self.anywhen(rng), person.zone, rng);
        let first_tag = person.interest * TAGS_AN_INTEREST;
        let tags = rng.random_range(0..4);
        let hashtags = (0..tags).map(|_| first_tag + skewed(TAGS_AN_INTEREST, rng)).collect();
        let url = rng.random_bool(0.5).then(|| self.new_url());
        let text = self.new_text();
        self.posts.push(SimulatedPost { at, account, text, url, hashtags, repost_of: None, edit_of: None });
        self.posts.len() - 1
    }

    /// Any time of the scenario, milliseconds.
    pub(super) fn anywhen(&self, rng: &mut Pcg64) -> i64 {
        self.scenario.start.0 + rng.random_range(0..i64::from(self.scenario.days) * DAY_MS)
    }

    /// Somebody else passes a story on, or shares its link in words of their own or by its headline.
    pub(super) fn take_up(&mut self, story: usize, account: u32, people: &[Person], rng: &mut Pcg64) {
        // Minutes with a power-law tail, then the next time the account is there, with a pause for reading.
        let minutes: f64 = Pareto::new(3.0, 0.8).expect("both parameters are positive").sample(rng);
        let delay = minutes.min(20_000.0) - 3.0;
        let reading = Exp::new(1.0 / 90_000.0).expect("the rate is positive").sample(rng);
        let reached = self.posts[story].at.0 + (delay * MINUTE_MS as f64) as i64;
        let at = Timestamp(awake(reached, people[account as usize].zone, rng).0 + reading as i64);
        let SimulatedPost { text, url, hashtags, .. } = self.posts[story].clone();
        let own_words = url.is_some() && rng.random_bool(0.35);
        let headline = url.is_some() && self.extra.random_bool(self.background.headlines);
        let post = match (headline, own_words) {
            (true, _) => SimulatedPost { at, account, text, url, hashtags, repost_of: None, edit_of: None },
            (false, true) => {
                SimulatedPost { at, account, text: self.new_text(), url, hashtags, repost_of: None, edit_of: None }
            }
            (false, false) => {
                SimulatedPost { at, account, text, url, hashtags, repost_of: Some(story as u32), edit_of: None }
            }
        };
        self.taken_up.push(self.posts.len());
        self.posts.push(post);
    }
}
