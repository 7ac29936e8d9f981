//! What programs name in the paths of their routes.

use base::Scope;
use serde_json::Value;
use stories::{House, Visitor};
use web::accounts;
use web::accounts::tokens::{self, Grant, NewToken};

/// A token for the account of a sample sign-in.
pub(crate) fn token(house: &House, login: &str) -> String {
    let system = Scope::system();
    let account = accounts::of_login(&house.app.store, &system, login).expect("an account");
    let new = NewToken {
        name: "示例脚本".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let issued = tokens::issue(&house.app.store, &system, account.id, new).expect("a token");
    issued.secret
}

/// What a program of a role can name: one of what its lists show, where they show anything.
pub(crate) struct Names {
    register: Option<String>,
    row: Option<String>,
    case: Option<String>,
}

impl Names {
    pub(crate) async fn of(program: &mut Visitor) -> Self {
        let register = first(program, "/api/v1/registers", "id").await;
        let rows = format!(
            "/api/v1/registers/{}/rows",
            register.as_deref().unwrap_or("1")
        );
        Self {
            row: first(program, &rows, "key").await,
            case: first(program, "/api/v1/cases", "id").await,
            register,
        }
    }

    /// A path of a route's pattern, and whether everything in it exists for the role.
    pub(crate) fn path(&self, pattern: &str) -> (String, bool) {
        let mut exists = true;
        let mut parts = Vec::new();
        for part in pattern.split('/') {
            let name = match (parts.get(3).map(String::as_str), part) {
                (_, part) if !part.starts_with('{') => Some(part.to_owned()),
                (Some("registers"), "{id}") => self.register.clone(),
                (Some("registers"), "{key}") => self.row.clone(),
                (Some("cases"), "{id}") => self.case.clone(),
                _ => None,
            };
            exists &= name.is_some();
            parts.push(name.unwrap_or_else(|| "1".to_owned()));
        }
        (parts.join("/"), exists)
    }
}

/// A field of the first that a list for programs shows, as it stands in a path.
async fn first(program: &mut Visitor, list: &str, field: &str) -> Option<String> {
    let reply = program.get(list).await;
    if !reply.status.is_success() {
        return None;
    }
    let shown: Value = serde_json::from_str(&reply.text()).expect("JSON");
    let one = shown["items"].as_array().expect("a list").first()?.clone();
    match &one[field] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        other => panic!("{list} shows {other} for {field}"),
    }
}
