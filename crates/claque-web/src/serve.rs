//! The server.

use crate::api::{self, ask::Shelf};
use crate::guard::{Door, guard};
use crate::open::OpenCase;
use crate::page;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Largest body of a request: a note with its reason, escaped.
const BODY: usize = 256 << 10;
/// How long the head of a request may take, and a connection may wait for the next one.
const HEAD: Duration = Duration::from_secs(15);
/// Connections at one time; whoever comes after waits to be let in.
const CONNECTIONS: usize = 512;
/// How long to wait where the system has no room for another connection.
const PAUSE: Duration = Duration::from_millis(200);
/// How long open connections may take to end.
const FAREWELL: Duration = Duration::from_millis(500);
/// The port that is tried first.
pub const PORT: u16 = 8517;

/// Everything that is served.
pub fn router(cases: Vec<OpenCase>, door: Door) -> Router {
    router_of(Arc::new(Shelf::new(cases)), door)
}

fn router_of(shelf: Arc<Shelf>, door: Door) -> Router {
    Router::new()
        .merge(page::routes())
        .merge(api::routes())
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(Arc::new(door), guard))
        .with_state(shelf)
}

/// Listens at an address: on `port` where one is given, else on [`PORT`] or any that is free.
///
/// # Errors
/// Where nothing is free, or the address is not this machine's.
pub fn listen(address: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    match port {
        Some(port) => TcpListener::bind(SocketAddr::new(address, port)),
        None => TcpListener::bind(SocketAddr::new(address, PORT))
            .or_else(|_| TcpListener::bind(SocketAddr::new(address, 0))),
    }
}

/// Ends a server from another thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// Ends it, now or when it begins.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Serves until `stop` says so.
///
/// # Errors
/// Where the system refuses.
pub fn serve(listener: TcpListener, cases: Vec<OpenCase>, door: Door, stop: &Stop) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    // What asks the databases is bound by the cores; more threads would only wait for each other.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.clamp(2, 4))
        .max_blocking_threads(2 * cores.max(2))
        .enable_io()
        .enable_time()
        .build()?;
    let stopped = Arc::clone(&stop.0);
    let shelf = Arc::new(Shelf::new(cases));
    let read_ahead = Arc::clone(&shelf);
    // The first to ask for a network does not wait; what cannot be read is told to whoever asks for it.
    std::thread::spawn(move || read_ahead.cases().iter().for_each(|case| drop(case.evidence.warm())));
    let served = runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            () = receive(listener, router_of(shelf, door)) => {}
            () = stopped.notified() => {}
        }
        Ok(())
    });
    runtime.shutdown_timeout(FAREWELL);
    served
}

/// Takes connections for ever. Nobody holds one by half a request: a stranger without a token could take all of them.
async fn receive(listener: tokio::net::TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD);
            // What goes wrong on a connection is the client's to know.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}
