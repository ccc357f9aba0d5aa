"""Texts of this room by their codes: refusals, problems of rows, findings, names of controls.

Worded at the door; placeholders are filled by name, `…_minor` as money.
"""

from people.languages import N_

REFUSALS: dict[str, str] = {
    "empty_file": N_("The file is empty. Export it again: it may still have been in the making."),
    "binary_content": N_("This is not a table: it holds bytes that no text has. Send CSV or XLSX."),
    "broken_encoding": N_(
        "The text cannot be read as {encoding}: bytes are missing or mixed. "
        "Export the file again without opening it in between, or save it as CSV UTF-8."
    ),
    "broken_quotes": N_(
        "A quotation mark is opened and never closed (at line {line}): the file was cut. Export it again."
    ),
    "too_large": N_(
        "The file has {megabytes} MB; up to {megabytes_max} MB are taken. Export a shorter period."
    ),
    "too_many_rows": N_("The file has more than {rows_max} rows. Export a shorter period."),
    "too_many_columns": N_("The table has more than {columns_max} columns. Is it the right file?"),
    "line_too_long": N_("A line has more than {megabytes_max} MB. Is it the right file?"),
    "several_sheets": N_(
        "Several sheets hold tables that cannot be read as one: {sheets}. Give them the same header line, or "
        "save each as a file of its own, then import again."
    ),
    "several_tables": N_(
        "A second table stands below the end of the first: these are several files in one. "
        "Send them one by one."
    ),
    "too_slow": N_("Reading the file took too long and was stopped. Export a shorter period."),
    "too_much_memory": N_(
        "Reading the file took more memory than is allowed and was stopped. "
        "Export a shorter period, or send it as CSV."
    ),
    "reader_broke": N_(
        "The file broke off its own reading; it is damaged or made in an odd way. "
        "Export it again, or save it as CSV."
    ),
    "xml_entities": N_(
        "The file declares XML entities, as no office program does, and was not opened. "
        "Save it again as XLSX or CSV."
    ),
    "archive_bomb": N_(
        "The archive unpacks to far more than it should and was not opened. Send the files in it."
    ),
    "broken_archive": N_("The archive is damaged or cut off. Download it again."),
    "archive_inside": N_(
        "There is an archive inside, or nothing to read. Unpack it and send the files in it."
    ),
    "broken_workbook": N_("The workbook is damaged or cut off. Save it again as XLSX."),
    "macro_workbook": N_("The workbook holds macros and was not opened. Save it as XLSX without macros."),
    "password_protected": N_("The file is protected by a password. Remove the password, then send it again."),
    "not_opened": N_("The file could not be opened: {why}."),
    "no_bill": N_(
        "There is no bill for this day: the platform says that nothing was booked. Nothing to import."
    ),
    "broken_statement": N_(
        "The bank statement is damaged or cut off (at line {line}). Download it again from the bank."
    ),
    "no_statement": N_("The file is a bank's message without a statement in it. Download the statement."),
    "summary_only": N_(
        "This is the summary that comes beside a bill: all that it says is in the bill. Nothing to import."
    ),
    "price_list": N_(
        "This is a courier's price list, not a bill. Prices are set up with the master data, "
        "as courier tariffs by province and weight."
    ),
    "unknown_layout": N_(
        "No line of the file has the headers of a layout we know. Use one of the templates, "
        "or send the file as the platform exports it."
    ),
    "missing_headers": N_(
        "The file looks like “{source}”, but these columns are missing: {headers}. "
        "Export it with all columns, or use a template."
    ),
    "duplicate_header": N_("The column “{header}” stands twice. Remove or rename the one that is not meant."),
    "unknown_source": N_("There is no source “{source}”. Known are: {known}."),
    "shop_unknown": N_(
        "Whose shop the file is, is not clear: it says “{shop}”. Set that shop up, or name one of: {known}."
    ),
    "account_unknown": N_(
        "There is no account “{account}” for this file. Set it up, name its shop, or name one of: {known}."
    ),
    "account_not_named": N_("The file does not say whose account it is. Name one of: {known}."),
    "broken_json": N_("The JSON is damaged or cut off. Export it again."),
    "stands_elsewhere": N_(
        "This report only estimates or repeats amounts; what was really booked stands in the report "
        "“{source}”. Import that one instead."
    ),
    "import_used": N_(
        "Run {run} has read this file, so its import cannot be undone. "
        "Put a corrected file in its place instead."
    ),
    "not_imported": N_("“{file}” is not an imported file, or no longer one."),
    "same_bytes": N_("“{file}” is the very same file: there is nothing to put in its place."),
    "other_kind": N_("“{file}” holds another kind of data than the file it is to replace."),
    "cancelled": N_("{name} stopped the import. Nothing was taken; the file can be read again."),
    "layout_name_missing": N_("The layout needs a name of up to 60 letters."),
    "layout_name_taken": N_(
        "There is a layout called “{name}” already. Choose another name, or change that one."
    ),
    "layout_missing": N_("There is no layout “{name}”."),
    "mapping_base_unknown": N_("What the table holds is not said."),
    "mapping_says_nothing": N_("No column is named."),
    "mapping_field_unknown": N_("There is no field “{field}”."),
    "mapping_column_missing": N_("The table has no column “{header}” (for “{field}”)."),
    "mapping_incomplete": N_("“{field}” has no column yet."),
    "mapping_constant_wrong": N_("“{value}” cannot be what “{field}” says in every row."),
    "mapping_words_wrong": N_("What the words of “{field}” mean is not clear."),
    "original_erased": N_("The kept bytes of this file have been erased. What was read from it remains."),
    "original_damaged": N_(
        "The kept bytes of this file are damaged. Send the file again, and check the disk."
    ),
}

