# ruff: noqa: E501
"""A few Chinese texts for the gallery, to see lengths; the product's are in `translations/`."""

CHINESE = {
    "TB": "淘", "TM": "猫", "JD": "京", "PD": "拼", "DY": "抖", "WX": "微", "AL": "支", "BK": "行", "CR": "顺", "OT": "他",
    "Duiping": "对平", "Workbench": "工作台", "Tickets": "工单", "Imports": "导入", "Runs": "对账", "Approvals": "审批", "Archive": "归档", "Users": "用户",
    "Order, waybill, refund, voucher, ticket": "订单号、运单号、退款单、凭证、工单", "What ties today": "今日对平", "rows conserved": "行数守恒", "sums conserved": "金额守恒",
    "Age of differences": "差异账龄", "days": "天 / 元", "Total": "合计", "Start": "开始处理", "Causes of the differences": "差异的原因", "Files due": "今日账单", "Files": "文件", "Import": "导入",
    "Due": "到期", "Type": "类型", "About": "对象", "What was seen": "看到什么", "Step": "环节", "Assignee": "处理人", "Difference": "差额（元）", "State": "状态", "Shop": "店铺",
    "%(num)s h": "%(num)s 小时", "%(hours)s h %(minutes)s min": "%(hours)s 小时 %(minutes)s 分", "%(num)s min": "%(num)s 分", "%(num)s day": "%(num)s 天", "%(time)s overdue": "逾期 %(time)s", "%(left)s left · due %(time)s": "剩 %(left)s · %(time)s 到期",
    "%(first)s to %(last)s of %(total)s": "显示 %(first)s–%(last)s / %(total)s", "move": "移动", "all keys": "全部快捷键", "Next page": "下一页", "Previous page": "上一页", "Refers to": "对应", "Next": "下一张", "Previous": "上一张", "Clear filters": "清除筛选",
    "%(n)s ticket": "%(n)s 张", "Export": "导出", "Fact": "事实", "Number": "单号", "Order": "订单", "Case": "售后单", "Time": "时间", "Item": "商品", "Quantity": "数量",
    "Goods amount": "标价", "Shop discount": "店铺优惠", "Amount": "金额（元）", "Status": "状态", "Waybill": "运单号", "Damaged pieces": "次品", "Class": "类别", "Receipt": "仓库入库", "Ledger": "支付宝账单",
    "row %(row)s": "第 %(row)s 行", "Completed": "交易成功", "Refunded": "已退款", "Refund": "退款", "Why": "为什么", "How to resolve it": "怎么处理", "choose": "选择", "Dr": "借", "Cr": "贷",
    "Trail": "经过", "%(num)s entry": "%(num)s 条", "sealed": "已封链", "optional": "可不填", "Not now": "不能做的", "Yes": "是", "No": "否", "%(name)s asks": "%(name)s问", "Choose": "选择",
    "Import result": "导入结果单", "File": "文件", "Rows read": "文件行数", "New": "新增", "Updated": "更新", "Already here": "已有相同", "Set aside": "不参与", "Bad": "坏行", "Result": "结果",
    "Control totals": "控制数", "what the files declare, against what their rows add up to": "文件自己声明的合计，与逐行算出的比", "What next": "接下来", "Bad rows": "坏行", "Row": "行", "Column": "列",
    "What was read, what to do": "读到什么，怎么改", "(blank)": "（空）", "%(n)s row": "%(n)s 行", "%(num)s file": "%(num)s 个文件", "%(num)s file does not tie": "%(num)s 个文件合计不平", "Print": "打印", "%(n)s more.": "另 %(n)s 行。", "List all": "全部列出",
    "%(done)s of %(total)s rows": "%(done)s / %(total)s 行", "Drop the files here, or choose them": "把文件拖到这里，或者选文件", "Templates": "模板", "What came before": "导入记录",
    "What waits for an approval": "等审批的", "What was established": "核实到什么", "Way": "处理", "Entry": "分录", "Proposed by": "提交人", "Book account": "科目", "Account": "账户", "Debit": "借（元）", "Credit": "贷（元）",
    "debit equals credit": "借贷相等", "The largest": "最大的几张", "After approving this %(num)s ticket": "批准这 %(num)s 张以后", "Approve %(num)s ticket, %(sum)s": "批准 %(num)s 张，%(sum)s", "Sign in": "登录", "User name": "用户名", "Password": "密码",
    "Verify again": "再校验", "Verify it yourself": "带走证据", "Archived tickets": "已归档工单", "read only": "只读", "Head of the chain": "链头", "How it ended": "怎么结的",
}  # fmt: skip
