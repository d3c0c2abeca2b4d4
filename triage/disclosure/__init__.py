"""The disclosure lifecycle: from the moment somebody tells, to the close of the case. Pure: no clock, no disk, no screen.

| module | is |
| --- | --- |
| `lifecycle` | the front door: `act`, `replay`, `extend`, `visible_to`, `possible` |
| `tasks`, `forms`, `clock` | what a screen shows: the task list, the questions of each entry, the clocks and the hold |
| `referral` | the LADO referral form, filled from the case, with what is still lacking |
| `entries`, `values`, `fields` | what can be entered, its choices, and how each part is asked |
| `events`, `codec` | entries as events of the case log, to and from JSON |
| `case` | the case as a value, folded from its events |
| `table`, `guards`, `machine` | the one table of transitions, its guards, and the machine that walks it |
| `steps`, `lacks`, `prompts` | the steps of the task list as data; what each lacks; the words shown beside them |
| `working_days` | one working day, by our reading |
| `errors` | every refusal, in words for the user |

Nothing is imported from this file, so that a question about the policy never pays for the lifecycle.
"""
