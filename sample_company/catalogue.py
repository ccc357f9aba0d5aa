"""The goods of 山月家居: what it sells, under which code, at which list price."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One stock keeping unit; the price is the list price in minor units."""

    sku: str
    title: str
    price_minor: int


def _items(code: str, name: str, price_minor: int, *variants: str) -> tuple[Item, ...]:
    return tuple(
        Item(f"{code}-{number:02d}", f"{name} {variant}", price_minor)
        for number, variant in enumerate(variants, 1)
    )


ITEMS: tuple[Item, ...] = (
    *_items("SY-QT301", "全棉水洗四件套 1.8米床", 26900, "雾蓝", "燕麦", "豆沙粉", "墨绿"),
    *_items("SY-QT215", "天丝凉感夏被 200×230", 19900, "浅灰", "薄荷", "米白"),
    *_items("SY-ZT102", "乳胶枕 护颈款", 15800, "标准", "加高"),
    *_items("SY-ZT118", "记忆棉靠垫 办公室腰靠", 6990, "深灰", "驼色"),
    *_items("SY-MJ401", "新疆棉毛巾 三条装", 3990, "素色", "条纹", "格纹"),
    *_items("SY-MJ420", "长绒棉浴巾 70×140", 5990, "象牙白", "岩灰", "雾粉"),
    *_items("SY-CL501", "棉麻遮光窗帘 定高2.7米", 16800, "亚麻本色", "烟灰"),
    *_items("SY-DT601", "客厅短绒地毯 160×230", 32900, "奶油几何", "深咖波纹"),
    *_items("SY-DT640", "硅藻泥吸水脚垫 40×60", 3590, "云朵", "山峦", "纯灰"),
    *_items("SY-CJ701", "日式釉下彩餐具 16头", 18900, "青花", "蓝溪"),
    *_items("SY-CJ715", "双层玻璃杯 350ml 两只装", 4590, "透明", "茶色"),
    *_items("SY-CJ733", "麦饭石不粘炒锅 30cm", 17900, "电磁通用"),
    *_items("SY-CJ741", "304不锈钢保温壶 2L", 9900, "奶白", "藏青"),
    *_items("SY-SN801", "可折叠收纳箱 66L", 4990, "透明盖", "棉麻", "大号两只"),
    *_items("SY-SN812", "抽屉式衣物收纳盒 三件", 5690, "白", "卡其"),
    *_items("SY-SN830", "植绒衣架 50只", 2990, "灰", "粉"),
    *_items("SY-DJ901", "护眼台灯 三档调光", 12900, "白", "黑"),
    *_items("SY-DJ915", "人体感应小夜灯 充电款", 2590, "暖光", "白光"),
    *_items("SY-XX950", "无火香薰 120ml", 6900, "白茶", "雪松", "无花果"),
    *_items("SY-WY980", "免打孔浴室置物架 双层", 4390, "枪灰", "白"),
    *_items("SY-QJ330", "平板拖把 免手洗", 7990, "标准", "加大"),
    *_items("SY-JJ120", "实木换鞋凳 60cm", 25900, "原木", "胡桃"),
    *_items("SY-JJ155", "人体工学椅 网布款", 59900, "黑", "灰"),
)
