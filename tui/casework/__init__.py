"""The case log on the command line: unlocking it, the task list, the forms line by line, and what is printed.

| module | is |
| --- | --- |
| `outside` | what comes from outside (clock, ids, passphrases, the log's options), so that tests bring their own |
| `talk`, `secret` | saying and asking, with the idle lock; passphrases and the recovery slip |
| `desk`, `references` | an open case file in a user's hands; cases by their short references |
| `view` | a case as lines: the hold, the clocks, the task list, the entries |
| `answers`, `filling` | one typed answer; a whole form, asked, checked and handed over |
| `entering`, `correcting`, `work` | an entry saved whatever gets in the way; a correction; the task list as a conversation |
| `front`, `faults` | one function for each command; what went wrong, as a sentence and an exit code |
| `keeping`, `people` | init, verify, seal, backup, restore, receipt; users, passphrases, slips |
| `erasing` | a case erased, once its time of keeping has ended |
| `papers` | documents written out |

Nothing heavy is imported before a command needs it.
"""
