"""Every text people see is said in both scripts of Chinese, completely, in the field's words and our tone."""

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from people.actors import Role
from people.words import ROLE_NAMES
from workflow import playbooks
from workflow.table import load as load_table

ROOT = Path(__file__).parent.parent.parent
SIMPLIFIED, TRADITIONAL = LANGUAGES = ("zh_Hans_CN", "zh_Hant_TW")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")

# The names of the differences, as accountants of the mainland know them.
TYPE_NAMES = {
    "currency_mismatch": "币种不符",
    "status_conflict": "状态不符",
    "duplicate_settlement": "重复结算",
    "unsettled": "未回款",
    "short_settled": "短款",
    "over_settled": "长款",
    "fee_mismatch": "费率不符",
    "discount_mismatch": "优惠异常",
    "unknown_order": "平台有单我方无单",
    "unclassified_charge": "未知扣费",
    "duplicate_refund": "重复退款",
    "refund_exceeds_paid": "退款超付",
    "refund_missing": "退款未到账",
    "refund_amount_mismatch": "退款金额不符",
    "refund_without_case": "无售后单退款",
    "return_item_mismatch": "退货货品不符",
    "return_quantity_mismatch": "退货数量不符",
    "return_damaged": "退货次品",
    "return_not_received": "退款未入库",
    "received_not_refunded": "入库未退款",
    "receipt_without_case": "无售后单入库",
    "order_missing_own": "我方漏单",
    "order_missing_platform": "平台无此单",
    "order_amount_mismatch": "订单金额不符",
    "order_status_mismatch": "订单状态不一致",
    "case_status_mismatch": "售后状态不一致",
    "compensation_without_case": "赔付无依据",
    "penalty_open": "平台判罚",
    "chargeback_open": "拒付",
    "refund_only_not_recovered": "已发货仅退款未追回",
    "double_remedy": "重复补偿",
    "received_case_closed": "关单有货",
    "duplicate_shipment": "重复发货",
    "shipped_after_refund": "退款后发货",
    "reissue_without_case": "无售后补发",
    "exchange_incomplete": "换货不闭环",
    "not_shipped": "未发货",
    "short_shipped": "少发",
    "wrong_item_shipped": "错发",
    "shipment_without_order": "发货无单",
    "reissue_not_shipped": "补发未发",
    "repair_incomplete": "维修不闭环",
    "order_stuck": "超期未完成",
    "courier_duplicate_charge": "快递重复收费",
    "courier_unknown_waybill": "快递有单我方无单",
    "courier_weight_mismatch": "计费重量不符",
    "courier_overcharge": "运费不符",
    "courier_return_not_received": "快递已退未入库",
    "payout_amount_mismatch": "提现金额不符",
    "payout_not_in_bank": "提现未到账",
    "bank_unexplained": "银行来款不明",
    "ambiguous_match": "匹配歧义",
    "payout_bounced": "提现退票",
    "voucher_unbalanced": "凭证借贷不平",
    "voucher_duplicate": "重复入账",
    "voucher_amount_mismatch": "凭证金额不符",
    "voucher_period_mismatch": "跨期",
    "voucher_missing": "未入账",
    "missing_file": "账单缺失",
    "view_mismatch": "两账不符",
    "control_total_failed": "控制数不平",
    "balance_gap": "余额断链",
    "damaged_identifier": "单号损坏",
    "conflicting_line": "同号不同内容",
}

