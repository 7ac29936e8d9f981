//! `luodi demo`: a sample city in one command.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use app::demo::{PASSWORD, SIGN_INS};
use app::traders::TRADERS;
use base::SystemClock;
use trade::exchange::Settings;

use crate::exit::{Done, Stop, lang};
use crate::{output, serve};

#[derive(clap::Args)]
pub struct Args {
    /// The data folder; made when it is not there
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// The port on the loopback address; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The seed of the sample year, for a new folder
    #[arg(long)]
    seed: Option<u64>,
    /// How much sample work there is, for a new folder: cases an item gets in two working days [default: 1]
    #[arg(long)]
    scale: Option<u32>,
}

pub fn run(args: &Args) -> Done {
    serve::log_to_stderr("warn");
    let runtime = serve::runtime()?;
    // The port is taken first: a demo that cannot be reached should not be made.
    let listener = runtime.block_on(serve::listen(SocketAddr::from((
        Ipv4Addr::LOCALHOST,
        args.port,
    ))))?;
    let address = listener
        .local_addr()
        .map_err(|error| Stop::Wrong(format!("the listening socket has no address: {error}")))?;
    if !args.data.join(app::demo::NOTE).exists() {
        eprintln!(
            "{}",
            lang().pick(
                "正在生成示例城市，请稍候……",
                "Making the sample city; a moment …"
            )
        );
    }
    let app = app::demo::open(&args.data, (args.seed, args.scale), || {
        Box::new(SystemClock)
    })
    .map_err(|error| Stop::explain(&error))?
    .with_open_data(Settings {
        prefix: None,
        site: format!("http://{address}"),
        publisher: "示例公共资源交易中心".to_owned(),
    });
    output::print(&welcome(address))?;
    runtime.block_on(serve::until_stopped(&app, listener))
}

fn welcome(address: SocketAddr) -> String {
    let lang = lang();
    let mut text = format!(
        "\n  http://{address}\n\n  {}\n",
        lang.pick("示例账号（口令相同）", "Sample sign-ins (one password)")
    );
    for sign_in in &SIGN_INS {
        text.push_str(&format!(
            "    {:<12} {}\n",
            sign_in.login,
            sign_in.role.title(lang)
        ));
    }
    text.push_str(&format!("    {}", lang.pick("公共资源交易：", "Trading: ")));
    let traders: Vec<&str> = TRADERS.iter().map(|trader| trader.login).collect();
    text.push_str(&traders.join(", "));
    text.push('\n');
    text.push_str(&format!(
        "\n  {}  {PASSWORD}\n  {}\n\n",
        lang.pick("口令", "password"),
        lang.pick("按 Ctrl-C 结束。", "Ctrl-C stops it.")
    ));
    text
}
