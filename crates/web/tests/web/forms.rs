//! Forms and uploads: whose they are, how large, what is in them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use base::Role;

use crate::support::{House, PASSWORD};

type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

#[tokio::test]
async fn forms_need_the_token_of_their_own_session_and_origin() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    house.account("other", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let mut other = house.signed_in("other").await;
    let token = clerk.get("/form").await.csrf();
    let foreign = other.get("/form").await.csrf();
    let accepted = StatusCode::UNPROCESSABLE_ENTITY; // the sample form always complains
    assert_eq!(
        clerk.post("/form", &[("csrf", &token)]).await.status,
        accepted
    );
    let origin = [
        ("origin", "https://shili.example"),
        ("sec-fetch-site", "same-origin"),
    ];
    assert_eq!(
        clerk
            .post_with("/form", &[("csrf", &token)], &origin)
            .await
            .status,
        accepted
    );
    assert_eq!(
        clerk
            .post_with("/form", &[], &[("x-csrf-token", &token)])
            .await
            .status,
        accepted
    );
    for fields in [
        vec![],
        vec![("csrf", "")],
        vec![("csrf", "wrong")],
        vec![("csrf", foreign.as_str())],
    ] {
        assert_eq!(
            clerk.post("/form", &fields).await.status,
            StatusCode::FORBIDDEN,
            "{fields:?}"
        );
    }
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let reply = clerk
            .post_with("/form", &[("csrf", &token)], &[header])
            .await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let json = clerk
        .request(
            Method::POST,
            "/form",
            &[("content-type", "application/json")],
        )
        .await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_sign_in_form_of_a_stranger_is_covered_too() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let (mut one, mut two) = (house.visitor(), house.visitor());
    let token = one.get("/sign-in").await.csrf();
    two.get("/sign-in").await;
    let fields = [
        ("csrf", token.as_str()),
        ("login", "clerk"),
        ("password", PASSWORD),
    ];
    assert_eq!(
        two.post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        house.visitor().post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        one.post("/sign-in", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    // Reading alone sets no cookie.
    assert!(house.visitor().get("/").await.cookies().is_empty());
}

#[tokio::test]
async fn bodies_are_bounded_before_they_are_read() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/form").await.csrf();
    let large = "x".repeat(300 * 1024);
    let reply = clerk
        .post("/form", &[("csrf", &token), ("text", &large)])
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.body.contains("内容过大"));
    let stream = Body::from_stream(futures_util::stream::iter(
        (0..400).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024])),
    ));
    let request = Request::post("/form")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(stream)
        .expect("request");
    assert_eq!(
        clerk.send(request).await.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "no declared length"
    );
    let request = Request::get("/form")
        .header("content-length", "10")
        .body(Body::from("0123456789"));
    assert_eq!(
        clerk.send(request.expect("request")).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn uploads_are_taken_by_content_and_within_bounds() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/form").await.csrf();
    let csrf = ("csrf", None, token.as_bytes());
    let pdf: &[u8] = b"%PDF-1.7 sample";
    let reply = clerk
        .multipart(
            "/upload",
            &[
                csrf,
                ("note", None, "说明".as_bytes()),
                ("evidence", Some("../a.exe"), pdf),
                ("evidence", Some(""), b""),
            ],
        )
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let page = clerk.get("/form").await;
    assert!(page.body.contains("说明: a.exe.pdf [1]"), "{}", page.body);

    let big = vec![b'a'; 1001];
    let half = vec![b'a'; 800];
    let refused: [(&[Part<'_>], u16, &str); 6] = [
        (&[csrf, ("f", Some("a.txt"), &big)], 413, "超过 1 KB"),
        (
            &[
                csrf,
                ("f", Some("a.txt"), &half),
                ("f", Some("b.txt"), &half),
            ],
            413,
            "合计超过 1.5 KB",
        ),
        (
            &[
                csrf,
                ("f", Some("a.txt"), b"a"),
                ("f", Some("b.txt"), b"b"),
                ("f", Some("c.txt"), b"c"),
            ],
            413,
            "最多上传 2 个",
        ),
        (
            &[csrf, ("f", Some("a.pdf"), b"<svg onload=x>")],
            422,
            "不是可接收的类型",
        ),
        (&[csrf, ("f", Some("a.txt"), b"")], 422, "没有内容"),
        (&[csrf, ("note", None, &half)], 413, "文字内容过长"),
    ];
    for (parts, status, words) in refused {
        let reply = clerk.multipart("/upload", parts).await;
        assert_eq!(reply.status.as_u16(), status, "{words}: {}", reply.body);
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    }
    let second = clerk
        .multipart("/upload", &[("f", Some("a.pdf"), pdf), csrf])
        .await;
    assert_eq!(
        second.status,
        StatusCode::FORBIDDEN,
        "the token comes first"
    );
    let huge = vec![b'a'; 5000];
    let reply = clerk
        .multipart("/upload", &[csrf, ("f", Some("a.txt"), &huge)])
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
