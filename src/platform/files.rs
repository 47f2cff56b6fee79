//! Files and folders that a person drops or picks.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// What the name of a file ends in that programs write to all the time: a database's write-ahead log.
const LIVE: &str = "-wal";
/// Such a file is kept in memory up to this size, in bytes.
const MOST_KEPT: f64 = 67_108_864.0;
/// It is tried so many times.
const TRIES: usize = 3;

/// A file of the person's disk.
pub type File = web_sys::File;
/// Something is dragged over the page.
pub type DragEvent = web_sys::DragEvent;

/// A file and where it lies below what was dropped or picked, with `/` between names.
#[derive(Clone, Debug)]
pub struct Picked {
    /// Its path, relative to the folder that holds what was dropped.
    pub path: String,
    /// The file; `None` for a file or folder that the browser could not open. It is not passed over in silence.
    pub file: Option<File>,
}

/// What was dropped or picked, before folders are walked; it can be walked again to find what has changed.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    entries: Vec<web_sys::FileSystemEntry>,
    files: Vec<Picked>,
}

impl Roots {
    /// What was dropped. Must be called while the event is handed out.
    pub fn dropped(event: &DragEvent) -> Self {
        let mut roots = Self::default();
        let Some(data) = event.data_transfer() else { return roots };
        let items = data.items();
        for item in (0..items.length()).filter_map(|i| items.get(i)) {
            match item.webkit_get_as_entry() {
                Ok(Some(entry)) => roots.entries.push(entry),
                _ => roots.files.extend(item.get_as_file().ok().flatten().map(single)),
            }
        }
        roots
    }

    /// What was chosen with an input element, which is emptied so that the same can be chosen again.
    pub fn chosen(event: &web_sys::Event) -> Self {
        let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let mut roots = Self::default();
        if let Some(input) = input {
            if let Some(list) = input.files() {
                roots.files = (0..list.length()).filter_map(|i| list.get(i)).map(single).collect();
            }
            input.set_value("");
        }
        roots
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.files.is_empty()
    }

    /// The same in parts that are sources of their own: every feed at the top, and all the rest together.
    pub fn apart(self) -> Vec<Self> {
        let is_feed = |name: &str| name.strip_suffix(".gz").unwrap_or(name).ends_with(".ndjson");
        let (feeds, entries): (Vec<_>, Vec<_>) =
            self.entries.into_iter().partition(|e| e.is_file() && is_feed(&e.name()));
        let (picked, files): (Vec<_>, Vec<_>) =
            self.files.into_iter().partition(|f| !f.path.contains('/') && is_feed(&f.path));
        let rest = Self { entries, files };
        let feeds = feeds.into_iter().map(|entry| Self { entries: vec![entry], files: Vec::new() });
        let picked = picked.into_iter().map(|file| Self { entries: Vec::new(), files: vec![file] });
        std::iter::once(rest).chain(feeds).chain(picked).filter(|roots| !roots.is_empty()).collect()
    }

