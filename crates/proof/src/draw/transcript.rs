//! A transcript: read, written line by line, and checked.

use super::state::{Call, Stage, State};
use super::{
    Candidate, DrawError, FIRST_LINE, Frame, Group, MAX_LINE_BYTES, Opening, Party, Place, Void,
    VrfPublic, VrfSecret,
};
use crate::check::{Cause, Failure};
use crate::key::VerifierKey;
use crate::lines::Lines;
use crate::note::NoteSigner;
use crate::tree::{Hash, leaf_hash, root_of};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt::Write as _;
use std::io::BufRead;

/// The transcript of a draw, every line of it checked.
///
/// A method that fails leaves it as it was.
#[derive(Clone, Debug)]
pub struct Transcript {
    text: String,
    state: State,
}

// The lines say everything: what else is kept follows from them.
impl PartialEq for Transcript {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Transcript {}

impl Transcript {
    /// Freezes a draw: parameters, commitments and pool, signed. The pool is sorted here.
    ///
    /// # Errors
    ///
    /// [`DrawError`] for anything that the reader would refuse.
    pub fn freeze(
        frame: &Frame,
        mut pool: Vec<Candidate>,
        at: &str,
        key: &VerifierKey,
        signer: &dyn NoteSigner,
    ) -> Result<Self, DrawError> {
        pool.sort_unstable_by_key(|candidate| candidate.commitment);
        let mut made = Self::empty();
        made.push(FIRST_LINE)?;
        made.push(&format!("key {key}"))?;
        made.push(&format!("vrf {}", STANDARD.encode(frame.vrf.as_bytes())))?;
        made.push(&format!("draw {}", frame.draw))?;
        made.push(&format!("subject {}", frame.subject))?;
        made.push(&format!("attempt {}", frame.attempt()))?;
        for Void { party, transcript } in &frame.voids {
            made.push(&format!("void {party} {}", base::hex::encode(transcript)))?;
        }
        for group in &frame.groups {
            let Group {
                name,
                seats,
                spares,
            } = group;
            made.push(&format!("group {name} {seats} {spares}"))?;
        }
        for Party { name, commitment } in &frame.parties {
            made.push(&format!("party {name} {}", base::hex::encode(commitment)))?;
        }
        let lines: Vec<String> = pool
            .iter()
            .map(|candidate| candidate_line(frame, candidate))
            .collect();
        let leaves: Vec<Hash> = lines
            .iter()
            .map(|line| leaf_hash(line.as_bytes()))
            .collect();
        let root = base::hex::encode(&root_of(&leaves));
        made.push(&format!("pool {} {root}", lines.len()))?;
        for line in &lines {
            made.push(line)?;
        }
        made.sign(&format!("frozen {at}"), signer)?;
        Ok(made)
    }

    /// Adds the parties' seeds, in their order, and what follows from them: the ranking.
    ///
    /// # Errors
    ///
    /// [`DrawError::Seed`] when a seed is not the one committed to; other [`DrawError`]s when the draw is
    /// not frozen or the key is not the announced one.
    pub fn run(
        &mut self,
        seeds: &[Hash],
        vrf: &VrfSecret,
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        self.whole(|made| {
            made.reveal(seeds)?;
            let proof = vrf.prove(&made.state.alpha());
            made.push(&format!("proof {}", STANDARD.encode(proof)))?;
            let ranking = base::hex::encode(&made.state.ranking_hash());
            made.push(&format!("ranking {ranking}"))?;
            made.sign(&format!("drawn {at}"), signer)
        })
    }

    /// Ends the draw because the party after those whose seeds are given withheld its own.
    ///
    /// # Errors
    ///
    /// [`DrawError`] when the draw is not frozen, a seed is wrong, or nobody is left.
    pub fn withhold(
        &mut self,
        seeds: &[Hash],
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        self.whole(|made| {
            made.reveal(seeds)?;
            let party = made.state.parties.get(seeds.len());
            let party = party.map(|party| party.name.clone()).unwrap_or_default();
            made.sign(&format!("withheld {party} {at}"), signer)
        })
    }

    fn reveal(&mut self, seeds: &[Hash]) -> Result<(), DrawError> {
        let parties = self.state.parties.clone();
        for (party, seed) in parties.iter().zip(seeds) {
            self.push(&format!(
                "reveal {} {}",
                party.name,
                base::hex::encode(seed)
            ))?;
        }
        Ok(())
    }

