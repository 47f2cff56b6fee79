//! What can go wrong with a ClickHouse database, told by its status and its own words.

use crate::fetch::FetchError;
use metering::clickhouse::error_code;

/// Why a database could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// It wants to know who asks, or does not let this one in.
    Unauthorised,
    /// This user may not read our tables: what the server says.
    NotAllowed(String),
    /// What answers is no ClickHouse: how the answer begins.
    NotClickHouse(String),
    /// There are no tables of ours in the database of this name.
    NoTables(String),
    /// It gave up, because the question was too much for it: what it says.
    TooMuch(String),
    /// It refuses: what it says.
    Refused(String),
    /// Our tables are there and empty.
    Nothing,
    /// No answer that the page may read: nobody is there, or it refuses without letting the page read why.
    Silent,
}

/// Whether the server does not let this user change settings, so that a question is to be asked without any.
pub fn is_about_settings(text: &str) -> bool {
    // 164 is READONLY, 115 UNKNOWN_SETTING, 452 SETTING_CONSTRAINT_VIOLATION.
    matches!(error_code(text), Some(164 | 115 | 452))
}

/// What an answer that is no success means. The numbers are those of ClickHouse's own list of error codes.
pub fn trouble(status: u16, text: &str, database: &str) -> FetchError {
    let said = || text.trim().chars().take(300).collect::<String>();
    let error = match error_code(text) {
        Some(192..=194 | 516) => DatabaseError::Unauthorised,
        None if matches!(status, 401 | 403) => DatabaseError::Unauthorised,
        Some(497) => DatabaseError::NotAllowed(said()),
        Some(60 | 81) => DatabaseError::NoTables(database.to_owned()),
        Some(158 | 159 | 160 | 241 | 307 | 396 | 202) => DatabaseError::TooMuch(said()),
        Some(_) => DatabaseError::Refused(said()),
        None if (200..300).contains(&status) || matches!(status, 400 | 404 | 405) => {
            DatabaseError::NotClickHouse(text.trim().chars().take(60).collect())
        }
        None => return FetchError::HttpStatus(status),
    };
    FetchError::Database(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_what_is_wrong_in_its_own_way() {
        let check = |status: u16, text: &str, expected: fn(&FetchError) -> bool| {
            let found = trouble(status, text, "fuelgauge");
            assert!(expected(&found), "{status} {text}: {found:?}");
        };
        let old = "Code: 81, e.displayText() = DB::Exception: Database fuelgauge doesn't exist, e.what() = DB::Exception";
        check(404, old, |e| *e == FetchError::Database(DatabaseError::NoTables("fuelgauge".to_owned())));
        check(403, "Code: 516. DB::Exception: ada: Authentication failed", |e| {
            *e == FetchError::Database(DatabaseError::Unauthorised)
        });
        check(500, "Code: 241. DB::Exception: Memory limit", |e| {
            matches!(e, FetchError::Database(DatabaseError::TooMuch(_)))
        });
        check(404, "<html>nothing here", |e| {
            matches!(e, FetchError::Database(DatabaseError::NotClickHouse(_)))
        });
        check(502, "", |e| *e == FetchError::HttpStatus(502));
        assert!(is_about_settings(
            "Code: 164. DB::Exception: Cannot modify 'max_execution_time' setting in readonly mode"
        ));
    }
}
