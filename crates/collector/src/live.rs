//! The thread that reads: everything once, then what changes, as it is written.
//!
//! Changes are noticed three ways, because none is enough. The system tells of them (inotify and its like), which is
//! quick but silently fails on network drives and at its limits. Files that changed lately are looked at several
//! times a second. All folders are listed again every second, or less often where that takes long.

use crate::hub::Hub;
use crate::logs::pool;
use crate::logs::tree::Tree;
use crate::logs::walk::{Walk, walk};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How often files that changed lately are looked at.
const LOOK: Duration = Duration::from_millis(400);
/// For how long after its last change a file counts as one that changed lately.
const LATELY: Duration = Duration::from_secs(30 * 60);
/// After the system told of a change, the changes that come with it are waited for.
const GATHER: Duration = Duration::from_millis(25);
/// Listing all folders takes at most one part in so many of the time.
const WALK_SHARE: u32 = 40;
/// How often folders are listed at most and at least.
const WALK_EVERY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Publishing takes at most one part in so many of the time.
const PUBLISH_SHARE: u32 = 2;

/// Reads everything, publishes it, calls `ready`, and follows changes until the process ends.
pub fn run(hub: &Hub, ready: impl FnOnce(&Walk, Duration)) {
    let start = Instant::now();
    let first = walk(&hub.roots);
    let tree = Tree::new(&first);
    hub.set_sizes(&tree.sizes(hub.roots.len()));
    let mut ledger = pool::read_all(&first.files, &hub.owner, &hub.progress);
    for (folder, reason) in &first.notes {
        ledger.note(folder, reason);
    }
    hub.ledger.set(ledger);
    hub.publish();
    ready(&first, start.elapsed());
    follow(hub, tree);
}

fn follow(hub: &Hub, mut tree: Tree) {
    let (tell, told) = channel();
    let mut watched = Watched::new(tell);
    let mut next_walk = Instant::now();
    let mut next_publish = Instant::now();
    let mut dirty = false;
    loop {
        let paths = gather(&told);
        dirty |= tree.touch(&hub.roots, &paths, LATELY, &hub.owner, &hub.ledger);
        if Instant::now() >= next_walk {
            let start = Instant::now();
            let found = walk(&hub.roots);
            watched.update(hub, &found.present);
            dirty |= tree.refresh(found, &hub.owner, &hub.ledger);
            hub.set_sizes(&tree.sizes(hub.roots.len()));
            next_walk = Instant::now() + (start.elapsed() * WALK_SHARE).clamp(WALK_EVERY.0, WALK_EVERY.1);
        }
        if dirty && Instant::now() >= next_publish {
            let start = Instant::now();
            hub.publish();
            next_publish = Instant::now() + start.elapsed() * PUBLISH_SHARE;
            dirty = false;
        }
    }
}

/// Waits for news and returns the paths concerned, none if only time passed.
fn gather(told: &Receiver<PathBuf>) -> Vec<PathBuf> {
    let Ok(first) = told.recv_timeout(LOOK) else { return Vec::new() };
    std::thread::sleep(GATHER);
    let mut paths = vec![first];
    paths.extend(told.try_iter());
    paths
}

/// The system's watcher, on every root that exists.
struct Watched {
    watcher: Option<RecommendedWatcher>,
    roots: Vec<bool>,
    // Without a watcher nobody sends; the receiver must then wait, not find its other end gone.
    _tell: Sender<PathBuf>,
}

impl Watched {
    fn new(tell: Sender<PathBuf>) -> Self {
        let news = tell.clone();
        let on_event = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)) {
                for path in event.paths {
                    // The receiver lives as long as the process.
                    let _ = news.send(path);
                }
            }
        };
        Self { watcher: notify::recommended_watcher(on_event).ok(), roots: Vec::new(), _tell: tell }
    }

    fn update(&mut self, hub: &Hub, present: &[bool]) {
        let Some(watcher) = &mut self.watcher else { return };
        self.roots.resize(present.len(), false);
        for ((root, &present), watched) in hub.roots.iter().zip(present).zip(&mut self.roots) {
            if present && !*watched {
                // Where it fails, listing and looking must do.
                let _ = watcher.watch(&root.path, RecursiveMode::Recursive);
            }
            *watched = present;
        }
    }
}
