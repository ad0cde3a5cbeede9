"""ROOM 2 供需: who wants it?"""
