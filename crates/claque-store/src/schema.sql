-- evidence.sqlite, format 1. Written once; every table is filled in the order of its key, so that the same case gives the same
-- bytes. Times are milliseconds since the Unix epoch, UTC; p-values are base-10 logarithms; numbers,
-- ranks and places count from 1 within this file.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- format_version, software_version; window_ms (empty: any gap); from_ms and to_ms, what `edge.active` and `account.timeline`
-- divide into 64 equal parts: the first post, and a millisecond past the last; texts (`kept`, or why posts have none).

CREATE TABLE trace (number INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- Accounts that are in a group or at the end of an edge, in byte order of their ids.
CREATE TABLE account (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT,                       -- display name; null where there is none or it is the id
  x REAL NOT NULL, y REAL NOT NULL, -- place in the network, 0..1 of the longer side
  posts INTEGER NOT NULL,          -- in all of the data
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  timeline TEXT NOT NULL,          -- JSON: its posts in 64 equal parts of the case's time
  week TEXT NOT NULL               -- JSON: its posts by hour of the week, 168 numbers
);

-- Findings, then groups set apart, then leads, each strongest first.
CREATE TABLE grp (
  rank INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,              -- finding, explained, lead
  grade TEXT,
  accounts INTEGER NOT NULL, edges INTEGER NOT NULL, strength REAL NOT NULL, co_actions INTEGER NOT NULL,
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  strongest INTEGER NOT NULL,      -- account
  record TEXT NOT NULL,            -- JSON: the FindingRecord without accounts, edges and evidence
  stories TEXT NOT NULL            -- JSON: numbers of the objects of `record.top_objects`, in step; null for one not kept
);

CREATE TABLE member (
  grp INTEGER NOT NULL, place INTEGER NOT NULL, account INTEGER NOT NULL,
  role TEXT NOT NULL, led_share REAL, strength REAL NOT NULL, co_actions INTEGER NOT NULL, objects INTEGER NOT NULL,
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  PRIMARY KEY (grp, place)
) WITHOUT ROWID;

-- All edges kept, strongest first: number 1 is the strongest. Ties of leads are no edges and are not here.
CREATE TABLE edge (
  number INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL, -- a's id comes first in byte order
  grp INTEGER,                     -- the group that both ends are in; null for none
  strength REAL NOT NULL,          -- −log10 p; shared objects, or similarity, where nothing was tested
  objects INTEGER NOT NULL, co_actions INTEGER NOT NULL, mean_lag_s REAL NOT NULL, a_led INTEGER NOT NULL,
  meetings INTEGER, expected REAL, log10_p REAL, log10_q REAL,
  nulls TEXT NOT NULL,             -- names between semicolons
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  active INTEGER NOT NULL          -- bit i: co-acted in part i of 64; stored as a signed number of the same bits
);

-- Objects that at least two accounts of this file acted on, whatever the gap.
CREATE TABLE object (
  number INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL, label TEXT NOT NULL,
  accounts_in_data INTEGER NOT NULL, actions_in_data INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,       -- its first action in all of the data
  first_account TEXT NOT NULL,     -- whose: an id, of this file or not; of several at that moment, any
  first_accounts INTEGER NOT NULL  -- how many accounts acted at that moment, of this file or not
);

-- Posts of these accounts that act on such an object, by time, then id.
CREATE TABLE post (
  number INTEGER PRIMARY KEY,
  account INTEGER NOT NULL, id TEXT NOT NULL, at_ms INTEGER NOT NULL,
  text TEXT                        -- null where the input has none, or could not be read again
);

CREATE TABLE action (
  object INTEGER NOT NULL, at_ms INTEGER NOT NULL, account INTEGER NOT NULL, post INTEGER NOT NULL,
  PRIMARY KEY (object, at_ms, account, post)
) WITHOUT ROWID;

-- Indexes, made once the tables are full.

CREATE INDEX member_account ON member (account, grp);
CREATE INDEX edge_grp ON edge (grp, number);
CREATE INDEX edge_a ON edge (a, number);
CREATE INDEX edge_b ON edge (b, number);
CREATE INDEX post_account ON post (account, at_ms, number);
CREATE INDEX action_account ON action (account, object);
CREATE INDEX action_post ON action (post);
