"""The lessons: a list, and the player of the one that the address names."""

from bnviz.ui import lessons, live

if lesson := lessons.asked():
    lessons.play(lesson)
else:
    live.header("Lessons")
    lessons.listed()
