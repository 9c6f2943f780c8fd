"""Readings of a text: claims, arguments, steps and relations with the words that they rest on, as text files say them.

A reading is written in Argdown with data in braces or in JSON, and looked up in the text that it is about: each
quotation becomes an anchor. What a debate has besides (messages, people, speech acts) is its frame, which a reading
leaves as it is, so that the file and the graph can be edited in turn.
"""