# Characters that only one script has, the simplified above its traditional.
SIMPLIFIED_ONLY = (
    "万与专业丝两严个丰临为丽举义乌乐习书买乱争亏亚产亲亿仅从仓们价众优会伟传伤伦体余侧侨债倾偿储儿兑兰关兴养兽内冈册写军农冯冲决况冻净减"
    "凑凤凭击则刚创删别刹剂剑剧劝办务动励劳势区医华协单卖卢卫厂厅历压厌厕县参双发变叙号叹吗听启员响团园围国图圆场坏块坚坛坝坟垄垫报"
    "择担拥拦拨挂挥损换据掷摆摇敌数断无旧时显晓暂术机杀杂权条来杨极构枪标栏树样桥检楼欢欧残毁毕气汇汉没沟泽洁测济浑浓涂润涨渐温湾湿满"
    "滞滤灭灯灵点炼烂热爱爷牵状独狭狮猎猫环现画疗疯疮皱监盖盘矿码砖确碍礼祸离种积称税稳穷窃窝竞笔笼筑签简类粮紧纠红约级纪纯纳纸纷线练组"
    "细终经结绕给络绝统绩绪续维综绿缓编缘缩缴网罗罚罢职联聪肃肠肤胜胶脑脚脱脸腊腾艰艺节芦苏苹茎荐荡荣药营萝虑虽蚀蛮补衬袭见观规视览觉触订认"
    "讨让训议讯记讲许论设访证评识诉诊词译试诗话诚询该详语误说请诸读课谁调谈谊谋谓谢谣谨谱贝负贡财责败账货质贩贪购贫贬贯贴贵贷费贺贼资赊"
    "赋赌赏赔赖赚赛赞赠赢趋跃践踪车轨转轮软轰轴轻载较辅辆辈辉输边辽达迁过运还这进远违连迟适选递逻遗遥邓邮邻郑酱酿释钉针钓钟钢钥钱钳铁铃铅银"
    "铸铺链销锁锅错锐锡锣锦键锻长门闪闭问闯闲间闷闹闻阀阅阔队阳阴阵阶际陆陈险随隐难雾静顶项顺须顾顿预领颇频题额风飞饥饭饮饰饱饼馆驱驳验骂骗"
    "骤鱼鲜鸟鸡鸣鸭黄齐齿龄龙"
)
TRADITIONAL_ONLY = (
    "萬與專業絲兩嚴個豐臨為麗舉義烏樂習書買亂爭虧亞產親億僅從倉們價眾優會偉傳傷倫體餘側僑債傾償儲兒兌蘭關興養獸內岡冊寫軍農馮沖決況凍淨減"
    "湊鳳憑擊則剛創刪別剎劑劍劇勸辦務動勵勞勢區醫華協單賣盧衛廠廳歷壓厭廁縣參雙發變敘號嘆嗎聽啟員響團園圍國圖圓場壞塊堅壇壩墳壟墊報"
    "擇擔擁攔撥掛揮損換據擲擺搖敵數斷無舊時顯曉暫術機殺雜權條來楊極構槍標欄樹樣橋檢樓歡歐殘毀畢氣匯漢沒溝澤潔測濟渾濃塗潤漲漸溫灣濕滿"
    "滯濾滅燈靈點煉爛熱愛爺牽狀獨狹獅獵貓環現畫療瘋瘡皺監蓋盤礦碼磚確礙禮禍離種積稱稅穩窮竊窩競筆籠築簽簡類糧緊糾紅約級紀純納紙紛線練組"
    "細終經結繞給絡絕統績緒續維綜綠緩編緣縮繳網羅罰罷職聯聰肅腸膚勝膠腦腳脫臉臘騰艱藝節蘆蘇蘋莖薦蕩榮藥營蘿慮雖蝕蠻補襯襲見觀規視覽覺觸訂認"
    "討讓訓議訊記講許論設訪證評識訴診詞譯試詩話誠詢該詳語誤說請諸讀課誰調談誼謀謂謝謠謹譜貝負貢財責敗帳貨質販貪購貧貶貫貼貴貸費賀賊資賒"
    "賦賭賞賠賴賺賽讚贈贏趨躍踐蹤車軌轉輪軟轟軸輕載較輔輛輩輝輸邊遼達遷過運還這進遠違連遲適選遞邏遺遙鄧郵鄰鄭醬釀釋釘針釣鐘鋼鑰錢鉗鐵鈴鉛銀"
    "鑄鋪鏈銷鎖鍋錯銳錫鑼錦鍵鍛長門閃閉問闖閒間悶鬧聞閥閱闊隊陽陰陣階際陸陳險隨隱難霧靜頂項順須顧頓預領頗頻題額風飛飢飯飲飾飽餅館驅駁驗罵騙"
    "驟魚鮮鳥雞鳴鴨黃齊齒齡龍"
)
# Words of the mainland that Taiwan says otherwise, written in traditional characters.
NOT_TAIWANESE = (
    "對賬",
    "賬",
    "導入",
    "導出",
    "文件",
    "默認",
    "登錄",
    "用戶",
    "搜索",
    "數據",
    "信息",
    "軟件",
    "視頻",
    "網絡",
    "質量",
    "服務器",
    "憑證",
    "審批",
    "分派",
    "掛起",
    "歸檔",
    "短款",
    "長款",
    "回款",
    "核銷",
    "發貨",
    "幣種",
    "打印",
    "批准",
    "流水帳",
    "資金流水",
    "模板",
    "添加",
)


