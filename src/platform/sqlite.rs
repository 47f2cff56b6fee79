//! SQLite in a worker. It is no part of this program: `public/sqlite.js` brings it, and is fetched from the page's own
//! origin when the first database is met.

use super::files::File;
use super::worker::said;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Defined in `public/worker.js`, because only a script can import another.
    #[wasm_bindgen(js_name = importSqlite, catch)]
    async fn import() -> Result<JsValue, JsValue>;

    /// What `public/sqlite.js` exports.
    #[derive(Clone)]
    type Module;
    #[wasm_bindgen(method, catch)]
    fn open(
        this: &Module,
        file: &File,
        log: Option<&File>,
        journal: Option<&File>,
        tell: &JsValue,
    ) -> Result<Handle, JsValue>;

    /// Its `Database`.
    type Handle;
    #[wasm_bindgen(method, getter)]
    fn lost(this: &Handle) -> Option<String>;
    #[wasm_bindgen(method)]
    fn takes(this: &Handle, sql: &str) -> bool;
    #[wasm_bindgen(method, catch)]
    fn query(this: &Handle, sql: &str) -> Result<Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn rows(this: &Handle) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Handle);
}

/// What stopped SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser did not let it read, and said this.
    Refused(String),
    /// SQLite says this of the database.
    Damaged(String),
}

fn trouble(error: JsValue) -> Trouble {
    let refused = js_sys::Reflect::get(&error, &"refused".into()).is_ok_and(|r| r.is_truthy());
    let why = said(error);
    if refused { Trouble::Refused(why) } else { Trouble::Damaged(why) }
}

/// SQLite, ready to open databases.
#[derive(Clone)]
pub struct Sqlite(Module);

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}

impl Sqlite {
    /// Fetches it; a worker does so once.
    ///
    /// # Errors
    /// What the browser says: it cannot be reached, or not be run.
    pub async fn load() -> Result<Self, String> {
        import().await.map(|module| Self(module.unchecked_into())).map_err(said)
    }

    /// Opens a database with its write-ahead log and its journal. `tell` hears how many bytes were read each time.
    ///
    /// # Errors
    /// What SQLite or the browser says.
    pub fn open(
        &self,
        file: &File,
        log: Option<&File>,
        journal: Option<&File>,
        tell: impl FnMut(f64) + 'static,
    ) -> Result<Database, Trouble> {
        let tell = Closure::<dyn FnMut(f64)>::new(tell);
        let handle = self.0.open(file, log, journal, tell.as_ref()).map_err(trouble)?;
        Ok(Database { handle, _tell: tell })
    }
}

/// An open database. It is closed when this is dropped.
pub struct Database {
    handle: Handle,
    _tell: Closure<dyn FnMut(f64)>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Why the write-ahead log is not read although it is there.
    pub fn lost(&self) -> Option<String> {
        self.handle.lost()
    }

    /// Whether the database understands a query.
    pub fn takes(&self, sql: &str) -> bool {
        self.handle.takes(sql)
    }

    /// Begins a query, in the place of the last one; the names of its columns.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn query(&self, sql: &str) -> Result<Vec<String>, Trouble> {
        let names = self.handle.query(sql).map_err(trouble)?;
        Ok(names.iter().map(|name| name.as_string().unwrap_or_default()).collect())
    }

    /// Replaces the contents of a buffer by the next rows of the query; nothing behind the last.
    ///
    /// # Errors
    /// What SQLite or the browser says; the rows before that were handed over.
    pub fn rows(&self, to: &mut Vec<u8>) -> Result<(), Trouble> {
        let rows = self.handle.rows().map_err(trouble)?;
        to.resize(rows.length() as usize, 0);
        rows.copy_to(to);
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.handle.close();
    }
}
