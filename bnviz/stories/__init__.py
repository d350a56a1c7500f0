"""Stories: what a run shows, in sentences that cite its numbers. Rules are small pure functions of a history.

What several experiments say; each experiment's ``story.py`` puts its own sentences together.
"""
