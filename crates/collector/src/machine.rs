//! Who and where: the person and the machine that rows are attributed to.

use metering::format::FileInfo;
use std::env;

/// The person and the machine whose logs are read.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// The name under which the person is logged in.
    pub user: Option<String>,
    /// The machine's name without its domain.
    pub host: Option<String>,
}

impl Owner {
    /// As the system tells.
    pub fn of_this_machine() -> Self {
        let variable = |name| env::var(name).ok().filter(|v| !v.is_empty());
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(variable);
        Self { user, host: short(&gethostname::gethostname().to_string_lossy()) }
    }

    /// The same, with what a person gave in the place of what the system tells.
    pub fn given(person: Option<&str>, machine: Option<&str>) -> Self {
        let own = Self::of_this_machine();
        let or = |given: Option<&str>, own| given.map(str::to_owned).or(own);
        Self { user: or(person, own.user), host: or(machine, own.host) }
    }

    /// What a reader is told of a file of theirs.
    pub fn file<'a>(&'a self, path: &'a str) -> FileInfo<'a> {
        FileInfo { path, user: self.user.as_deref(), host: self.host.as_deref(), modified: None }
    }
}

/// The first label: a laptop's domain changes with the network it is in.
fn short(name: &str) -> Option<String> {
    name.split('.').next().filter(|n| !n.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_keeps_its_name_in_every_network() {
        assert_eq!(short("atlas.local").as_deref(), Some("atlas"));
        assert_eq!(short("atlas").as_deref(), Some("atlas"));
        assert_eq!(short(""), None);
    }
}
