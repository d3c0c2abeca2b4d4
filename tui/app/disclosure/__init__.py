"""The disclosure in the app.

| module | is |
| --- | --- |
| `start` | the way in: the first screen, with everything from outside given |
| `casefile` | the case file as the screens use it, over `tui.casework`; no Textual |
| `place`, `head` | what all screens share: hold and clock on top, waiting for the disk, the idle lock |
| `unlock`, `cases`, `case` | name and passphrase, and the same page as the lock; the cases; one case |
| `steps`, `helping` | the task list as lines; guesses and notes taken from the command line |
| `form`, `box`, `pick`, `correct` | a form, its questions, its choices; the form that corrects an entry |
| `chronology`, `documents`, `which` | every entry; the papers; one of a few things |
"""
