//! Embeds the built page, if there is one: every file of `FUELGAUGE_DIST`, or of `dist/` of this repository.

use flate2::{Compression, write::GzEncoder};
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=FUELGAUGE_DIST");
    let own = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../dist");
    let dist = env::var_os("FUELGAUGE_DIST").filter(|v| !v.is_empty()).map_or(own, PathBuf::from);
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut code = String::from("static PAGE: &[Asset] = &[\n");
    if dist.join("index.html").is_file() {
        let mut files = Vec::new();
        list(&dist, "", &mut files)?;
        files.sort();
        for (i, name) in files.iter().enumerate() {
            println!("cargo::rerun-if-changed={}", dist.join(name).display());
            embed(&dist.join(name), name, &out.join(format!("page-{i}")), &mut code)?;
        }
    }
    code.push_str("];\n");
    fs::write(out.join("page.rs"), code)?;
    Ok(())
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Trunk keeps its unfinished work in a folder with a dot.
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

fn embed(from: &Path, name: &str, to: &Path, code: &mut String) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(from)?;
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    let (mime, text) = mime(name);
    if text {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bytes)?;
        fs::write(to, packed.finish()?)?;
    } else {
        fs::write(to, &bytes)?;
    }
    writeln!(
        code,
        "    Asset {{ path: {name:?}, mime: {mime:?}, hashed: {}, tag: {:?}, gzip: {text}, bytes: include_bytes!({to:?}) }},",
        is_hashed(name),
        format!("\"{:016x}\"", hash.finish()),
    )?;
    Ok(())
}

/// The type of a file, and whether compressing it is worth while.
fn mime(name: &str) -> (&'static str, bool) {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "ico" => ("image/x-icon", false),
        "png" => ("image/png", false),
        "webp" => ("image/webp", false),
        "woff2" => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}

/// Trunk puts sixteen hexadecimal digits of a hash into a name: `boot-9a7b073d8c8fee0b.js`, `page-…_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name).split('.').next().unwrap_or("");
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hash = stem.rsplit('-').next().unwrap_or("");
    hash.len() == 16 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
