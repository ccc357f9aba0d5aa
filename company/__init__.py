"""The master data: shops, accounts, fee contracts, tariffs, and how ledger texts are classed."""
