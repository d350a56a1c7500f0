"""The lessons: a list, the player of the one that the address asks for, and the editor."""

from bnviz.ui import lessons, live, writing

lessons.heed()
if experiment := writing.asked():
    writing.page(experiment)
elif lesson := lessons.asked():
    lessons.play(lesson)
else:
    live.header("Lessons")
    lessons.listed()
