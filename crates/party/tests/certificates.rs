//! Certificates of other platforms: what proves an enterprise, and every way in which it does not.

use crate::common;

use base::{Millis, Scope};
use base64::Engine;
use common::{
    Authority, CODE, Leaf, OTHER, World, authority_params, clerk, county, day, leaf, leaf_of,
    leaf_params, person, root, said, staff,
};
use party::commands::issuer::{Change, NewIssuer, change, trust};
use party::commands::revocation::upload;
use party::commands::{StepError, Wrong};
use party::model::{CodeField, Issuer, Way};
use party::rules::certificate::{self, Refusal};
use party::rules::revocation;
use party::rules::standing::Step;
use rcgen::{
    CertificateRevocationListParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair,
    KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

fn refusal(world: &World, account: i64, leaf: &Leaf) -> Refusal {
    let proof = world.proof(account, leaf);
    let error = world.prove(account, proof).expect_err("refused");
    said(&error);
    assert_eq!(world.code_of(account), None);
    match error {
        StepError::Invalid(problems) => match &problems[0].wrong {
            Wrong::Proof(refusal) => refusal.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn suspend(world: &World, id: i64, (version, suspended): (i64, bool)) -> Result<(), StepError> {
    let new = Change {
        id,
        version,
        suspended,
        reason: "示例：密钥泄露".to_owned(),
    };
    change(&world.store, &clerk(), &world.room, new).map(drop)
}

#[test]
fn a_certificate_confirms_an_account_without_a_clerk() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    let proof = world.proof(1, &leaf(CODE, &root));
    world.prove(1, proof).expect("confirmed");
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
    assert!(world.leads(1), "the first is the administrator");
    // A second account with a certificate of the same code is a colleague's.
    let proof = world.proof(2, &leaf(CODE, &root));
    world.prove(2, proof).expect("confirmed");
    assert!(world.leads(1) && !world.leads(2));
    // It holds no longer than the certificate.
    world.clock.set(day("2025-06-30"));
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
    world.clock.set(day("2025-07-02"));
    assert_eq!(world.code_of(1), None);
}

#[test]
fn a_chain_with_certificates_between_and_base64_is_read() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    let key = KeyPair::generate().expect("a key");
    let middle = Authority::signed_by(authority_params("示例中级", Some(0)), key, &root);
    let middle = middle.expect("an authority");
    let mut leaf = leaf(CODE, &middle);
    assert_eq!(
        refusal(&world, 1, &leaf),
        Refusal::UnknownIssuer,
        "nothing leads to the root"
    );
    leaf.chain[0] += &middle.pem();
    let mut proof = world.proof(1, &leaf);
    let text = base64::engine::general_purpose::STANDARD.encode(&proof.signature);
    proof.signature = format!("{}\n{}\n", &text[..20], &text[20..]).into_bytes();
    world.prove(1, proof).expect("confirmed");
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
}

#[test]
fn a_nonce_works_once_for_its_account_and_ten_minutes() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    let leaf = leaf(CODE, &root);
    let proof = world.proof(1, &leaf);
    // Another account's challenge is another text.
    world.challenge(2);
    let error = world.prove(2, proof.clone()).expect_err("stolen");
    assert!(
        matches!(&error, StepError::Invalid(problems)
        if problems[0].wrong == Wrong::Proof(Refusal::Signature)),
        "{error:?}"
    );
    world.prove(1, proof.clone()).expect("confirmed");
    let error = world.prove(1, proof).expect_err("replayed");
    assert!(matches!(error, StepError::NoChallenge), "{error:?}");
    said(&error);
    let error = world
        .prove(3, leaf.sign("anything"))
        .expect_err("never asked");
    assert!(matches!(error, StepError::NoChallenge));
    let late = world.proof(4, &leaf);
    world.clock.advance_secs(600);
    let error = world.prove(4, late).expect_err("too late");
    assert!(matches!(error, StepError::NoChallenge));
    // A new challenge takes the place of the former.
    let former = world.proof(5, &leaf);
    world.challenge(5);
    assert!(world.prove(5, former).is_err());
    for account in [2, 3, 4, 5] {
        assert_eq!(world.code_of(account), None);
    }
}

#[test]
fn whoever_has_the_certificate_and_not_the_key_is_refused() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    let stolen = Leaf {
        chain: leaf(CODE, &root).chain,
        key: KeyPair::generate().expect("a key"),
    };
    assert_eq!(refusal(&world, 1, &stolen), Refusal::Signature);
}

