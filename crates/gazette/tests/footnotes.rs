//! Footnotes explain; they give nobody a duty.

const PLAN: &str = "示例市示例工作方案\n一、示例任务\n1.建立示例清单。示例率达到90％以上。〔牵头单位：市示例局〕\n\
※脚注1：样例率不得低于50％（市样例局牵头）\n2.提升示例水平。〔牵头单位：市示例局〕\n";

#[test]
fn a_footnote_is_neither_duty_nor_target_nor_prohibition() {
    let compiled = gazette::compile(PLAN.as_bytes());
    let clauses = &compiled.documents[0].clauses;
    let units: Vec<&str> = clauses
        .iter()
        .flat_map(|clause| &clause.segments)
        .flat_map(|segment| &segment.lead)
        .map(|unit| unit.text.as_str())
        .collect();
    assert_eq!(units, ["市示例局", "市示例局"]);
    assert_eq!(
        clauses
            .iter()
            .map(|clause| clause.targets.len())
            .sum::<usize>(),
        1
    );
    assert!(clauses.iter().all(|clause| clause.prohibitions.is_empty()));
    let noted = compiled
        .notes
        .iter()
        .any(|note| note.rule.0 == "mend.furniture");
    assert!(noted, "what is left out is recorded");
}
