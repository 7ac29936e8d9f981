//! Experts: registered, drawn, called, seated, and judging.

use app::traders::{self, Trader};
use axum::http::StatusCode;
use base::Role;
use proof::draw::seed_commitment;

use super::city::{City, number, numbers, plain};

/// Experts beside those of the demo.
const EXPERTS: [&str; 14] = [
    "judge01", "judge02", "judge03", "judge04", "judge05", "judge06", "judge07", "judge08",
    "judge09", "judge10", "judge11", "judge12", "judge13", "judge14",
];

/// What parties of a draw bring.
const SEEDS: [[u8; 32]; 2] = [[3; 32], [4; 32]];

/// A judge in a committee.
#[derive(Clone, Debug)]
pub struct Judge {
    pub login: &'static str,
    pub seat: i64,
}

impl City {
    /// The centre enters the experts; the first of them works for the enterprise of this code.
    pub async fn enters_experts(&mut self, recused: &str) {
        for (login, number) in EXPERTS.into_iter().zip(1..) {
            let trader = Trader {
                login,
                role: Role::Applicant,
                org: None,
                name: "示例·评标专家",
                code: None,
            };
            traders::join(&self.house.app, &trader).expect("an account");
            let (code, name) = (format!("Z{number:04}"), format!("示例专家第{number}名"));
            let phone = format!("139{number:08}");
            let mut typed = vec![
                ("code", code.as_str()),
                ("name", &name),
                ("phone", &phone),
                ("region", "140500"),
                ("specialities", "A0101、B0201"),
                ("login", login),
            ];
            if number == 1 {
                typed.extend([("employer-code", recused), ("employer-name", "示例单位")]);
            }
            self.does("centre", ("/experts/new", "/experts/new"), &typed)
                .await;
        }
    }

    /// The draw of a trade: commitments, the frozen pool, revealed seeds. Its number.
    pub async fn draws(&mut self, parties: [(&str, &str); 2]) -> i64 {
        let draw = self.freezes(parties, 1).await;
        self.reveals(draw, parties).await;
        draw
    }

    /// Commitments to seeds for an attempt of the newest draw, and the frozen pool; the draw.
    pub async fn freezes(&mut self, parties: [(&str, &str); 2], attempt: u64) -> i64 {
        let list = self.page("centre", "/draws").await;
        let draw = *numbers(&list, "href=\"/draws/")
            .iter()
            .max()
            .expect("a draw");
        let here = format!("/draws/{draw}");
        let freeze = format!("{here}/freeze");
        // The page offers it once every party has committed; pressed before, it is refused.
        let page = self.page("centre", &here).await;
        assert!(!page.contains(&format!("action=\"{freeze}\"")), "{page}");
        let csrf = self.who("centre").await.token(&here).await;
        let typed = [("csrf", csrf.as_str()), ("version", "1")];
        let reply = self.who("centre").await.post(&freeze, &typed).await;
        assert_eq!(reply.status, StatusCode::CONFLICT);
        assert!(
            plain(&reply.text()).contains("种子承诺"),
            "{}",
            reply.text()
        );
        for ((login, party), seed) in parties.iter().zip(&SEEDS) {
            let hash = seed_commitment(&format!("draw/{draw}"), attempt, party, seed);
            let typed = [("seed", ""), ("commitment", &*base::hex::encode(&hash))];
            self.does(login, (&here, &format!("{here}/commit")), &typed)
                .await;
        }
        self.does("centre", (&here, &freeze), &[]).await;
        draw
    }

    /// Everybody reveals the seed.
    pub async fn reveals(&mut self, draw: i64, parties: [(&str, &str); 2]) {
        let here = format!("/draws/{draw}");
        for ((login, _), seed) in parties.iter().zip(&SEEDS) {
            let seed = base::hex::encode(seed);
            self.does(
                login,
                (&here, &format!("{here}/reveal")),
                &[("seed", &seed)],
            )
            .await;
        }
    }

    /// Who is called to a draw and has not answered.
    pub async fn called(&mut self, draw: i64) -> Vec<Judge> {
        let mut found = Vec::new();
        for login in EXPERTS {
            let page = self.page(login, "/seats").await;
            let seats = page
                .split("</section>")
                .filter(|part| part.contains("value=\"yes\""));
            for part in seats {
                let seat = numbers(part, &format!("action=\"/seats/{draw}/"))
                    .first()
                    .copied();
                found.extend(seat.map(|seat| Judge { login, seat }));
            }
        }
        found
    }

    /// Answers a call.
    pub async fn answers(&mut self, draw: i64, judge: &Judge, comes: bool) {
        let action = format!("/seats/{draw}/{}/answer", judge.seat);
        let (place, reason) = (
            format!("place-{draw}-{}", judge.seat),
            format!("reason-{draw}-{}", judge.seat),
        );
        let typed = match comes {
            true => [("said", "yes"), (place.as_str(), "jc")],
            false => [("said", "no"), (reason.as_str(), "busy")],
        };
        self.does(judge.login, ("/seats", &action), &typed).await;
    }

    /// Everybody who is called comes, but for so many who refuse first; the committee.
    pub async fn seated(&mut self, draw: i64, refusals: usize) -> Vec<Judge> {
        let accepted = self.accepted(draw, refusals).await;
        self.sitting(accepted).await
    }