#[test]
fn certificates_that_prove_nothing_are_refused_each_with_its_sentence() {
    let world = World::new();
    let trusted = root("示例根");
    world.trust(&trusted);
    let with = |change: &dyn Fn(&mut rcgen::CertificateParams)| {
        let mut params = leaf_params(CODE);
        change(&mut params);
        leaf_of(params, &trusted)
    };
    let stranger = root("示例陌生根");
    // The same name, another key.
    let forged = root("示例根");
    let cases = [
        (leaf(CODE, &stranger), Refusal::UnknownIssuer),
        (leaf(CODE, &forged), Refusal::UnknownIssuer),
        (
            with(&|one| one.not_after = date_time_ymd(2024, 9, 4)),
            Refusal::Expired,
        ),
        (
            with(&|one| one.not_before = date_time_ymd(2024, 9, 6)),
            Refusal::NotYet,
        ),
        (
            with(&|one| one.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
            Refusal::NotForSigning,
        ),
        (
            with(&|one| one.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
            Refusal::NotForSigning,
        ),
        (
            with(&|one| one.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained)),
            Refusal::NotForSigning,
        ),
        (
            with(&|one| {
                one.distinguished_name.remove(DnType::OrganizationName);
            }),
            Refusal::NoName,
        ),
        (
            with(&|one| {
                one.distinguished_name
                    .remove(DnType::CustomDnType(vec![2, 5, 4, 97]));
            }),
            Refusal::Code(None),
        ),
    ];
    for (number, (leaf, expected)) in cases.into_iter().enumerate() {
        assert_eq!(
            refusal(&world, 10 + number as i64, &leaf),
            expected,
            "row {number}"
        );
    }
    let wrong = leaf("91350100M000100Y44", &trusted);
    assert!(matches!(refusal(&world, 1, &wrong), Refusal::Code(Some(_))));
}

#[test]
fn a_leaf_used_as_an_authority_and_a_path_that_is_too_deep_are_refused() {
    let world = World::new();
    let key = KeyPair::generate().expect("a key");
    let shallow = Authority::self_signed(authority_params("示例根", Some(0)), key).expect("a root");
    world.trust(&shallow);
    let under = |params: rcgen::CertificateParams| {
        let key = KeyPair::generate().expect("a key");
        let middle = Authority::signed_by(params, key, &shallow).expect("signed");
        let mut leaf = leaf(CODE, &middle);
        leaf.chain.push(middle.pem());
        leaf
    };
    // An enterprise issues with its own certificate.
    assert_eq!(
        refusal(&world, 1, &under(leaf_params(OTHER))),
        Refusal::NotAnAuthority
    );
    // An authority below one that may have none below it.
    let deep = under(authority_params("示例下级", None));
    assert_eq!(refusal(&world, 1, &deep), Refusal::NotAnAuthority);
    // An authority that may not sign certificates.
    let open = root("示例另一根");
    world.trust(&open);
    let mut params = authority_params("示例中级", None);
    params.key_usages = vec![KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().expect("a key");
    let middle = Authority::signed_by(params, key, &open).expect("signed");
    let mut below = leaf(CODE, &middle);
    below.chain.push(middle.pem());
    assert_eq!(refusal(&world, 1, &below), Refusal::NotAnAuthority);
}

#[test]
fn a_suspended_issuer_confirms_nobody_and_stops_whom_it_confirmed() {
    let world = World::new();
    let root = root("示例根");
    let id = world.trust(&root);
    let proof = world.proof(1, &leaf(CODE, &root));
    world.prove(1, proof).expect("confirmed");
    let error = change(
        &world.store,
        &county(),
        &world.room,
        Change {
            id,
            version: 1,
            suspended: true,
            reason: "示例".to_owned(),
        },
    );
    assert!(
        matches!(error, Err(StepError::NotFound)),
        "another platform's list"
    );
    suspend(&world, id, (1, true)).expect("suspended");
    assert_eq!(world.code_of(1), None, "at once");
    assert!(!world.leads(1));
    let refused = refusal(&world, 2, &leaf(OTHER, &root));
    assert_eq!(refused, Refusal::Suspended("示例外省平台".to_owned()));
    let stale = suspend(&world, id, (1, false));
    assert!(matches!(stale, Err(StepError::Stale)), "{stale:?}");
    suspend(&world, id, (2, false)).expect("taken up");
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
}

#[test]
fn an_issuer_that_is_over_confirms_nobody() {
    let world = World::new();
    let key = KeyPair::generate().expect("a key");
    let mut params = authority_params("示例根", None);
    params.not_after = date_time_ymd(2024, 12, 1);
    let root = Authority::self_signed(params, key).expect("a root");
    world.trust(&root);
    world.clock.set(day("2025-01-05"));
    let refused = refusal(&world, 1, &leaf(CODE, &root));
    assert_eq!(refused, Refusal::IssuerOver("示例外省平台".to_owned()));
}

#[test]
fn only_authorities_become_issuers_and_only_by_those_who_keep_the_list() {
    let world = World::new();
    let root = root("示例根");
    let new = |certificate: String| NewIssuer {
        name: "示例".to_owned(),
        platform: "jc".to_owned(),
        code_field: Some(CodeField::SerialNumber),
        certificate: certificate.into_bytes(),
    };
    for who in [
        person(1),
        staff(9, base::Role::Clerk, "jc-fgw"),
        Scope::public(),
    ] {
        let error = trust(&world.store, &who, &world.room, new(root.pem())).expect_err("refused");
        assert!(matches!(error, StepError::NotFound), "{who:?}");
    }
    let other = trust(&world.store, &county(), &world.room, new(root.pem()));
    assert!(
        matches!(other, Err(StepError::Invalid(_))),
        "not for another platform"
    );
    let leaf = leaf(CODE, &root).chain.remove(0);
    let refused = |pem: String| match trust(&world.store, &clerk(), &world.room, new(pem)) {
        Err(StepError::Invalid(problems)) => problems[0].wrong.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(leaf), Wrong::Proof(Refusal::NotAnAuthority));
    assert_eq!(
        refused("示例".to_owned()),
        Wrong::Proof(Refusal::Unreadable)
    );
    assert_eq!(refused(String::new()), Wrong::Missing);
    trust(&world.store, &Scope::system(), &world.room, new(root.pem())).expect("the office");
    let twice = trust(&world.store, &clerk(), &world.room, new(root.pem())).expect("the same");
    assert!(!twice.changed);
}

#[test]
fn who_was_revoked_does_not_come_back_by_the_certificate() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    let own = leaf(CODE, &root);
    let proof = world.proof(1, &own);
    let id = world.prove(1, proof).expect("confirmed").id;
    world
        .decide(&clerk(), (id, 1), Step::Revoke)
        .expect("revoked");
    assert_eq!(world.code_of(1), None);
    for account in [1, 2] {
        let proof = world.proof(account, &own);
        let error = world.prove(account, proof).expect_err("barred");
        assert!(matches!(error, StepError::Barred), "{account}: {error:?}");
        said(&error);
    }
    // With papers a centre may still take it up again.
    let again = world.apply(1, Way::Papers, CODE);
    world
        .decide(&clerk(), (again, 1), Step::Confirm)
        .expect("confirmed");
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
}

#[test]
fn a_certificate_of_another_enterprise_changes_nothing_for_who_acts_already() {
    let world = World::new();
    let root = root("示例根");
    world.trust(&root);
    world.confirmed(1, CODE);
    let proof = world.proof(1, &leaf(OTHER, &root));
    let error = world.prove(1, proof).expect_err("acts already");
    assert!(matches!(error, StepError::Already), "{error:?}");
    // For its own enterprise the certificate takes the place of the papers, and the administrator stays one.
    let proof = world.proof(1, &leaf(CODE, &root));
    world.prove(1, proof).expect("confirmed");
    assert!(world.leads(1));
    assert_eq!(
        world.count("SELECT COUNT(*) FROM party_member WHERE state = 'confirmed'"),
        1
    );
}

/// Made with openssl, as the page tells people to; valid from 2026 for a hundred years.
fn with_openssl(
    root: &str,
    leaf: &str,
    signature: &str,
    message: &[u8],
) -> Result<String, Refusal> {
    certificate::parse(leaf.as_bytes())
        .and_then(|chain| with_openssl_chain(root, &chain, signature, message))
}

fn with_openssl_chain(
    root: &str,
    chain: &[Vec<u8>],
    signature: &str,
    message: &[u8],
) -> Result<String, Refusal> {
    let now: Millis = Millis::start_of(day("2030-01-01"));
    let read = certificate::issuer(root.as_bytes(), now)?;
    let issuer = Issuer {
        id: 1,
        name: "示例".to_owned(),
        platform: "jc".to_owned(),
        subject: read.subject,
        fingerprint: read.fingerprint,
        der: read.der,
        not_before: read.not_before,
        not_after: read.not_after,
        code_field: CodeField::OrganizationIdentifier,
        suspended: false,
        reason: String::new(),
        added_at: now,
        version: 1,
    };
    let text: String = signature.split_whitespace().collect();
    let signature = base64::engine::general_purpose::STANDARD
        .decode(text)
        .expect("base64");
    certificate::prove(chain, &[issuer], (message, &signature), now).map(|proved| proved.code)
}

#[test]
fn what_openssl_signs_with_rsa_p_256_and_sm2_is_read() {
    let message = include_bytes!("data/message.txt");
    let rsa = |message: &[u8]| {
        with_openssl(
            include_str!("data/rsa_root.pem"),
            include_str!("data/rsa_leaf.pem"),
            include_str!("data/rsa_signature.b64"),
            message,
        )
    };
    assert_eq!(rsa(message).as_deref(), Ok(OTHER));
    assert_eq!(
        rsa(b"luodi party challenge v1\nother\n"),
        Err(Refusal::Signature)
    );
    let p256 = with_openssl(
        include_str!("data/p256_root.pem"),
        include_str!("data/p256_leaf.pem"),
        include_str!("data/p256_signature.b64"),
        message,
    );
    assert_eq!(p256.as_deref(), Ok(OTHER));
    let sm2 = |message: &[u8], leaf: &str| {
        with_openssl(
            include_str!("data/sm2_root.pem"),
            leaf,
            include_str!("data/sm2_signature.b64"),
            message,
        )
    };
    let leaf = include_str!("data/sm2_leaf.pem");
    assert_eq!(sm2(message, leaf).as_deref(), Ok(OTHER));
    assert_eq!(sm2(b"other", leaf), Err(Refusal::Signature));
    // Another key of the same root.
    let gone = include_str!("data/sm2_revoked.pem");
    assert_eq!(sm2(message, gone), Err(Refusal::Signature));
    // Every bit of certificate that is turned breaks it, and every one of the signature.
    let der = certificate::parse(leaf.as_bytes()).expect("DER").remove(0);
    for at in (40..der.len()).step_by(37) {
        let mut turned = der.clone();
        turned[at] ^= 1;
        let read = with_openssl_chain(
            include_str!("data/sm2_root.pem"),
            &[turned],
            include_str!("data/sm2_signature.b64"),
            message,
        );
        assert!(read.is_err(), "byte {at}: {read:?}");
    }
    let mixed = with_openssl(
        include_str!("data/rsa_root.pem"),
        leaf,
        include_str!("data/sm2_signature.b64"),
        message,
    );
    assert_eq!(mixed, Err(Refusal::UnknownIssuer));
}

#[test]
fn the_list_of_an_sm2_issuer_is_read_and_names_what_is_revoked() {
    let root = certificate::parse(include_bytes!("data/sm2_root.pem")).expect("DER");
    let bytes = include_bytes!("data/sm2_list.pem");
    let now = Millis::start_of(day("2030-01-01"));
    let list = revocation::read(bytes, &root[0], now).expect("a list");
    let serials: Vec<&str> = list
        .revoked
        .iter()
        .map(|(serial, _)| serial.as_str())
        .collect();
    assert_eq!(serials, ["1002"]);
    assert!(list.this_update < now && now < list.next_update);
    let ahead = revocation::read(bytes, &root[0], Millis::start_of(day("2024-01-01")));
    assert_eq!(ahead, Err(revocation::Refusal::Ahead));
    let other = certificate::parse(include_bytes!("data/rsa_root.pem")).expect("DER");
    assert_eq!(
        revocation::read(bytes, &other[0], now),
        Err(revocation::Refusal::Stranger)
    );
    let text = String::from_utf8_lossy(bytes);
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD
        .decode(body)
        .expect("DER");
    assert!(revocation::read(&der, &root[0], now).is_ok());
    let mut turned = der.clone();
    let last = turned.len() - 1;
    turned[last] ^= 1;
    assert_eq!(
        revocation::read(&turned, &root[0], now),
        Err(revocation::Refusal::Signature)
    );
    for cut in [0, 1, der.len() / 2, last] {
        assert_eq!(
            revocation::read(&der[..cut], &root[0], now),
            Err(revocation::Refusal::Unreadable),
            "{cut}"
        );
    }
}

/// A root that also signs lists.
fn listing(name: &str) -> Authority {
    let mut params = authority_params(name, None);
    params.key_usages.push(KeyUsagePurpose::CrlSign);
    let key = KeyPair::generate().expect("a key");
    Authority::self_signed(params, key).expect("a root")
}

fn list(
    root: &Authority,
    (made, next): ((i32, u8, u8), (i32, u8, u8)),
    serials: &[&[u8]],
) -> Vec<u8> {
    let date = |(year, month, day)| date_time_ymd(year, month, day);
    let revoked = serials.iter().map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from_slice(serial),
        revocation_time: date((2024, 9, 1)),
        reason_code: None,
        invalidity_date: None,
    });
    let params = CertificateRevocationListParams {
        this_update: date(made),
        next_update: date(next),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    params
        .signed_by(root)
        .expect("a list")
        .pem()
        .expect("PEM")
        .into_bytes()
}

