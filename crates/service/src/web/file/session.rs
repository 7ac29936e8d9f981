//! A form on its way through its pages: what is asked, what was filled in, which page comes next.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::{AccountId, Date, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use casework::Casework;
use flow::ApplicantKind;
use forms::{Holds, Options};
use pack::element::{FieldKind, Material};
use store::Read;
use web::form::Choice;
use web::{Ctx, Failure, blocking};

use crate::Service;
use crate::catalogue::{Catalogue, is_online};
use crate::commands::FilingError;
use crate::commands::join::own_party;
use crate::rules::asking::{Asking, PageId, Section, Target, Told};
use crate::rules::filling::{self, Asker, Filling};

/// The most bytes of a form on its way, sealed and encoded.
pub(super) const STATE_BYTES: usize = 400 * 1024;

/// The rooms that a form needs.
#[derive(Clone)]
pub(super) struct Rooms {
    pub(super) service: Arc<Service>,
    pub(super) casework: Arc<Casework>,
}

/// A form on its way.
pub(super) struct Session {
    pub(super) rooms: Rooms,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) asking: Arc<Asking>,
    pub(super) told: Told,
    pub(super) filling: Filling,
    pub(super) sections: Vec<Section>,
    pub(super) papers: Vec<(Material, Vec<usize>)>,
    pub(super) pages: Vec<PageId>,
}

fn about(account: Option<AccountId>) -> String {
    format!("service/filling/{}", account.map_or(0, |account| account.0))
}

/// The account for which a form is filled in: an applicant's. Staff who ask for themselves do so without it.
pub(super) fn account(scope: &Scope) -> Option<AccountId> {
    scope
        .account
        .filter(|_| scope.role == base::Role::Applicant)
}

impl Session {
    /// A form that begins: prefilled from the party of whoever is signed in.
    pub(super) async fn begin(ctx: &Ctx, rooms: Rooms, target: Target) -> Result<Self, Failure> {
        let (store, scope, service) = (ctx.store(), ctx.scope.clone(), rooms.service.clone());
        let party = blocking(move || own_party(&store, &scope, &service)).await?;
        let key = rooms
            .service
            .seal()
            .random::<16>()
            .map_err(FilingError::from)?;
        let filling = Filling {
            target: target.key(),
            key: base::hex::encode(&key),
            account: account(&ctx.scope).map(|account| account.0),
            asker: party.as_ref().map(Asker::of).unwrap_or_default(),
            ..Filling::default()
        };
        let mut session = Self::with(ctx, rooms, target, filling).await?;
        session.prefill(ctx).await?;
        session.settle();
        Ok(session)
    }

