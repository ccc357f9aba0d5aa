"""Shops and payment services outside China."""

from typing import Final

from intake.layouts import Layout
from intake.sources.adyen import ADYEN_SETTLEMENT
from intake.sources.amazon_goods import (
    AMAZON_ORDERS,
    AMAZON_REIMBURSEMENTS,
    AMAZON_RETURNS,
    AMAZON_STORAGE_FEES,
)
from intake.sources.amazon_settlement import AMAZON_SETTLEMENT, AMAZON_SETTLEMENT_V1
from intake.sources.dlocal import DLOCAL
from intake.sources.paypal import PAYPAL_SETTLEMENT
from intake.sources.shopify_money import SHOPIFY_PAYMENTS, SHOPIFY_PAYOUTS
from intake.sources.shopify_orders import SHOPIFY_ORDERS
from intake.sources.stripe import STRIPE_BALANCE

INTERNATIONAL: Final[tuple[Layout, ...]] = (
    SHOPIFY_ORDERS,
    SHOPIFY_PAYMENTS,
    SHOPIFY_PAYOUTS,
    STRIPE_BALANCE,
    ADYEN_SETTLEMENT,
    PAYPAL_SETTLEMENT,
    DLOCAL,
    AMAZON_SETTLEMENT,
    AMAZON_SETTLEMENT_V1,
    AMAZON_ORDERS,
    AMAZON_RETURNS,
    AMAZON_REIMBURSEMENTS,
    AMAZON_STORAGE_FEES,
)
