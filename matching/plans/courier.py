"""Plan `courier`: is each parcel charged once, for a parcel of ours, by its weight and by the tariff?

Left: what couriers charge, in money. Right: outbound rows, in pieces, and case rows whose goods come back.
Rows of one carrier, waybill, direction and item make a charge, which has at most one exception; only
`courier_return_not_received` may stand beside another, for it is about the goods. What a carrier bills for is
`运费` (freight); other items are looked at for doubles and for whose parcel it is.
"""

from typing import Final

from matching import charging
from matching.steps import Step

PLAN: Final = "courier"
TYPES: Final = (
    "courier_duplicate_charge",
    "courier_unknown_waybill",
    "courier_weight_mismatch",
    "courier_overcharge",
    "courier_return_not_received",
)

_DECIDED: Final = (
    Step(
        "charges_typed",
        """
        SELECT p.*,
            CASE WHEN p.doubles > 0 THEN 'courier_duplicate_charge'
                 WHEN p.is_known = 0
                     THEN CASE WHEN p.is_looked_for = 1 THEN 'courier_unknown_waybill' ELSE '' END
                 WHEN p.is_freight = 0 OR p.standing_rid IS NULL OR p.tariff_fee IS NULL THEN ''
                 WHEN p.is_too_heavy = 1 THEN 'courier_weight_mismatch'
                 WHEN ABS(p.charged - p.tariff_fee) > 1 THEN 'courier_overcharge'
                 ELSE '' END AS type,
            CASE WHEN p.is_known = 0 THEN 'not_covered'
                 WHEN p.is_freight = 0 THEN ''
                 WHEN p.standing_rid IS NULL THEN CASE WHEN p.positives = 0 THEN 'charge_unseen' ELSE '' END
                 WHEN p.tariff_id IS NULL THEN 'no_tariff' WHEN p.billed_g IS NULL THEN 'no_weight'
                 WHEN p.tariff_fee IS NULL THEN 'no_tariff' ELSE '' END AS waits
        FROM charges_priced p
        """,
    ),
    Step(
        "charges_decided",
        """
        SELECT t.*, CASE WHEN t.type <> '' THEN t.type ELSE t.waits END AS reason,
            CASE WHEN t.type <> '' THEN 'exception' WHEN t.waits <> '' THEN 'in_transit'
                 WHEN t.is_freight = 1 AND t.standing_rid IS NOT NULL AND t.charged <> t.tariff_fee
                     THEN 'within_tolerance' ELSE 'matched' END AS outcome
        FROM charges_typed t
        """,
    ),
)

