//! Starting a business (C16, D16): one form, one submission; registered first, then the departments side by side.

use stories::house::TODAY;

use super::{Story, check, number};

const LEGAL: &str = "11010519491231002X";
const FORM: [(&str, &str); 20] = [
    ("kind", "person"),
    ("name", "示例人"),
    ("code", LEGAL),
    ("phone", "13800000000"),
    ("region", "140500"),
    ("q.share:company.name", "示例商贸有限公司"),
    ("q.share:company.trade", "retail"),
    ("q.0.capital", "500000"),
    ("q.share:company.address", "示例路 1 号"),
    ("q.0.promised_address", "true"),
    ("q.share:legal.name", "示例人"),
    ("q.share:legal.id", LEGAL),
    ("q.share:legal.phone", "13800000000"),
    ("q.1.seals", "company"),
    ("q.2.invoices", "true"),
    ("q.2.monthly", "20"),
    ("q.share:company.staff", "5"),
    ("q.5.rate", "8"),
    ("promise", "1"),
    ("way", "0"),
];
const DEPARTMENTS: [(&str, &str); 5] = [
    ("seal-making", "jc-gaj"),
    ("tax-registration", "jc-swju"),
    ("social-insurance", "jc-rsj"),
    ("medical-insurance", "jc-ybj"),
    ("housing-fund", "jc-gjj"),
];

#[tokio::test(flavor = "multi_thread")]
async fn one_form_starts_a_business_and_its_licence_verifies() {
    let units: Vec<&str> = DEPARTMENTS.iter().map(|(_, unit)| *unit).collect();
    let story = Story::begins(TODAY, &units).await;
    let citizen = &story.citizen;
    citizen.goto("/services").await;
    citizen
        .go("main a[href='/services/bundle/start-business']")
        .await;
    citizen.fits().await;
    citizen.picture("services-phone-bundle").await;
    citizen
        .go("main a[href='/services/bundle/start-business/new']")
        .await;
    let paper = story.paper();
    let mut form = FORM.to_vec();
    form.push(("files", &paper));
    let filed = story.file(&form).await;
    for shared in ["企业名称", "行业", "职工人数"] {
        let times = filed.asked.iter().filter(|asked| *asked == shared).count();
        assert_eq!(times, 1, "{shared} is asked once: {:?}", filed.asked);
    }

    story.follow(&filed).await;
    citizen.says("共 6 项，已办结 0 项。").await;
    citizen.picture("services-phone-bundle-begun").await;
    let first = "item=company-registration";
    story.decides("clerk", first, "accept", &[]).await;
    story.decides("clerk", first, "grant", &[]).await;

    // By the next round all departments have it at once.
    story.house.goes_to(TODAY);
    for (item, unit) in DEPARTMENTS {
        story.officer.becomes(Some(unit)).await;
        story.officer.goto(&format!("/work?item={item}")).await;
        story.officer.says("示例商贸有限公司").await;
    }
    for (item, unit) in DEPARTMENTS {
        let work = format!("item={item}");
        story.decides(unit, &work, "done", &[]).await;
    }
    story.follow(&filed).await;
    citizen.says("全部办结。").await;
    citizen.picture("services-phone-bundle-done").await;

    // The licence holds by its number, and by its code, which the page shows.
    let drawn = "return document.querySelector('.licences svg.qr path').getAttribute('d')";
    let drawn = citizen.eval(drawn).await;
    let number = number(citizen).await;
    assert_eq!(check(citizen, &number).await, "有效");
    let licences = &story.house.app.engine().licences;
    let held = story
        .house
        .app
        .store
        .read(|read| licence::held(read, licences, LEGAL, TODAY));
    let held = held.expect("licences");
    let [held] = held.as_slice() else {
        panic!("one licence: {held:?}");
    };
    assert_eq!(held.number, number);
    let href = licence::check_href(&format!("http://{}", story.address), &held.ticket);
    let code = licence::code::svg(&href, "").expect("a code");
    let drawn = drawn.as_str().unwrap_or_default();
    assert!(
        code.contains(&format!("d=\"{drawn}\"")),
        "the code on the page is {href}"
    );
    citizen.goto("/services").await;
    citizen.goto(&licence::check_href("", &held.ticket)).await;
    let said = "return document.querySelector('#ticket-result').textContent";
    for _ in 0..100 {
        if citizen.eval(said).await != "" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    citizen.says("签名有效").await;
    citizen.says(&number).await;
    citizen.fits().await;
    citizen.picture("services-phone-licence").await;
    story.ends().await;
}