PROBLEMS: dict[str, str] = {
    "missing": N_("“{column}” is blank."),
    "amount_missing": N_("Neither money in nor money out is filled."),
    "two_amounts": N_("Money in and money out are both filled; a row can be only one."),
    "sign_disagrees": N_("The sign of “{value}” contradicts its column or direction."),
    "components_differ": N_(
        "The parts of the row do not make up “{value}” in “{column}”; a column may be missing or new."
    ),
    "direction_unknown": N_("“{value}” in “{column}” does not say whether the money came or went."),
    "bad_amount": N_("“{value}” in “{column}” is no amount."),
    "too_precise": N_("“{value}” in “{column}” has digits beyond the smallest unit of its currency."),
    "bad_time": N_("“{value}” in “{column}” is no date or time."),
    "bad_number": N_("“{value}” in “{column}” is no number."),
    "not_whole": N_("“{value}” in “{column}” is not a whole number."),
    "negative": N_("“{value}” in “{column}” is below zero."),
    "bad_currency": N_("“{value}” is no currency; write its code of three letters."),
    "unknown_word": N_("“{value}” is not a word that “{column}” knows."),
    "damaged_identifier": N_(
        "The number “{value}” in “{column}” was rounded by a spreadsheet. Export the file again "
        "and do not save it in a spreadsheet."
    ),
    "too_many_cells": N_("The row has more cells than the header; a comma inside a text may have split it."),
    "cell_too_long": N_("The text in “{column}” is longer than a cell may be."),
    "cut_row": N_("The file ends inside this row. Export it again."),
    "belongs_to_rejected": N_("The row says something only together with another that cannot be read."),
}

