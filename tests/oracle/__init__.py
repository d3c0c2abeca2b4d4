"""The school's decision guide written by hand, apart from the rule engine: a second opinion for the tests."""
