//! Programs and fonts that a step needs and this machine lacks, from Debian's packages.

use crate::failure::Failure;
use crate::shell::{command, run, succeeds};

/// Installs these packages, or says that the machine lacks them: as root or through `sudo` that asks nothing.
pub(crate) fn install(packages: &[&str], what: &'static str, hint: &'static str) -> Result<(), Failure> {
    let lacks = || Failure::Lacks { what, hint };
    let root_or_sudo: &[&str] = if succeeds(&mut command("sh", &["-c", "test \"$(id -u)\" = 0"])) {
        &[]
    } else if succeeds(&mut command("sudo", &["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        return Err(lacks());
    };
    if !succeeds(&mut command("apt-get", &["--version"])) {
        return Err(lacks());
    }
    println!("installing {}, missing here", packages.join(", "));
    for step in [&["update", "-qq"][..], &[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat()] {
        let words = [root_or_sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], step].concat();
        run(&mut command(words[0], &words[1..])).map_err(|_| lacks())?;
    }
    Ok(())
}

/// Whether Debian says that it is installed; where there is no Debian, nothing is.
pub(crate) fn has(package: &str) -> bool {
    succeeds(&mut command("dpkg", &["--status", package]))
}
