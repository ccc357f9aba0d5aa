"""What couriers charge: whose parcel each charge is for, which rows are doubles, what the tariff says.

Rows of one carrier, waybill, direction and item make a charge. A negative row takes back the latest row of
its amount before it. A positive row after the first is a double, unless it was taken back itself or, billed
in a month other than its own, follows one that was.
"""

from typing import Final

from matching.deadlines import due, resolved, waits
from matching.dispatching import SHIPMENT_ROWS
from matching.goods import place_sql
from matching.scope import CASE_ROWS, RECEIPT_ROWS, TOLD_BY_PLATFORM
from matching.steps import Step, covers, day_of

FREIGHT: Final = ("运费", "快递费", "基础运费", "freight")
_FREIGHT_SQL: Final = ", ".join(f"'{one}'" for one in FREIGHT)
_IN_TIME: Final = "ORDER BY day, is_negative, file_id, row_no, rid"

_PARCELS: Final = (
    Step(
        "parcels_out",
        """
        SELECT waybill, MIN(shop_id) AS shop_id, CAST(SUM(weight_g) AS BIGINT) AS sum_g,
            MAX(weight_g) AS most_g, COUNT(*) - COUNT(weight_g) AS unweighed,
            CAST(SUM(volume_cm3) AS BIGINT) AS sum_cm3, MAX(volume_cm3) AS most_cm3,
            MAX(province) AS province
        FROM shipment_rows WHERE sidelined = '' AND waybill <> '' GROUP BY waybill
        """,
    ),
    Step(
        "parcels_back",
        """
        SELECT return_waybill AS waybill, MIN(shop_id) AS shop_id FROM case_rows
        WHERE sidelined = '' AND return_waybill <> '' GROUP BY return_waybill
        """,
    ),
    Step(
        "parcels_received",
        """
        SELECT return_waybill AS waybill, MIN(shop_id) AS shop_id FROM receipt_rows
        WHERE sidelined = '' AND return_waybill <> '' GROUP BY return_waybill
        """,
    ),
    Step(
        "courier_rows",
        f"""
        SELECT ROW_NUMBER() OVER () AS rid, p.*, s.shop AS shop_name
        FROM (
            SELECT f.file_id, f.row_no, f.carrier, f.waybill, f.direction, f.item, f.currency, f.service,
                f.amount_minor AS amount, f.billed_weight_g AS billed_g, f.volume_cm3 AS bill_cm3,
                f.bill_month, {day_of("f.charged_on")} AS day, strftime(f.charged_on, '%Y-%m') AS month,
                CASE WHEN f.amount_minor > 0 THEN 0 ELSE 1 END AS is_negative,
                CASE WHEN LOWER(f.item) IN ({_FREIGHT_SQL}) THEN 1 ELSE 0 END AS is_freight,
                {place_sql("COALESCE(NULLIF(f.province, ''), o.province, '')")} AS place,
                COALESCE(o.shop_id, b.shop_id, i.shop_id, n.shop_id) AS shop_id,
                CASE WHEN COALESCE(o.shop_id, b.shop_id, i.shop_id) IS NULL THEN 0 ELSE 1 END AS is_known
            FROM courier f
            LEFT JOIN parcels_out o ON o.waybill = f.waybill
            LEFT JOIN parcels_back b ON b.waybill = f.waybill
            LEFT JOIN parcels_received i ON i.waybill = f.waybill
            LEFT JOIN (SELECT shop, MIN(shop_id) AS shop_id FROM shops GROUP BY shop
                       HAVING MIN(shop_id) = MAX(shop_id)) n ON n.shop = f.billed_shop
        ) p
        LEFT JOIN shops s ON s.shop_id = p.shop_id
        CROSS JOIN run_scope r
        WHERE COALESCE(s.in_scope, r.takes_unknown_shops)
        """,
    ),
)

