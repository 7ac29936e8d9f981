//! `luodi test DIR`: the examples that a pack carries.

use std::path::PathBuf;

use app::packs::{self, PackLoadError};
use base::Lang;
use base::calendar::Calendar;
use flow::trial;

use crate::exit::{self, Done, Stop};
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    /// The folder of a pack
    folder: PathBuf,
}

pub fn run(args: &Args) -> Done {
    let lang = exit::lang();
    let pack = packs::in_folder(&args.folder).map_err(|error| match error {
        PackLoadError::Mistakes(mistakes) => Stop::Wrong(wrong(lang, mistakes.len())),
        other => Stop::explain(&other),
    })?;
    let failures = trial::run(&pack, &Calendar::national());
    // The shape that editors and pipelines know: file:line:column: message.
    let lines: Vec<String> = failures
        .iter()
        .map(|failure| format!("{}\n", failure.line(lang)))
        .collect();
    output::print(&lines.concat())?;
    // Several things may be wrong with one example.
    let mut places: Vec<_> = failures.iter().map(|failure| &failure.place).collect();
    places.dedup();
    let (all, failed) = (pack.elements.examples.len(), places.len());
    let held = all - failed;
    let summary = match lang {
        Lang::Zh => format!("{all} 个例子，{held} 个符合，{failed} 个不符"),
        Lang::En => format!("{all} examples: {held} hold, {failed} do not"),
    };
    if failed == 0 {
        output::print(&format!("{}: {summary}\n", args.folder.display()))
    } else {
        Err(Stop::Wrong(summary))
    }
}

fn wrong(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Zh => format!("城市包有 {count} 处错误；请先运行 luodi check"),
        Lang::En => format!("the pack has {count} mistakes; run luodi check first"),
    }
}
