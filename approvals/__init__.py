"""What needs more than one person: the policy, rounds of approval, votes, and who may cast them."""
