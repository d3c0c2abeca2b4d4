"""Laws that a pack's answers keep, whatever its rules come to say, and the search for a situation that breaks one.

`policy check` proves a pack's invariants on the compiled table. This search trusts no table: it draws situations, asks every
evaluator, and shrinks what it finds. It can refute and it cannot prove.
"""
