//! The one reader of a transcript's lines: writing adds a line through it too, so that nothing is written
//! that it would refuse.

use super::stream::Stream;
use super::vrf::VrfProof;
use super::{
    Candidate, DrawError, FIRST_LINE, Group, MAX_GROUPS, MAX_PARTIES, MAX_POOL, Opening, Party,
    Place, Void, VrfPublic, seed_commitment,
};
use crate::checkpoint::parse_decimal;
use crate::commitment::Commitment;
use crate::entry::{is_instant, is_name, is_word};
use crate::key::VerifierKey;
use crate::note::NoteVerifier;
use crate::tree::{Frontier, Hash, leaf_hash};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Keeps the signatures in a transcript apart from every other.
const SIGNATURE_DOMAIN: &[u8] = b"luodi-draw-line/1\n";

/// How far a draw has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Pool and commitments stand, nothing random exists.
    Frozen,
    /// A party withheld its seed: the draw came to nothing.
    Void {
        /// Which party.
        party: String,
    },
    /// The ranking stands, calls walk down it.
    Drawn,
    /// The members were made known.
    Released,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    Pending,
    /// Accepted.
    Accepted,
    /// Refused, or could not be reached: the reason as a word.
    Refused(String),
    /// Accepted and left, or was removed, later: the reason as a word.
    Left(String),
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who was called, for which group.
    pub place: Place,
    /// When.
    pub at: String,
    /// What came of it.
    pub answer: Answer,
}

/// Which lines may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    First,
    Key,
    Vrf,
    Draw,
    Subject,
    Attempt,
    Groups,
    Parties,
    Pool,
    Seeds,
    Ranking,
    Drawn,
    Walk,
    Opening,
    Released,
    Withheld,
}

impl Phase {
    fn shape(self) -> &'static str {
        match self {
            Self::First => FIRST_LINE,
            Self::Key => "key <name+hash+data>",
            Self::Vrf => "vrf <public key in base64>",
            Self::Draw => "draw <identifier>",
            Self::Subject => "subject <subject>",
            Self::Attempt => "attempt <number>",
            Self::Groups => "void <party> <hash>, or group <name> <seats> <spares>",
            Self::Parties => "group <name> <seats> <spares>, or party <name> <commitment>",
            Self::Pool => {
                "party <name> <commitment>, pool <count> <root>, candidate <commitment> <groups> <reasons>, \
                 or frozen <time> <signature>"
            }
            Self::Seeds => {
                "reveal <party> <seed>, proof <proof>, withheld <party> <time> <signature>, or end <signature>"
            }
            Self::Ranking => "ranking <hash>",
            Self::Drawn => "drawn <time> <signature>",
            Self::Walk => {
                "call, accept, refuse, leave or open with their fields, released <time> <signature>, or end \
                 <signature>"
            }
            Self::Opening => "open <commitment> <salt> <text>, or released <time> <signature>",
            Self::Released | Self::Withheld => "end <signature>",
        }
    }
}

