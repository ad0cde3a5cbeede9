"""ROOM 3 交易: what was agreed?"""