_CHARGES: Final = (
    Step(
        "waybills",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY carrier, waybill) AS waybill_id, carrier, waybill, shop_id,
            is_known
        FROM (SELECT carrier, waybill, MIN(shop_id) AS shop_id, MAX(is_known) AS is_known
              FROM courier_rows GROUP BY carrier, waybill) AS named
        """,
    ),
    Step(
        "charge_keys",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY waybill_id, direction, item) AS charge_id, waybill_id, direction,
            item
        FROM (SELECT DISTINCT w.waybill_id, r.direction, r.item FROM courier_rows r
              JOIN waybills w ON w.carrier = r.carrier AND w.waybill = r.waybill) AS charged
        """,
    ),
    Step(
        "charge_rows",
        """
        SELECT r.*, w.waybill_id, k.charge_id
        FROM courier_rows r
        JOIN waybills w ON w.carrier = r.carrier AND w.waybill = r.waybill
        JOIN charge_keys k ON k.waybill_id = w.waybill_id AND k.direction = r.direction AND k.item = r.item
        """,
    ),
    Step(
        "charges_levelled",
        f"""
        SELECT *, SUM(CASE WHEN amount > 0 THEN 1 ELSE -1 END)
            OVER (PARTITION BY charge_id, ABS(amount) {_IN_TIME} ROWS UNBOUNDED PRECEDING) AS level
        FROM charge_rows WHERE charge_id IN (SELECT charge_id FROM charge_rows WHERE amount < 0)
        """,
    ),
    Step(
        "charges_undone",
        f"""
        SELECT rid AS undone FROM (
            SELECT rid, level, MIN(level) OVER (PARTITION BY charge_id, ABS(amount) {_IN_TIME}
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS least_after
            FROM charges_levelled WHERE amount <> 0) AS followed
        WHERE least_after < level
        """,
    ),
    Step(
        "charges_made",
        f"""
        SELECT rid, charge_id, amount, nth, is_undone,
            CASE WHEN nth > 1 AND is_undone = 0 AND NOT (bill_month <> '' AND bill_month <> month
                AND undone_before = 1) THEN 1 ELSE 0 END AS is_double
        FROM (
            SELECT r.*, CASE WHEN u.undone IS NULL THEN 0 ELSE 1 END AS is_undone,
                ROW_NUMBER() OVER (PARTITION BY charge_id {_IN_TIME}) AS nth,
                COALESCE(MAX(CASE WHEN u.undone IS NULL THEN 0 ELSE 1 END)
                    OVER (PARTITION BY charge_id {_IN_TIME}
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS undone_before
            FROM (SELECT rid, charge_id, amount, bill_month, month, day, is_negative, file_id, row_no
                  FROM charge_rows WHERE amount > 0) r
            LEFT JOIN charges_undone u ON u.undone = r.rid) AS ordered
        """,
    ),
    Step(
        "charges",
        """
        SELECT k.*, w.carrier, w.waybill, w.shop_id, w.is_known, c.currency, c.first_day, c.is_freight,
            c.charged, c.positives, c.doubles, c.doubled, c.standing_nth
        FROM (SELECT r.charge_id, MIN(r.currency) AS currency, MIN(r.day) AS first_day,
                  MAX(r.is_freight) AS is_freight, CAST(SUM(r.amount) AS BIGINT) AS charged,
                  COUNT(m.rid) AS positives, CAST(COALESCE(SUM(m.is_double), 0) AS BIGINT) AS doubles,
                  CAST(COALESCE(SUM(m.is_double * m.amount), 0) AS BIGINT) AS doubled,
                  MAX(CASE WHEN m.is_undone = 0 AND m.is_double = 0 THEN m.nth END) AS standing_nth
              FROM charge_rows r LEFT JOIN charges_made m ON m.rid = r.rid
              GROUP BY r.charge_id) c
        JOIN charge_keys k ON k.charge_id = c.charge_id
        JOIN waybills w ON w.waybill_id = k.waybill_id
        """,
    ),
)

