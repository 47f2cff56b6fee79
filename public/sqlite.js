// Reads SQLite databases that were dropped on the page. A worker imports it when it meets the first one, so that
// nobody else pays for SQLite; it runs in workers only, because it waits for the disk.
//
// SQLite gets a file system of its own kind (a VFS, sqlite.org/vfs.html) over the person's files: pages are read where
// they lie, so a database of any size takes little memory. A write-ahead log beside the database is read by SQLite
// itself; without a second program there is nothing to share, so its index lies in SQLite's own memory ("exclusive
// locking", sqlite.org/wal.html, section 6). Nothing is ever written: what SQLite writes to undo a transaction that a
// crash left half done stays in memory, laid over the pages.
import start from "./sqlite/index.mjs?3.54.1-build1";

const WASM = new URL("./sqlite/sqlite3.wasm?3.54.1-build1", import.meta.url).href;
/**
 * Files are read in windows of at least and at most so many bytes. Asking a browser costs as much as copying half a
 * megabyte, so windows grow while they follow each other.
 */
const LEAST = 64 << 10;
const MOST = 4 << 20;
/** So many windows of a file are kept. */
const KEPT = 32;
/** A write-ahead log up to this size is read at once: the program that writes it may go on in a moment. */
const AT_ONCE = 256 << 20;
/** What was written over a file is kept in parts of the smallest size that a page can have. */
const PART = 512;
/** Rows are handed over in pieces of about so many bytes. */
const PIECE = 1 << 20;

// The only file system is the one below.
const unused = { opfs: true, "opfs-vfs": true, "opfs-sahpool": true, "opfs-wl": true, kvvfs: true };
globalThis.sqlite3ApiConfig = { disable: { vfs: unused } };
const answer = await fetch(WASM);
if (!answer.ok) throw new Error(`${answer.status} for ${new URL(WASM).pathname}`);
const { capi, wasm, vfs } = await start({ locateFile: () => WASM, wasmBinary: await answer.arrayBuffer() });
const { exports } = wasm;

const disk = new FileReaderSync();

/** A file as SQLite sees it: windows on a Blob, and what was written over it. */
class Content {
  #blob;
  #tell;
  #size;
  /** The one that was looked into last is the last one. */
  #windows = [];
  /** How large the next window is, and where the last one ends. */
  #step = LEAST;
  #end = 0;
  #over = new Map();

  constructor(blob, tell = () => {}, atOnce = 0) {
    this.#blob = blob;
    this.#tell = tell;
    this.#size = blob.size;
    if (blob.size > 0 && blob.size <= atOnce) this.#load(0, blob.size);
  }

  get size() {
    return this.#size;
  }

