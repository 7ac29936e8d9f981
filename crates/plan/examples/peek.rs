#[path = "../tests/city/mod.rs"]
mod city;
use city::City;
#[tokio::main]
async fn main() {
    let city = City::loaded();
    for (n, c) in city::texts() { let r = city.import(&n, &c).expect("import"); if std::env::args().nth(1).is_some() { println!("{r:#?}"); } }
    let cookie = city.sign_in(base::Role::Office).await;
    println!("{cookie}");
    let l = tokio::net::TcpListener::bind("127.0.0.1:7171").await.unwrap();
    axum::serve(l, city.router.clone()).await.unwrap();
}
