"""One writer per layout in which the sample company's files come.

How the columns are meant, for whoever reads them:

Taobao orders (ExportOrderList, one row per order, no item codes and no sub-orders)
    goods = 买家应付货款 (list prices), freight = 买家应付邮费, shop discount = goods + freight − 总金额,
    platform discount = 天猫卡券抵扣, other discount = 集分宝抵扣, buyer paid = 买家实际支付金额,
    payment number = 支付单号. 打款商家金额 is what has been paid out ("12.30元"), no term of the identity.
    There is no shipping time. An unpaid order has paid nothing.
Alipay fund bill (账务明细 as the seller's back office gives it)
    ledger number = 账务流水号, order = 业务基础订单号 (all digits; 商户订单号 is T200P + order),
    payment number = 业务流水号, business type = 业务描述. Outgo is negative in its own column.
Pinduoduo ledger (店铺账务明细)
    no line number, order = 商户订单号, business type = 业务描述. Outgo is negative, the other side 0.
WeChat fund bill (资金账单)
    ledger number = 微信支付业务单号. 业务凭证号 is the order of a payment and its fee, the case of a refund.
    Payment number = 微信支付业务单号 of a payment and its fee, 资金流水单号 of a refund. A refund is one row
    of the money that moved: 备注 says how much was refunded, and how much fee in it came back.
China Merchants Bank statement
    signed amount, running balance, the counterparty's name and account in one cell.
Kuaimai outbound (出库单) and orders
    one row per item, the shop in a column. 重量克 is of the row: rows of one 快递单号 are one parcel.
Couriers' bills (对账单)
    one row per parcel and direction, weights in kilograms, the carrier in a column.
"""