_PRICES: Final = (
    Step(
        "charges_standing",
        """
        SELECT c.*, r.rid AS standing_rid, r.billed_g, r.bill_cm3, r.day, r.place, r.service, r.shop_name
        FROM charges c
        LEFT JOIN charges_made m ON m.charge_id = c.charge_id AND m.nth = c.standing_nth
        LEFT JOIN charge_rows r ON r.rid = m.rid
        """,
    ),
    Step(
        "tariffs_fitting",
        """
        SELECT charge_id, tariff_id FROM (
            SELECT c.charge_id, t.tariff_id, ROW_NUMBER() OVER (PARTITION BY c.charge_id
                ORDER BY t.told DESC, t.from_day DESC, t.tariff_id) AS turn
            FROM charges_standing c
            JOIN tariffs t ON t.carrier = c.carrier AND c.day BETWEEN t.from_day AND t.to_day
                AND t.shop IN ('', c.shop_name) AND t.service IN ('', c.service)
            LEFT JOIN tariff_places p ON t.has_places AND p.tariff_id = t.tariff_id AND p.place = c.place
            WHERE c.is_freight = 1 AND (NOT t.has_places OR p.place IS NOT NULL)) AS fitting
        WHERE turn = 1
        """,
    ),
    Step(
        "charges_weighed",
        """
        SELECT c.*, t.tariff_id, t.first_g, t.first_fee, t.step_g, t.step_fee, t.tolerance_g,
            CASE WHEN c.direction <> 'out' THEN NULL WHEN t.is_parcel THEN NULLIF(o.most_g, 0)
                 WHEN o.unweighed = 0 THEN NULLIF(o.sum_g, 0) END AS own_g,
            CASE WHEN t.divisor > 0 THEN (COALESCE(CASE WHEN t.is_parcel THEN o.most_cm3 ELSE o.sum_cm3 END,
                c.bill_cm3, 0) * 1000 + t.divisor - 1) // t.divisor ELSE 0 END AS volume_g
        FROM charges_standing c
        LEFT JOIN tariffs_fitting f ON f.charge_id = c.charge_id
        LEFT JOIN tariffs t ON t.tariff_id = f.tariff_id
        LEFT JOIN parcels_out o ON o.waybill = c.waybill
        """,
    ),
    # `said` 0: the billed weight; 1: what it may be taken for, within the tolerance; 2: our own.
    Step(
        "weights",
        """
        SELECT charge_id, 0 AS said, billed_g AS weight_g FROM charges_weighed
        WHERE tariff_id IS NOT NULL AND billed_g IS NOT NULL
        UNION ALL
        SELECT charge_id, 1, billed_g - tolerance_g FROM charges_weighed
        WHERE tariff_id IS NOT NULL AND billed_g IS NOT NULL AND own_g IS NOT NULL
        UNION ALL
        SELECT charge_id, 2, GREATEST(own_g, volume_g) FROM charges_weighed
        WHERE tariff_id IS NOT NULL AND billed_g IS NOT NULL AND own_g IS NOT NULL
        """,
    ),
    Step(
        "weights_banded",
        """
        SELECT w.charge_id, w.said, d.band_g, c.tariff_id, c.first_g, c.first_fee, c.step_g, c.step_fee,
            CASE WHEN w.weight_g <= c.first_g OR c.step_g <= 0 THEN 0
                 ELSE (w.weight_g - c.first_g + c.step_g - 1) // c.step_g END AS steps
        FROM weights w
        JOIN charges_weighed c ON c.charge_id = w.charge_id
        LEFT JOIN (SELECT w.charge_id, w.said, MIN(b.up_to_g) AS band_g
                   FROM tariff_bands b
                   JOIN charges_weighed c ON c.tariff_id = b.tariff_id
                   JOIN weights w ON w.charge_id = c.charge_id AND b.up_to_g >= w.weight_g
                   GROUP BY w.charge_id, w.said) d ON d.charge_id = w.charge_id AND d.said = w.said
        WHERE d.band_g IS NOT NULL OR c.first_g > 0 OR c.step_g > 0  -- bands alone price nothing above them
        """,
    ),
    Step(
        "weights_priced",
        """
        SELECT w.charge_id, w.said, COALESCE(w.band_g, w.first_g + w.steps * w.step_g) AS charged_g,
            COALESCE(b.fee, w.first_fee + w.steps * w.step_fee) AS fee
        FROM weights_banded w
        LEFT JOIN tariff_bands b ON b.tariff_id = w.tariff_id AND b.up_to_g = w.band_g
        """,
    ),
    Step(
        "shops_looked",
        """
        SELECT u.charge_id, CASE WHEN COUNT(DISTINCT h.shop_id) > 0
            AND COUNT(DISTINCT h.shop_id) = COUNT(DISTINCT v.shop_id) THEN 1 ELSE 0 END AS is_looked_for
        FROM charges_standing u
        JOIN (SELECT DISTINCT kind, shop_id FROM coverage) h
            ON h.kind = CASE u.direction WHEN 'out' THEN 'shipments' ELSE 'after_sales' END
            AND (u.shop_id IS NULL OR h.shop_id = u.shop_id)
        LEFT JOIN coverage v ON v.kind = h.kind AND v.shop_id = h.shop_id
            AND u.first_day BETWEEN v.from_day AND v.to_day
        WHERE u.is_known = 0
        GROUP BY u.charge_id
        """,
    ),
    Step(
        "charges_priced",
        """
        SELECT c.*, COALESCE(l.is_looked_for, 0) AS is_looked_for, b.fee AS tariff_fee,
            CASE WHEN m.charged_g > o.charged_g THEN 1 ELSE 0 END AS is_too_heavy, o.fee AS right_fee,
            GREATEST(c.own_g, c.volume_g) AS right_g
        FROM charges_weighed c
        LEFT JOIN shops_looked l ON l.charge_id = c.charge_id
        LEFT JOIN weights_priced b ON b.charge_id = c.charge_id AND b.said = 0
        LEFT JOIN weights_priced m ON m.charge_id = c.charge_id AND m.said = 1
        LEFT JOIN weights_priced o ON o.charge_id = c.charge_id AND o.said = 2
        """,
    ),
)

