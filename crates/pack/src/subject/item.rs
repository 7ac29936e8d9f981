//! Items, materials, licences, bundles and ratings.

use base::{OrgId, RegionCode, Title};

use super::field::{field_kind, files};
use super::{Form, Head, Seen, head, prefixed, term, unit, units};
use crate::check::Draft;
use crate::element::{
    Applicants, Basis, Bundle, BundleOrder, Channel, Commitment, Fee, Guide, Item, Licence,
    LicenceField, Lookup, Material, MaterialSource, Mode, Need, Rating, Terms,
};
use crate::error::{Problem, What};
use crate::read::{Fields, Word, words};

impl Word for Mode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("approval", Self::Approval),
        ("filing", Self::Filing),
        ("commitment", Self::Commitment),
        ("cancelled", Self::Cancelled),
        ("report", Self::Report),
        ("internal", Self::Internal),
    ];
}

impl Word for Applicants {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("person", Self::Person),
        ("enterprise", Self::Enterprise),
        ("anyone", Self::Anyone),
        ("staff", Self::Staff),
    ];
}

impl Word for Channel {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("web", Self::Web),
        ("window", Self::Window),
        ("phone", Self::Phone),
        ("api", Self::Api),
        ("case", Self::Case),
    ];
}
words!(Mode, Applicants, Channel);