    /// Calls whose turn it is; `None` when every place is taken or the groups are exhausted.
    ///
    /// # Errors
    ///
    /// [`DrawError`] when the draw is not in the stage for it.
    pub fn call(&mut self, at: &str, signer: &dyn NoteSigner) -> Result<Option<Place>, DrawError> {
        let Some(next) = self.next_call() else {
            return Ok(None);
        };
        let who = self.state.spell(next);
        self.sign(&format!("call {who} {at}"), signer)?;
        Ok(Some(next))
    }

    /// Records that a called candidate accepts.
    ///
    /// # Errors
    ///
    /// [`DrawError::Answer`] unless a call to it is open.
    pub fn accept(
        &mut self,
        candidate: usize,
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        let who = self.commitment(candidate)?;
        self.sign(&format!("accept {who} {at}"), signer)
    }

    /// Records that a called candidate refuses or cannot be reached, with the reason as a word.
    ///
    /// # Errors
    ///
    /// [`DrawError::Answer`] unless a call to it is open.
    pub fn refuse(
        &mut self,
        candidate: usize,
        reason: &str,
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        let who = self.commitment(candidate)?;
        self.sign(&format!("refuse {who} {reason} {at}"), signer)
    }

    /// Records that a candidate who accepted leaves or is removed, with the reason as a word.
    ///
    /// # Errors
    ///
    /// [`DrawError::Answer`] unless it accepted.
    pub fn leave(
        &mut self,
        candidate: usize,
        reason: &str,
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        let who = self.commitment(candidate)?;
        self.sign(&format!("leave {who} {reason} {at}"), signer)
    }

    /// Makes the members known: an opening for each, in the order of [`Self::members`].
    ///
    /// # Errors
    ///
    /// [`DrawError::Open`] while a call is open; [`DrawError::Members`] and [`DrawError::Opening`] for
    /// anything but what opens exactly the members.
    pub fn release(
        &mut self,
        openings: &[Opening],
        at: &str,
        signer: &dyn NoteSigner,
    ) -> Result<(), DrawError> {
        self.whole(|made| {
            for opening in openings {
                let salt = base::hex::encode(&opening.salt);
                made.push(&format!(
                    "open {} {salt} {}",
                    opening.commitment, opening.value
                ))?;
            }
            made.sign(&format!("released {at}"), signer)
        })
    }

    /// The transcript as the text of a file, with the signature that ends it; the same for the same lines.
    ///
    /// # Errors
    ///
    /// [`DrawError::Signer`] when the signer fails.
    pub fn to_text(&self, signer: &dyn NoteSigner) -> Result<String, DrawError> {
        let line = signed_line(&self.state, "end", signer)?;
        let signature = line.strip_prefix("end ").unwrap_or_default();
        self.state.check_end(&line, signature)?;
        Ok(format!("{}{line}\n", self.text))
    }

    /// Reads a transcript, strictly; [`Self::to_text`] gives back exactly these bytes.
    ///
    /// # Errors
    ///
    /// The first [`Failure`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let mut made = Self::empty();
        made.read(&mut Lines::new(bytes, MAX_LINE_BYTES))?;
        Ok(made)
    }

    /// Reads the lines after the first.
    pub(crate) fn parse_after_first<R: BufRead>(lines: &mut Lines<R>) -> Result<Self, Failure> {
        let mut made = Self::empty();
        made.push(FIRST_LINE)
            .map_err(|error| Failure::at(1, error.into()))?;
        made.read(lines)?;
        Ok(made)
    }

    fn empty() -> Self {
        Self {
            text: String::new(),
            state: State::new(),
        }
    }

    fn read<R: BufRead>(&mut self, lines: &mut Lines<R>) -> Result<(), Failure> {
        loop {
            let line = match lines.next() {
                Ok(Some(line)) => std::str::from_utf8(line).ok().map(str::to_owned),
                Ok(None) => {
                    let cause = Cause::Draw(DrawError::Unfinished);
                    return Err(Failure::at(lines.number() + 1, cause));
                }
                Err(error) => return Err(Failure::at(lines.number().max(1), error.into())),
            };
            let number = lines.number();
            let at = |error: DrawError| Failure::at(number, error.into());
            let line = line.ok_or_else(|| at(DrawError::Line("UTF-8")))?;
            if let Some(signature) = line.strip_prefix("end ") {
                self.state.check_end(&line, signature).map_err(at)?;
                break;
            }
            self.push(&line).map_err(at)?;
        }
        match lines.next() {
            Ok(None) => Ok(()),
            _ => Err(Failure::at(
                lines.number().max(1),
                DrawError::Trailing.into(),
            )),
        }
    }

