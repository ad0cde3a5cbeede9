"""ROOM 4 成效: what came of it?"""
