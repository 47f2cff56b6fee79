//! `fuelgauge push`: metering data into ClickHouse, for teams that outgrow one machine.
//!
//! What makes it safe to repeat, to cut and to run many times at once:
//! - Rows take the place of those under the same key, so that a row that is inserted again changes nothing.
//! - Before a batch is inserted the server is asked what it has of the same sessions; only rows that are new or
//!   different are sent. Who knows more rows of a session knows its requests better, and is not overwritten by who
//!   knows fewer.
//! - Quarter hours are noted as unfinished before anything of them is inserted, and stay so until the server has
//!   summed them anew and its tables agree. A push that was cut leaves them to the next one.
//! - What the server confirmed is kept with the size and time of every file ([`position`]): a push after which no log
//!   changed asks for nothing.

mod position;
mod send;
mod server;

use crate::args::Push;
use crate::failure::{Failure, Result};
use crate::logs::places::{absent, of_tap, roots};
use crate::logs::walk::walk;
use crate::machine::Owner;
use crate::{export, text};
use position::{Position, Stamps};
use send::Sent;
use server::Server;
use std::time::Instant;

/// Reads what changed and brings it to the server.
///
/// # Errors
/// When the server cannot be reached or refuses, each with what to do.
pub fn run(options: &Push) -> Result<()> {
    let start = Instant::now();
    absent(&options.search).iter().for_each(|said| eprintln!("{said}"));
    let server = Server::new(options)?;
    let prepared = server.prepare()?;
    let home = options.search.homes.first().map(std::path::PathBuf::as_path);
    let folder =
        options.state.clone().or_else(|| of_tap(home)).ok_or_else(|| {
            Failure::new("there is no folder for what was pushed", "give one with --state DIR")
        })?;
    let owner = Owner::given(options.person.as_deref(), options.machine.as_deref());
    let mut position = Position::open(&folder, &server.identity(), options.all || prepared.is_new)?;
    let roots = roots(&options.search);
    let found = walk(&roots);
    let stamps = Stamps::of(&found.files, &owner);
    if position.is_finished() && position.stamps == stamps {
        eprintln!("Nothing changed since the last push to {}.", server.shown());
        return Ok(());
    }
    let (ledger, bytes) = export::read_with_progress(&found, &owner);
    let sent = send::all(&server, &ledger, &roots, &owner, &mut position)?;
    if position.is_finished() {
        position.stamps = stamps;
        position.save()?;
    }
    let took = text::duration(start.elapsed());
    eprintln!("{} from {} of logs in {took}.", said(&sent, &server), text::bytes(bytes));
    Ok(())
}

fn said(sent: &Sent, server: &Server) -> String {
    if sent.rows == 0 {
        return format!("{} had everything", server.shown());
    }
    format!(
        "Pushed {} of {} in {} to {}",
        text::count(sent.rows, "new or changed row"),
        text::count(sent.looked_at, "row"),
        text::count(sent.batches, "batch").replace("batchs", "batches"),
        server.shown()
    )
}
