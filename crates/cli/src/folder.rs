//! Opening a data folder to write into it.

use std::path::Path;

use base::SystemClock;
use store::Store;

use crate::exit::Stop;

/// Opens the folder in its own time: a demo lives on a shifted clock.
pub fn open(data: &Path) -> Result<Store, Stop> {
    let clock =
        app::demo::clock_of(data, Box::new(SystemClock)).map_err(|error| Stop::explain(&error))?;
    Store::open(&store::Config::new(data), &app::migrations(), clock)
        .map_err(|error| Stop::explain(&error))
}
