"""The defects planted in the sample company, one named function each, and the tempting things that are none.

A defect says what must be found; the amount follows from what was planted, + = to the merchant's benefit.
Orders chosen for defects complete so early that everything about them is due on the as-of date.
"""
