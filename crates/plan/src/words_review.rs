//! What the review of readings says.

base::messages! {
    /// Why something was not done.
    pub(crate) struct ReviewSentences {
        not_found: "没有找到要复核的内容。请返回复核队列重新选择。", "There is nothing here to review. Go back to the queue and choose again.";
        forbidden: "只有工作专班可以确认、更正和修订，请用专班账户操作。", "Only the programme office confirms, corrects and amends; use its account.";
        invalid: "有内容需要修改，请按提示改正后再保存，已填写的内容都还在。", "Some fields have to be mended; what you typed is still there.";
        conflict: "这一条在您打开之后已被他人改动，没有保存。请对照两个版本后重新提交。", "Somebody else changed this clause after you opened it, so nothing was saved. Compare both versions and submit again.";
        stale: "对照之后清单已有变化，或已有人作出决定，没有执行。请查看最新的对照再决定。", "The ledger changed after this comparison was shown, or somebody decided already, so nothing was done. Look at the current comparison.";
        nothing_chosen: "没有选择任何变更。请勾选要采用的变更，或选择“不采用”。", "No change was chosen. Tick the changes to apply, or leave the document as it is.";
    }
}