FINDINGS: dict[str, str] = {
    "control_total_differs": N_(
        "{control_text}: the file declares {declared_minor}, its rows make {computed_minor}."
    ),
    "control_count_differs": N_("{control_text}: the file declares {declared} rows, it has {computed}."),
    "control_footer_missing": N_("The totals that always end such a file are missing: it was cut."),
    "balance_does_not_follow": N_(
        "The balance in row {row} is {found_minor}; from the row before it should be {expected_minor}."
    ),
    "identifier_is_damaged": N_(
        "The number “{value}” in “{column}” was rounded by a spreadsheet; the row is kept out."
    ),
    "line_contradicts": N_(
        "Line {line} is different in “{later_file}” than in “{first_file}”. The first stands."
    ),
    "file_is_missing": N_("The file from {first_day} to {last_day} should be here by now."),
    "files_are_missing": N_("{count} more files, from {first_day} to {last_day}, should be here by now."),
    "views_differ": N_(
        "On {day} the fund bill shows {fund_minor}, the detailed bill explains {detail_minor} of it."
    ),
    "opening_is_not_closing": N_(
        "The file opens with {found_minor}, but “{before_file}” closes with {expected_minor}: "
        "a file between them may be missing."
    ),
    "many_more": N_("{count} more of these, beyond the first {told}, are told in this one."),
    "line_contradicts_short": N_("The first stands; the later one is kept out."),
}

# The words of {control_text}, by the name of the control.
CONTROLS: dict[str, str] = {
    "income_count": N_("Rows of money in"),
    "income_total": N_("Money in"),
    "outgo_count": N_("Rows of money out"),
    "outgo_total": N_("Money out"),
    "total_count": N_("All rows"),
    "trade_count": N_("Rows of sales"),
    "trade_total": N_("Sales"),
    "refund_count": N_("Rows of refunds"),
    "refund_total": N_("Sum of refunds"),
    "coupon_refund_total": N_("Sum of prepaid coupons given back"),
    "fee_total": N_("Fees"),
    "payout_total": N_("Payouts"),
    "settlement_total": N_("Total of the settlement"),
    "gross_total": N_("Gross"),
    "net_total": N_("Net"),
    "running_balance": N_("Running balance"),
    "closing_balance": N_("Closing balance"),
    "opening_balance": N_("Opening balance, as the statement before closed"),
    "footer": N_("Totals at the end"),
}

# The terms of a finding's equation.
TERMS: dict[str, str] = {
    "declared": N_("Declared by the file"),
    "computed": N_("Sum of its rows"),
    "expected": N_("Balance by the row before"),
    "found": N_("Balance in the file"),
    "first": N_("Came first"),
    "later": N_("Came later"),
    "fund_view": N_("Moved, by the fund bill"),
    "detail_view": N_("Explained by the detailed bill"),
    "closing": N_("Closing balance of the file before"),
    "opening": N_("Opening balance of the file"),
}

STATUSES: dict[str, str] = {
    "received": N_("Received"),
    "imported": N_("Imported"),
    "already_imported": N_("Imported before"),
    "control_failed": N_("Imported, totals do not tie"),
    "refused": N_("Not taken"),
    "undone": N_("Undone"),
    "superseded": N_("Superseded"),
}

