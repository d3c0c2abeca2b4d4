"""What an author wants to know of a pack before anyone signs it: does it trace, hold its scenarios, keep its invariants?"""