_RETURNS: Final = (
    Step(
        "goods_arrived",
        """
        SELECT waybill FROM parcels_received
        UNION
        SELECT c.return_waybill FROM case_rows c
        JOIN receipt_rows r ON r.case_no <> '' AND r.shop_id = c.shop_id AND r.case_no = c.case_no
        UNION
        SELECT s.waybill FROM shipment_rows s
        JOIN receipt_rows r ON r.came_back_undelivered = 1 AND r.order_no <> '' AND r.shop_id = s.shop_id
            AND r.order_no = s.order_no
        """,
    ),
    Step(
        "returns_charged",
        f"""
        SELECT b.*, {due("w", "b.first_day")} AS due_day, s.as_of_day
        FROM (SELECT c.waybill_id, MIN(c.carrier) AS carrier, MIN(c.waybill) AS waybill,
                  MIN(c.shop_id) AS shop_id, MIN(c.currency) AS currency, MIN(c.first_day) AS first_day,
                  CAST(SUM(c.charged) AS BIGINT) AS charged, '' AS category, '' AS channel
              FROM charges c WHERE c.direction = 'back' AND c.is_known = 1
              GROUP BY c.waybill_id HAVING SUM(c.charged) > 0) b
        JOIN shops s ON s.shop_id = b.shop_id
        {waits("w", "return", "b", "b.first_day")}
        """,
    ),
    Step(
        "returns_lost",
        f"""
        SELECT b.*
        FROM returns_charged b
        {covers("c", "receipts", "b.shop_id", "b.first_day")}
        WHERE b.due_day < b.as_of_day AND c.reach_day >= b.due_day
            AND b.waybill NOT IN (SELECT waybill FROM goods_arrived)
        """,
    ),
    Step(
        "parcels_charged",
        """
        SELECT p.shop_id, p.waybill, MIN(w.waybill_id) AS waybill_id
        FROM (SELECT shop_id, waybill FROM shipment_rows WHERE waybill <> ''
              UNION SELECT shop_id, return_waybill FROM case_rows WHERE return_waybill <> '') p
        JOIN waybills w ON w.waybill = p.waybill
        GROUP BY p.shop_id, p.waybill
        """,
    ),
)

STEPS: Final = (
    *TOLD_BY_PLATFORM,
    CASE_ROWS,
    RECEIPT_ROWS,
    SHIPMENT_ROWS,
    *resolved("(SELECT shop_id, '' AS category, '' AS channel FROM shops)"),
    *_PARCELS,
    *_CHARGES,
    *_PRICES,
    *_RETURNS,
)