_FOUND: Final = (
    Step(
        "found_doubles",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY c.charge_id) AS found_no, c.type, c.charge_id, c.waybill_id,
            c.carrier, c.waybill, c.item, c.shop_id, c.currency, c.doubles, c.doubled,
            CASE WHEN c.direction = 'back' THEN c.direction END AS direction, -c.doubled AS amount
        FROM charges_decided c WHERE c.type = 'courier_duplicate_charge'
        """,
    ),
    Step(
        "found_freight",
        """
        SELECT (SELECT COUNT(*) FROM found_doubles) + ROW_NUMBER() OVER (ORDER BY f.type, f.waybill_id)
                AS found_no,
            f.*, CASE f.type WHEN 'courier_weight_mismatch' THEN f.right_fee - f.tariff_fee
                ELSE f.tariff_fee - f.charged END AS amount
        FROM (SELECT type, waybill_id, MIN(carrier) AS carrier, MIN(waybill) AS waybill,
                  MIN(shop_id) AS shop_id, MIN(currency) AS currency, MIN(first_day) AS first_day,
                  CAST(SUM(charged) AS BIGINT) AS charged, CAST(SUM(tariff_fee) AS BIGINT) AS tariff_fee,
                  CAST(SUM(right_fee) AS BIGINT) AS right_fee, MAX(billed_g) AS billed_g,
                  MAX(right_g) AS right_g
              FROM charges_decided WHERE type IN ('courier_weight_mismatch', 'courier_overcharge')
              GROUP BY type, waybill_id) f
        """,
    ),
    Step(
        "found_unknown",
        """
        SELECT (SELECT COUNT(*) FROM found_doubles) + (SELECT COUNT(*) FROM found_freight)
                + ROW_NUMBER() OVER (ORDER BY u.waybill_id) AS found_no,
            'courier_unknown_waybill' AS type, u.*
        FROM (SELECT waybill_id, MIN(carrier) AS carrier, MIN(waybill) AS waybill, MIN(shop_id) AS shop_id,
                  MIN(currency) AS currency, MIN(first_day) AS first_day,
                  CAST(-SUM(charged) AS BIGINT) AS amount
              FROM charges_decided WHERE type = 'courier_unknown_waybill' GROUP BY waybill_id) u
        """,
    ),
    Step(
        "found_returns",
        """
        SELECT (SELECT COUNT(*) FROM found_doubles) + (SELECT COUNT(*) FROM found_freight)
                + (SELECT COUNT(*) FROM found_unknown)
                + ROW_NUMBER() OVER (ORDER BY r.waybill_id) AS found_no,
            'courier_return_not_received' AS type, r.*, -r.charged AS amount
        FROM returns_lost r
        """,
    ),
    Step(
        "charge_found",
        """
        SELECT d.charge_id, COALESCE(f.found_no, s.found_no, u.found_no) AS found_no
        FROM charges_decided d
        LEFT JOIN found_doubles f ON f.charge_id = d.charge_id
        LEFT JOIN found_freight s ON s.waybill_id = d.waybill_id AND s.type = d.type
        LEFT JOIN found_unknown u ON d.type = 'courier_unknown_waybill' AND u.waybill_id = d.waybill_id
        WHERE d.type <> ''
        """,
    ),
)

_SUBJECTS: Final = (
    Step(
        "all_found",
        """
        SELECT found_no, waybill_id FROM found_doubles
        UNION ALL SELECT found_no, waybill_id FROM found_freight
        UNION ALL SELECT found_no, waybill_id FROM found_unknown
        UNION ALL SELECT found_no, waybill_id FROM found_returns
        """,
    ),
    Step(
        "subject_waybills",
        """
        SELECT a.found_no, w.shop_id, w.waybill
        FROM all_found a JOIN waybills w ON w.waybill_id = a.waybill_id
        """,
    ),
    Step(
        "subject_orders",
        """
        SELECT DISTINCT s.found_no, r.shop_id, r.order_no
        FROM subject_waybills s JOIN shipment_rows r ON r.shop_id = s.shop_id AND r.waybill = s.waybill
        WHERE r.order_no <> ''
        """,
    ),
    Step(
        "subject_cases",
        """
        SELECT DISTINCT s.found_no, c.shop_id, c.case_no
        FROM subject_waybills s JOIN case_rows c ON c.shop_id = s.shop_id AND c.return_waybill = s.waybill
        """,
    ),
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'courier' AS kind, r.file_id, r.row_no
        FROM found_doubles f JOIN charge_rows r ON r.charge_id = f.charge_id
        UNION ALL
        SELECT f.found_no, 'courier', r.file_id, r.row_no
        FROM found_freight f JOIN charges_decided d ON d.waybill_id = f.waybill_id AND d.type = f.type
        JOIN charge_rows r ON r.charge_id = d.charge_id
        UNION ALL
        SELECT f.found_no, 'courier', r.file_id, r.row_no
        FROM found_unknown f JOIN charge_rows r ON r.waybill_id = f.waybill_id
        UNION ALL
        SELECT f.found_no, 'courier', r.file_id, r.row_no
        FROM found_returns f JOIN charge_rows r ON r.waybill_id = f.waybill_id AND r.direction = 'back'
        UNION ALL
        SELECT f.found_no, 'shipments', s.file_id, s.row_no
        FROM found_freight f JOIN waybills w ON w.waybill_id = f.waybill_id
        JOIN shipment_rows s ON s.shop_id = w.shop_id AND s.waybill = w.waybill
        """,
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT 'left' AS side, 'courier' AS kind, r.rid, r.file_id, r.row_no,
            CASE WHEN t.found_no IS NOT NULL AND d.type = '' THEN 'exception' ELSE d.outcome END AS outcome,
            CASE WHEN t.found_no IS NOT NULL AND d.type = '' THEN t.type ELSE d.reason END AS reason,
            d.waybill_id AS group_no, COALESCE(f.found_no, t.found_no) AS found_no, r.currency,
            r.amount AS measure
        FROM charge_rows r
        JOIN charges_decided d ON d.charge_id = r.charge_id
        LEFT JOIN charge_found f ON f.charge_id = d.charge_id
        LEFT JOIN found_returns t ON r.direction = 'back' AND t.waybill_id = r.waybill_id
        UNION ALL
        SELECT 'right', 'shipments', s.rid, s.file_id, s.row_no,
            CASE WHEN s.sidelined <> '' OR s.waybill = '' THEN 'excluded'
                 WHEN w.waybill_id IS NULL THEN 'in_transit' ELSE 'matched' END,
            CASE WHEN s.sidelined <> '' THEN s.sidelined WHEN s.waybill = '' THEN 'no_waybill'
                 WHEN w.waybill_id IS NULL THEN 'not_charged' ELSE '' END,
            w.waybill_id, NULL, 'pieces', s.quantity
        FROM shipment_rows s
        LEFT JOIN parcels_charged w ON s.sidelined = '' AND w.shop_id = s.shop_id AND w.waybill = s.waybill
        UNION ALL
        SELECT 'right', 'after_sales', -c.rid, c.file_id, c.row_no,
            CASE WHEN c.sidelined <> '' OR w.waybill_id IS NULL THEN 'excluded' ELSE 'matched' END,
            CASE WHEN c.sidelined <> '' THEN c.sidelined WHEN w.waybill_id IS NULL THEN 'freight_not_ours'
                 ELSE '' END,
            w.waybill_id, NULL, 'pieces', c.quantity
        FROM case_rows c
        LEFT JOIN parcels_charged w ON c.sidelined = '' AND w.shop_id = c.shop_id
            AND w.waybill = c.return_waybill
        WHERE c.return_waybill <> ''
        """,
    ),
)

STEPS: Final = (*charging.STEPS, *_DECIDED, *_FOUND, *_SUBJECTS, *_OUTCOMES)
FOUND_TABLES: Final = ("found_doubles", "found_freight", "found_unknown", "found_returns")
LEFT_INPUTS: Final = "SELECT currency, amount AS measure FROM courier_rows"
RIGHT_INPUTS: Final = """
    SELECT 'pieces' AS currency, quantity AS measure FROM shipment_rows
    UNION ALL SELECT 'pieces', quantity FROM case_rows WHERE return_waybill <> ''
"""