#[test]
fn what_an_issuer_revoked_is_refused_with_the_day_and_who_rested_on_it_is_out() {
    let world = World::new();
    let root = listing("示例根");
    let id = world.trust(&root);
    let numbered = |code: &str, serial: &[u8]| {
        let mut params = leaf_params(code);
        params.serial_number = Some(SerialNumber::from_slice(serial));
        leaf_of(params, &root)
    };
    let (kept, gone) = (numbered(CODE, &[0x51]), numbered(OTHER, &[0x52]));
    for (account, leaf) in [(1, &kept), (2, &gone)] {
        let proof = world.proof(account, leaf);
        world.prove(account, proof).expect("confirmed");
    }
    let upload = |who: &Scope, bytes: Vec<u8>| upload(&world.store, who, &world.room, (id, bytes));
    let wrong = |bytes: Vec<u8>| match upload(&clerk(), bytes) {
        Err(StepError::Invalid(problems)) => {
            said(&StepError::Invalid(problems.clone()));
            problems[0].wrong.clone()
        }
        other => panic!("{other:?}"),
    };
    let (made, next) = ((2024, 9, 4), (2024, 10, 4));
    let newest = list(&root, (made, next), &[&[0x52], &[0x77]]);
    assert!(matches!(
        upload(&county(), newest.clone()),
        Err(StepError::NotFound)
    ));
    assert_eq!(wrong(Vec::new()), Wrong::Missing);
    assert_eq!(
        wrong(b"x".to_vec()),
        Wrong::List(revocation::Refusal::Unreadable)
    );
    let forged = list(&listing("示例根"), (made, next), &[&[0x51]]);
    assert_eq!(wrong(forged), Wrong::List(revocation::Refusal::Signature));
    let stranger = list(&listing("示例另一根"), (made, next), &[&[0x51]]);
    assert_eq!(wrong(stranger), Wrong::List(revocation::Refusal::Stranger));
    assert_eq!(
        world.code_of(2).as_deref(),
        Some(OTHER),
        "nothing was taken"
    );

    assert!(upload(&clerk(), newest.clone()).expect("taken").changed);
    assert!(!upload(&clerk(), newest).expect("the same").changed);
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
    assert_eq!(world.code_of(2), None, "at once");
    let proof = world.proof(3, &gone);
    let refused = world.prove(3, proof).expect_err("revoked");
    assert!(said(&refused).contains("2024-09-01"), "{refused:?}");
    // A list from before would let it in again.
    let older = list(&root, ((2024, 9, 3), next), &[]);
    assert!(matches!(wrong(older), Wrong::Older(_)));
    let ahead = list(&root, ((2024, 9, 7), next), &[]);
    assert_eq!(wrong(ahead), Wrong::List(revocation::Refusal::Ahead));
    // What rests on a certificate between is out when that is revoked.
    let params = {
        let mut params = authority_params("示例中级", Some(0));
        params.serial_number = Some(SerialNumber::from_slice(&[0x60]));
        params
    };
    let key = KeyPair::generate().expect("a key");
    let middle = Authority::signed_by(params, key, &root).expect("an authority");
    let mut below = leaf(OTHER, &middle);
    below.chain.push(middle.pem());
    let proof = world.proof(4, &below);
    world.prove(4, proof).expect("confirmed");
    let later = list(&root, ((2024, 9, 5), next), &[&[0x52], &[0x60]]);
    upload(&clerk(), later).expect("taken");
    assert_eq!(world.code_of(4), None);
    assert_eq!(world.code_of(1).as_deref(), Some(CODE));
    // Stale, it still counts.
    world.clock.set(day("2024-11-01"));
    let proof = world.proof(5, &gone);
    assert!(world.prove(5, proof).is_err());
}
