//! What the pages of this room say.

base::messages! {
    /// Lists, openings, boxes.
    pub(crate) struct Pages {
        openings: "开标大厅", "Openings";
        openings_purpose: "各标段的开标时间和开标过程：到时自动截止、公布开标根、在线解密、当场唱标。", "When each lot is opened, and how: the box closes by itself, the root is published, bids are decrypted online and read out.";
        openings_none: "没有待开标或已开标的标段。发布招标公告并设立投标箱后会列在这里。", "There is nothing to open. Lots are listed here once they are announced and their boxes set up.";
        boxes: "投标箱", "Boxes";
        boxes_purpose: "需要您投标、登记密钥或提交密钥份额的标段。", "Lots for which you bid, register a key or give shares.";
        boxes_none: "没有与您有关的投标箱。标段开始接收投标或您被指定为密钥保管人后会列在这里。", "No box concerns you. One is listed here when a lot takes bids or you are named a holder of a share.";
        lot: "标段", "Lot";
        deadline: "投标截止（开标）时间", "Deadline and opening";
        opens_at: "开始接收投标", "Takes bids from";
        stage: "状态", "State";
        rehearsal: "演练", "Rehearsal";
        to_box: "进入投标箱", "Go to the box";
        opening_purpose: "不见面开标：所有人看到同样的过程，任何人都可以核对。", "An opening without presence: everybody sees the same, and anybody can check it.";
        countdown: "距开标", "Until the opening";
        server_time: "以服务器时间为准", "By the server's clock";
        reload: "刷新进度", "Load the page again";
        suspended: "开标已中止。恢复后继续，投标人的解密时限重新计算。", "The opening is suspended. Once it goes on, bidders have their whole time to decrypt again.";
        before: "截止前平台不公布、也不向任何人显示投标人数量。", "Before the deadline nobody is shown how many bids there are.";
        progress: "开标进度", "Progress";
        bids: "投标文件", "Bids";
        shares: "已提交份额的保管人", "Holders who gave shares";
        halves: "已解密的投标人", "Bidders who decrypted";
        settled: "已处理", "Settled";
        done_of(done, all): "{done} / {all}", "{done} of {all}";
        unseal_until: "解密截止", "Decrypt until";
        root: "开标根", "Root over the receipts";
        root_hint: "截止时公布，此后不能增加、减少或替换任何投标文件。", "Published at the deadline; from then on no bid can be added, dropped or replaced.";
        root_file: "下载开标根、全部叶值和掩护条目", "Download root, leaves and covering entries";
        mine: "核对我的投标文件", "Check your own bid";
        mine_hint: "粘贴投标回执全文，核对它是否在公布的开标根之内。", "Paste your receipt, to see that it is under the published root.";
        receipt: "投标回执", "Receipt";
        check: "核对", "Check";
        inside: "回执有效，且在公布的开标根之内。", "The receipt is genuine and under the published root.";
        outside: "回执有效，但不在公布的开标根之内：该文件已被撤回或替换，否则请立即提出异议。", "The receipt is genuine and not under the root: the bid was withdrawn or replaced; if not, object at once.";
        forged: "这不是本平台为本标段签发的回执，请核对是否完整粘贴。", "This is no receipt of this platform for this lot; see that you pasted all of it.";
        sing_out: "唱标", "Bids read out";
        bidder: "投标人", "Bidder";
        price: "投标报价（元）", "Price (yuan)";
        fields: "其他内容", "Other particulars";
        received: "递交时间", "Received";
        outcome: "结果", "Outcome";
        file: "投标文件", "File";
        download: "下载", "Download";
        no_price: "未读出报价", "No price could be read";
        few: "投标人少于规定数量，本次不开标，投标文件保持密封。", "There are fewer bids than the rule asks for: none is opened, all stay sealed.";
        record: "开标记录", "Opening record";
        record_file: "下载开标记录（含平台签名）", "Download the signed record";
        record_sha: "记录摘要（SHA-256）", "Digest (SHA-256)";
        signatures: "签署情况", "Signatures";
        nobody_signed: "尚无人签署。到场的投标人、交易中心和密钥保管人登录后可以签署。", "Nobody has signed yet. Bidders, centre and holders who are present sign in to sign.";
        sign: "签署开标记录", "Sign the record";
        signed: "已签署开标记录。", "You signed the record.";
        signed_for: "签署主体", "Signed for";
        signed_at: "签署时间", "At";
    }
}

