//! What this room says.

use base::{Lang, Millis};

use crate::model::{State, Why};
use crate::rules::clock::Phase;

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        nav: "网络竞价", "Online auctions";
        purpose: "产权、土地和矿业权的网上竞价：竞买人只显示号牌，出价全程公开。", "Auctions of property, land and mining rights: bidders are number cards, every bid is public.";
        none: "没有网络竞价。交易中心发起竞价后显示在这里。", "There are no online auctions. They are listed here once a trading centre opens one.";
        none_found: "没有符合条件的竞价。", "No auction fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all: "全部", "All";
        state: "状态", "State";
        platform: "交易平台", "Platform";
        mine: "仅看本单位参加的", "Only those my enterprise takes part in";
        count(count): "共 {count} 场", "{count} auctions";
        title: "标的", "What is auctioned";
        start: "起始价", "Start price";
        now_at: "当前价", "Price now";
        no_bid_yet: "尚无出价", "No bid yet";
        opens: "自由报价开始", "Free bidding begins";
        free_until: "自由报价结束", "Free bidding ends";
        agreed_until(at): "原定 {at}，因暂停顺延", "announced for {at}, moved by a pause";
        closes: "无人出价时结束于", "Over if nobody bids before";
        left: "剩余时间", "Time left";
        extension: "限时竞价周期", "Limited period";
        seconds(n): "{n} 秒", "{n} seconds";
        step: "加价幅度", "Step";
        step_from(least): "每次不低于 {least} 元", "at least {least} yuan";
        step_between(least, most): "每次 {least} 元至 {most} 元", "{least} to {most} yuan";
        reserve: "保留价", "Reserve price";
        reserve_secret: "设有保留价，竞价结束前保密", "There is one; it is secret until the end";
        reserve_none: "未设保留价", "None";
        yuan(text): "{text} 元", "{text} yuan";
        waiting: "未开始", "Not begun";
        free: "自由报价", "Free bidding";
        limited: "限时竞价", "Limited period";
        paused: "暂停", "Paused";
        over: "已结束", "Over";
        ended: "成交", "Sold";
        failed: "未成交", "Not sold";
        open: "进行中", "Open";
        leads(card): "{card} 号领先", "Card {card} leads";
        show_purpose: "竞价的规则、当前价和全部出价；时间以服务器为准。", "Terms, price and bids; the server's clock decides.";
        live_hint: "页面自动更新。未启用脚本时请刷新本页。", "The page updates by itself. Without scripts, reload it.";
        reload: "刷新本页", "Reload";
        rules: "竞价规则", "Terms";
        bids: "出价记录", "Bids";
        bids_note(shown, all): "最新 {shown} 次，共 {all} 次", "The newest {shown} of {all}";
        seq: "序号", "No.";
        card: "竞买号", "Card";
        amount: "出价（元）", "Bid (yuan)";
        at: "时间", "Time";
        how: "方式", "How";
        raised: "加价", "Raised";
        matched: "优先购买权人同价", "Met by right of priority";
        pauses: "暂停记录", "Pauses";
        from: "开始", "From";
        until: "恢复", "Until";
        reason: "理由", "Reason";
        goes_on: "尚未恢复", "Still on";
        my_card(card): "本单位竞买号 {card}", "Your card: {card}";
        my_priority: "享有优先购买权：当前最高价可以同价购买，每个价格一次。", "You have a right of priority: you may meet the leading price, once for every price.";
        bid_title: "出价", "Bid";
        bid_label: "出价金额", "Amount";
        bid_unit: "元", "yuan";
        bid_hint(floor): "不低于 {floor} 元", "At least {floor} yuan";
        bid_hint_between(floor, ceiling): "{floor} 元至 {ceiling} 元", "{floor} to {ceiling} yuan";
        bid_button: "提交出价", "Place the bid";
        match_button(price): "同价购买（{price} 元）", "Meet the price ({price} yuan)";
        i_lead: "本单位出价领先；有人超过后才能再出价。", "You lead. You can bid again once somebody goes beyond.";
        bid_done(amount, seq): "出价 {amount} 元已接受，为第 {seq} 次出价。", "Your bid of {amount} yuan was accepted as no. {seq}.";
        bid_again(amount): "这次出价（{amount} 元）此前已接受，没有重复提交。", "This bid of {amount} yuan was accepted before; it was not placed twice.";
        hold_title: "主持", "Conduct";
        pause_button: "暂停竞价", "Pause";
        pause_hint: "用于技术故障等情形。恢复后自由报价顺延，限时竞价重新计一个完整周期。", "For technical faults and the like. After it, free bidding is prolonged, a limited period begins anew.";
        resume_button: "恢复竞价", "Go on";
        cancel_button: "终止竞价", "Cancel the auction";
        cancel_hint: "终止后不能恢复，标的未成交。", "It cannot be undone; nothing is sold.";
        done: "已办理。", "Done.";
        unchanged: "此前已办理，没有变化。", "It was done before; nothing changed.";
        result: "结果", "Result";
        price: "成交价", "Price";
        winner: "买受人", "Winner";
        winner_card: "成交竞买号", "Winning card";
        ended_at: "结束时间", "Ended";
        why: "原因", "Why";
        no_bid: "无人出价", "Nobody bid";
        below_reserve: "最高出价低于保留价", "The highest bid is below the reserve price";
        cancelled: "交易中心终止", "Cancelled by the trading centre";
        confirm_button: "确认成交", "Confirm the result";
        confirm_hint: "确认后生成的成交确认书由交易中心存档。", "The confirmation is kept by the trading centre.";
        confirmed: "已确认成交。", "The result is confirmed.";
        confirmation: "成交确认书", "Confirmation of the result";
        confirmation_purpose: "竞价结果的凭据，可打印。", "Evidence of the result, to be printed.";
        confirmation_number: "编号", "Number";
        number(year, id): "竞成〔{year}〕{id}号", "竞成〔{year}〕{id}号";
        capital: "大写", "In words";
        code: "统一社会信用代码", "Credit code";
        centre: "组织单位", "Conducted by";
        subject: "交易编号", "Number of the trade";
        trade: "交易项目", "Trade";
        confirmed_at: "买受人确认", "Confirmed by the winner";
        not_confirmed: "尚未确认", "Not yet";
        proof: "全部出价的存证", "Proofs of all bids";
        sample: "示例", "Sample";
        not_found: "没有这场竞价；请从网络竞价页面打开。", "There is no such auction; open it from the list of auctions.";
        not_yours: "只有组织竞价的交易中心可以办理；请联系交易中心。", "Only the trading centre that conducts the auction can do this; ask it.";
        not_qualified: "本账号代表的单位没有这场竞价的竞买号；请先在“我的主体”确认所代表的企业，再向交易中心核实竞买资格。", "Your account acts for nobody with a number card of this auction; see under “My enterprise” for whom it was confirmed, then ask the trading centre about your qualification.";
        not_winner: "只有买受人可以确认成交；请用买受人的账号登录。", "Only the winner confirms the result; sign in with the winner's account.";
        bad_amount: "请填写出价金额，单位元，最多两位小数。", "Give the amount in yuan with at most two decimals.";
        bad_key: "这次提交缺少编号；请刷新页面后重新出价。", "The form lacks its number; reload the page and bid again.";
        key_used: "这个页面已经提交过另一个金额；请刷新页面后重新出价。", "This page was used for another amount; reload it and bid again.";
        bid_waiting(at): "竞价尚未开始；请在 {at} 以后出价。", "Bidding has not begun; bid after {at}.";
        bid_paused(reason): "竞价已暂停（{reason}）；恢复后再出价。", "The auction is paused ({reason}); bid when it goes on.";
        bid_over: "竞价已结束，这次出价晚于结束时间，未被接受。", "The auction is over: this bid came after its end and was not accepted.";
        bid_leads: "本单位出价已领先；有人超过后才能再出价。", "You lead already; bid again once somebody goes beyond.";
        bid_stale(card, price, floor): "{card} 号已先出价 {price} 元；请出价不低于 {floor} 元。", "Card {card} was first with {price} yuan; bid at least {floor} yuan.";
        bid_below(floor): "低于起始价；请出价不低于 {floor} 元。", "Below the start price; bid at least {floor} yuan.";
        bid_above(ceiling): "超过最大加价幅度；请出价不高于 {ceiling} 元。", "Beyond the largest step; bid at most {ceiling} yuan.";
        reason_wrong(most): "请写明理由，不超过 {most} 字。", "Give a reason of at most {most} characters.";
        standing(phase): "竞价现在的状态是“{phase}”，不能这样办理；请刷新页面查看。", "The auction now stands at “{phase}”, where this cannot be done; reload the page.";
        stale(version): "这场竞价已有新的操作（现为第 {version} 版）；请核对后重新提交。", "Somebody did something meanwhile (now version {version}); look at it and submit again.";
        sealed(id): "第 {id} 场竞价的保留价或竞买人信息无法解密；请管理员恢复个人信息密钥文件。", "The sealed reserve price or bidder of auction {id} cannot be opened; ask the administrator to restore the key file for personal data.";
        open_names: "竞价缺少标的名称、交易编号或平台，或名称过长；请补充后重新发起。", "A title, subject or platform is missing or too long; mend it and open the auction again.";
        open_prices: "起始价、加价幅度或保留价不合理：起始价和最小幅度须大于零，最大幅度不低于最小幅度，保留价不低于起始价。", "Unsound prices: start price and smallest step are above zero, the largest step is no smaller, the reserve no lower than the start.";
        open_times: "时间不合理：开始须早于自由报价结束，自由报价尚未结束，限时竞价周期为 10 至 86400 秒。", "Unsound times: free bidding begins before its end, its end is to come, a limited period has 10 to 86,400 seconds.";
        open_bidders(most): "请列出竞买人，最多 {most} 家。", "Name the bidders, at most {most}.";
        open_twice(name): "“{name}”列出了两次；同一统一社会信用代码只有一个竞买号。", "“{name}” is named twice; one credit code has one card.";
        open_exists: "这个交易编号已经发起过竞价；请查看原竞价。", "This subject has an auction already; look at that one.";
        told_ended(title, card): "网络竞价成交：{title}（{card} 号）", "Sold by auction: {title} (card {card})";
        told_failed(title): "网络竞价未成交：{title}", "Not sold by auction: {title}";
    }
}

