//! What the pages of open data, of imported history and of archives say.

base::messages! {
    /// Pages.
    pub(crate) struct Words {
        open_data: "交易开放数据", "Open data of trading";
        open_data_purpose: "全部已公告交易的公开信息，按开放采购数据标准成批下载；每夜更新。", "Everything public of all announced trades, to download in bulk in the words of the open contracting standard; made anew every night.";
        standard: "标准", "Standard";
        standard_is: "开放采购数据标准（OCDS）1.1.5，含投标和提问扩展", "Open Contracting Data Standard (OCDS) 1.1.5 with the extensions for bids and enquiries";
        licence: "使用条件", "Terms of use";
        licence_is: "任何人可以免费复制、传播、加工和商业使用，使用时请注明来源和获取日期；条件与知识共享署名 4.0 国际许可（CC BY 4.0）相当。", "Free to copy, share, change and use, also commercially, with the source and the date named; as under Creative Commons Attribution 4.0 (CC BY 4.0).";
        publisher: "发布方", "Publisher";
        made_at: "更新时间", "Made at";
        holds: "内容", "Contents";
        holds_is(trades, releases): "{trades} 个采购过程，{releases} 次发布", "{trades} processes, {releases} releases";
        changes: "数据只增不改：每次公开是一次发布，更正另行发布。程序读取时请使用 ETag。", "Nothing is told otherwise later: every publication is a release, a correction another. Programs should use ETags.";
        files: "文件", "Files";
        file: "文件", "File";
        file_holds: "内容", "Holds";
        size: "大小", "Size";
        digest: "SHA-256", "SHA-256";
        lines: "全部发布，每行一次（JSON Lines）", "All releases, one a line (JSON Lines)";
        release_package: "发布数据包，至多 500 次发布", "A package of at most 500 releases";
        record_package: "记录数据包，至多 200 个过程，每个带汇编后的发布", "A package of at most 200 records, each with its compiled release";
        none_yet: "数据文件正在准备，几分钟后请刷新本页。", "The files are being made; reload this page in a few minutes.";
        not_set: "本站还没有设置开放数据的发布方和网址，因此没有文件。请管理员在配置中填写公开网址（public_url）和发布方（publisher）。", "Nobody has said who publishes and under which address, so there are no files. The administrator sets public_url and publisher in the configuration.";
        failed(why): "上次更新没有成功，下面是更早的文件。{why}", "The last round made nothing; the files are those of an earlier one. {why}";
        refresh: "要求立即更新", "Make them anew";
        refresh_hint: "一两分钟内更新；每夜两点以后会自动更新。", "Done within a minute or two; they are made anew every night after two o'clock anyway.";
        refreshed: "已要求更新，一两分钟后请刷新本页。", "Asked for; reload this page in a minute or two.";
        history: "外来历史数据", "History of others";
        history_purpose: "导入其他平台按开放采购数据标准公布的历史交易，供筛查比对；不进入本站的交易和开放数据。", "Import past trades that other platforms publish under the open contracting standard, for screens to compare with; they become neither trades nor open data of this site.";
        history_file: "数据文件", "File";
        history_hint(megabytes): "JSON Lines、发布数据包或记录数据包，可用 gzip 压缩，不超过 {megabytes} MB；更大的文件请管理员用命令 luodi ocds import 导入。", "JSON Lines, packages of releases or of records, gzip or not, at most {megabytes} MB; larger ones are imported by the administrator with luodi ocds import.";
        history_publisher: "数据发布方", "Whose releases";
        import: "导入", "Import";
        imported(taken, known, own, bad): "新收 {taken} 次发布，已有 {known} 次，本站自己的 {own} 次未收，读不出 {bad} 处。", "{taken} releases were new, {known} were there before, {own} of this site were left out, {bad} places could not be read.";
        imported_again: "这个文件已经导入过，没有改动。", "This file was imported before; nothing changed.";
        no_history: "还没有导入历史数据。上传其他平台的开放数据后，文件和结果显示在这里。", "Nothing was imported yet. Upload open data of another platform; the file and what came of it appear here.";
        no_file: "请选择文件。", "Choose a file.";
        large_file(megabytes): "文件超过 {megabytes} MB；请压缩或拆分，或由管理员用命令 luodi ocds import 导入。", "The file is larger than {megabytes} MB: compress or split it, or have the administrator use luodi ocds import.";
        broken_form: "上传没有完整收到；请重新提交。", "The upload did not arrive whole; submit it again.";
        taken: "新收", "New";
        known: "已有", "Known";
        own: "本站", "Own";
        bad: "读不出", "Unread";
        when: "导入时间", "When";
        works: "正在导入", "Being imported";
        works_hint: "文件已收到，正在后台导入；可以离开本页，导入不会中断，服务重启后会接着导入。", "The file has arrived and is read beside this page: you may leave; after a restart the reading goes on where it was.";
        progress: "进度", "Progress";
        progress_of(percent): "已读 {percent}%", "{percent}% read";
        look_again: "刷新", "Reload";
        refreshes: "本页每 3 秒刷新一次。", "This page reloads every 3 seconds.";
        stop_refreshing: "停止刷新", "Stop reloading";
        broken_off: "未导完", "Broken off";
        nothing_in_it: "没有可导入的发布", "No releases in it";
        nothing_hint: "文件里没有可导入的发布，没有导入任何内容；请看下面列出的位置，检查是否选错了文件。", "There is no release in the file, and nothing was taken: see the places below, and whether it is the right file.";
        too_much_in_it: "展开后过大", "Too large inflated";
        too_much_hint: "文件展开后超过 512 MiB，前面已读出的发布已收下；请拆分后再传，或由管理员用命令 luodi ocds import 导入，已收的不会重复。", "Inflated the file is larger than 512 MiB; what was read of it is taken. Split it, or have the administrator use luodi ocds import: nothing is taken twice.";
        damaged_file: "文件损坏", "Damaged file";
        damaged_hint: "文件读到一半出错，前面已读出的发布已收下；请检查压缩包后重新上传。", "The file breaks off in the middle; what was read of it is taken. Check the archive and upload it again.";
        broken_off_hint: "没有导完的文件再传一次即可接着导入。", "A file that was broken off goes on when it is uploaded again.";
        faults: "没有读出的地方", "What could not be read";
        no_faults: "没有读不出的地方。", "Nothing was left unread.";
        faults_mend: "更正后把文件再导入一次，已收的不会重复。", "Correct them and import the file again: what was taken is not taken twice.";
        faults_first(count, all): "共 {all} 处，列出前 {count} 处；更正后把文件再导入一次，已收的不会重复。", "{all} places, of which the first {count} are listed; correct them and import the file again: what was taken is not taken twice.";
        proof: "查看导入的日志凭证", "The journal entry of this import";
        archive: "归档", "Archive";
        archive_hint: "把这项交易到现在为止的公告、文件、开标、评审、合同、日志证明等导出为一个文件包；未到公开时间的内容不在其中。", "Everything of this trade so far as one bundle: notices, documents, opening, evaluation, contract, proofs of the journal. What is still secret is not in it.";
        archive_verify: "取得后任何人可以离线校验：luodi verify 文件名，或独立的小程序 verify；改动一个字节都会指出是哪个文件。", "Anybody can verify it offline: luodi verify FILE, or the small program verify; a single changed byte is named with its file.";
        archive_take: "导出归档包", "Take the archive";
        archive_busy: "同时导出的归档包已有几个；请稍后再试。", "Other archives are being written; try again in a while.";
    }
}
