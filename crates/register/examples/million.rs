//! A list of a million rows: import from CSV and from Excel, look-ups, pages, disk.
//!
//! `cargo run --release -p luodi-register --example million FOLDER [ROWS] [look]`; with `look` only what is asked of a folder
//! that was filled before.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::{Clock, Date, OrgId, Scope, SystemClock, Title};
use pack::element::{Choice, Elements, Field, FieldKind, Publish, Register, Sensitivity};
use register::commands::import;
use register::model::FileFormat;
use register::{Filter, Registers};
use seal::Seal;
use sha2::{Digest, Sha256};
use store::{Config, Store};
use web::{Shell, SiteConfig};

/// Look-ups of one kind.
const ASKED: u64 = 20_000;
/// Requests of one kind.
const REQUESTS: u64 = 2_000;

fn field(key: &str, title: &str, kind: FieldKind, required: bool) -> Field {
    Field {
        key: key.to_owned(),
        title: Title::new(title, key),
        hint: None,
        kind,
        required,
        sensitivity: Sensitivity::Open,
    }
}

fn elements() -> Elements {
    let text = |max_chars| FieldKind::Text { max_chars };
    let choice = |value: &str, title: &str| Choice {
        value: value.to_owned(),
        title: Title::new(title, value),
    };
    let kinds = FieldKind::Choice {
        choices: vec![
            choice("a", "甲类"),
            choice("b", "乙类"),
            choice("c", "丙类"),
        ],
        many: false,
    };
    let money = FieldKind::Money {
        min_fen: Some(0),
        max_fen: None,
    };
    let register = Register {
        id: "bench".to_owned(),
        title: Title::new("示例台账", "Sample register"),
        clauses: vec!["C5".to_owned()],
        owner: OrgId::from("jc-fgw"),
        publish: Publish::Open,
        credit: false,
        key: vec!["code".to_owned()],
        validity: true,
        review_term: None,
        fields: vec![
            field("code", "编码", text(20), true),
            field("name", "名称", text(60), true),
            field("firm", "信用代码", FieldKind::CreditCode, true),
            field("kind", "类别", kinds, true),
            field("amount", "金额", money, true),
            field("since", "登记日期", FieldKind::Date, true),
        ],
    };
    Elements {
        registers: vec![register],
        ..Elements::default()
    }
}

/// A name as enterprises have them: some characters of its own between what many share.
fn name(number: u64) -> String {
    const SIGNS: &str = "安邦宝昌诚达德鼎东丰福光广海汉和恒宏华汇惠佳嘉健金锦京景久聚凯康科朗乐力立利联隆美明南宁鹏平普启千庆荣瑞润森尚盛世顺思泰腾天通同万旺威伟文祥欣新鑫信兴旭雅亚阳耀业易益永优裕元源远越云泽展振正志智中众卓";
    let signs: Vec<char> = SIGNS.chars().collect();
    let mut rest = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let mut own = String::new();
    for _ in 0..4 {
        own.push(signs[(rest % signs.len() as u64) as usize]);
        rest /= signs.len() as u64;
    }
    let trade = ["商贸", "建材", "餐饮", "机械", "物流", "科技"][(number % 6) as usize];
    format!("示例{own}{trade}有限公司")
}

/// The characters of a name's own.
fn own(number: u64) -> String {
    name(number).chars().skip(2).take(4).collect()
}

/// A line of the sample: what it says changes with `round` for one row in ten.
fn line(number: u64, round: u64) -> [String; 7] {
    let changed = round > 0 && number.is_multiple_of(10);
    [
        format!("BM-{number:07}"),
        name(number),
        register::sample::credit_code(number),
        ["甲类", "乙类", "丙类"][(number % 3) as usize].to_owned(),
        format!("{}", number % 5_000 + if changed { 10_000 } else { 0 }),
        format!(
            "20{:02}-{:02}-{:02}",
            number % 24,
            number % 12 + 1,
            number % 28 + 1
        ),
        if changed { "2024-07-01" } else { "2024-01-01" }.to_owned(),
    ]
}

const HEADS: [&str; 7] = [
    "编码",
    "名称",
    "信用代码",
    "类别",
    "金额",
    "登记日期",
    "生效日期",
];

fn write_csv(path: &Path, rows: u64, round: u64) -> Outcome<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "{}", HEADS.join(","))?;
    for number in 1..=rows {
        writeln!(out, "{}", line(number, round).join(","))?;
    }
    Ok(out.flush()?)
}