    /// Adds a line.
    fn push(&mut self, line: &str) -> Result<(), DrawError> {
        if line.len() > MAX_LINE_BYTES {
            return Err(DrawError::Line("at most 2,048 bytes"));
        }
        self.state.take(line)?;
        self.text.push_str(line);
        self.text.push('\n');
        Ok(())
    }

    /// Adds a line with the signature over everything up to it.
    fn sign(&mut self, line: &str, signer: &dyn NoteSigner) -> Result<(), DrawError> {
        let line = signed_line(&self.state, line, signer)?;
        self.push(&line)
    }

    /// Adds several lines or none.
    fn whole(
        &mut self,
        add: impl FnOnce(&mut Self) -> Result<(), DrawError>,
    ) -> Result<(), DrawError> {
        let mut made = self.clone();
        add(&mut made)?;
        *self = made;
        Ok(())
    }

    fn commitment(&self, candidate: usize) -> Result<String, DrawError> {
        let found = self.state.pool.get(candidate).ok_or(DrawError::Answer)?;
        Ok(found.commitment.hex())
    }

    /// Whose turn it is to be called.
    #[must_use]
    pub fn next_call(&self) -> Option<Place> {
        (self.stage() == Stage::Drawn)
            .then(|| self.state.next_call())
            .flatten()
    }

    /// How far the draw has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        // Nothing is kept in between: `freeze`, `parse` and the methods end where a text may end.
        self.state.stage().unwrap_or(Stage::Frozen)
    }

    /// The draw's identifier.
    #[must_use]
    pub fn draw(&self) -> &str {
        &self.state.draw
    }

    /// What is drawn for.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.state.subject
    }

    /// The earlier attempts that came to nothing.
    #[must_use]
    pub fn voids(&self) -> &[Void] {
        &self.state.voids
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.state.groups
    }

    /// The parties, in the order in which they reveal.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.state.parties
    }

    /// The candidates in the order of their commitments.
    #[must_use]
    pub fn pool(&self) -> &[Candidate] {
        &self.state.pool
    }

    /// The Merkle root over the candidates' lines.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.state.root()
    }

    /// The eligible candidates as places in the pool, best first; empty before the draw.
    #[must_use]
    pub fn ranking(&self) -> &[usize] {
        &self.state.ranking
    }

    /// The calls in their order.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.state.calls
    }

    /// The members as they stand: of each group the best of those who accepted, as many as it has seats.
    /// Whoever else accepted stands by.
    #[must_use]
    pub fn members(&self) -> Vec<Place> {
        self.state.members()
    }

    /// What was opened.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.state.openings
    }

    /// When the pool was frozen.
    #[must_use]
    pub fn frozen_at(&self) -> &str {
        &self.state.frozen_at
    }

    /// When the last dated line was added.
    #[must_use]
    pub fn last_at(&self) -> &str {
        &self.state.last_at
    }

    /// The key that signs.
    #[must_use]
    pub fn key(&self) -> Option<&VerifierKey> {
        self.state.key.as_ref()
    }

    /// The random function's key.
    #[must_use]
    pub fn vrf(&self) -> Option<&VrfPublic> {
        self.state.vrf()
    }
}

/// A line and the signature over everything up to it.
fn signed_line(state: &State, line: &str, signer: &dyn NoteSigner) -> Result<String, DrawError> {
    let mut line = format!("{line} ");
    let signature = signer.sign(&state.message(&line))?;
    line.push_str(&STANDARD.encode(signature));
    Ok(line)
}

fn candidate_line(frame: &Frame, candidate: &Candidate) -> String {
    let mut line = format!("candidate {} ", candidate.commitment);
    for (at, place) in candidate.groups.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let name = frame.groups.get(*place).map_or("", |group| &group.name);
        // Writing to a String does not fail.
        let _ = write!(line, "{comma}{name}");
    }
    line.push(' ');
    match &candidate.excluded[..] {
        [] => line.push('-'),
        reasons => line.push_str(&reasons.join(",")),
    }
    line
}
