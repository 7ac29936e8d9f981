//! `luodi serve`: a data folder for real use.

use std::future::Future;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use ::web::{ServeLimits, Transport};
use app::{App, Config, packs};
use base::{Explain, Lang, SystemClock};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use trade::exchange::Settings;

use crate::exit::{Done, Stop, lang};
use crate::{config, outbound, output};

#[derive(clap::Args)]
pub struct Args {
    /// A configuration file (TOML: data, listen, pack, public_url, hooks_inside, [mail], [open_data])
    #[arg(long)]
    config: Option<PathBuf>,
    /// The data folder
    #[arg(long)]
    data: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// A folder of packs instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
    /// The https address under which people reach the service through a reverse proxy
    #[arg(long)]
    public_url: Option<String>,
    #[command(flatten)]
    outbound: outbound::Args,
}

pub fn run(args: &Args) -> Done {
    let file = config::load(args.config.as_deref(), |name| std::env::var(name).ok())?;
    let data = args.data.clone().or(file.data).ok_or_else(|| {
        Stop::Usage(
            "no data folder: give --data DIR, LUODI_DATA or `data` in the configuration file"
                .to_owned(),
        )
    })?;
    let address = args
        .listen
        .or(file.listen)
        .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    let public_url = args.public_url.clone().or(file.public_url);
    let transport = match public_url.as_deref() {
        Some(url) if url.starts_with("https://") => Transport::Https,
        Some(url) => {
            return Err(Stop::Usage(format!(
                "public_url is `{url}`; it must begin with https://, because sign-in cookies travel over TLS only"
            )));
        }
        None => Transport::LoopbackHttp,
    };
    let open_data = open_data(file.open_data, public_url.as_deref())?;
    let outbound = args
        .outbound
        .options(file.mail, file.hooks_inside, public_url)?;
    log_to_stderr("info");
    let folder = args.pack.as_ref().or(file.pack.as_ref());
    let pack = match folder {
        Some(folder) => packs::in_folder(folder),
        None => packs::built_in(),
    }
    .map_err(|error| Stop::explain(&error))?;
    let runtime = runtime()?;
    let listener = runtime.block_on(listen(address))?;
    let config = Config {
        data,
        transport,
        sample: false,
    };
    let mut app = App::open(&config, &pack, Arc::new(SystemClock))
        .map_err(|error| Stop::explain(&error))?
        .with_outbound(outbound);
    if let Some(settings) = open_data {
        app = app.with_open_data(settings);
    }
    if let Some(folder) = folder {
        app.engine().remember(folder);
    }
    output::print(&format!(
        "http://{}\n",
        listener.local_addr().unwrap_or(address)
    ))?;
    runtime.block_on(until_stopped(&app, listener))
}

/// How trades are published as open data, where that is said.
fn open_data(
    file: config::OpenDataFile,
    public_url: Option<&str>,
) -> Result<Option<Settings>, Stop> {
    let (Some(publisher), Some(url)) = (file.publisher, public_url) else {
        return Ok(None);
    };
    let settings = Settings {
        prefix: file.prefix,
        site: url.trim_end_matches('/').to_owned(),
        publisher,
    };
    match settings.check() {
        Ok(()) => Ok(Some(settings)),
        Err(error) => Err(Stop::Usage(error.explain(lang()))),
    }
}

/// A runtime for the server.
pub fn runtime() -> Result<Runtime, Stop> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Wrong(format!("the server's threads did not start: {error}")))
}

/// Takes the address, or says which one is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| {
        Stop::Wrong(match (error.kind(), lang()) {
            (ErrorKind::AddrInUse, Lang::Zh) => {
                format!("端口 {address} 已被占用；请换一个端口，或先停止占用它的程序。")
            }
            (ErrorKind::AddrInUse, Lang::En) => {
                format!("{address} is taken; choose another port, or stop the program that has it.")
            }
            (_, Lang::Zh) => format!("无法监听 {address}（{error}），请检查地址。"),
            (_, Lang::En) => format!("cannot listen on {address} ({error}); check the address."),
        })
    })
}

/// Serves until Ctrl-C or the system's signal to end.
pub async fn until_stopped(app: &App, listener: TcpListener) -> Done {
    let router = app
        .router()
        .map_err(|error| Stop::Wrong(error.to_string()))?;
    let work = app.start_work().map_err(|error| {
        Stop::Wrong(format!(
            "the threads for rounds and mail did not start: {error}"
        ))
    })?;
    let served = ::web::serve(
        listener,
        router,
        app.transport(),
        ServeLimits::default(),
        stop_signal(),
    )
    .await
    .map_err(|error| Stop::Wrong(error.to_string()));
    // The deliveries at hand end first.
    drop(work);
    served
}

fn stop_signal() -> impl Future<Output = ()> {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    async {
        tokio::select! { () = interrupt => {}, () = terminate => {} }
    }
}

/// Logs to standard error at this level, unless `LUODI_LOG` says otherwise.
pub fn log_to_stderr(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LUODI_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
