//! From the registration of a project to its notice.

use super::city::{City, Fields, number, numbers};

/// How a project is registered and announced.
pub struct Plan<'a> {
    /// Who does it.
    pub by: &'a str,
    /// The project's title, its procedure, category, method and lots.
    pub project: [&'a str; 5],
    /// Further fields of the registration.
    pub more: Fields<'a>,
    /// The kinds of documents that go out with the notice.
    pub documents: &'a [&'a str],
    /// Hours of the notice.
    pub hours: Fields<'a>,
}

impl City {
    /// Where somebody works on trades.
    pub fn desk(&self, login: &str) -> &'static str {
        match self.scope(login).role {
            base::Role::Applicant => "/tendering",
            _ => "/trades",
        }
    }

    /// Registers a project of one lot; the trade.
    pub async fn registers(&mut self, plan: &Plan<'_>) -> i64 {
        let new = format!("{}/new", self.desk(plan.by));
        let [title, procedure, category, method, lots] = plan.project;
        let mut typed = vec![
            ("title", title),
            ("platform", "jc"),
            ("procedure", procedure),
            ("category", category),
            ("method", method),
            ("lots", lots),
            ("reserved", "yes"),
        ];
        typed.retain(|(name, _)| !plan.more.iter().any(|(other, _)| other == name));
        typed.extend(plan.more);
        let to = self.does(plan.by, (&new, &new), &typed).await;
        number(&to, &format!("{}/", self.desk(plan.by)))
    }

    /// Puts a document of a kind to a trade.
    pub async fn documents(
        &mut self,
        login: &str,
        trade: i64,
        kind: &str,
        text: &str,
    ) -> stories::Reply {
        let page = format!("{}/{trade}", self.desk(login));
        let action = format!("/trades/{trade}/documents");
        let files: [(&str, &str, &[u8]); 1] = [("file", "示例文件.txt", text.as_bytes())];
        self.uploads(login, (&page, &action), (&[("kind", kind)], &files))
            .await
    }

    /// Writes the draft of the notice with these hours.
    pub async fn drafts(&mut self, login: &str, trade: i64, hours: Fields<'_>) {
        let page = format!("{}/{trade}", self.desk(login));
        let action = format!("/trades/{trade}/draft");
        let mut typed = vec![
            ("draft-title", "示例公告"),
            ("draft-body", "示例正文：不收取投标保证金。"),
        ];
        typed.extend(hours);
        self.does(login, (&page, &action), &typed).await;
    }

    /// Presses a button on the desk's page of a trade.
    pub async fn steps(
        &mut self,
        login: &str,
        (trade, step): (i64, &str),
        typed: Fields<'_>,
    ) -> String {
        let page = format!("{}/{trade}", self.desk(login));
        self.does(login, (&page, &format!("/trades/{trade}/{step}")), typed)
            .await
    }

    /// Registers, documents, drafts and publishes; the trade.
    pub async fn announces(&mut self, plan: &Plan<'_>) -> i64 {
        let trade = self.registers(plan).await;
        for kind in plan.documents {
            let reply = self.documents(plan.by, trade, kind, "示例文件").await;
            super::city::done(&reply, (plan.by, kind));
        }
        self.drafts(plan.by, trade, plan.hours).await;
        self.steps(plan.by, (trade, "publish"), &[]).await;
        trade
    }

    /// The trade as everybody sees it.
    pub async fn public(&mut self, trade: i64) -> String {
        self.page("", &format!("/hall/trades/{trade}")).await
    }

    /// The contract of a trade that was awarded, by whoever sees it.
    pub async fn contract(&mut self, login: &str) -> i64 {
        let list = self.page(login, "/contracts").await;
        let found = numbers(&list, "href=\"/contracts/");
        *found.iter().max().expect("a contract")
    }
}