base::messages! {
    /// The page of a box.
    pub(crate) struct BoxWords {
        to_live: "进入开标直播页", "Watch the opening";
        purpose: "密封投标：开标前任何人，包括平台，都不能打开投标文件。", "Sealed bids: before the hour nobody opens them, the platform included.";
        platform: "交易平台", "Platform";
        suite: "密码算法", "Algorithms";
        threshold: "开标条件", "Opens with";
        threshold_of(threshold, holders): "{holders} 个保管人中的 {threshold} 个提交份额，加投标人在线解密", "Shares of {threshold} of {holders} holders, and each bidder's own half";
        min_bids: "最少投标人数", "Fewest bids";
        unseal_minutes: "解密时限", "Time to decrypt";
        holders: "密钥保管人", "Holders of shares";
        holder: "保管人", "Holder";
        key_state: "公钥", "Public key";
        key_missing: "待登记", "Awaited";
        key_there: "公钥指纹", "Fingerprint";
        register: "登记公钥", "Register your public key";
        register_hint: "在本机生成密钥，私钥不会上传；下载的密钥文件和口令请妥善保管，开标时使用。", "The key is made on your machine and its private half never leaves it. Keep the file and its passphrase for the opening.";
        public_key: "公钥（130 位十六进制）", "Public key (130 hexadecimal digits)";
        make_key: "在本机生成密钥", "Make a key on this machine";
        passphrase: "密钥文件口令（不少于 10 个字符）", "Passphrase of the key file (10 characters or more)";
        key_file: "密钥文件", "Key file";
        registered: "公钥已登记。", "The key is registered.";
        submit: "递交投标文件", "Hand in your bid";
        box_file: "下载投标箱文件 BOX.json", "Download the box's file BOX.json";
        no_script: "浏览器未启用脚本时：下载投标箱文件，用 luodi seal 在本机密封，再在这里上传密封文件和上传清单。", "Without scripts: download the box's file, seal with luodi seal on your machine, and upload the sealed file with its manifest here.";
        sealed_file: "密封文件", "Sealed file";
        manifest: "上传清单", "Manifest";
        upload: "上传", "Upload";
        in_browser: "在浏览器中密封并上传", "Seal and upload in the browser";
        in_browser_hint: "文件在本机加密后才上传，可断点续传；截止时间以上传完成时的服务器时间为准。", "Files are encrypted on your machine before they leave it, and an interrupted upload goes on. What counts is the server's time when it is complete.";
        price_yuan: "投标报价（元）", "Price (yuan)";
        duration: "工期（日历天）", "Duration (days)";
        quality: "质量目标", "Quality";
        files: "投标文件（可多选）", "Your files";
        leave_half: "把投标人份额留在平台，截止公布开标根后由平台代为解密", "Leave your half here, to be used once the root is published";
        leave_hint: "不选时由您在开标后在线解密。选择后，密钥保管人与平台合谋即可提前打开。", "If you do not, you decrypt online after the deadline. If you do, holders and platform together could open it early.";
        seal_now: "密封并上传", "Seal and upload";
        keep_key: "请先保存密钥文件：没有它，开标后不能解密。", "Save your key file first: without it you cannot decrypt after the deadline.";
        mine: "我的投标文件", "Your bid";
        mine_none: "尚未递交。", "You have none in this box.";
        digest: "文件摘要", "Digest";
        size: "大小", "Size";
        at: "接收时间", "Received";
        receipt: "下载回执", "Download the receipt";
        withdraw: "撤回投标文件", "Withdraw the bid";
        withdraw_hint: "截止前可以撤回，也可以重新上传替换。", "Until the deadline you may withdraw it, or upload another in its place.";
        withdrawn: "投标文件已撤回。", "The bid is withdrawn.";
        finished: "投标文件已接收，请保存回执。", "Your bid was received; save the receipt.";
        late: "截止时间已过，不能再递交。", "The deadline has passed; no more bids are taken.";
        waiting: "尚未开始接收投标。", "The box does not take bids yet.";
        no_party: "只有经确认代表企业的账号可以投标。", "Only accounts bid that were confirmed to act for an enterprise.";
        to_party: "去确认我的主体", "Have your enterprise confirmed";
        colleague: "由同事账号递交；只有递交账号和企业管理员可以替换或撤回。", "A colleague's account handed it in; only that account and the administrator replace or withdraw it.";
        decrypt: "在线解密", "Decrypt online";
        decrypt_hint: "选择密封时保存的密钥文件并输入口令，由本机取出解密信息后提交；也可以粘贴 luodi unseal 给出的解密信息。", "Choose the key file that you saved and enter its passphrase: your machine takes your half out. Or paste the half that luodi unseal gives.";
        half: "解密信息", "Your half";
        decrypted: "解密信息已提交。", "Your half was taken.";
        give: "提交密钥份额", "Give your shares";
        give_hint: "选择您的密钥文件并输入口令，由本机取出本标段全部投标文件的份额后提交；也可以上传 luodi unseal 生成的份额文件。", "Choose your key file and enter its passphrase: your machine takes out the shares of every bid. Or upload the file of shares that luodi unseal writes.";
        heads: "下载投标文件头", "Download the heads of the bids";
        shares_file: "份额文件", "File of shares";
        given(shares, unreadable): "已提交 {shares} 份；{unreadable} 份无法读取。", "{shares} shares were taken; {unreadable} cannot be read.";
        give_up: "放弃开标", "Give the opening up";
        give_up_hint: "仅在保管人无法达到开标门限时使用：未开启的投标文件一律视为撤回，不由投标人承担责任。", "Only where holders cannot reach the threshold: bids that are not opened go back without cost to their bidders.";
        reason: "理由", "Reason";
        given_up: "已放弃开标。", "The opening was given up.";
        working: "正在处理…", "Working…";
        failed: "未完成：", "Not done: ";
        wrong_passphrase: "口令不正确，或密钥文件已被改动。", "The passphrase is wrong, or the key file was changed.";
        wrong_key: "该密钥文件不是密封本文件时所用的。", "This is not the key that the file was sealed with.";
        short_passphrase: "口令少于 10 个字符。", "The passphrase has fewer than 10 characters.";
        suite_unable: "浏览器不支持国密算法，请使用 luodi seal 和 luodi unseal。", "Browsers do not know the national algorithms; use luodi seal and luodi unseal.";
        trouble: "操作失败，请重试；仍失败时请使用 luodi 命令行程序。", "That did not work; try again, or use the luodi program.";
        price_wrong: "报价应为数字，最多两位小数，例如 1234567.89。", "The price is a number with at most two decimals, such as 1234567.89.";
    }
}
