//! `claque serve`: cases on a page of this computer.

use crate::args::ServeArgs;
use crate::interrupt;
use crate::printer;
use claque_job::failure::Failure;
use claque_web::guard::Door;
use claque_web::open::{OpenCase, open_all};
use claque_web::serve::{Stop, listen, serve};
use std::io::{self, IsTerminal};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};

/// Runs the command until it is interrupted.
///
/// # Errors
/// Where a case cannot be opened, or the address cannot be listened on.
pub fn run(args: &ServeArgs) -> Result<(), Failure> {
    let cases = open(args)?;
    let listener = listen(args.listen, args.port).map_err(|error| refused(args, &error))?;
    let address = listener.local_addr().map_err(|error| refused(args, &error))?;
    let token = match &args.token {
        None if !address.ip().is_loopback() => Some(made_token()?),
        given => given.clone(),
    };
    let place = place(address, token.as_deref());
    tell(args, &cases, address, &place);
    if !args.no_browser && io::stdout().is_terminal() && address.ip().is_loopback() {
        open_browser(&place);
    }
    serve_until_interrupted(listener, cases, Door::new(address, token.as_deref()))
}

fn open(args: &ServeArgs) -> Result<Vec<OpenCase>, Failure> {
    let by = args.by.as_deref().map(str::trim).filter(|by| !by.is_empty());
    if by.is_some_and(|by| by.chars().count() > 100 || by.chars().any(char::is_control)) {
        return Err(Failure::new("`--by` wants a name of at most 100 characters on one line"));
    }
    let (cases, strays) = open_all(&args.cases, by)?;
    if cases.is_empty() {
        return Err(Failure::new("a power study alone has no accounts to show")
            .hint("name the case of the same posts too: `claque serve CASE POWER`"));
    }
    for stray in strays {
        printer::note(&format!(
            "note: `{}` was made from other inputs than these cases; it is not shown",
            printer::path(&stray.to_string_lossy())
        ));
    }
    for case in cases.iter().filter(|case| !case.entry().writable) {
        printer::note(&format!(
            "note: the folder of `{}` cannot be written, so no decisions are kept",
            printer::name(&case.name)
        ));
    }
    Ok(cases)
}

fn refused(args: &ServeArgs, error: &io::Error) -> Failure {
    let port = args.port.map_or_else(|| "any port".to_owned(), |port| format!("port {port}"));
    let failure = Failure::new(format!("cannot listen on {} at {port}: {error}", args.listen));
    match error.kind() {
        io::ErrorKind::AddrInUse => failure.hint("leave `--port` out to take any that is free"),
        io::ErrorKind::AddrNotAvailable => failure.hint("`--listen` wants an address of this computer"),
        _ => failure,
    }
}

/// 256 random bits, in hex.
fn made_token() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("cannot make a token: {error}")).hint("give one with `--token`"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The address of the page, as a browser takes it.
fn place(address: SocketAddr, token: Option<&str>) -> String {
    // All addresses of this computer are one of them.
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let query = token.map(|token| format!("?token={token}")).unwrap_or_default();
    format!("http://{}/{query}", SocketAddr::new(ip, address.port()))
}

fn tell(args: &ServeArgs, cases: &[OpenCase], address: SocketAddr, place: &str) {
    let names: Vec<String> = cases.iter().map(|case| printer::name(&case.name)).collect();
    printer::note(&format!("{}: {}", if cases.len() == 1 { "case" } else { "cases" }, names.join(", ")));
    if !address.ip().is_loopback() {
        printer::note(&format!(
            "warning: listening on {address}, beyond this computer; whoever has the token reads these cases, and what is sent is \
             not encrypted"
        ));
        if args.listen.is_unspecified() {
            printer::note("on other computers, put this one's address in the place of 127.0.0.1 or [::1]");
        }
    }
    printer::data(place);
    printer::note("Ctrl-C ends it");
}

fn serve_until_interrupted(listener: TcpListener, cases: Vec<OpenCase>, door: Door) -> Result<(), Failure> {
    let stop = Stop::default();
    let stopper = stop.clone();
    interrupt::ends_by(move || stopper.now());
    serve(listener, cases, door, &stop).map_err(|error| Failure::new(format!("the server stopped: {error}")))
}

/// Opens the page with what the system opens pages with. Where that fails, the address stands on the terminal.
fn open_browser(place: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // Not through the shell, to which an address would be a command.
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let quiet = || Stdio::null();
    let _ = Command::new(program).args(first).arg(place).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}
