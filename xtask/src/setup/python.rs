//! What pip fetches: the package that holds a published price list. Nothing of it is installed or run.

use super::tools::{building, cached, put_in_place};
use super::{Found, Step};
use crate::failure::{Failure, IoContext, Result};
use crate::process::must;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The version of the package. With another one `SHA256` changes too.
pub const LITELLM: &str = "1.109.1";
/// The checksum of its wheel for the platform below; pip refuses another file.
const SHA256: &str = "1c8b4dd671fa0cd0850aa751678704ff77e595fb1e6085b2dc3be39ee19bdaaf";
/// One wheel for everybody: only the list inside is read, which is the same for every platform.
const WHEEL: [&str; 8] = [
    "--platform=manylinux_2_28_x86_64",
    "--python-version=3.10",
    "--implementation=cp",
    "--abi=abi3",
    "--only-binary=:all:",
    "--no-deps",
    "--require-hashes",
    "--disable-pip-version-check",
];
/// The list inside of the wheel.
const MEMBER: &str = "litellm/model_prices_and_context_window_backup.json";
/// Copies one member of an archive: archive, member, file.
const EXTRACT: &str =
    "import sys, zipfile; open(sys.argv[3], 'wb').write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";

/// Where the list lies once it is there.
pub fn price_list() -> PathBuf {
    cached("litellm", LITELLM).join("prices.json")
}

pub fn price_list_step() -> Step {
    Step {
        name: format!("price list of LiteLLM {LITELLM} (PyPI package, 41 MB)"),
        check: || {
            price_list().is_file().then(|| Found { place: "tool cache".to_owned(), ..Found::default() })
        },
        install,
        otherwise: "install Python 3 with pip so that `python3 -m pip` works, see that the Python package index can be \
                    reached, then run the task again",
    }
}

fn install() -> Result<()> {
    let work = building(&format!("litellm-{LITELLM}-{}", std::process::id()));
    let done = work.join("done");
    fs::create_dir_all(&done).on("cannot create", &done)?;
    let wanted = work.join("requirements.txt");
    fs::write(&wanted, format!("litellm=={LITELLM} --hash=sha256:{SHA256}\n")).on("cannot write", &wanted)?;
    let mut pip = python()?;
    pip.current_dir(&work).args(["-m", "pip", "download"]).args(WHEEL);
    must("download litellm", pip.args(["--dest", ".", "--requirement", "requirements.txt"]))?;
    let entries = fs::read_dir(&work).on("cannot read", &work)?.flatten().map(|entry| entry.path());
    let wheel = entries
        .filter(|path| path.extension().is_some_and(|end| end == "whl"))
        .last()
        .ok_or_else(|| Failure::new("pip ended well and left no wheel", ""))?;
    must(
        "read the price list out of litellm",
        python()?.args(["-c", EXTRACT]).arg(wheel).arg(MEMBER).arg(done.join("prices.json")),
    )?;
    put_in_place(&done, &cached("litellm", LITELLM), &work)
}

fn python() -> Result<Command> {
    let missing = || Failure::new("Python is missing", "");
    super::engines::interpreter().map(Command::new).ok_or_else(missing)
}