    /// A form that goes on with what was filled in.
    pub(super) async fn with(
        ctx: &Ctx,
        rooms: Rooms,
        target: Target,
        filling: Filling,
    ) -> Result<Self, Failure> {
        if filling.target != target.key()
            || filling.account != account(&ctx.scope).map(|account| account.0)
        {
            return Err(FilingError::Foreign.into());
        }
        let catalogue = rooms.service.catalogue();
        let asking = asking(&catalogue, &rooms.casework, &target, &filling)?;
        let store = ctx.store();
        let calendar =
            blocking(move || store.read(|read: &mut Read<'_>| calendar::current(read))).await?;
        let told = told(&filling.asker, account(&ctx.scope), ctx.today(), calendar);
        let mut session = Self {
            sections: asking.sections(),
            asking: Arc::new(asking),
            catalogue,
            rooms,
            told,
            filling,
            papers: Vec::new(),
            pages: Vec::new(),
        };
        session.settle();
        Ok(session)
    }

    /// A form as a page sent it back.
    pub(super) async fn resume(
        ctx: &Ctx,
        rooms: Rooms,
        target: Target,
        state: &str,
    ) -> Result<Self, Failure> {
        let foreign = || Failure::from(FilingError::Foreign);
        if state.len() > STATE_BYTES {
            return Err(foreign());
        }
        let sealed = URL_SAFE_NO_PAD.decode(state).map_err(|_| foreign())?;
        let text = rooms
            .service
            .seal()
            .unseal(&about(account(&ctx.scope)), &sealed);
        let filling: Filling =
            serde_json::from_str(&text.ok_or_else(foreign)?).map_err(|_| foreign())?;
        Self::with(ctx, rooms, target, filling).await
    }

    /// The form as the next page carries it.
    pub(super) fn sealed(&self) -> Result<String, FilingError> {
        let text = serde_json::to_string(&self.filling).map_err(|_| FilingError::Unwritable)?;
        let owner = self.filling.account.map(AccountId);
        let sealed = self.rooms.service.seal().seal(&about(owner), &text)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Derives what follows from the answers: which items, papers and pages.
    pub(super) fn settle(&mut self) {
        if matches!(self.asking.target, Target::Bundle(_))
            && let Ok(asking) = asking(
                &self.catalogue,
                &self.rooms.casework,
                &self.asking.target,
                &self.filling,
            )
        {
            self.asking = Arc::new(asking);
            self.sections = self.asking.sections();
        }
        let calendar = self.told.calendar.clone();
        let (account, today) = (self.told.account, self.told.today);
        self.told = told(&self.filling.asker, account, today, calendar);
        self.papers = self.asking.papers(&self.filling.answers, &self.told);
        let ids: Vec<String> = self
            .papers
            .iter()
            .map(|(paper, _)| paper.id.clone())
            .collect();
        let asked: Vec<bool> = self
            .sections
            .iter()
            .map(|section| self.has_asked(section))
            .collect();
        self.pages = filling::pages(&self.asking, &self.filling, &ids, &asked);
    }

    fn has_asked(&self, section: &Section) -> bool {
        section.questions.iter().any(|question| {
            let when = question.when.as_deref();
            when.is_none_or(|when| self.asking.holds(when, &self.filling.answers, &self.told))
        })
    }

    /// Fills in what the pack says of whoever asks, once they have said it.
    pub(super) fn fill_in(&mut self) {
        self.settle();
        for (key, value) in self.asking.filled(&self.told) {
            self.filling.answers.entry(key).or_insert(value);
        }
    }

    /// Fills in what the pack says, and what the applicant answered in earlier cases.
    async fn prefill(&mut self, ctx: &Ctx) -> Result<(), Failure> {
        let mut filled = self.asking.filled(&self.told);
        let recalled = super::recall::recall(ctx, self).await?;
        for (key, value) in recalled {
            if !filled.contains_key(&key) {
                self.filling.recalled.push(key.clone());
                filled.insert(key, value);
            }
        }
        for (key, value) in filled {
            self.filling.answers.entry(key).or_insert(value);
        }
        Ok(())
    }

    /// What draws and reads the questions; answers on other pages count in conditions.
    pub(super) fn options(&self, ctx: &Ctx) -> Options {
        let (asking, told) = (self.asking.clone(), self.told.clone());
        let all = self.filling.answers.clone();
        let holds: Holds = Arc::new(move |text, answers| {
            let mut known = all.clone();
            known.extend(
                answers
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
            asking.holds(text, &known, &told)
        });
        let lang = ctx.lang;
        let mut options = Options::new(lang, holds).oneself();
        let kinds = self
            .asking
            .questions
            .iter()
            .map(|question| &question.field.kind);
        let kinds: Vec<&FieldKind> = kinds.collect();
        if kinds
            .iter()
            .any(|kind| matches!(kind, FieldKind::Organisation))
        {
            let units = self.catalogue.units();
            let units = units.map(|(id, title)| Choice::new(id.as_str(), title.get(lang)));
            options = options.organisations(units.collect());
        }
        if kinds.iter().any(|kind| matches!(kind, FieldKind::Region)) {
            let regions = self.catalogue.regions().iter();
            let regions = regions.map(|(code, title)| Choice::new(code.as_str(), title.get(lang)));
            options = options.regions(regions.collect());
        }
        options
    }

    /// Whether somebody is signed in who can save.
    pub(super) fn can_save(&self) -> bool {
        self.filling.account.is_some()
    }

    /// The papers with the parts that ask for them, by id.
    pub(super) fn paper_parts(&self) -> Vec<(String, Vec<usize>)> {
        let papers = self.papers.iter();
        papers
            .map(|(paper, parts)| (paper.id.clone(), parts.clone()))
            .collect()
    }
}

fn told(
    asker: &Asker,
    account: Option<AccountId>,
    today: Date,
    calendar: base::calendar::Calendar,
) -> Told {
    let kind = asker.what();
    let named = kind != ApplicantKind::Anonymous;
    let text = |text: &String| if named { text.clone() } else { String::new() };
    Told {
        applicant: flow::Applicant {
            kind,
            name: text(&asker.name),
            code: text(&asker.code),
        },
        account,
        today,
        calendar,
    }
}

/// What is asked for, by the definitions by which it would be filed now.
fn asking(
    catalogue: &Catalogue,
    casework: &Casework,
    target: &Target,
    filling: &Filling,
) -> Result<Asking, FilingError> {
    let definition = |id: &str| {
        let found = casework.item(id).map(|item| item.definition);
        found.ok_or(FilingError::NotFound)
    };
    match target {
        Target::Item(id) => {
            let definition = definition(id)?;
            if !is_online(definition.item()) {
                return Err(FilingError::NotFound);
            }
            Ok(Asking::item(definition))
        }
        Target::Bundle(id) => {
            let bundle = catalogue.bundle(id).ok_or(FilingError::NotFound)?;
            let parts: Result<Vec<_>, FilingError> =
                bundle.items.iter().map(|item| definition(item)).collect();
            let chosen: BTreeSet<String> = if filling.has(&PageId::Choose) {
                filling.chosen.iter().cloned().collect()
            } else {
                bundle.optional.iter().cloned().collect()
            };
            Ok(Asking::bundle(catalogue, bundle, parts?, &chosen))
        }
    }
}