  /** Fills `to` from an offset on, with zeros behind the end; says whether there was enough. */
  read(to, at) {
    const enough = at + to.length <= this.#size;
    if (!enough) to.fill(0);
    const end = Math.min(at + to.length, this.#size, this.#blob.size);
    for (let from = at; from < end; ) {
      const { start, bytes } = this.#window(from);
      const until = Math.min(end, start + bytes.length);
      to.set(bytes.subarray(from - start, until - start), from - at);
      from = until;
    }
    if (this.#over.size > 0) {
      for (let part = at - (at % PART); part < at + to.length; part += PART) {
        const bytes = this.#over.get(part);
        if (!bytes) continue;
        const [from, until] = [Math.max(part, at), Math.min(part + PART, at + to.length)];
        to.set(bytes.subarray(from - part, until - part), from - at);
      }
    }
    return enough;
  }

  write(bytes, at) {
    for (let part = at - (at % PART); part < at + bytes.length; part += PART) {
      const whole = new Uint8Array(PART);
      this.read(whole, part);
      const [from, until] = [Math.max(part, at), Math.min(part + PART, at + bytes.length)];
      whole.set(bytes.subarray(from - at, until - at), from - part);
      this.#over.set(part, whole);
    }
    this.#size = Math.max(this.#size, at + bytes.length);
  }

  truncate(size) {
    // What lies behind the new end is zero if the file grows again.
    if (size < this.#blob.size) {
      this.#blob = this.#blob.slice(0, size);
      this.#windows = [];
    }
    for (const part of this.#over.keys()) if (part >= size) this.#over.delete(part);
    this.#size = size;
  }

  /** A window that shows an offset. */
  #window(at) {
    const shows = (window) => at >= window.start && at < window.start + window.bytes.length;
    const last = this.#windows.at(-1);
    if (last && shows(last)) return last;
    const known = this.#windows.findIndex(shows);
    if (known >= 0) {
      const [window] = this.#windows.splice(known, 1);
      this.#windows.push(window);
      return window;
    }
    const start = at - (at % LEAST);
    const follows = start >= this.#end && start - this.#end <= this.#step;
    this.#step = follows ? Math.min(this.#step * 2, MOST) : Math.max(this.#step / 2, LEAST);
    return this.#load(start, this.#step);
  }

  #load(start, length) {
    const bytes = new Uint8Array(disk.readAsArrayBuffer(this.#blob.slice(start, start + length)));
    const window = { start, bytes };
    this.#windows.push(window);
    if (this.#windows.length > KEPT) this.#windows.shift();
    this.#end = start + bytes.length;
    this.#tell(bytes.length);
    return window;
  }
}

/** Name → content: what the file system holds. */
const files = new Map();
/** Handle of SQLite → content: what is open. */
const handles = new Map();
/** What the browser said when it refused to read. */
let refusal = null;
let opened = 0;

/** A method of the file system: what goes wrong in it is an error code, never an exception inside SQLite. */
function method(code, work) {
  return (...args) => {
    try {
      return work(...args) ?? capi.SQLITE_OK;
    } catch (error) {
      refusal ??= error.message;
      return code;
    }
  };
}

const view = (at, length) => wasm.heap8u().subarray(Number(at), Number(at) + length);
const nothing = () => capi.SQLITE_OK;
const handleMethods = new capi.sqlite3_io_methods();
handleMethods.$iVersion = 1;
const system = new capi.sqlite3_vfs();
const usual = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
system.$iVersion = 1;
system.$szOsFile = capi.sqlite3_file.structInfo.sizeof;
system.$mxPathname = 64;
for (const name of ["$xRandomness", "$xSleep", "$xCurrentTime"]) system[name] = usual[name];
usual.dispose();

vfs.installVfs({
  io: {
    struct: handleMethods,
    methods: {
      xClose: method(capi.SQLITE_IOERR_CLOSE, (handle) => void handles.delete(handle)),
      xRead: method(capi.SQLITE_IOERR_READ, (handle, to, length, at) =>
        handles.get(handle).read(view(to, length), Number(at)) ? capi.SQLITE_OK : capi.SQLITE_IOERR_SHORT_READ,
      ),
      xWrite: method(capi.SQLITE_IOERR_WRITE, (handle, from, length, at) =>
        handles.get(handle).write(view(from, length), Number(at)),
      ),
      xTruncate: method(capi.SQLITE_IOERR_TRUNCATE, (handle, size) => handles.get(handle).truncate(Number(size))),
      xFileSize: method(capi.SQLITE_IOERR_FSTAT, (handle, to) => void wasm.poke(to, handles.get(handle).size, "i64")),
      xSync: nothing,
      xLock: nothing,
      xUnlock: nothing,
      xCheckReservedLock: (_, to) => void wasm.poke(to, 0, "i32") ?? capi.SQLITE_OK,
      xFileControl: () => capi.SQLITE_NOTFOUND,
      xSectorSize: () => PART,
      xDeviceCharacteristics: () => 0,
    },
  },
  vfs: {
    struct: system,
    name: "dropped",
    methods: {
      xOpen: method(capi.SQLITE_CANTOPEN, (_, name, handle, flags, flagsOut) => {
        const path = name ? wasm.cstrToJs(name) : "";
        // A write-ahead log is opened even where there is none.
        const content = files.get(path) ?? (flags & capi.SQLITE_OPEN_WAL ? new Content(new Blob()) : null);
        if (!content) return capi.SQLITE_CANTOPEN;
        handles.set(handle, content);
        const file = new capi.sqlite3_file(handle);
        file.$pMethods = handleMethods.pointer;
        file.dispose();
        wasm.poke(flagsOut, flags, "i32");
      }),
      xDelete: method(capi.SQLITE_IOERR_DELETE, (_, name) => void files.delete(wasm.cstrToJs(name))),
      xAccess: method(capi.SQLITE_IOERR_ACCESS, (_, name, __, to) =>
        void wasm.poke(to, files.has(wasm.cstrToJs(name)) ? 1 : 0, "i32"),
      ),
      xFullPathname: (_, name, length, to) =>
        wasm.cstrncpy(to, name, length) < length ? capi.SQLITE_OK : capi.SQLITE_CANTOPEN,
      xGetLastError: nothing,
    },
  },
});

/** Bytes that grow: what the rows of one piece are written to. */
class Piece {
  #bytes = new Uint8Array(PIECE + (PIECE >> 2));
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  /** Where the next `length` bytes go. */
  #room(length) {
    const at = this.length;
    this.length += length;
    if (this.length > this.#bytes.length) {
      const grown = new Uint8Array(this.length * 2);
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  // A value is a byte for its type, with SQLite's numbers for them, and what the type asks for.
  null() {
    this.#bytes[this.#room(1)] = capi.SQLITE_NULL;
  }

  integer(value) {
    const at = this.#room(9);
    this.#bytes[at] = capi.SQLITE_INTEGER;
    this.#view.setBigInt64(at + 1, value, true);
  }

  real(value) {
    const at = this.#room(9);
    this.#bytes[at] = capi.SQLITE_FLOAT;
    this.#view.setFloat64(at + 1, value, true);
  }

  bytes(type, value) {
    const at = this.#room(5 + value.length);
    this.#bytes[at] = type;
    this.#view.setUint32(at + 1, value.length, true);
    this.#bytes.set(value, at + 5);
  }

  taken() {
    return this.#bytes.subarray(0, this.length);
  }
}

/** An open database. */
class Database {
  /** Why the write-ahead log is not read although it is there. */
  lost;
  #names;
  #pointer = 0;
  #query = 0;
  #columns = 0;
  #failure = null;
  #piece = new Piece();

  constructor(file, log, journal, tell) {
    const name = `/${opened++}`;
    this.#names = ["", "-wal", "-journal"].map((tail) => name + tail);
    refusal = null;
    const [main, wal, undo] = this.#names;
    files.set(main, new Content(file, tell));
    try {
      if (log) files.set(wal, new Content(log, tell, AT_ONCE));
    } catch (error) {
      this.lost = error.message;
    }
    if (journal) files.set(undo, new Content(journal, tell));
    const flags = journal ? capi.SQLITE_OPEN_READWRITE : capi.SQLITE_OPEN_READONLY;
    const stack = wasm.pstack.pointer;
    try {
      const to = wasm.pstack.allocPtr();
      const code = capi.sqlite3_open_v2(main, to, flags, "dropped");
      this.#pointer = wasm.peekPtr(to);
      this.#check(code);
      this.#check(capi.sqlite3_exec(this.#pointer, "PRAGMA locking_mode = exclusive; PRAGMA temp_store = memory", 0, 0, 0));
      capi.sqlite3_db_config(this.#pointer, capi.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, 0);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      wasm.pstack.restore(stack);
    }
  }

  /** Whether the database understands a query. */
  takes(sql) {
    const query = this.#prepare(sql);
    capi.sqlite3_finalize(query);
    return query !== 0;
  }

  /** Begins a query; its columns. */
  query(sql) {
    this.#end();
    this.#query = this.#prepare(sql);
    if (!this.#query) throw this.#error();
    this.#columns = capi.sqlite3_column_count(this.#query);
    return Array.from({ length: this.#columns }, (_, i) => capi.sqlite3_column_name(this.#query, i));
  }

  /** The next rows of the query, value after value; nothing behind the last. Good until the next call. */
  rows() {
    const piece = this.#piece;
    piece.length = 0;
    while (this.#query && piece.length < PIECE) {
      const code = exports.sqlite3_step(this.#query);
      if (code === capi.SQLITE_ROW) {
        for (let column = 0; column < this.#columns; column++) this.#value(column);
        continue;
      }
      // The rows before an error are handed over first.
      if (code !== capi.SQLITE_DONE) this.#failure = this.#error();
      this.#end();
    }
    if (piece.length === 0 && this.#failure) {
      const failure = this.#failure;
      this.#failure = null;
      throw failure;
    }
    return piece.taken();
  }

  close() {
    this.#end();
    capi.sqlite3_close_v2(this.#pointer);
    this.#pointer = 0;
    for (const name of this.#names) files.delete(name);
  }

  #value(column) {
    const query = this.#query;
    const type = exports.sqlite3_column_type(query, column);
    switch (type) {
      case capi.SQLITE_INTEGER:
        return this.#piece.integer(exports.sqlite3_column_int64(query, column));
      case capi.SQLITE_FLOAT:
        return this.#piece.real(exports.sqlite3_column_double(query, column));
      case capi.SQLITE_TEXT:
      case capi.SQLITE_BLOB: {
        // Text comes as UTF-8, whatever the database holds; asked for first, because it may move.
        const text = type === capi.SQLITE_TEXT;
        const at = text ? exports.sqlite3_column_text(query, column) : exports.sqlite3_column_blob(query, column);
        return this.#piece.bytes(type, view(at, exports.sqlite3_column_bytes(query, column)));
      }
      default:
        return this.#piece.null();
    }
  }

  #prepare(sql) {
    const stack = wasm.pstack.pointer;
    try {
      const to = wasm.pstack.allocPtr();
      capi.sqlite3_prepare_v2(this.#pointer, sql, -1, to, null);
      return wasm.peekPtr(to);
    } finally {
      wasm.pstack.restore(stack);
    }
  }

  #end() {
    if (this.#query) capi.sqlite3_finalize(this.#query);
    this.#query = 0;
  }

  #check(code) {
    if (code !== capi.SQLITE_OK) throw this.#error();
  }

  /** What went wrong: what the browser refused, else what SQLite says. */
  #error() {
    const error = new Error(refusal ?? capi.sqlite3_errmsg(this.#pointer));
    error.refused = refusal !== null;
    refusal = null;
    return error;
  }
}

/** Opens a database with what lies beside it; `tell` hears how many bytes were read. */
export function open(file, log, journal, tell) {
  return new Database(file, log, journal, tell);
}