    /// As [`City::seated`], before anybody judges: who accepted.
    pub async fn accepted(&mut self, draw: i64, mut refusals: usize) -> Vec<Judge> {
        let mut committee: Vec<Judge> = Vec::new();
        loop {
            let called = self.called(draw).await;
            if called.is_empty() {
                break;
            }
            for judge in called {
                let comes = refusals == 0;
                self.answers(draw, &judge, comes).await;
                if comes {
                    committee.push(judge);
                } else {
                    refusals -= 1;
                }
            }
        }
        committee
    }

    /// Those of them who judge in the newest evaluation; whoever else accepted stands by.
    pub async fn sitting(&mut self, accepted: Vec<Judge>) -> Vec<Judge> {
        let mut called = Vec::new();
        for judge in accepted {
            let list = self.page(judge.login, "/judging").await;
            called.push((numbers(&list, "href=\"/judging/"), judge));
        }
        let newest = called.iter().flat_map(|(ids, _)| ids.iter().max()).max();
        let newest = *newest.expect("an evaluation");
        called.retain(|(ids, _)| ids.contains(&newest));
        called.into_iter().map(|(_, judge)| judge).collect()
    }

    /// The committee of the newest evaluation, whoever took which seat.
    pub async fn everybody(&mut self) -> Vec<Judge> {
        let all = EXPERTS.iter().map(|login| Judge { login, seat: 0 });
        self.sitting(all.collect()).await
    }

    /// A judge falls ill, and whoever stands by first takes the seat; the committee now.
    pub async fn replaced(&mut self, draw: i64, committee: &[Judge]) -> Vec<Judge> {
        let gone = &committee[0];
        let action = format!("/seats/{draw}/{}/leave", gone.seat);
        let reason = format!("reason-{draw}-{}", gone.seat);
        self.does(gone.login, ("/seats", &action), &[(&reason, "ill")])
            .await;
        let now = self.everybody().await;
        assert!(now.iter().all(|judge| judge.login != gone.login), "{now:?}");
        now
    }

    /// The evaluation to which a judge was called last.
    pub async fn evaluation(&mut self, judge: &Judge) -> i64 {
        let list = self.page(judge.login, "/judging").await;
        *numbers(&list, "href=\"/judging/")
            .iter()
            .max()
            .expect("an evaluation")
    }

    /// The first judge of a committee leads it, and every offer meets everything.
    pub async fn reviewed(&mut self, committee: &[Judge]) -> i64 {
        let id = self.evaluation(&committee[0]).await;
        let path = format!("/judging/{id}");
        let chair = number(&self.page(committee[0].login, &path).await, "评委 ").to_string();
        for judge in committee {
            let action = format!("{path}/chair");
            self.does(judge.login, (&path, &action), &[("seat", &chair)])
                .await;
        }
        for judge in committee {
            let page = self.page(judge.login, &path).await;
            let mut typed = vec![("do".to_owned(), "hand_in".to_owned())];
            typed.extend(
                names(&page, "r.")
                    .into_iter()
                    .map(|name| (name, "yes".to_owned())),
            );
            self.hands_in(judge, (&path, "review"), &typed).await;
        }
        id
    }

    /// Hands in a form of the judge's page.
    pub async fn hands_in(
        &mut self,
        judge: &Judge,
        (path, what): (&str, &str),
        typed: &[(String, String)],
    ) {
        let typed: Vec<(&str, &str)> = typed
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        self.does(judge.login, (path, &format!("{path}/{what}")), &typed)
            .await;
    }

    /// A judge hands in marks: what each bidder, by its name, has for each criterion.
    pub async fn marks(
        &mut self,
        judge: &Judge,
        id: i64,
        mark: impl Fn(&str, &str) -> &'static str,
    ) {
        let path = format!("/judging/{id}");
        let page = self.page(judge.login, &path).await;
        let mut typed = vec![("do".to_owned(), "hand_in".to_owned())];
        for name in names(&page, "m.") {
            let (letter, criterion) = name[2..].split_once('.').expect("a criterion");
            let bidder = bidder_of(&page, letter);
            typed.push((name.clone(), mark(&bidder, criterion).to_owned()));
        }
        self.hands_in(judge, (&path, "marks"), &typed).await;
    }

    /// The chair fixes the sheet and everybody signs.
    pub async fn reports(&mut self, committee: &[Judge], id: i64) {
        let path = format!("/judging/{id}");
        self.does(committee[0].login, (&path, &format!("{path}/confirm")), &[])
            .await;
        for judge in committee {
            let action = format!("{path}/sign");
            self.does(judge.login, (&path, &action), &[("do", "sign")])
                .await;
        }
    }
}

/// The names of fields that begin so, each once.
fn names(page: &str, prefix: &str) -> Vec<String> {
    let mark = format!("name=\"{prefix}");
    let mut found: Vec<String> = page
        .split(&mark)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|rest| format!("{prefix}{rest}"))
        .collect();
    found.dedup();
    found
}

/// The bidder behind a letter, where the page names it.
fn bidder_of(page: &str, letter: &str) -> String {
    let text = plain(page);
    let mark = format!("投标人 {letter} ");
    let rest = text.split_once(&mark).map_or("", |(_, rest)| rest);
    rest.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}
