//! A folder for one test with posts in it.

use claque_io::read::Input;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Removed with all in it afterwards.
pub(crate) struct Workshop(PathBuf);

impl Workshop {
    /// With background of 300 accounts, and a ring of eight that post the same twelve links within seconds.
    pub(crate) fn new() -> Self {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let number = TAKEN.fetch_add(1, Ordering::Relaxed);
        let place = std::env::temp_dir().join(format!("claque-job-{}-{number}", std::process::id()));
        fs::create_dir(&place).unwrap();
        let mut posts = String::from("account_id,created_at,post_id,text,url\n");
        let mut post = 0;
        let mut add = |account: String, second: u32, text: &str, link: u32| {
            post += 1;
            let (day, rest) = (1 + second / 86_400, second % 86_400);
            let (hour, minute, second) = (rest / 3600, rest % 3600 / 60, rest % 60);
            let time = format!("2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            posts.push_str(&format!("{account},{time},p{post},{text} {link},https://news.example/{link}\n"));
        };
        for n in 0..3_000_u32 {
            // No two of these are near each other in account, link and time.
            add(format!("person_{}", n * 7 % 300), n * 197, "a story about", n * 31 % 1_000);
        }
        for link in 0..12 {
            for member in 0..8 {
                add(format!("ring_{member}"), 20_000 + link * 30_000 + member * 2, "look at this", 5_000 + link);
            }
        }
        fs::write(place.join("posts.csv"), posts).unwrap();
        Workshop(place)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn posts(&self) -> [Input; 1] {
        [Input::File(self.path("posts.csv"))]
    }

    /// Names of all that is in it, hidden or not.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