impl Words {
    /// A phase's name.
    pub(crate) fn phase(&self, phase: Phase) -> &'static str {
        match phase {
            Phase::Waiting => self.waiting,
            Phase::Free => self.free,
            Phase::Limited(_) => self.limited,
            Phase::Paused(_) => self.paused,
            Phase::Over(_) => self.over,
        }
    }

    /// What became of an auction that is over.
    pub(crate) fn state(&self, state: State) -> &'static str {
        match state {
            State::Open => self.open,
            State::Ended => self.ended,
            State::Failed => self.failed,
        }
    }

    /// Why nobody won.
    pub(crate) fn reason_of(&self, why: Why) -> &'static str {
        match why {
            Why::NoBid => self.no_bid,
            Why::BelowReserve => self.below_reserve,
            Why::Cancelled => self.cancelled,
        }
    }
}

/// An instant to the second in China; on the minute without seconds.
pub(crate) fn moment(at: Millis) -> String {
    at.second_text()
}

/// A length of time, `02:05:09`.
pub(crate) fn length(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "auction.opened" => lang.pick("发起网络竞价", "Auction opened"),
        "auction.bid" => lang.pick("竞价出价", "Bid in an auction"),
        "auction.paused" => lang.pick("暂停网络竞价", "Auction paused"),
        "auction.resumed" => lang.pick("恢复网络竞价", "Auction goes on"),
        "auction.ended" => lang.pick("网络竞价成交", "Sold by auction"),
        "auction.failed" => lang.pick("网络竞价未成交", "Not sold by auction"),
        "auction.confirmed" => lang.pick("确认竞价成交", "Result of an auction confirmed"),
        _ => return None,
    })
}
