"""The English that every pack shares: contractions, small grammar words, numbers and months.

What belongs to schools or to a policy stands in the packs' phrase books, not here.
"""

from __future__ import annotations

ENDINGS = {"'m": "am", "'re": "are", "'ll": "will", "'ve": "have", "'d": "would"}

_NEGATIVE = ("do does did have has had is are was were could would should must need might wo ca sha").split()
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
    "he she it that there who what where here how someone somebody everyone everybody nobody".split()
)
"""Words after which `'s` is `is`; after any other it shows whose."""

FIRST = frozenset({"i", "we"})
OTHERS = frozenset(
    "he she they you it who someone somebody everyone everybody nobody anyone anybody people others which that".split()
)
NEGATORS = frozenset({"not", "never", "no", "nor", "without", "neither", "none"})
PERFECT = frozenset({"have", "has", "had", "having"})
DO = frozenset({"do", "does", "did", "done"})
MODALS = frozenset({"can", "could", "may", "might", "should", "would", "will", "shall", "must"})
BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
THIRD_PERSON = frozenset({"is", "was", "has", "are", "were"})
DETERMINERS = frozenset("a an the my our his her their one some another this that these those <n>".split())
JOINERS = frozenset({"and", "or", "but", "then", "so", "because", "until", "till", "while", "when", "after", "before"})
CONDITIONALS = frozenset({"if", "suppose", "supposing", "imagine", "hypothetically", "whether"})
NO_EVIDENCE = frozenset({"know", "sure", "certain", "remember"})

ASKING = frozenset(
    """
    ok okay alright all right fine allowed allow permitted safe possible legal acceptable appropriate wrong bad naughty
    want wanted wanting like liked love need needed plan planning planned hope hoping try trying think thinking thought
    considering mind about how why what if whether going go able meant supposed free happy keen tempted unwise silly
    able unprofessional good sensible best better dream rather wish due okay'd idea policy rules any problem rule permission against
    of for to it there ever just really also even still only simply quickly quick please maybe
    perhaps possibly now already actually accidentally mistakenly stupidly foolishly recently originally later once
    again always sometimes often usually never both yet then get got end ended up keep kept keeps start started
    starting stop stopped continue decided trouble into sacked fired disciplined decide not asking ask wondering wonder
    """.split()
)
"""Words that may stand between the one who acts and the act: asking for leave, wishing, and small adverbs."""

WISHES = frozenset(
    """
    ok okay alright right fine allowed permitted safe possible legal acceptable appropriate wrong want wanted like love
    need plan planning hope hoping try trying think thinking considering mind about how why if whether going able meant
    supposed free happy keen tempted unwise silly unprofessional good sensible best better rather wish idea problem rule policy rules
    permission against for to
    """.split()
)
"""Those of them after which the act is still to come."""

BRIDGES = frozenset(
    """
    a an the my our your his her their any one some of on in at to by from with via through using as is am are was were
    be been being have has had got get getting really even ever actually going do doing allowed able anyone anybody
    want use used this that these those own quite
    """.split()
)
"""Words that carry a negation on to what follows them."""

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
NUMBERS: dict[str, int] = {word: number for number, word in enumerate(UNITS)}
TENS = {
    word: 10 * (place + 2) for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
NUMBERS |= TENS

_MONTHS = "january february march april may june july august september october november december".split()
MONTHS: dict[str, int] = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
