"""Pictures that are made for posts, alt texts, and files that people bring.

How a file is made to fit a platform is in `media`.
"""