    /// Whether walking again can find changes: browsers keep dropped folders open, picked files are snapshots.
    pub fn is_lasting(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Everything that was dropped or picked at the top, by name.
    pub fn names(&self) -> Vec<String> {
        let files = self.files.iter().filter_map(|f| f.path.split('/').next().map(str::to_owned));
        let mut names: Vec<String> =
            self.entries.iter().map(web_sys::FileSystemEntry::name).chain(files).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Every file in it, folders walked to their ends. `found` hears how many there are so far. Folders that no
    /// harness keeps logs in are passed over.
    pub async fn walk(&self, found: impl Fn(usize)) -> Vec<Picked> {
        let mut files = self.files.clone();
        let mut open = self.entries.clone();
        while !open.is_empty() {
            // All of one level are asked for before the first is waited for: the answers come from another process.
            let (folders, leaves): (Vec<_>, Vec<_>) = open.drain(..).partition(|e| e.is_directory());
            let leaves: Vec<_> = leaves
                .into_iter()
                .map(|e| {
                    let file = file_of(&e);
                    (e, file)
                })
                .collect();
            let folders =
                folders.into_iter().filter(|e| !matches!(e.name().as_str(), "node_modules" | ".git"));
            for folder in folders {
                let (inside, whole) = children(folder.unchecked_ref()).await;
                open.extend(inside);
                if !whole {
                    files.push(Picked { path: path_of(&folder), file: None });
                }
            }
            for (entry, file) in leaves {
                let path = path_of(&entry);
                let mut file = file.await.and_then(|f| f.dyn_into().ok());
                if path.ends_with(LIVE) {
                    file = as_it_is(&entry, file).await;
                }
                files.push(Picked { path, file });
                if files.len().is_multiple_of(64) {
                    found(files.len());
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

/// The bytes of a file, if it has at most so many; `None` for a larger one, and for one that cannot be read.
pub async fn bytes(file: &File, most: usize) -> Option<Vec<u8>> {
    if file.size() > most as f64 {
        return None;
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn single(file: File) -> Picked {
    let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|p| p.as_string());
    Picked { path: path.filter(|p| !p.is_empty()).unwrap_or_else(|| file.name()), file: Some(file) }
}

fn path_of(entry: &web_sys::FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}

/// The entries of a folder, and whether these are all; a browser hands them out a hundred at a time.
async fn children(folder: &web_sys::FileSystemDirectoryEntry) -> (Vec<web_sys::FileSystemEntry>, bool) {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let batch = callback(&|done, failed| {
            drop(
                reader.read_entries_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref()),
            );
        })
        .await;
        let Some(batch) = batch.and_then(|b| b.dyn_into::<js_sys::Array>().ok()) else { return (all, false) };
        if batch.length() == 0 {
            return (all, true);
        }
        all.extend(batch.iter().map(|e| e.unchecked_into::<web_sys::FileSystemEntry>()));
    }
}

/// Asks for a file at once; the answer comes with the future.
fn file_of(entry: &web_sys::FileSystemEntry) -> Answer {
    let entry: &web_sys::FileSystemFileEntry = entry.unchecked_ref();
    callback(&|done, failed| {
        entry.file_with_callback_and_callback(done.unchecked_ref(), failed.unchecked_ref());
    })
}

/// A copy of a file in memory: browsers refuse to read a file that has changed since it was asked for. It may change
/// even before it is copied. A large one stays where it is.
async fn as_it_is(entry: &web_sys::FileSystemEntry, mut file: Option<File>) -> Option<File> {
    for _ in 0..TRIES {
        let Some(found) = file.take_if(|f| f.size() <= MOST_KEPT) else { break };
        if let Ok(bytes) = JsFuture::from(found.array_buffer()).await {
            let name = found.name();
            return File::new_with_buffer_source_sequence(&js_sys::Array::of1(&bytes), &name).ok();
        }
        file = file_of(entry).await.and_then(|f| f.dyn_into().ok());
    }
    file
}

/// What a callback will be given.
type Answer = Pin<Box<dyn Future<Output = Option<JsValue>>>>;

/// One of two callbacks; `None` when it was the second. What starts them runs at once.
fn callback(start: &dyn Fn(&js_sys::Function, &js_sys::Function)) -> Answer {
    let promise = js_sys::Promise::new(&mut |done, failed| start(&done, &failed));
    let answer = JsFuture::from(promise);
    Box::pin(async move { answer.await.ok() })
}

/// Runs functions while something is dragged over the page, and takes what is dropped on it.
pub fn on_drop(hover: impl Fn(bool) + 'static, take: impl Fn(Roots) + 'static) {
    let Some(window) = super::dom::window() else { return };
    let depth = Rc::new(RefCell::new(0i32));
    let closure = Closure::<dyn FnMut(DragEvent)>::new(move |event: DragEvent| {
        let carries_files = event
            .data_transfer()
            .is_some_and(|d| d.types().iter().any(|t| t.as_string().as_deref() == Some("Files")));
        if !carries_files {
            return;
        }
        event.prevent_default();
        let mut depth = depth.borrow_mut();
        match event.type_().as_str() {
            "dragenter" => *depth += 1,
            "dragleave" => *depth -= 1,
            "drop" => {
                *depth = 0;
                let roots = Roots::dropped(&event);
                if !roots.is_empty() {
                    take(roots);
                }
            }
            _ => return,
        }
        hover(*depth > 0);
    });
    for name in ["dragenter", "dragover", "dragleave", "drop"] {
        drop(window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()));
    }
    closure.forget();
}