/// Everything that the lines so far say, each checked.
#[derive(Clone, Debug)]
pub(crate) struct State {
    phase: Phase,
    hash: Sha256,
    pub(crate) key: Option<VerifierKey>,
    vrf: Option<VrfPublic>,
    pub(crate) draw: String,
    pub(crate) subject: String,
    attempt: u64,
    pub(crate) voids: Vec<Void>,
    pub(crate) groups: Vec<Group>,
    pub(crate) parties: Vec<Party>,
    announced: Option<(u64, Hash)>,
    frontier: Frontier,
    pub(crate) pool: Vec<Candidate>,
    pub(crate) frozen_at: String,
    pub(crate) last_at: String,
    frozen: Hash,
    pub(crate) seeds: Vec<Hash>,
    pub(crate) ranking: Vec<usize>,
    pub(crate) calls: Vec<Call>,
    pub(crate) openings: Vec<Opening>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::First,
            hash: Sha256::new(),
            key: None,
            vrf: None,
            draw: String::new(),
            subject: String::new(),
            attempt: 0,
            voids: Vec::new(),
            groups: Vec::new(),
            parties: Vec::new(),
            announced: None,
            frontier: Frontier::new(),
            pool: Vec::new(),
            frozen_at: String::new(),
            last_at: String::new(),
            frozen: [0; 32],
            seeds: Vec::new(),
            ranking: Vec::new(),
            calls: Vec::new(),
            openings: Vec::new(),
        }
    }

    /// The root over the candidates, once they were announced.
    pub(crate) fn root(&self) -> Hash {
        self.announced.map_or([0; 32], |(_, root)| root)
    }

    pub(crate) fn vrf(&self) -> Option<&VrfPublic> {
        self.vrf.as_ref()
    }

    /// The stage, `None` while a part of the transcript is missing.
    pub(crate) fn stage(&self) -> Option<Stage> {
        match self.phase {
            Phase::Seeds if self.seeds.is_empty() => Some(Stage::Frozen),
            Phase::Walk => Some(Stage::Drawn),
            Phase::Released => Some(Stage::Released),
            Phase::Withheld => Some(Stage::Void {
                party: self.parties[self.seeds.len()].name.clone(),
            }),
            _ => None,
        }
    }

    /// What a signature at the end of a line signs: everything above, and the line up to the signature.
    pub(crate) fn message(&self, line: &str) -> Vec<u8> {
        let hash = self.hash.clone().chain_update(line).finalize();
        [SIGNATURE_DOMAIN, &hash].concat()
    }

    /// What the random function is asked.
    pub(crate) fn alpha(&self) -> Vec<u8> {
        let mut alpha = b"luodi-draw-alpha/1\n".to_vec();
        alpha.extend_from_slice(&self.frozen);
        for seed in &self.seeds {
            alpha.extend_from_slice(seed);
        }
        alpha
    }

    /// Reads the next line, without its line feed.
    pub(crate) fn take(&mut self, line: &str) -> Result<(), DrawError> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let next = match (self.phase, word) {
            (Phase::First, FIRST_LINE) if line == FIRST_LINE => Some(Phase::Key),
            (_, "key" | "vrf" | "draw" | "subject" | "attempt") => self.take_name(word, rest)?,
            (Phase::Groups | Phase::Parties, "void" | "group") => self.take_group(word, rest)?,
            (Phase::Parties | Phase::Pool, "party" | "pool") => self.take_party(word, rest)?,
            (Phase::Pool, "candidate") => self.take_candidate(line, rest)?,
            (Phase::Pool, "frozen") => self.take_frozen(line, rest)?,
            (Phase::Seeds, "reveal") => self.take_seed(rest)?,
            (Phase::Seeds, "proof") => self.take_proof(rest)?,
            (Phase::Seeds, "withheld") => self.take_withheld(line, rest)?,
            (Phase::Ranking, "ranking") => self.take_ranking(rest)?,
            (Phase::Drawn, "drawn") => self.take_dated(line, rest)?.map(|()| Phase::Walk),
            (Phase::Walk, "call") => self.take_call(line, rest)?,
            (Phase::Walk, "accept" | "refuse" | "leave") => self.take_answer(line, word, rest)?,
            (Phase::Walk | Phase::Opening, "open") => self.take_opening(rest)?,
            (Phase::Walk | Phase::Opening, "released") => self.take_released(line, rest)?,
            _ => None,
        };
        self.phase = next.ok_or(DrawError::Line(self.phase.shape()))?;
        self.hash.update(line);
        self.hash.update(b"\n");
        Ok(())
    }

    /// Checks the line that ends a text of this state. It changes nothing, so that more can be added after
    /// the line is taken off.
    pub(crate) fn check_end(&self, line: &str, signature: &str) -> Result<(), DrawError> {
        if self.stage().is_none() {
            return Err(DrawError::Line(self.phase.shape()));
        }
        self.check_signature(line, signature)
    }

    fn take_name(&mut self, word: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        match (self.phase, word) {
            (Phase::Key, "key") => {
                self.key = Some(VerifierKey::parse(rest)?);
                Ok(Some(Phase::Vrf))
            }
            (Phase::Vrf, "vrf") => {
                let Some(bytes) = base64(rest) else {
                    return Ok(None);
                };
                self.vrf = Some(VrfPublic::from_bytes(&bytes).ok_or(DrawError::Vrf)?);
                Ok(Some(Phase::Draw))
            }
            (Phase::Draw, "draw") if is_name(rest, 128) => {
                rest.clone_into(&mut self.draw);
                Ok(Some(Phase::Subject))
            }
            (Phase::Subject, "subject") if is_name(rest, 256) => {
                rest.clone_into(&mut self.subject);
                Ok(Some(Phase::Attempt))
            }
            (Phase::Attempt, "attempt") => {
                self.attempt = parse_decimal(rest).unwrap_or_default();
                Ok((1..=9).contains(&self.attempt).then_some(Phase::Groups))
            }
            _ => Ok(None),
        }
    }

    fn take_group(&mut self, word: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let fields: Vec<&str> = rest.split(' ').collect();
        if let ("void", [party, hash], Phase::Groups) = (word, &fields[..], self.phase) {
            let Some(transcript) = hex(hash).filter(|_| is_word(party, 32)) else {
                return Ok(None);
            };
            let party = (*party).to_owned();
            self.voids.push(Void { party, transcript });
            return Ok(Some(Phase::Groups));
        }
        let ("group", [name, seats, spares]) = (word, &fields[..]) else {
            return Ok(None);
        };
        if self.voids.len() as u64 + 1 != self.attempt {
            return Err(DrawError::Voids(self.attempt));
        }
        let number = |text: &str| parse_decimal(text).filter(|number| *number < 100);
        let (Some(seats), Some(spares)) = (number(seats), number(spares)) else {
            return Ok(None);
        };
        if seats == 0 || !is_word(name, 32) {
            return Ok(None);
        }
        if self.groups.iter().any(|group| group.name == *name) {
            return Err(DrawError::Twice((*name).to_owned()));
        }
        self.groups.push(Group {
            name: (*name).to_owned(),
            seats: seats as u16,
            spares: spares as u16,
        });
        if self.groups.len() > MAX_GROUPS {
            return Err(DrawError::Few);
        }
        Ok(Some(Phase::Parties))
    }

    fn take_party(&mut self, word: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let Some((name, hash)) = rest.split_once(' ') else {
            return Ok(None);
        };
        let Some(hash) = hex(hash).filter(|_| self.announced.is_none()) else {
            return Ok(None);
        };
        if word == "pool" {
            let Some(count) = parse_decimal(name).filter(|count| *count <= MAX_POOL) else {
                return Ok(None);
            };
            if self.parties.len() < 2 {
                return Err(DrawError::Few);
            }
            self.announced = Some((count, hash));
            return Ok(Some(Phase::Pool));
        }
        if !is_word(name, 32) {
            return Ok(None);
        }
        if self.parties.iter().any(|party| party.name == name) {
            return Err(DrawError::Twice(name.to_owned()));
        }
        let withheld = |name: &str| self.voids.iter().any(|void| void.party == name);
        if withheld(name) && self.parties.iter().any(|party| !withheld(&party.name)) {
            return Err(DrawError::Order(name.to_owned()));
        }
        self.parties.push(Party {
            name: name.to_owned(),
            commitment: hash,
        });
        if self.parties.len() > MAX_PARTIES {
            return Err(DrawError::Few);
        }
        Ok(Some(Phase::Pool))
    }

    fn take_candidate(&mut self, line: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let Some((count, _)) = self.announced else {
            return Ok(None);
        };
        let fields: Vec<&str> = rest.split(' ').collect();
        let [commitment, groups, excluded] = fields[..] else {
            return Ok(None);
        };
        let Some(commitment) = Commitment::parse(commitment) else {
            return Ok(None);
        };
        let mut places = Vec::new();
        for name in groups.split(',') {
            let place = self.groups.iter().position(|group| group.name == name);
            let place = place.filter(|place| places.last().is_none_or(|last| last < place));
            places.push(place.ok_or(DrawError::Group)?);
        }
        let excluded: Vec<String> = match excluded {
            "-" => Vec::new(),
            reasons => reasons.split(',').map(str::to_owned).collect(),
        };
        let ascending = excluded.is_sorted_by(|one, two| one < two);
        if !ascending || excluded.iter().any(|reason| !is_word(reason, 32)) {
            return Ok(None);
        }
        if self
            .pool
            .last()
            .is_some_and(|last| last.commitment >= commitment)
        {
            return Err(DrawError::Sorted);
        }
        self.frontier.append(leaf_hash(line.as_bytes()));
        self.pool.push(Candidate {
            commitment,
            groups: places,
            excluded,
        });
        if self.pool.len() as u64 > count {
            return Err(DrawError::Count(count));
        }
        Ok(Some(Phase::Pool))
    }

    fn take_frozen(&mut self, line: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let Some((count, root)) = self.announced else {
            return Ok(None);
        };
        if self.pool.len() as u64 != count {
            return Err(DrawError::Count(count));
        }
        if self.frontier.root() != root {
            return Err(DrawError::Root);
        }
        let dated = self.take_dated(line, rest)?;
        self.frozen_at.clone_from(&self.last_at);
        let hash = self.hash.clone().chain_update(line).chain_update(b"\n");
        self.frozen = hash.finalize().into();
        Ok(dated.map(|()| Phase::Seeds))
    }

    fn take_seed(&mut self, rest: &str) -> Result<Option<Phase>, DrawError> {
        let Some((name, seed)) = rest.split_once(' ') else {
            return Ok(None);
        };
        let (Some(seed), Some(party)) = (hex(seed), self.parties.get(self.seeds.len())) else {
            return Ok(None);
        };
        if party.name != name {
            return Ok(None);
        }
        if seed_commitment(&self.draw, self.attempt, name, &seed) != party.commitment {
            return Err(DrawError::Seed(name.to_owned()));
        }
        self.seeds.push(seed);
        Ok(Some(Phase::Seeds))
    }

    fn take_withheld(&mut self, line: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let Some((name, rest)) = rest.split_once(' ') else {
            return Ok(None);
        };
        let next = self.parties.get(self.seeds.len());
        if next.is_none_or(|party| party.name != name) {
            return Ok(None);
        }
        Ok(self.take_dated(line, rest)?.map(|()| Phase::Withheld))
    }

    fn take_proof(&mut self, rest: &str) -> Result<Option<Phase>, DrawError> {
        if self.seeds.len() != self.parties.len() {
            return Ok(None);
        }
        let Some(proof) = base64::<{ super::vrf::PROOF_BYTES }>(rest) else {
            return Ok(None);
        };
        self.rank(&proof).ok_or(DrawError::Proof)?;
        Ok(Some(Phase::Ranking))
    }

    /// Ranks the eligible candidates of the pool.
    fn rank(&mut self, proof: &VrfProof) -> Option<()> {
        let output = self.vrf.as_ref()?.verify(&self.alpha(), proof)?;
        let eligible = |place: &usize| self.pool[*place].excluded.is_empty();
        self.ranking = (0..self.pool.len()).filter(eligible).collect();
        Stream::new(&output, &self.seeds, &self.root()).shuffle(&mut self.ranking);
        Some(())
    }

    /// The hash of the ranking.
    pub(crate) fn ranking_hash(&self) -> Hash {
        let mut hash = Sha256::new().chain_update(b"luodi-draw-ranking/1\n");
        for place in &self.ranking {
            hash.update(self.pool[*place].commitment.hex());
            hash.update(b"\n");
        }
        hash.finalize().into()
    }

    fn take_ranking(&mut self, rest: &str) -> Result<Option<Phase>, DrawError> {
        match hex(rest) {
            Some(hash) if hash == self.ranking_hash() => Ok(Some(Phase::Drawn)),
            Some(_) => Err(DrawError::Ranking),
            None => Ok(None),
        }
    }

    fn call_of(&self, candidate: usize) -> Option<usize> {
        let same = |call: &Call| call.place.candidate == candidate;
        self.calls.iter().position(same)
    }

    /// How many of a group are called or have accepted.
    fn held(&self, group: usize) -> usize {
        let holds = |call: &&Call| {
            call.place.group == group && matches!(call.answer, Answer::Pending | Answer::Accepted)
        };
        self.calls.iter().filter(holds).count()
    }

    /// The highest-ranked candidate of a group who was not called yet.
    fn best(&self, group: usize) -> Option<usize> {
        let free = |place: &&usize| {
            self.pool[**place].groups.contains(&group) && self.call_of(**place).is_none()
        };
        self.ranking.iter().find(free).copied()
    }

    /// Whose turn it is: the first group with an open place that is not exhausted, its best candidate.
    pub(crate) fn next_call(&self) -> Option<Place> {
        let open = |(at, group): &(usize, &Group)| {
            self.held(*at) < usize::from(group.seats) + usize::from(group.spares)
        };
        let groups = self.groups.iter().enumerate().filter(open);
        groups.into_iter().find_map(|(group, _)| {
            let candidate = self.best(group)?;
            Some(Place { group, candidate })
        })
    }

    /// The members: of each group the best of those who accepted, as many as there are seats.
    pub(crate) fn members(&self) -> Vec<Place> {
        let mut members = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            let accepted = |call: &&Call| call.place.group == at && call.answer == Answer::Accepted;
            let seated = self.calls.iter().filter(accepted).take(group.seats.into());
            members.extend(seated.map(|call| call.place));
        }
        members
    }

    fn take_call(&mut self, line: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        let mut fields = rest.splitn(3, ' ');
        let (Some(group), Some(who), Some(rest)) = (fields.next(), fields.next(), fields.next())
        else {
            return Ok(None);
        };
        let place = self.next_call();
        let spelled = place.map(|place| self.spell(place));
        if spelled.as_deref() != Some(&format!("{group} {who}")) {
            return Err(DrawError::Turn(spelled));
        }
        let dated = self.take_dated(line, rest)?;
        self.calls.extend(place.map(|place| Call {
            place,
            at: self.last_at.clone(),
            answer: Answer::Pending,
        }));
        Ok(dated.map(|()| Phase::Walk))
    }

    /// A place as a line names it.
    pub(crate) fn spell(&self, place: Place) -> String {
        let group = &self.groups[place.group].name;
        format!("{group} {}", self.pool[place.candidate].commitment)
    }

    fn take_answer(
        &mut self,
        line: &str,
        word: &str,
        rest: &str,
    ) -> Result<Option<Phase>, DrawError> {
        let Some((who, rest)) = rest.split_once(' ') else {
            return Ok(None);
        };
        let (reason, rest) = match word {
            "accept" => ("", rest),
            _ => rest.split_once(' ').unwrap_or(("", rest)),
        };
        if word != "accept" && !is_word(reason, 32) {
            return Ok(None);
        }
        let Some(who) = Commitment::parse(who) else {
            return Ok(None);
        };
        let found = self
            .pool
            .binary_search_by(|candidate| candidate.commitment.cmp(&who));
        let call = found.ok().and_then(|candidate| self.call_of(candidate));
        let call = call.ok_or(DrawError::Answer)?;
        let answer = match (word, &self.calls[call].answer) {
            ("accept", Answer::Pending) => Answer::Accepted,
            ("refuse", Answer::Pending) => Answer::Refused(reason.to_owned()),
            ("leave", Answer::Accepted) => Answer::Left(reason.to_owned()),
            _ => return Err(DrawError::Answer),
        };
        let dated = self.take_dated(line, rest)?;
        self.calls[call].answer = answer;
        Ok(dated.map(|()| Phase::Walk))
    }

    fn take_opening(&mut self, rest: &str) -> Result<Option<Phase>, DrawError> {
        let mut fields = rest.splitn(3, ' ');
        let (Some(who), Some(salt), Some(value)) = (fields.next(), fields.next(), fields.next())
        else {
            return Ok(None);
        };
        let salt = base::hex::decode(salt).and_then(|salt| salt.try_into().ok());
        let (Some(commitment), Some(salt)) = (Commitment::parse(who), salt) else {
            return Ok(None);
        };
        if value.is_empty() || value.len() > 256 || value.contains(char::is_control) {
            return Ok(None);
        }
        self.check_settled()?;
        let members = self.members();
        let next = members.get(self.openings.len());
        if next.is_none_or(|next| self.pool[next.candidate].commitment != commitment) {
            return Err(DrawError::Members);
        }
        if !commitment.opens(&salt, value.as_bytes()) {
            return Err(DrawError::Opening);
        }
        self.openings.push(Opening {
            commitment,
            salt,
            value: value.to_owned(),
        });
        Ok(Some(Phase::Opening))
    }

    fn check_settled(&self) -> Result<(), DrawError> {
        let open = |call: &Call| call.answer == Answer::Pending;
        if self.calls.iter().any(open) {
            return Err(DrawError::Open);
        }
        Ok(())
    }

    fn take_released(&mut self, line: &str, rest: &str) -> Result<Option<Phase>, DrawError> {
        self.check_settled()?;
        if self.openings.len() != self.members().len() {
            return Err(DrawError::Members);
        }
        Ok(self.take_dated(line, rest)?.map(|()| Phase::Released))
    }

    /// `<time> <signature>` at the end of a line.
    fn take_dated(&mut self, line: &str, rest: &str) -> Result<Option<()>, DrawError> {
        let Some((at, signature)) = rest.split_once(' ') else {
            return Ok(None);
        };
        if !is_instant(at) {
            return Ok(None);
        }
        if at < self.last_at.as_str() {
            return Err(DrawError::Time);
        }
        self.check_signature(line, signature)?;
        at.clone_into(&mut self.last_at);
        Ok(Some(()))
    }

    fn check_signature(&self, line: &str, signature: &str) -> Result<(), DrawError> {
        let signed = line.strip_suffix(signature).unwrap_or(line);
        let bytes = STANDARD
            .decode(signature)
            .map_err(|_| DrawError::Signature)?;
        let right = |key: &VerifierKey| key.verify(&self.message(signed), &bytes);
        if self.key.as_ref().is_some_and(right) {
            Ok(())
        } else {
            Err(DrawError::Signature)
        }
    }
}

/// 32 bytes in hexadecimal.
fn hex(text: &str) -> Option<Hash> {
    base::hex::decode(text)?.try_into().ok()
}

/// So many bytes in canonical base64.
fn base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