/// A workbook, written as a stream: the parts that ISO/IEC 29500 asks for, texts inline.
fn write_xlsx(path: &Path, rows: u64, round: u64) -> Outcome<()> {
    let mut book = zip::ZipWriter::new(BufWriter::new(File::create(path)?));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    let mut part = |name: &str, text: &str| {
        book.start_file(name, options)?;
        book.write_all(text.as_bytes())?;
        Outcome::Ok(())
    };
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    part(
        "[Content_Types].xml",
        &format!(
            "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{TYPES}.worksheet+xml\"/></Types>"
        ),
    )?;
    part(
        "_rels/.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{RELS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )?;
    part(
        "xl/workbook.xml",
        &format!(
            "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets><sheet name=\"数据\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        ),
    )?;
    part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        ),
    )?;
    part(
        "xl/worksheets/sheet1.xml",
        &format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>"),
    )?;
    let mut text = String::new();
    let mut row = |book: &mut zip::ZipWriter<BufWriter<File>>, number: u64, cells: &[String]| {
        text.clear();
        let _ = write!(text, "<row r=\"{number}\">");
        for (cell, column) in cells.iter().zip('A'..) {
            let _ = write!(
                text,
                "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
            );
        }
        text.push_str("</row>");
        book.write_all(text.as_bytes())?;
        Outcome::Ok(())
    };
    row(&mut book, 1, &HEADS.map(str::to_owned))?;
    for number in 1..=rows {
        row(&mut book, number + 1, &line(number, round))?;
    }
    book.write_all(b"</sheetData></worksheet>")?;
    book.finish()?;
    Ok(())
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Bench {
    store: Store,
    rooms: Registers,
}

impl Bench {
    fn open(folder: &Path) -> Outcome<Self> {
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(calendar::MIGRATIONS);
        migrations.extend_from_slice(register::MIGRATIONS);
        let store = Store::open(&Config::new(folder), &migrations, Arc::new(SystemClock));
        let store = store?;
        let seal = Seal::open(&folder.join("register.key"), "register")?;
        let elements = elements();
        register::load(&store, &Scope::system(), &elements)?;
        Ok(Self {
            store,
            rooms: Registers::new(&elements, seal),
        })
    }

    /// Imports a file; the two halves apart.
    fn import(&self, path: &Path, format: FileFormat) -> Outcome<()> {
        let scope = Scope::system();
        let begun = Instant::now();
        let name = path
            .file_name()
            .ok_or("a name")?
            .to_string_lossy()
            .into_owned();
        let id = import::begin(&self.store, &self.rooms, &scope, "bench", (&name, format));
        let id = id?;
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        for number in 0.. {
            let mut part = vec![0; import::PART_BYTES];
            let mut filled = 0;
            while filled < part.len() {
                match file.read(&mut part[filled..])? {
                    0 => break,
                    count => filled += count,
                }
            }
            if filled == 0 {
                break;
            }
            part.truncate(filled);
            hash.update(&part);
            import::part(&self.store, &scope, id, (number, part))?;
        }
        let sha256 = base::hex::encode(&hash.finalize());
        import::received(&self.store, &scope, id, &sha256)?;
        let arrived = begun.elapsed();
        let begun = Instant::now();
        import::work(&self.store, &self.rooms, id)?;
        let compared = begun.elapsed();
        let read = self
            .store
            .read(|read| register::import(read, &self.rooms, &scope, ("bench", id)));
        let read = read?;
        assert!(read.faults.is_empty(), "{:?}", read.faults);
        let begun = Instant::now();
        import::take(&self.store, &self.rooms, &scope, ("bench", id), true)?;
        import::work(&self.store, &self.rooms, id)?;
        let taken = begun.elapsed();
        let a_second = |time: Duration| read.lines as f64 / time.as_secs_f64();
        println!(
            "{name}: {} lines, {} new, {} changed, {} same; arrived in {:.1} s, compared {:.0} a second, written {:.0} a second, in all {:.0} a second; most memory so far {} MB",
            read.lines,
            read.added,
            read.changed,
            read.same,
            arrived.as_secs_f64(),
            a_second(compared),
            a_second(taken),
            a_second(arrived + compared + taken),
            peak_mb(),
        );
        Ok(())
    }
}

/// The most memory that the process has held, in MB.
fn peak_mb() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// A sequence that looks like chance and is the same every time.
fn scattered(nth: u64, rows: u64) -> u64 {
    nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(31)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        % rows
        + 1
}

fn timed(what: &str, times: u64, mut one: impl FnMut(u64) -> Outcome<()>) -> Outcome<()> {
    let mut taken: Vec<Duration> = Vec::with_capacity(times as usize);
    for nth in 0..times {
        let begun = Instant::now();
        one(nth)?;
        taken.push(begun.elapsed());
    }
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    println!(
        "{what}: p50 {:.0} µs, p99 {:.0} µs, most {:.0} µs",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}

fn look_up(bench: &Bench, rows: u64) -> Outcome<()> {
    let now = Date::constant(2024, 9, 5);
    let past = Date::constant(2024, 3, 1);
    let key = |nth| format!("BM-{:07}", scattered(nth, rows));
    for (what, day) in [("look-up", now), ("look-up as of a day before", past)] {
        timed(what, ASKED, |nth| {
            let found = bench
                .store
                .read(|read| register::find(read, &bench.rooms, "bench", &key(nth), day));
            assert!(found?.is_some());
            Ok(())
        })?;
    }
    let page = |filter: &Filter| {
        let found = bench
            .store
            .read(|read| register::rows(read, &bench.rooms, &Scope::public(), "bench", filter));
        Outcome::Ok(found?.rows.len())
    };
    let today = Filter {
        as_of: Some(now),
        ..Filter::default()
    };
    timed("first page as of a day", 200, |_| {
        assert_eq!(page(&today)?, 50);
        Ok(())
    })?;
    timed("page 200 as of a day", 200, |_| {
        assert_eq!(
            page(&Filter {
                offset: 9_950,
                ..today.clone()
            })?,
            50
        );
        Ok(())
    })?;
    let by = [("kind".to_owned(), "b".to_owned())].into_iter().collect();
    timed("filtered by a third of all", 200, |_| {
        assert_eq!(
            page(&Filter {
                fields: Clone::clone(&by),
                ..today.clone()
            })?,
            50
        );
        Ok(())
    })?;
    timed("sorted by amount", 200, |_| {
        assert_eq!(
            page(&Filter {
                sort: "-amount".to_owned(),
                ..today.clone()
            })?,
            50
        );
        Ok(())
    })?;
    timed("search for a name", 500, |nth| {
        let search = line(scattered(nth, rows), 0)[1].clone();
        assert!(
            page(&Filter {
                search,
                ..today.clone()
            })? >= 1
        );
        Ok(())
    })?;
    timed("search for what every row holds", 20, |_| {
        assert!(
            page(&Filter {
                search: "有限公司".to_owned(),
                ..today.clone()
            })? >= 1
        );
        Ok(())
    })?;
    Ok(())
}

/// One request over a connection that stays open.
fn request(stream: &mut BufReader<TcpStream>, path: &str) -> Outcome<()> {
    let text = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    stream.get_mut().write_all(text.as_bytes())?;
    let (mut length, mut line) = (0, String::new());
    let mut first = true;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        if std::mem::take(&mut first) {
            assert!(line.contains("200"), "{path}: {line}");
        }
        let lower = line.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix("content-length:") {
            length = rest.trim().parse()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    Ok(stream.read_exact(&mut body)?)
}

fn through_http(bench: &Bench, rows: u64) -> Outcome<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
    let shell = Shell::new(bench.store.clone(), clock, site).with_room(bench.rooms.clone());
    let routes = web::Routes::shell().merge(register::routes());
    let router = routes.into_router(shell)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, service).await });
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let key = |nth| format!("BM-{:07}", scattered(nth, rows));
    timed("HTTP: page of a row", REQUESTS, |nth| {
        request(&mut stream, &format!("/registers/bench/rows/{}", key(nth)))
    })?;
    timed("HTTP: page of a row as of a day before", REQUESTS, |nth| {
        request(
            &mut stream,
            &format!("/registers/bench/rows/{}?on=2024-03-01", key(nth)),
        )
    })?;
    timed("HTTP: first page of the list", REQUESTS / 10, |_| {
        request(&mut stream, "/registers/bench")
    })?;
    timed("HTTP: search for a name", REQUESTS / 10, |nth| {
        let name = own(scattered(nth, rows));
        request(
            &mut stream,
            &format!("/registers/bench?q={}", web::query::encode(&name)),
        )
    })?;
    runtime.shutdown_background();
    Ok(())
}