# What a file was recognised as, by its source.
SOURCES: dict[str, str] = {
    # Translators: the names under which merchants know these exports
    "taobao_orders": N_("Taobao orders"),
    "taobao_items": N_("Taobao order items"),
    "taobao_after_sales": N_("Taobao refunds"),
    "pdd_orders": N_("Pinduoduo orders"),
    "pdd_after_sales": N_("Pinduoduo after-sale cases"),
    "jd_orders": N_("JD orders"),
    "douyin_orders": N_("Douyin orders"),
    "douyin_after_sales": N_("Douyin after-sale cases"),
    "jushuitan_orders": N_("Jushuitan orders"),
    "jushuitan_after_sales": N_("Jushuitan after-sale cases"),
    "jushuitan_receipts": N_("Jushuitan returns received"),
    "kuaimai_orders": N_("Kuaimai orders"),
    "kuaimai_shipments": N_("Kuaimai shipments"),
    "kuaimai_receipts": N_("Kuaimai returns received"),
    "alipay_fund": N_("Alipay fund bill"),
    "alipay_trade": N_("Alipay trade bill"),
    "wechat_fund": N_("WeChat Pay fund bill"),
    "wechat_trade": N_("WeChat Pay trade bill"),
    "alipay_wallet": N_("Alipay wallet"),
    "wechat_wallet": N_("WeChat wallet"),
    "jd_wallet": N_("JD wallet"),
    "taobao_wechat": N_("Taobao WeChat bill"),
    "jd_settlement": N_("JD settlement"),
    "douyin_settlement": N_("Douyin settlement"),
    "douyin_fund": N_("Douyin fund bill"),
    "lakala": N_("Lakala statement"),
    "pdd_ledger": N_("Pinduoduo ledger"),
    "bank_cmb": N_("China Merchants Bank statement"),
    "bank_icbc": N_("ICBC statement"),
    "bank_abc": N_("Agricultural Bank of China statement"),
    "bank_boc": N_("Bank of China statement"),
    "bank_bocom": N_("Bank of Communications statement"),
    "bank_spdb": N_("SPD Bank statement"),
    "bank_ccb": N_("China Construction Bank statement"),
    "bank_cib": N_("Industrial Bank statement"),
    "bank_cgb": N_("China Guangfa Bank card statement"),
    "bank_citic": N_("China CITIC Bank card statement"),
    "bank_hsbc": N_("HSBC Hong Kong statement"),
    "bank_bunq": N_("bunq statement"),
    "bank_rabobank": N_("Rabobank statement"),
    "bank_czech": N_("Bank statement (Czech transaction history)"),
    "bank_german": N_("Bank statement (German headers)"),
    "bank_plain": N_("Bank statement (plain English headers)"),
    "mt940": N_("Bank statement (SWIFT MT940, MT942)"),
    "camt": N_("Bank statement (ISO 20022 CAMT)"),
    "ofx": N_("Bank statement (OFX)"),
    "shopify_orders": N_("Shopify orders"),
    "shopify_payments": N_("Shopify Payments transactions"),
    "shopify_payouts": N_("Shopify payouts"),
    "stripe_balance": N_("Stripe balance report"),
    "adyen_settlement": N_("Adyen settlement details"),
    "paypal_settlement": N_("PayPal settlement report"),
    "dlocal": N_("dLocal settlement"),
    "amazon_settlement": N_("Amazon settlement"),
    "amazon_orders": N_("Amazon orders"),
    "amazon_returns": N_("Amazon FBA returns"),
    "amazon_reimbursements": N_("Amazon reimbursements"),
    "amazon_storage_fees": N_("Amazon storage fees"),
    "courier_generic": N_("Courier bill"),
    "courier_zto": N_("ZTO Express bill"),
    "courier_sf": N_("SF Express bill"),
    "courier_yto": N_("YTO Express bill"),
    "courier_best": N_("Best Express bill"),
    "kingdee_kis": N_("Kingdee KIS vouchers"),
    "kingdee_k3": N_("Kingdee K/3 vouchers"),
    "yonyou_tplus": N_("Yonyou T+ vouchers"),
    "yonyou_u8": N_("Yonyou U8 vouchers"),
    "haokuaiji": N_("Haokuaiji vouchers"),
    "template_orders": N_("Orders (template)"),
    "template_after_sales": N_("After-sale cases (template)"),
    "template_own_orders": N_("Orders of our own books (template)"),
    "template_own_after_sales": N_("After-sale cases of our own books (template)"),
    "template_ledger": N_("Ledger (template)"),
    "template_bank": N_("Bank statement (template)"),
    "template_shipments": N_("Shipments (template)"),
    "template_receipts": N_("Warehouse receipts (template)"),
    "template_courier": N_("Courier bill (template)"),
    "template_vouchers": N_("Vouchers (template)"),
}

# Kinds of facts, as lists name them.
KINDS: dict[str, str] = {
    "orders": N_("Orders"),
    "after_sales": N_("After-sale cases"),
    "ledger": N_("Ledger lines"),
    "bank": N_("Bank statement"),
    "shipments": N_("Shipments"),
    "receipts": N_("Warehouse receipts"),
    "courier": N_("Courier bill"),
    "vouchers": N_("Vouchers"),
}
