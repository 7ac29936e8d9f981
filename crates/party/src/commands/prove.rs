//! An account proves that it holds the key of an enterprise's certificate, and acts for that enterprise from then on.

use base::{AccountId, Millis, Scope};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use store::{Store, Tx};

use super::{
    CHALLENGE_SECS, Done, StepError, Wrong, applicant, end, first, member_subject, sha256_hex, tell,
};
use crate::commands::apply::keep;
use crate::model::{Member, Personal, State, Way};
use crate::rules::certificate::{self, Proved};
use crate::state::Market;
use crate::store::{issuer, member as rows, revocation};

/// A text to be signed, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The whole text; every byte of it is signed.
    pub text: String,
    /// The instant from which it is too late.
    pub until: Millis,
}

/// Makes a new challenge for the scope's account; the former one counts no more. It names this installation, the account
/// and what follows from signing it, so that a signature made for anything else, or elsewhere, is worth nothing here.
///
/// # Errors
/// [`StepError`].
pub fn challenge(store: &Store, scope: &Scope, room: &Market) -> Result<Challenge, StepError> {
    let account = applicant(scope)?;
    let nonce = base::hex::encode(&room.seal().random::<32>()?);
    let house = base::hex::encode(&room.seal().mark("party/house", "challenge"));
    store.write(scope, move |tx| {
        // Nothing follows from it before it is signed; what does is journalled then.
        tx.transient();
        let until = tx.now().plus_secs(CHALLENGE_SECS);
        let text = format!(
            "luodi party challenge v1\nhouse: {house}\naccount: {}\nnonce: {nonce}\nuntil: {}\n\
             This account shall act for the enterprise of the certificate.\n",
            account.0,
            until.rfc3339(),
        );
        issuer::set_challenge(tx, account, (&text, until))?;
        Ok(Challenge { text, until })
    })
}

/// A proof as it was sent.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Files of certificates, PEM or DER; the enterprise's own comes first.
    pub files: Vec<Vec<u8>>,
    /// The signature over the challenge, as bytes or in base64.
    pub signature: Vec<u8>,
}

/// Takes a proof: the account acts for the enterprise of the certificate, until the certificate's last day. The challenge
/// is used up.
///
/// # Errors
/// [`StepError`].
pub fn prove(store: &Store, scope: &Scope, room: &Market, proof: Proof) -> Result<Done, StepError> {
    let account = applicant(scope)?;
    let refused = |field, refusal| StepError::invalid(field, Wrong::Proof(refusal));
    let mut chain = Vec::new();
    for file in &proof.files {
        chain.extend(certificate::parse(file).map_err(|refusal| refused("chain", refusal))?);
    }
    if chain.is_empty() {
        return Err(StepError::invalid("chain", Wrong::Missing));
    }
    let signature = raw(&proof.signature);
    if signature.is_empty() {
        return Err(StepError::invalid("signature", Wrong::Missing));
    }
    let room = room.clone();
    store.write(scope, move |tx| {
        let now = tx.now();
        let (text, until) = issuer::challenge(tx, account)?.ok_or(StepError::NoChallenge)?;
        if now >= until {
            return Err(StepError::NoChallenge);
        }
        let issuers = issuer::all(tx)?;
        let signed = (text.as_bytes(), signature.as_slice());
        let proved = certificate::prove(&chain, &issuers, signed, now);
        let proved = proved.map_err(|refusal| match refusal {
            certificate::Refusal::Signature => refused("signature", refusal),
            other => refused("chain", other),
        })?;
        for link in &proved.path {
            if let Some(at) = revocation::since(tx, link)? {
                return Err(StepError::invalid("chain", Wrong::Revoked(at)));
            }
        }
        issuer::take_challenge(tx, account)?;
        let platform = issuers.into_iter().find(|one| one.id == proved.issuer);
        let platform = platform.map_or_else(String::new, |one| one.platform);
        join(tx, &room, account, (proved, platform))
    })
}

/// The bytes of a signature, of which openssl writes the bytes and people paste base64.
fn raw(sent: &[u8]) -> Vec<u8> {
    let text: Option<String> = std::str::from_utf8(sent)
        .ok()
        .map(|text| text.split_whitespace().collect());
    match text.map(|text| STANDARD.decode(text)) {
        Some(Ok(bytes)) => bytes,
        _ => sent.to_vec(),
    }
}

fn join(
    tx: &mut Tx<'_>,
    room: &Market,
    account: AccountId,
    (proved, platform): (Proved, String),
) -> Result<Done, StepError> {
    let now = tx.now();
    if rows::is_barred(tx, &proved.code, (account, &proved.fingerprint))? {
        return Err(StepError::Barred);
    }
    let mut lead = false;
    if let Some(held) = rows::live(tx, account)? {
        let acts = held.holds_on(now.day());
        if acts && held.code != proved.code {
            return Err(StepError::Already);
        }
        lead = acts && held.administrator;
        // The certificate takes the place of what the account waited for, or had for the same enterprise.
        match held.state == State::Applied {
            true => withdraw(tx, held)?,
            false => end(tx, held)?,
        }
    }
    let administrator = lead || first(tx, &proved.code, now)?;
    rows::name(tx, (&proved.code, &proved.name), false)?;
    let row = Member {
        id: tx.next_id("party_member")?,
        account,
        code: proved.code,
        name: proved.name,
        platform,
        way: Way::Certificate,
        state: State::Confirmed,
        administrator,
        ends_on: Some(proved.until.day()),
        reason: String::new(),
        issuer: Some(proved.issuer),
        fingerprint: proved.fingerprint,
        applied_at: now,
        decided_at: Some(now),
        decided_by: None,
        version: 1,
    };
    keep(tx, room, &row, (&Personal::default(), &[]))?;
    revocation::rest(tx, row.id, &proved.path)?;
    let data = json!({
        "code_sha256": sha256_hex(row.code.as_bytes()),
        "issuer": row.issuer,
        "fingerprint": row.fingerprint,
        "administrator": row.administrator,
        "ends_on": row.ends_on.map(|day| day.to_string()),
    });
    tx.journal("party.proved", &member_subject(row.id), data)?;
    tell::decided(tx, &row)?;
    tell::proved(tx, &row)?;
    Ok(Done::changed(row.id))
}

fn withdraw(tx: &mut Tx<'_>, mut row: Member) -> Result<(), StepError> {
    row.state = State::Withdrawn;
    if !rows::update(tx, &row)? {
        return Err(StepError::Stale);
    }
    tx.journal("party.withdrawn", &member_subject(row.id), json!({}))?;
    Ok(())
}
