//! A case as it is loaded for a command: row, definition, answers, clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::calendar::Calendar;
use base::{AccountId, Date};
use flow::{Answers, Clocks, Definition, Facts, Fields, State};
use serde_json::{Value, json};
use store::{Error, Query};

use super::CaseError;
use crate::model::{Applicant, Head};
use crate::room::{CaseEvent, Casework, Moment};
use crate::store::{answer, case as rows, file, material};

/// A case with everything that the engine is told about it.
pub(crate) struct Case {
    pub(crate) head: Head,
    pub(crate) definition: Arc<Definition>,
    pub(crate) state: State,
    pub(crate) applicant: Applicant,
    pub(crate) follow: Option<Vec<u8>>,
    pub(crate) told: Told,
}

/// What the engine is told besides definition and state.
pub(crate) struct Told {
    pub(crate) answers: Answers,
    pub(crate) calendar: Calendar,
    pub(crate) today: Date,
    party: flow::Applicant,
    cover: flow::Head,
    found: BTreeMap<String, Option<Fields>>,
}

impl Told {
    /// Look-ups are still to be found.
    pub(crate) fn new(
        head: &Head,
        applicant: &Applicant,
        answers: Answers,
        calendar: Calendar,
        today: Date,
    ) -> Self {
        Self {
            answers,
            calendar,
            today,
            party: flow::Applicant {
                kind: applicant.kind,
                name: applicant.name.clone(),
                code: applicant.code.clone(),
            },
            cover: flow::Head {
                code: head.code.clone(),
                channel: head.channel,
            },
            found: BTreeMap::new(),
        }
    }

    /// As the engine takes it; `account`: who acts.
    pub(crate) fn facts(&self, account: Option<AccountId>) -> Facts<'_> {
        Facts {
            head: &self.cover,
            applicant: &self.party,
            answers: &self.answers,
            found: &self.found,
            account,
            today: self.today,
            calendar: &self.calendar,
        }
    }

    /// Fetches the rows that the item's expressions use.
    pub(crate) fn find(
        &mut self,
        query: &mut impl Query,
        room: &Casework,
        definition: &Definition,
    ) -> Result<(), CaseError> {
        if definition.item().lookups.is_empty() {
            return Ok(());
        }
        let looks = flow::lookups(definition, &self.facts(None))?;
        self.found = super::effect::look_up(query, room, &looks, self.today)?;
        Ok(())
    }
}

/// What the sealed columns of a case belong to.
pub(crate) fn about(id: i64, what: &str) -> String {
    format!("case/{id}/{what}")
}

fn sealed(column: &'static str) -> Error {
    crate::store::unreadable(column, "bytes that open with this key")
}

impl Case {
    /// Loads a case as it stands in the transaction.
    pub(crate) fn load(
        query: &mut impl Query,
        room: &Casework,
        id: i64,
        today: Date,
    ) -> Result<Self, CaseError> {
        let loaded = rows::load(query, id)?.ok_or(CaseError::NotFound)?;
        let definition = room.definition(query, loaded.head.definition)?;
        let applicant = match &loaded.party {
            None => Applicant::anonymous(),
            Some(party) => {
                let plain = room.seal().unseal(&about(id, "party"), party);
                let plain = plain.ok_or_else(|| sealed("party"))?;
                crate::store::json(&plain, "party")?
            }
        };
        let answers = answers(query, room, id, &definition)?;
        let calendar = calendar::current(query)?;
        let mut told = Told::new(&loaded.head, &applicant, answers, calendar, today);
        told.find(query, room, &definition)?;
        Ok(Self {
            head: loaded.head,
            definition,
            state: loaded.state,
            applicant,
            follow: loaded.follow,
            told,
        })
    }

    /// Its clocks on the day.
    pub(crate) fn clocks(&self) -> Clocks {
        let told = &self.told;
        flow::clocks(&self.definition, &self.state, &told.calendar, told.today)
    }

    /// The case at a moment, for whoever listens.
    pub(crate) fn at(&self, moment: Moment) -> CaseEvent<'_> {
        CaseEvent {
            moment,
            head: &self.head,
            definition: &self.definition,
            state: &self.state,
            answers: &self.told.answers,
            applicant: &self.told.party,
            found: &self.told.found,
            today: self.told.today,
            calendar: &self.told.calendar,
        }
    }
}

/// The newest answers and papers of a case.
pub(crate) fn answers(
    query: &mut impl Query,
    room: &Casework,
    id: i64,
    definition: &Definition,
) -> Result<Answers, Error> {
    let mut answers = Answers::default();
    for row in answer::newest(query, id)? {
        let mut fields: Fields = crate::store::json(&row.body, "body")?;
        if let Some(bytes) = &row.sealed {
            let plain = room.seal().unseal(&about(id, &row.part), bytes);
            let plain = plain.ok_or_else(|| sealed("sealed"))?;
            let personal: Fields = crate::store::json(&plain, "sealed")?;
            fields.extend(personal);
        }
        if row.part == "form" {
            answers.form = fields;
        } else {
            answers.steps.insert(row.part, fields);
        }
    }
    if definition.item().materials.is_empty() {
        return Ok(answers);
    }
    for row in material::of_case(query, id)? {
        let given = flow::Given {
            from: row.source,
            files: Vec::new(),
            number: (!row.number.is_empty()).then_some(row.number),
        };
        answers.materials.insert(row.material, given);
    }
    for row in file::of_case(query, id)? {
        let Some(material) = row.slot.strip_prefix("material:") else {
            continue;
        };
        if let Some(given) = answers.materials.get_mut(material) {
            given.files.push(file_value(room, &row)?);
        }
    }
    Ok(answers)
}

/// A file as a value of a form.
fn file_value(room: &Casework, row: &file::Sealed) -> Result<Value, Error> {
    let name = room.seal().unseal(&format!("file/{}", row.id), &row.name);
    let name = name.ok_or_else(|| sealed("name"))?;
    Ok(json!({ "id": row.id.to_string(), "name": name, "bytes": row.byte_len }))
}
