"""The case log: durable, confidential, attributable. Storage only; `store` is the front door and says how to
use it.

| module | is |
| --- | --- |
| `store`, `session` | the public functions, and an unlocked log |
| `events`, `findings`, `errors` | the values that come out, and every error, in words for the user |
| `log`, `users`, `opening`, `backup`, `verify` | writing, access, making and opening, copies, verification |
| `ledger`, `record`, `head` | the chain walked without a key; a row sealed and opened; the seal outside |
| `keyring`, `slots`, `crypto` | epoch and case keys; passphrases; the only home of `cryptography` |
| `database`, `driver_errors`, `schema` | the only home of SQLAlchemy; its errors; the tables as text |
| `files`, `placement`, `process` | owner-only files; where a store may be; no crash files |
| `encoding`, `options` | exact bytes for values; what is injected |

Nothing here is imported from this file, so that a question about the policy never pays for SQLAlchemy or
cryptography.
"""
