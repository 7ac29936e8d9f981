//! Reading speed on documents made from the genre, by size: `gazette_throughput [MIB_MAX]`; `gazette_throughput --write MIB` prints
//! such a document instead, for programs that it is measured beside.
//!
//! Prints KiB per CPU-second of this process for the structure (decode, mend, tree) and for the whole reading,
//! first on plan text, then on input made to hurt.

use std::fmt::Write as _;
use std::hint::black_box;

const UNITS: &[&str] = &[
    "市示例甲局",
    "市示例乙委员会",
    "市示例丙中心",
    "各示例县（市、区）人民政府",
];
const DUTIES: &[&str] = &[
    "完善示例制度，健全示例机制，推动示例事项集成办理",
    "到2030年，示例覆盖率达到85％以上，建成示例中心12个",
    "严禁违规收取示例费用，落实《示例管理办法》（示例发〔2022〕5号）要求",
    "2029年6月底前完成示例改造300户，示例差错率控制在1％以内",
    "加强示例宣传，提升示例服务水平，营造良好示例氛围",
];

/// Plan text of about `size` bytes, wrapped at 24 characters with double line breaks, as extractors print it.
fn plan(size: usize) -> String {
    let mut out = String::with_capacity(size + 4096);
    let mut year = 2000;
    while out.len() < size {
        let _ = write!(
            out,
            "示例市人民政府\n\n关于印发示例市第{year}号提升行动方案的通知\n\n示例政发〔2023〕{year}号\n\n各示例县（市、区）人民政府：\n\n现将《示例市第{year}号提升行动方案》印发给你们，请认真贯彻执行。\n\n示例市人民政府\n\n2023年8月11日\n\n（此件公开发布）\n\n一、总体要求\n\n"
        );
        year += 1;
        let mut number = 0;
        for section in ["二", "三", "四"] {
            let _ = write!(out, "{section}、示例任务\n\n");
            for item in ["一", "二", "三", "四", "五"] {
                let _ = write!(out, "（（{item}{item}））推进示例工作推进示例工作\n\n");
                for _ in 0..4 {
                    number += 1;
                    let mut body = format!("{number}.完善示例服务。");
                    for k in 0..3 {
                        body.push_str(DUTIES[(number + k) % DUTIES.len()]);
                        body.push('。');
                    }
                    let _ = write!(
                        body,
                        "〔牵头单位：{}；责任单位：{}、{}〕",
                        UNITS[number % 4],
                        UNITS[(number + 1) % 4],
                        UNITS[(number + 2) % 4]
                    );
                    wrap(&body, &mut out);
                }
            }
        }
    }
    out
}

fn wrap(body: &str, out: &mut String) {
    for (n, ch) in body.chars().enumerate() {
        if n > 0 && n % 24 == 0 {
            out.push_str("\n\n");
        }
        out.push(ch);
    }
    out.push_str("\n\n");
}

/// Nanoseconds that this thread has spent on a processor.
fn cpu_nanos() -> u64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|s| s.split(' ').next().and_then(|n| n.parse().ok()))
        .unwrap_or(0)
}

fn rate(bytes: &[u8], mut work: impl FnMut(&[u8])) -> f64 {
    let rounds = (2 << 20) / bytes.len().max(1) + 1;
    let start = cpu_nanos();
    for _ in 0..rounds {
        work(black_box(bytes));
    }
    let spent = cpu_nanos() - start;
    (bytes.len() * rounds) as f64 / 1024.0 / (spent as f64 / 1e9)
}

fn main() {
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some("--write") {
        let mib: usize = args.next().and_then(|a| a.parse().ok()).unwrap_or(1);
        print!("{}", plan(mib << 20));
        return;
    }
    let largest: usize = std::env::args()
        .nth(1)
        .and_then(|a| a.parse().ok())
        .unwrap_or(16);
    println!(
        "{:<22}{:>12}{:>14}{:>14}",
        "input", "KiB", "structure", "compile"
    );
    let mut size = 64 << 10;
    while size <= largest << 20 {
        report("plan", plan(size).as_bytes());
        size *= 4;
    }
    let mib = 1 << 20;
    report("noise", &noise(mib));
    report("digits", "7".repeat(mib).as_bytes());
    report("figures", "达到1个".repeat(mib / 10).as_bytes());
    report("open brackets", "（".repeat(mib / 3).as_bytes());
    report(
        "nested brackets",
        ("（".repeat(1000) + &"）".repeat(1000))
            .repeat(mib / 6000)
            .as_bytes(),
    );
    report("role words", "（牵头负责）".repeat(mib / 18).as_bytes());
    report("one line", plan(mib).replace('\n', "").as_bytes());
    report("title marks", "《".repeat(mib / 3).as_bytes());
    report("numbers", "1.\n".repeat(mib / 3).as_bytes());
    report("blank lines", "\n".repeat(mib).as_bytes());
    report(
        "document numbers",
        "示例市关于示例的通知\n示例发〔2023〕1号\n"
            .repeat(mib / 60)
            .as_bytes(),
    );
    report("dates", "2023年8月11日\n".repeat(mib / 18).as_bytes());
    report("one character", "一".repeat(mib / 3).as_bytes());
}

fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

fn report(name: &str, bytes: &[u8]) {
    let structure = rate(bytes, |b| drop(black_box(gazette::structure(b))));
    let whole = rate(bytes, |b| drop(black_box(gazette::compile(b))));
    println!(
        "{name:<22}{:>12}{structure:>14.0}{whole:>14.0}",
        bytes.len() / 1024
    );
}
