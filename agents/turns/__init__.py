"""A turn with a model: the planner, its toolbox, history, briefing, lessons and streamed drafts.

The tools themselves are in `tools`.
"""