pub(super) fn item(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Item> {
    let head = head(fields, draft, What::Item);
    let code = fields.text_or_none("code");
    let basis = fields.tables("basis", |fields| {
        let (law, article) = (fields.text("law"), fields.text_or_none("article"));
        Some(Basis { law: law?, article })
    });
    let units = handlers(fields, draft);
    let mode = fields.word("mode");
    let applicants = fields.word("applicants");
    let anonymous = fields.boolean("anonymous", false);
    let form = draft.refer_or_none(fields, "form", What::Form);
    let flow = draft.refer_or_none(fields, "flow", What::Flow);
    let channels: Vec<Channel> = fields.words("channels");
    let licence = draft.refer_or_none(fields, "licence", What::Licence);
    let rating = draft.refer_or_none(fields, "rating", What::Rating);
    let terms = fields.table("terms", |fields| terms(fields, draft));
    let fee = fields.table("fee", |fields| {
        let register = draft.refer_to(fields, "register", What::Register);
        let key = fields.text("key");
        Some(Fee {
            register: register?,
            key: key?,
        })
    });
    let commitment = fields.table("commitment", |fields| {
        let text = fields.title("text", "text_en");
        let check = term(fields, draft, "check");
        Some(Commitment { text: text?, check })
    });
    let materials = fields.tables("material", |fields| {
        let material = draft.refer_to(fields, "material", What::Material);
        let when = fields.text_or_none("when");
        Some(Need {
            material: material?,
            when,
        })
    });
    let lookups = lookups(fields, draft);
    let guide = fields.table("guide", guide);
    let cancelled = mode == Some(Mode::Cancelled);
    needs(fields, cancelled, form.is_some(), flow.is_some());
    let Head { id, title, clauses } = head?;
    Some(Item {
        id,
        title,
        clauses,
        code,
        basis,
        units,
        mode: mode?,
        applicants: applicants?,
        anonymous,
        form: form.unwrap_or_default(),
        flow: flow.unwrap_or_default(),
        channels,
        licence,
        rating,
        terms: terms.unwrap_or_default(),
        fee: fee.flatten(),
        commitment: commitment.flatten(),
        materials,
        lookups,
        guide: guide.unwrap_or_default(),
    })
}

/// An item that was cancelled asks for nothing; every other one has a form, a flow and a way in.
fn needs(fields: &mut Fields<'_, '_>, cancelled: bool, form: bool, flow: bool) {
    if fields.describes() {
        return;
    }
    if !cancelled {
        fields.missing("form", form.then_some(()));
        fields.missing("flow", flow.then_some(()));
        fields.filled("channels");
        return;
    }
    let because = (
        "已取消的事项不再办理，不写此键",
        "a cancelled item is not asked for any more; leave this key out",
    );
    for key in [
        "form",
        "flow",
        "channels",
        "licence",
        "terms",
        "fee",
        "commitment",
        "material",
        "lookup",
    ] {
        fields.goes(fields.has(key), key, because);
    }
}

/// Who handles an item: one unit a region.
fn handlers(fields: &mut Fields<'_, '_>, draft: &Draft) -> Vec<(RegionCode, OrgId)> {
    let found = units(fields, draft, "units");
    fields.filled("units");
    let mut out: Vec<(RegionCode, OrgId)> = Vec::with_capacity(found.len());
    for (id, place) in found {
        let Some(region) = draft.region_of(&id) else {
            continue;
        };
        if let Some((_, first)) = out.iter().find(|(known, _)| *known == region) {
            let problem = Problem::TwoUnits {
                region: region.0.clone(),
                first: first.0.clone(),
                second: id.0.clone(),
            };
            fields.fail(place, problem);
            continue;
        }
        out.push((region, id));
    }
    out
}

fn terms(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Terms {
    let terms = Terms {
        statutory: term(fields, draft, "statutory"),
        promised: term(fields, draft, "promised"),
        correction: term(fields, draft, "correction"),
        extension: term(fields, draft, "extension"),
        extension_by: draft.refer_or_none(fields, "extension_by", What::Role),
    };
    fields.goes(
        terms.extension.is_some() && !fields.has("extension_by"),
        "extension",
        (
            "要写明由谁批准：extension_by",
            "say who approves it: extension_by",
        ),
    );
    fields.goes(
        terms.extension_by.is_some() && !fields.has("extension"),
        "extension_by",
        (
            "没有 extension，无可批准",
            "without extension there is nothing to approve",
        ),
    );
    let longer = terms
        .promised
        .zip(terms.statutory)
        .is_some_and(|(promised, statutory)| longer(promised, statutory));
    fields.goes(
        longer,
        "promised",
        (
            "承诺时限不能长于法定时限",
            "the promised term cannot be longer than the statutory one",
        ),
    );
    let counted = terms.statutory.or(terms.promised);
    let mixed = counted
        .zip(terms.extension)
        .is_some_and(|(term, extension)| term.extend(extension).is_err());
    fields.goes(
        mixed,
        "extension",
        (
            "延期的单位要与时限相同（wd、d 或 m）",
            "an extension is counted in the unit of the term (wd, d or m)",
        ),
    );
    terms
}

/// Whether one term is longer than another of the same unit.
fn longer(a: base::calendar::Term, b: base::calendar::Term) -> bool {
    use base::calendar::Term::{CalendarDays, Months, WorkingDays};
    match (a, b) {
        (WorkingDays(a), WorkingDays(b))
        | (CalendarDays(a), CalendarDays(b))
        | (Months(a), Months(b)) => a > b,
        _ => false,
    }
}

fn lookups(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Vec<Lookup> {
    let mut seen = Seen::default();
    fields.tables("lookup", |fields| {
        let id = seen.id(fields, What::Lookup);
        let register = draft.refer_to(fields, "register", What::Register);
        let key = fields.text("key");
        Some(Lookup {
            id: id?,
            register: register?,
            key: key?,
        })
    })
}

fn guide(fields: &mut Fields<'_, '_>) -> Guide {
    let conditions = titles(fields, "conditions", "conditions_en");
    let place = fields.title_or_none("place", "place_en");
    let phone = fields.text_or_none("phone");
    Guide {
        conditions,
        place,
        phone,
    }
}

/// Two lists of texts of the same length, one a language.
fn titles(fields: &mut Fields<'_, '_>, zh: &'static str, en: &'static str) -> Vec<Title> {
    let (in_zh, in_en) = (fields.texts(zh), fields.texts(en));
    fields.goes(
        in_zh.len() != in_en.len(),
        zh,
        (
            "中英文要一一对应，条数相同",
            "both languages have the same number of texts, in the same order",
        ),
    );
    let pairs = in_zh.into_iter().zip(in_en);
    pairs.map(|((zh, _), (en, _))| Title::new(zh, en)).collect()
}

pub(super) fn material(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Material> {
    let head = head(fields, draft, What::Material);
    let rule = files(fields, true);
    let ways = fields.texts_or_text("from");
    fields.filled("from");
    let forms = [
        Form::Word("upload", || MaterialSource::Upload),
        Form::Of("licence", What::Licence, MaterialSource::Licence),
        Form::Of("register", What::Register, MaterialSource::Register),
        Form::Word("commitment", || MaterialSource::Commitment),
        Form::Word("later", || MaterialSource::Later),
    ];
    let from: Vec<MaterialSource> = ways
        .into_iter()
        .filter_map(|(way, place)| prefixed(fields, draft, "from", &way, &place, &forms))
        .collect();
    let later_term = term(fields, draft, "later_term");
    let result = draft.refer_or_none(fields, "result", What::Item);
    let later = from.contains(&MaterialSource::Later);
    fields.goes(
        later && !fields.has("later_term"),
        "from",
        (
            "容缺（later）要写明补交时限：later_term",
            "a paper that is promised for later has a term: later_term",
        ),
    );
    fields.goes(
        !later && later_term.is_some(),
        "later_term",
        (
            "from 里没有 later，时限用不上",
            "from has no later, so the term is of no use",
        ),
    );
    let Head { id, title, clauses } = head?;
    Some(Material {
        id,
        title,
        clauses,
        kinds: rule.kinds,
        max_bytes: rule.max_bytes,
        max_files: rule.max_files,
        from,
        later_term,
        result,
    })
}

pub(super) fn licence(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Licence> {
    let head = head(fields, draft, What::Licence);
    let number = fields.text("number");
    if let Some(number) = &number {
        let sound = is_number_pattern(number);
        fields.goes(
            !sound,
            "number",
            (
                "号码由文字和 {year}、{region}、{seq:6} 组成，要有一个 {seq:位数}",
                "a number is made of text and {year}, {region}, {seq:6}; it has one {seq:digits}",
            ),
        );
    }
    let valid = term(fields, draft, "valid");
    let issuer = unit(fields, draft, "issuer");
    let mut seen = Seen::default();
    let entries = fields.tables("field", |fields| {
        let key = seen.name(fields, What::Field);
        let title = fields.title("title", "title_en");
        let kind = field_kind(fields, draft);
        let value = fields.text("value");
        Some(LicenceField {
            key: key?,
            title: title?,
            kind: kind?,
            value: value?,
        })
    });
    fields.filled("field");
    let Head { id, title, clauses } = head?;
    Some(Licence {
        id,
        title,
        clauses,
        number: number?,
        valid,
        issuer,
        fields: entries,
    })
}

/// Whether every brace of a licence's number is one that is known, with exactly one sequence.
fn is_number_pattern(text: &str) -> bool {
    let mut sequences = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let Some((name, after)) = rest[at..]
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
        else {
            return false;
        };
        match name.strip_prefix("seq:").map(str::parse::<u32>) {
            Some(Ok(1..=12)) => sequences += 1,
            None if matches!(name, "year" | "region") => {}
            _ => return false,
        }
        rest = after;
    }
    sequences == 1
}

pub(super) fn bundle(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Bundle> {
    let head = head(fields, draft, What::Bundle);
    let items = draft.refer_all(fields, "items", What::Item);
    fields.filled("items");
    fields.goes(
        items.len() == 1,
        "items",
        ("一件事至少两个事项", "a bundle has at least two items"),
    );
    let form = draft.refer_or_none(fields, "form", What::Form);
    let order = fields.tables("order", |fields| {
        let item = fields.text("item");
        let after = fields.texts_or_text("after");
        fields.filled("after");
        Some(BundleOrder {
            item: item?,
            after: after.into_iter().map(|(id, _)| id).collect(),
        })
    });
    let optional = fields.texts_or_text("optional");
    let pack = fields.tables("pack", |fields| fields.title("title", "title_en"));
    let Head { id, title, clauses } = head?;
    Some(Bundle {
        id,
        title,
        clauses,
        items,
        form,
        order,
        optional: optional.into_iter().map(|(id, _)| id).collect(),
        pack,
    })
}

pub(super) fn rating(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Rating> {
    let head = head(fields, draft, What::Rating);
    let levels = fields.integer_or_none("levels", 2, 10, "2–10");
    let levels = fields.missing("levels", levels);
    let bad = fields.integer_or_none("bad", 0, 9, "0–9");
    let bad = fields.missing("bad", bad);
    let opens = draft.refer_or_none(fields, "opens", What::Item);
    let within = term(fields, draft, "within");
    fields.goes(
        bad.zip(levels).is_some_and(|(bad, levels)| bad >= levels),
        "bad",
        ("最高一级不能算差评", "the best level cannot be a bad one"),
    );
    let Head { id, title, clauses } = head?;
    Some(Rating {
        id,
        title,
        clauses,
        levels: u8::try_from(levels?).ok()?,
        bad: u8::try_from(bad?).ok()?,
        opens,
        within,
    })
}