fn bytes_of(folder: &Path) -> Outcome<u64> {
    let entries = fs::read_dir(folder)?;
    let mut bytes = 0;
    for entry in entries {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("give a folder that does not exist yet")?;
    let rows: u64 = match arguments.next() {
        Some(text) => text.parse()?,
        None => 1_000_000,
    };
    let folder = Path::new(&folder);
    if arguments.next().is_some_and(|word| word == "look") {
        let bench = Bench::open(&folder.join("csv"))?;
        look_up(&bench, rows)?;
        through_http(&bench, rows)?;
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let files = folder.join("files");
    fs::create_dir_all(&files)?;
    for (name, format) in [("csv", FileFormat::Csv), ("xlsx", FileFormat::Xlsx)] {
        let data = folder.join(name);
        let (first, second) = (
            files.join(format!("first.{name}")),
            files.join(format!("second.{name}")),
        );
        let write = if format == FileFormat::Csv {
            write_csv
        } else {
            write_xlsx
        };
        write(&first, rows, 0)?;
        write(&second, rows, 1)?;
        let bench = Bench::open(&data)?;
        bench.import(&first, format)?;
        bench.import(&second, format)?;
        while register::tick(
            &bench.store,
            &bench.rooms,
            &Scope::system(),
            SystemClock.today(),
        )? > 0
        {}
        if format == FileFormat::Csv {
            look_up(&bench, rows)?;
            through_http(&bench, rows)?;
        }
        drop(bench);
        let bytes = bytes_of(&data)?;
        println!(
            "{name}: {} MB on disk, {} bytes a row, {} a revision",
            bytes / 1_000_000,
            bytes / rows,
            bytes / (rows + rows / 5),
        );
    }
    Ok(())
}
