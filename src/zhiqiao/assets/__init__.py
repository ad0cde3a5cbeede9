"""ROOM 1 存量: what do we hold?"""
