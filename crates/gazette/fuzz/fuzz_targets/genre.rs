//! Words of the genre chosen by the fuzzer: each byte picks one, so that the grammar is reached quickly.
#![no_main]

use libfuzzer_sys::fuzz_target;

const WORDS: &[&str] = &[
    "一、", "二、", "（一）", "（二）", "1.", "2.", "第一条 ", "第二章", "附件", "\n", "\n ", "。", "；", "，", "：", "、", "〔", "〕", "（", "）", "[", "]", "《", "》", "“", "”", "市财政局", "市市场监管局", "各县（市、区）",
    "牵头", "配合", "负责", "责任单位：", "牵头单位：", "按职责分工", "等", "和", "会同", "由", "下同", "首位", "以下均需", "不再列出", "不得", "严禁", "禁止", "达到", "以上", "不足", "分别", "提高到", "85％", "1.5", "公里", "—", "个",
    "一半", "年", "月", "底前", "2025年", "到", "日内", "之日起", "每年", "期间", "人民政府", "关于", "通知", "〔2023〕7号", "现将", "印发", "此件公开发布", "2023年8月11日", "咨询单位：", "抄送：", "11..优化优化", "\t", "｜", " ", "令", "示例",
];

fuzz_target!(|data: &[u8]| {
    let text: String = data.iter().map(|b| WORDS[usize::from(*b) % WORDS.len()]).collect();
    let compiled = gazette::compile(text.as_bytes());
    gazette::render::json(&compiled);
    gazette::render::toml(&compiled);
    gazette::compile_fragment(text.as_bytes());
});