def _updating() -> ModuleType:
    spec = importlib.util.spec_from_file_location("updating", ROOT / "translations" / "updating.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


updating = _updating()


@cache
def catalogue(language: str) -> Catalog:
    stored: Catalog = updating.stored(language)
    return stored


def english(message: Message) -> str:
    """The text in the code; of a plural its singular form, as the catalogue is asked for it."""
    return message.id if isinstance(message.id, str) else message.id[0]


def said(message: Message) -> str:
    text = message.string
    return text if isinstance(text, str) else (text or [""])[0]


def sayings(language: str) -> Iterator[tuple[str, str]]:
    """Every text and what it is in the language."""
    return ((english(message), said(message)) for message in catalogue(language) if message.id)


@cache
def words(language: str) -> dict[str, str]:
    return dict(sayings(language))


def with_any(language: str, marks: str | tuple[str, ...]) -> list[str]:
    return [text for _, text in sayings(language) if any(mark in text for mark in marks)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_texts_of_the_product(language: str) -> None:
    texts, _ = updating.gathered()
    now, kept = ({m.id for m in one if m.id} for one in (texts, catalogue(language)))
    assert {"new": now - kept, "gone": kept - now} == {"new": set(), "gone": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_doubtful(language: str) -> None:
    assert [message.id for message in updating.missing(catalogue(language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    other = {
        text: chinese
        for text, chinese in sayings(language)
        if chinese and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(chinese))
    }
    assert other == {}


def test_the_two_lists_of_characters_are_pairs() -> None:
    pairs = list(zip(SIMPLIFIED_ONLY, TRADITIONAL_ONLY, strict=True))
    assert [one for one in pairs if one[0] == one[1]] == []


def test_each_catalogue_is_written_in_its_own_script() -> None:
    assert with_any(SIMPLIFIED, TRADITIONAL_ONLY) == []
    assert with_any(TRADITIONAL, SIMPLIFIED_ONLY) == []


def test_each_catalogue_has_the_quotation_marks_of_its_place() -> None:
    assert with_any(SIMPLIFIED, "「」『』") == []
    assert with_any(TRADITIONAL, "“”‘’") == []


def test_traditional_chinese_says_what_taiwan_says() -> None:
    assert with_any(TRADITIONAL, NOT_TAIWANESE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at_bowed_to_or_congratulated(language: str) -> None:
    """No exclamation marks, no 您, and 成功 only in the name of an order's state."""
    assert with_any(language, ("!", "！", "您")) == []
    assert [text for _, text in sayings(language) if "成功" in text.replace("交易成功", "")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_chinese_has_chinese_punctuation(language: str) -> None:
    """Half-width marks stand only between Latin letters or digits, as in `09:30`."""
    half_width = re.compile(r"[\u4e00-\u9fff]\s*[,;:?()]|[,;?()]\s*[\u4e00-\u9fff]")
    assert [text for _, text in sayings(language) if half_width.search(PLACEHOLDER.sub("", text))] == []


def test_every_difference_has_the_name_the_field_knows() -> None:
    books = playbooks.load()
    assert {type_: words(SIMPLIFIED)[book.label] for type_, book in books.items()} == TYPE_NAMES
    names = [words(TRADITIONAL)[book.label] for book in books.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_state_and_action_is_translated(language: str) -> None:
    table = load_table()
    labels = [*ROLE_NAMES.values()]
    labels += [state.label for state in table.states.values()]
    labels += [action.label for action in table.actions.values()]
    assert set(ROLE_NAMES) == set(Role)
    assert [label for label in labels if words(language).get(label, label) == label] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_and_no_two_roles_share_a_name(language: str) -> None:
    for labels in ([one.label for one in load_table().states.values()], list(ROLE_NAMES.values())):
        names = [words(language)[label] for label in labels]
        assert len(set(names)) == len(names)


def glossary() -> list[tuple[str, str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:2] == "| "
    ]
    return [(row[0], row[1], row[2]) for row in rows if row[0] != "English"]


def test_the_glossary_names_each_thing_once_in_three_languages() -> None:
    terms = [term for term, _, _ in glossary()]
    assert len(set(terms)) == len(terms) > 40
    assert [row for row in glossary() if not all(row)] == []


@pytest.mark.parametrize(("language", "place"), [(SIMPLIFIED, 1), (TRADITIONAL, 2)])
def test_the_product_says_what_the_glossary_says(language: str, place: int) -> None:
    by_term = {term: row[place] for row in glossary() for term in (row[0], row[0].capitalize())}
    spoken = {text: chinese for text, chinese in sayings(language) if text in by_term}
    assert spoken == {text: by_term[text] for text in spoken}
    assert len(spoken) > 40
