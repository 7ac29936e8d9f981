//! From text to the parser's tree.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use cel::common::ast::SourceInfo;
use cel::parser::ParseErrors;
use cel::{Env, IdedExpr};

use super::check::fail;
use super::error::{ExprError, Wrong};
use super::{DEPTH, TEXT_BYTES};

/// The most operators and brackets.
const TOKENS: usize = 400;

/// For the parser; only what it touches is taken.
const STACK_BYTES: usize = 64 << 20;

thread_local! {
    /// Whether this thread has a stack for the parser.
    static DEEP: Cell<bool> = const { Cell::new(false) };
}

/// Does work that reads many expressions on one thread with a stack for the parser, instead of one for each. When the
/// machine has none to give, the work is done here.
pub(crate) fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let slot = Mutex::new(Some(work));
    let take = || slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        let thread = thread.spawn_scoped(scope, || {
            DEEP.set(true);
            take().map(|work| work())
        });
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => take().map(|work| work()),
        }
    });
    // The slot is filled above and only one of the two looks into it: a thread that was not begun takes nothing.
    done.unwrap_or_else(|| unreachable!("the work is taken once"))
}

pub(super) fn parse(text: &str) -> Result<(IdedExpr, SourceInfo), ExprError> {
    if text.len() > TEXT_BYTES {
        return fail(0, Wrong::TooLong);
    }
    let signs = |c: &char| "+-*/%()[]{}?:!.<>=&|,".contains(*c);
    if text.chars().filter(signs).count() > TOKENS {
        return fail(0, Wrong::TooDeep);
    }
    let owned = text.to_owned();
    let parser = move || {
        // Without macros: `has` and `exists` stay the calls as which they are written.
        Env::default()
            .with_optional_support(false)
            .parser()
            .max_recursion_depth(DEPTH as u16)
            .parse_with_source_info(&owned)
    };
    if DEEP.get() {
        return match std::panic::catch_unwind(parser) {
            Ok(Ok(parsed)) => Ok(parsed),
            Ok(Err(errors)) => Err(syntax(text, &errors)),
            Err(_) => fail(0, Wrong::Syntax(String::new())),
        };
    }
    // The parser takes up to 200 kB of stack for each bracket, more than a worker's stack holds.
    let thread = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(parser)
        .map_err(|error| ExprError {
            at: 0,
            wrong: Wrong::Machine(error.to_string()),
        })?;
    match thread.join() {
        Ok(Ok(parsed)) => Ok(parsed),
        Ok(Err(errors)) => Err(syntax(text, &errors)),
        Err(_) => fail(0, Wrong::Syntax(String::new())),
    }
}

fn syntax(text: &str, errors: &ParseErrors) -> ExprError {
    let first = errors.errors.first();
    let words = first.map_or_else(String::new, |error| error.msg.replace('\n', " "));
    if words.contains("ecursion limit") {
        return ExprError {
            at: 0,
            wrong: Wrong::TooDeep,
        };
    }
    // The parser counts lines and columns from one.
    let (line, column) = first.map_or((1, 1), |error| error.pos);
    let before: usize = text
        .split_inclusive('\n')
        .take(usize::try_from(line - 1).unwrap_or(0))
        .map(|line| line.chars().count())
        .sum();
    let at = before + usize::try_from(column - 1).unwrap_or(0);
    ExprError {
        at: at.min(text.chars().count()),
        wrong: Wrong::Syntax(words),
    }
}
