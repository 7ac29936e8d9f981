//! The register through its door, on a temporary database.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Clock, Lang, Millis, OrgId, RegionCode, Role, Scope};
use org::{Context, LoadError, Loaded, OrgKind, Outcome};
use store::{Config, Store};

struct At(i64);

impl Clock for At {
    fn now(&self) -> Millis {
        Millis(self.0)
    }
}

fn open(dir: &Path) -> Store {
    Store::open(
        &Config::new(testkit::postgres::prepared(dir)),
        org::MIGRATIONS,
        Arc::new(At(1_700_000_000_000)),
    )
    .unwrap()
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                out.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out
}

fn jincheng() -> pack::Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    pack::load(files(&folder)).unwrap()
}

fn office() -> Scope {
    Scope::system()
}

fn entries(store: &Store) -> u64 {
    store.check().unwrap().entries
}

#[test]
fn loading_a_pack_is_idempotent_and_journalled() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let pack = jincheng();

    let first = org::load(&store, &office(), &pack).unwrap();
    assert_eq!(first.added as usize, pack.organisations.len());
    assert_eq!(
        first.others as usize,
        pack.groups.len() + pack.regions.len() + 1
    );
    let after_first = entries(&store);
    assert_eq!(after_first, u64::from(first.added + first.others));

    let second = org::load(&store, &office(), &pack).unwrap();
    assert!(second.is_empty(), "{second:?}");
    assert_eq!(entries(&store), after_first);
}

#[test]
fn the_register_comes_back_as_the_pack_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let pack = jincheng();
    org::load(&store, &office(), &pack).unwrap();
    let public = Scope::public();

    let all = org::all(&store, &public).unwrap();
    assert!(
        all.iter()
            .map(|org| &org.id)
            .eq(pack.organisations.iter().map(|org| &org.id))
    );
    assert_eq!(org::groups(&store, &public).unwrap(), pack.groups);
    assert_eq!(org::regions(&store, &public).unwrap(), pack.regions);

    let fgw = org::get(&store, &public, &OrgId::from("jc-fgw"))
        .unwrap()
        .unwrap();
    assert_eq!(fgw.title.zh, "晋城市发展和改革委员会");
    assert_eq!(fgw.label(Lang::Zh), "市发展改革委");
    assert_eq!(fgw.kind, OrgKind::Department);
    assert_eq!(fgw.parent, Some(OrgId::from("jc-gov")));
    assert!(
        org::get(&store, &public, &OrgId::from("nobody"))
            .unwrap()
            .is_none()
    );

    let district = org::by_region(&store, &public, &RegionCode::from("140502")).unwrap();
    assert!(district.len() > 30 && district.iter().all(|org| org.region.as_str() == "140502"));

    let group = org::group(&store, &public, &OrgId::from("jc-counties"))
        .unwrap()
        .unwrap();
    assert_eq!(group.members.len(), 6);
}

#[test]
fn the_register_in_memory_resolves_as_the_pack_does() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let pack = jincheng();
    org::load(&store, &office(), &pack).unwrap();
    let stored = org::register(&store, &Scope::public()).unwrap();
    let direct = pack.register();
    for plan in &pack.plans {
        let context = Context::of(plan.region.clone());
        for clause in &plan.clauses {
            for (_, unit) in clause.segments.iter().flat_map(pack::Segment::units) {
                let found = stored.resolve(unit, &context);
                assert_eq!(found, direct.resolve(unit, &context), "{unit}");
                assert!(!matches!(found.outcome, Outcome::Unknown { .. }), "{unit}");
            }
        }
    }
}

#[test]
fn what_changes_is_changed_and_what_leaves_is_closed_and_may_return() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let pack = jincheng();
    org::load(&store, &office(), &pack).unwrap();
    let before = entries(&store);
    let gone = OrgId::from("jc-wsb");

    let mut next = pack.clone();
    next.organisations.retain(|org| org.id != gone);
    for group in &mut next.groups {
        group.members.retain(|id| *id != gone);
    }
    next.organisations[3].aliases.push("示例名".to_owned());
    let changed = org::load(&store, &office(), &next).unwrap();
    assert_eq!(
        (
            changed.added,
            changed.changed,
            changed.closed,
            changed.reopened
        ),
        (0, 1, 1, 0)
    );
    assert!(entries(&store) > before);

    let closed = org::get(&store, &office(), &gone).unwrap().unwrap();
    assert!(closed.closed);
    assert_eq!(
        org::all(&store, &office()).unwrap().last().unwrap().id,
        gone
    );
    let context = Context::of(RegionCode::from("140500"));
    let found = org::register(&store, &office())
        .unwrap()
        .resolve("市外事办", &context);
    assert!(
        matches!(found.outcome, Outcome::Unknown { .. }),
        "{found:?}"
    );
    assert!(org::load(&store, &office(), &next).unwrap().is_empty());

    let back = org::load(&store, &office(), &pack).unwrap();
    assert_eq!(
        (back.added, back.changed, back.closed, back.reopened),
        (0, 1, 0, 1)
    );
    assert!(!org::get(&store, &office(), &gone).unwrap().unwrap().closed);
    assert!(org::load(&store, &office(), &pack).unwrap().is_empty());
}

#[test]
fn a_mere_change_of_order_is_one_entry() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut pack = jincheng();
    org::load(&store, &office(), &pack).unwrap();
    let before = entries(&store);
    pack.organisations.swap(0, 1);
    assert!(org::load(&store, &office(), &pack).unwrap().is_empty());
    assert_eq!(entries(&store), before + 1);
    let all = org::all(&store, &office()).unwrap();
    assert_eq!(all[0].id, pack.organisations[0].id);
}

#[test]
fn only_the_office_loads() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let pack = jincheng();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Office) {
        let scope = Scope {
            account: None,
            role,
            org: None,
            centre: None,
        };
        assert_eq!(
            org::load(&store, &scope, &pack),
            Err(LoadError::Forbidden(role))
        );
    }
    assert_eq!(entries(&store), 0);
    assert!(org::all(&store, &Scope::public()).unwrap().is_empty());
    assert_eq!(Loaded::default().added, 0);
}
