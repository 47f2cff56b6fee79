//! A database and what lies beside it belong together: they are read by one worker, as one file.

use crate::platform::files::File;
use crate::platform::worker::size;
use serde::{Deserialize, Serialize};

/// What SQLite keeps beside a database (sqlite.org/tempfiles.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tail {
    /// The write-ahead log: the newest rows.
    Log,
    /// The rollback journal: what undoes a transaction that did not end.
    Journal,
    /// An index of the log that running programs share. Nobody else needs it.
    Shared,
}

impl Tail {
    const ALL: [Self; 3] = [Self::Log, Self::Journal, Self::Shared];

    /// What is put behind the database's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "-wal",
            Self::Journal => "-journal",
            Self::Shared => "-shm",
        }
    }

    /// The name in front of a tail.
    pub fn of(path: &str) -> Option<(&str, Self)> {
        Self::ALL.into_iter().find_map(|tail| Some((path.strip_suffix(tail.as_str())?, tail)))
    }
}

/// A file, with what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// The file's path.
    pub path: String,
    /// The file.
    pub file: T,
    /// What its name with a tail is given to.
    pub beside: Vec<(Tail, T)>,
}

impl Item<File> {
    /// How much there is to read of the file and of what lies beside it.
    pub fn size(&self) -> u64 {
        let beside = self.beside.iter().filter(|(tail, _)| *tail != Tail::Shared);
        size(&self.file) + beside.map(|(_, file)| size(file)).sum::<u64>()
    }
}

/// Puts files with tails to the files whose names they carry. One without such a file stays alone. The files come in
/// the order of their paths; those of equal paths in the order in which they were found.
///
/// Two folders of the same name may have been dropped: the first log belongs to the first database then. Where it
/// cannot be told which belongs to which, none does: a database with another's log would be nonsense.
pub fn grouped<T>(files: Vec<(String, T)>) -> Vec<Item<T>> {
    let called = |path: &str| {
        let from = files.partition_point(|f| f.0.as_str() < path);
        (from, files[from..].iter().take_while(|f| f.0 == path).count())
    };
    let owner = |at: usize| {
        let path = files[at].0.as_str();
        let (name, tail) = Tail::of(path)?;
        let ((names, count), (tails, as_many)) = (called(name), called(path));
        (count == as_many).then_some((names + at - tails, tail))
    };
    let owners: Vec<_> = (0..files.len()).map(owner).collect();
    let mut items: Vec<Item<T>> = Vec::new();
    // Where each file is among the items. A name stands before the same name with a tail.
    let mut places = Vec::new();
    for (at, (path, file)) in files.into_iter().enumerate() {
        // What goes along with a file has nothing beside itself.
        let owner = owners[at].filter(|(owner, _)| owners[*owner].is_none());
        places.push(items.len());
        match owner.and_then(|(owner, tail)| Some((items.get_mut(places[owner])?, tail))) {
            Some((item, tail)) => item.beside.push((tail, file)),
            None => items.push(Item { path, file, beside: Vec::new() }),
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use Tail::{Journal, Log, Shared};

    /// Files by their paths, each standing for its place in the list; what they become.
    #[track_caller]
    fn check(paths: &[&str], expected: &[(usize, &[(Tail, usize)])]) {
        let files = paths.iter().enumerate().map(|(at, path)| ((*path).to_owned(), at)).collect();
        let items: Vec<_> = grouped(files);
        let found: Vec<_> = items.iter().map(|i| (i.file, i.beside.as_slice())).collect();
        assert_eq!(found, expected);
        assert!(items.iter().all(|i| i.path == paths[i.file]));
    }

    #[test]
    fn what_lies_beside_goes_along() {
        check(&["a/x.db", "a/x.db-shm", "a/x.db-wal"], &[(0, &[(Shared, 1), (Log, 2)])]);
        check(&["x.db", "x.db-journal", "y.jsonl"], &[(0, &[(Journal, 1)]), (2, &[])]);
        // Others may stand between them.
        check(&["x", "x-1", "x-wal"], &[(0, &[(Log, 2)]), (1, &[])]);
    }

    #[test]
    fn without_its_database_it_stays_alone() {
        check(&["a/x.db-wal", "b/x.db"], &[(0, &[]), (1, &[])]);
        check(&["-wal"], &[(0, &[])]);
    }

    #[test]
    fn a_log_is_never_read_with_another_database() {
        check(&["x.db", "x.db", "x.db-wal", "x.db-wal"], &[(0, &[(Log, 2)]), (1, &[(Log, 3)])]);
        check(&["x.db", "x.db", "x.db-wal"], &[(0, &[]), (1, &[]), (2, &[])]);
    }

    #[test]
    fn a_tail_behind_a_tail_is_not_lost() {
        // The one in the middle goes along with the first, so it is no database.
        check(&["x", "x-wal", "x-wal-shm"], &[(0, &[(Log, 1)]), (2, &[])]);
    }
}
