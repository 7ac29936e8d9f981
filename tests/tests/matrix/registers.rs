//! A list of a unit with a draft and a file that waits.

use stories::House;

use crate::matrix::pages::send;

/// A list of a unit as its clerk and its head see it: with a draft, and with a file that waits to be taken.
pub(crate) async fn registers(house: &House) -> Vec<String> {
    const LIST: &str = "/registers/building-projects";
    let (mut clerk, mut head) = (
        house.signed_in("clerk").await,
        house.signed_in("head").await,
    );
    let new = format!("{LIST}/new");
    let fields = [
        ("q", "project"),
        ("q", "name"),
        ("q", "owner"),
        ("q", "stage"),
        ("q", "reached_on"),
        ("q.project", "示例-新"),
        ("q.name", "示例工程"),
        ("q.owner", "示例公司"),
        ("q.stage", "pit"),
        ("q.reached_on", "2024-09-01"),
        ("seen", "0"),
    ];
    let row = send(&mut clerk, &new, &new, &fields).await;
    let csv =
        "项目代码,项目名称,建设单位,当前环节,取得日期\n示例-表,示例,示例,主体施工,2024-09-01\n";
    let imports = format!("{LIST}/imports");
    let csrf = clerk.token(&imports).await;
    let file = [("file", "示例.csv", csv.as_bytes())];
    let sent = clerk.upload(&imports, &[("csrf", &csrf)], &file).await;
    let import = sent.location().expect("an import").to_owned();
    let rows = clerk.get(LIST).await;
    let (_, rest) = rows
        .text()
        .split_once(&format!("href=\"{LIST}/rows/"))
        .map_or_else(
            || panic!("no row in {}", rows.text()),
            |(before, rest)| (before.to_owned(), rest.to_owned()),
        );
    let key = rest.split('"').next().unwrap_or_default().to_owned();
    let mut pages = Vec::new();
    for path in [
        &row,
        &format!("{row}/edit"),
        &import,
        &imports,
        &format!("{LIST}/rows/{key}"),
    ] {
        pages.push(clerk.get(path).await.text());
    }
    for path in [
        LIST.to_owned(),
        format!("{LIST}/draft"),
        format!("{LIST}/versions"),
    ] {
        pages.push(head.get(&path).await.text());
    }
    pages
}
