//! `luodi schema KIND`: what editors need to know about the files of a pack.

use clap::ValueEnum;
use pack::File;

use crate::exit::Done;
use crate::output;

#[derive(clap::Args)]
pub struct Args {
    /// Which files: `pack` those of subjects, the others by the name of their file or folder
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// subjects/*/*.toml
    #[value(alias = "subject", alias = "subjects")]
    Pack,
    /// city.toml
    City,
    /// regions.toml
    Regions,
    /// organisations/*.toml
    Organisations,
    /// plans/*.toml
    #[value(alias = "plan")]
    Plans,
    /// indicators/*.toml
    Indicators,
}

pub fn run(args: &Args) -> Done {
    let file = match args.kind {
        Kind::Pack => File::Subject,
        Kind::City => File::City,
        Kind::Regions => File::Regions,
        Kind::Organisations => File::Organisations,
        Kind::Plans => File::Plan,
        Kind::Indicators => File::Indicators,
    };
    // Read by people now and then, and kept under version control: one key a line.
    output::print(&format!("{:#}\n", pack::schema(file)))
}
