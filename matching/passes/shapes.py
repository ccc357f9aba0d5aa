"""How many rows of either side a group may have."""

from enum import StrEnum


class Shape(StrEnum):
    ONE_TO_ONE = "1:1"
    ONE_TO_MANY = "1:n"
    MANY_TO_ONE = "n:1"
    MANY_TO_MANY = "n:m"

    def most(self, max_items: int) -> tuple[int, int]:
        """The most rows of the left and of the right side."""
        many_left = self in (Shape.MANY_TO_ONE, Shape.MANY_TO_MANY)
        many_right = self in (Shape.ONE_TO_MANY, Shape.MANY_TO_MANY)
        return (max_items if many_left else 1), (max_items if many_right else 1)
