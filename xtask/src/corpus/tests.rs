use super::{
    Harness, Plan, generate,
    trap::{Trap, Traps},
    truth::{Sums, Truth},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A folder of this test run, removed when it goes out of scope.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fuelgauge-corpus-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn files(folder: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

fn planned(only: &[Harness], traps: Traps, seed: u64) -> Plan {
    Plan { seed, only: only.to_vec(), traps, ..Plan::default() }
}

/// The truth alone.
fn truth(only: &[Harness], traps: Traps, seed: u64) -> Truth {
    generate(&planned(only, traps, seed), None).unwrap()
}

/// A generated tree: its files by their path in the home folder, and the truth.
fn tree(name: &str, only: &[Harness], traps: Traps, seed: u64) -> (BTreeMap<PathBuf, Vec<u8>>, Truth) {
    let folder = Folder::new(name);
    let truth = generate(&planned(only, traps, seed), Some(&folder.0)).unwrap();
    let mut all = BTreeMap::new();
    files(&folder.0, &mut all);
    let relative = |path: PathBuf| path.strip_prefix(&folder.0).unwrap().to_path_buf();
    // Lists of projects name folders in full.
    let home = folder.0.to_string_lossy().replace('\\', "/");
    let without = |path: &Path, bytes: Vec<u8>| match path.ends_with("projects.json") {
        true => String::from_utf8(bytes).unwrap().replace(&home, "~").into_bytes(),
        false => bytes,
    };
    (all.into_iter().map(|(path, bytes)| (relative(path.clone()), without(&path, bytes))).collect(), truth)
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let first = tree("same-1", Harness::ALL, Traps::all(), 5);
    let second = tree("same-2", Harness::ALL, Traps::all(), 5);
    let differing: Vec<_> =
        first.0.iter().filter(|(path, bytes)| second.0.get(*path) != Some(bytes)).map(|f| f.0).collect();
    assert!(differing.is_empty() && first.0.len() == second.0.len(), "these differ: {differing:?}");
    assert_eq!(first.1, second.1);
    let other = tree("same-3", Harness::ALL, Traps::all(), 6);
    assert!(first.0 != other.0 && first.1 != other.1);
}

#[test]
fn days_add_up_to_the_totals() {
    let truth = truth(Harness::ALL, Traps::all(), 9);
    for (name, harness) in &truth.harnesses {
        let mut fields = [0; 9];
        for sums in harness.days.values() {
            for (sum, value) in fields.iter_mut().zip(sums.fields()) {
                *sum += value;
            }
        }
        assert_eq!(fields, harness.sums.fields(), "{name}");
        // These do not tell queries.
        let queries = if ["crush", "cursor", "droid", "hermes", "litellm", "anthropic-api", "openai-api"]
            .contains(name)
        {
            0..=0
        } else {
            21..=u64::MAX
        };
        let Sums { requests, queries: found, .. } = harness.sums;
        assert!(requests > 100 && queries.contains(&found), "{name}: {:?}", harness.sums);
        assert!(harness.days.len() > 10, "{name}");
    }
}

#[test]
fn every_trap_alone_is_planted_and_nothing_else_is() {
    for &trap in Trap::ALL {
        for harness in trap.harnesses().iter() {
            let truth = truth(&[*harness], Traps::only(trap), 2);
            let planted = &truth.harnesses[harness.name()].planted;
            assert!(
                planted.get(trap.name()).is_some_and(|&n| n > 0),
                "{} in {}",
                trap.name(),
                harness.name()
            );
            let expected = Traps::only(trap).names();
            assert!(planted.keys().all(|name| expected.contains(name)), "{planted:?}");
        }
    }
}

#[test]
fn without_traps_every_line_is_one_object_and_every_reply_one_line() {
    let (files, truth) = tree("plain", &[Harness::ClaudeCode], Traps::none(), 3);
    let mut replies = 0;
    let mut ids = std::collections::BTreeSet::new();
    for (path, bytes) in &files {
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        assert!(bytes.ends_with(b"\n"));
        for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let value: serde_json::Value = serde_json::from_slice(line).unwrap();
            if value["type"] == "assistant" {
                replies += 1;
                ids.insert(value["message"]["id"].as_str().unwrap().to_owned());
            }
        }
    }
    let Sums { requests, errors, .. } = truth.harnesses["claude-code"].sums;
    assert_eq!((replies, ids.len() as u64, errors), (requests, requests, 0));
}

#[test]
fn a_file_trap_leaves_its_mark() {
    let check = |trap: Trap, mark: &dyn Fn(&[u8]) -> bool| {
        let (with, _) = tree(&format!("mark-{}", trap.name()), &[Harness::Codex], Traps::only(trap), 4);
        let (without, _) = tree(&format!("no-mark-{}", trap.name()), &[Harness::Codex], Traps::none(), 4);
        assert!(with.values().any(|bytes| mark(bytes)), "{} leaves no mark", trap.name());
        assert!(!without.values().any(|bytes| mark(bytes)), "{}: the mark is there without it", trap.name());
    };
    let has = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    check(Trap::Bom, &|bytes| bytes.starts_with(b"\xef\xbb\xbf"));
    check(Trap::CrLf, &|bytes| has(bytes, b"\r\n"));
    check(Trap::NulLine, &|bytes| has(bytes, b"\n\0"));
    check(Trap::NulRun, &|bytes| has(bytes, b"\0{\"timestamp\""));
    check(Trap::BlankLines, &|bytes| has(bytes, b"\n\n"));
    check(Trap::TruncatedTail, &|bytes| !bytes.ends_with(b"}") && !bytes.ends_with(b"\n"));
    check(Trap::NoFinalNewline, &|bytes| bytes.ends_with(b"}"));
    check(Trap::LongLines, &|bytes| bytes.split(|&byte| byte == b'\n').any(|line| line.len() > 1_900_000));
    check(Trap::CodexFork, &|bytes| has(bytes, b"forked_from_id"));
    check(Trap::CodexNullInfo, &|bytes| has(bytes, b"\"info\":null"));
    check(Trap::CodexWindows, &|bytes| {
        let text = String::from_utf8_lossy(bytes);
        text.split("\"primary\":{").skip(1).any(|part| part.split('}').next().unwrap().contains("10080"))
    });
}
