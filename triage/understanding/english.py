"""The English that every pack shares: contractions, small grammar words, numbers and months.

What belongs to schools or to a policy stands in the packs' phrase books, not here.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENDINGS = {"'m": "am", "'re": "are", "'ll": "will", "'ve": "have", "'d": "would"}

_NEGATIVE = _words("do does did have has had is are was were could would should must need might wo ca sha")
_WHOLE = {"wo": "will", "ca": "can", "sha": "shall"}

CONTRACTIONS: dict[str, tuple[str, ...]] = {
    "cannot": ("can", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youre": ("you", "are"),
    "theyre": ("they", "are"),
    "theyve": ("they", "have"),
    "weve": ("we", "have"),
    "hes": ("he", "is"),
    "shes": ("she", "is"),
    "whos": ("who", "is"),
    "whats": ("what", "is"),
    "thats": ("that", "is"),
    "theres": ("there", "is"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "ain't": ("is", "not"),
    **{f"{word}n't": (_WHOLE.get(word, word), "not") for word in _NEGATIVE},
    **{f"{word}nt": (_WHOLE.get(word, word), "not") for word in _NEGATIVE if word not in ("wo", "ca", "sha")},
    "wont": ("will", "not"),
    "cant": ("can", "not"),
}
SUBJECTS_WITH_IS = frozenset(
    _words("he she it that there who what where here how someone somebody everyone everybody nobody")
)
"""Words after which `'s` is `is`; after any other it shows whose."""

FIRST = frozenset({"i", "we"})
OTHERS = frozenset(
    _words("he she they you it who someone somebody everyone everybody nobody anyone anybody people others which that")
)
NEGATORS = frozenset({"not", "never", "no", "nor", "without", "neither", "none"})
PERFECT = frozenset({"have", "has", "had", "having"})
DO = frozenset({"do", "does", "did", "done"})
MODALS = frozenset({"can", "could", "may", "might", "should", "would", "will", "shall", "must"})
BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
THIRD_PERSON = frozenset({"is", "was", "has", "are", "were"})
DETERMINERS = frozenset(_words("a an the my our his her their one some another this that these those <n>"))
JOINERS = frozenset({"and", "or", "but", "then", "so", "because", "until", "till", "while", "when", "after", "before"})
CONDITIONALS = frozenset({"if", "suppose", "supposing", "imagine", "hypothetically", "whether"})
NO_EVIDENCE = frozenset({"know", "sure", "certain", "remember"})

ASKING = frozenset(
    _words("""
    ok okay alright all right fine allowed allow permitted safe possible legal acceptable appropriate wrong bad naughty
    want wanted wanting like liked love need needed plan planning planned hope hoping try trying think thinking thought
    considering mind about how why what if whether going go able meant supposed free happy keen tempted dying itching unwise silly
    able unprofessional good sensible best better dream rather wish due okay'd idea policy rules any problem
    rule permission against of for to it there ever just really also even still only simply quickly quick please maybe
    perhaps possibly now already actually accidentally mistakenly stupidly foolishly recently originally later once
    again always sometimes often usually never both yet then get got end ended up keep kept keeps start started
    starting stop stopped continue decided trouble into sacked fired disciplined decide not asking ask wondering wonder
    """)
)
"""Words that may stand between the one who acts and the act: asking for leave, wishing, and small adverbs."""

WISHES = frozenset(
    _words("""
    ok okay alright right fine allowed permitted safe possible legal acceptable appropriate wrong want wanted like love
    need plan planning hope hoping try trying think thinking considering mind about how why if whether going able meant
    supposed free happy keen tempted dying itching unwise silly unprofessional good sensible best better rather wish
    idea problem rule policy rules permission against for to
    """)
)
"""Those of them after which the act is still to come."""

BRIDGES = frozenset(
    _words("""
    a an the my our your his her their any one some of on in at to by from with via through using as is am are was were
    be been being have has had got get getting really even ever actually going do doing allowed able anyone anybody
    want use used this that these those own quite
    """)
)
"""Words that carry a negation on to what follows them."""

UNITS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
NUMBERS: dict[str, int] = {word: number for number, word in enumerate(UNITS)}
TENS = {
    word: 10 * (place + 2) for place, word in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"))
}
NUMBERS |= TENS

_MONTHS = _words("january february march april may june july august september october november december")
MONTHS: dict[str, int] = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}

PASSIVE = BE | {"got", "get", "gets", "getting"}
"""Before a past participle: the act is done to whoever is named on the left."""

SMALL_ADVERBS = frozenset(_words("just already only also never always recently not"))

BELONGINGS = frozenset(
    _words("""
    message messages post posts request requests invite invitation comment comments photo photos video videos story
    stories reel reels profile page account accounts status text texts email emails dm dms question questions tweet
    tweets channel call calls number birthday follow like likes
    """)
)
"""What belongs to a person and stands for that person: who answers a pupil's message is in touch with the pupil."""

AFTER_IS = frozenset(
    _words("""
    a an the <n> <year> <later> in at on now just been only not my our also from still already left one gone back off
    very really so too being getting got has is here
    """)
)
"""Words before which `'s` is short for `is` or `has`, even after a noun."""

UNSURE = frozenset(_words("sure know idea wonder wondering unsure certain check clue remember doubt unclear tell"))
"""Words that make what follows `if` or `whether` something the asker does not know."""

GUESSES = frozenset(
    _words(
        "think thinks guess might maybe possibly probably perhaps suspect suspects reckon reckons seems looks assume"
    )
)
GUESS_BRIDGES = (
    BE | PERFECT | frozenset(_words("a an the one of from it he she they that this like to some my our i'm someone 's"))
)
"""Words between a guess and what is guessed: "might be one of the year 6s"."""

INVERTED = frozenset(_words("is are am was were does do did has have"))
PRONOUNS = frozenset(_words("i we he she they it that this you there"))

TAKEN_BACK = tuple(
    tuple(words.split())
    for words in (
        "actually no",
        "no wait",
        "wait no",
        "oh wait",
        "no sorry",
        "sorry no",
        "sorry i mean",
        "sorry i meant",
        "i mean",
        "i meant",
        "scratch that",
        "scrap that",
        "ignore that",
        "correction",
        "my mistake",
        "or rather",
    )
)
"""Words with which people take back what they have just said."""
