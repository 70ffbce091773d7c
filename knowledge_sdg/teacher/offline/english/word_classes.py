"""Closed word classes of English and short lists of words with a certain sense, all in lower case."""

# ruff: noqa: SIM905 - a word list reads better as words than as a thousand quoted lines

BE = frozenset({"is", "are", "was", "were"})
HAVE = frozenset({"has", "have", "had"})
DO = frozenset({"does", "do", "did"})
MODALS = frozenset({"can", "could", "may", "might", "must", "shall", "should", "will", "would"})
AUXILIARIES = BE | HAVE | DO | MODALS

DETERMINERS = frozenset(
    "a an the this that these those each every either neither some any no another all both many most several few such "
    "much more less fewer various numerous other".split()
)
POSSESSIVES = frozenset("my your his her its our their whose".split())
SUBJECT_PRONOUNS = frozenset("i you he she it we they".split())
OBJECT_PRONOUNS = frozenset("me him us them himself herself itself themselves one oneself others".split())
PREPOSITIONS = frozenset(
    "about above across after against along alongside amid among around as at atop before behind below beneath beside "
    "besides between beyond by concerning despite down during except following for from in inside into like "
    "near of off "
    "on onto out outside over past per regarding since than through throughout till to toward towards under underneath "
    "until unlike up upon versus via with within without because although though while whereas if unless whether once "
    "worth due".split()
)
SUBORDINATORS = frozenset(
    "because although though while whereas if unless whether once after before since until as when that which who whom "
    "whose where why how what".split()
)
RELATIVES = frozenset("which who whom whose where when why how what".split())
CONJUNCTIONS = frozenset("and or but nor yet plus so".split())
ADVERBS = frozenset(
    "not also often never always sometimes usually generally typically commonly then now still even just only again "
    "already soon later ever rather quite very too almost nearly once twice thus therefore however moreover instead "
    "otherwise together perhaps today here there far further furthermore hence indeed meanwhile nonetheless "
    "nevertheless "
    "originally currently initially primarily mainly mostly largely eventually finally subsequently "
    "previously formerly "
    "recently widely well long seldom rarely frequently approximately roughly".split()
)
NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen".split()
)
ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth last next".split())
# Nouns whose plural is spelled like the singular, or that take either verb.
EITHER_NUMBER = frozenset(
    "species series headquarters cattle sheep deer fish aircraft rhinoceros zebu young data media staff majority team "
    "band police mitochondria bacteria criteria phenomena fungi".split()
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# An opening word or phrase that only ties a sentence to the one before it: the sentence stands without it.
CONNECTIVES = (
    "however", "therefore", "further", "thus", "moreover", "furthermore", "additionally", "in addition", "also",
    "nevertheless",
    "nonetheless", "consequently", "hence", "indeed", "in fact", "for example", "for instance", "in particular",
    "notably", "specifically", "on the other hand", "as a result", "accordingly", "besides", "finally", "similarly",
    "likewise", "overall", "of course", "in turn", "ultimately", "alternatively", "by contrast", "in contrast",
    "conversely", "interestingly", "importantly", "meanwhile", "unfortunately", "surprisingly", "then", "subsequently",
)  # fmt: skip
# Words that show that a phrase points outside its sentence.
POINTING = frozenset(
    "this that these those such same latter former above aforementioned other others said respective both "
    "neither either "
    "it they them he him she her here there then so another similar".split()
)
# Verbs that are certain to be read as verbs although a noun is spelled alike (lives, uses, forms ...).
COMMON_VERBS = frozenset(
    "live use form play work run show make take cover range stand start end mark cause result increase decrease state "
    "name lack need link host serve feature report rise fall hold last help lead leave turn move open close call bear "
    "act aim allow appeal appear attack bite bloom border breed build burn buy care carry catch change charge claim "
    "climb combine come compete connect control cost count cross cut date deal depend design differ display drive drop "
    "eat emerge enter establish face feed fight fill find fit fly focus follow function gain get give go grow guide "
    "have hunt impact influence intend join keep know lie limit look lose love match mean measure meet mention merge "
    "migrate mix nest occur offer operate own pass pay perform place point possess present prevent produce "
    "promote protect prove provide put reach receive refer reflect release rely remain represent require rest "
    "retain return reveal roam see seek sell send separate set share shift sing sit sleep sound span spend split "
    "spread stay stem stop store stretch strike suggest supply support surround swim talk taste teach tell tend "
    "thrive top touch trace track transport travel treat trigger try value vary view visit walk "
    "want wear weigh win wish write yield damage fuse import signal contact benefit force process account "
    "attempt debut finish forage lay lift prefer press purchase raise rank reside save switch tour transfer transform "
    "vote wait warn flow sail drain rule battle plan study debate stress view witness record award fund finance credit "
    "target market orbit aid amount answer approach challenge exhibit guard grant head house land march number paint "
    "plant question request research reserve respect risk shape sponsor struggle survey trade train trust "
    "update peak range wash weaken cool".split()
)
# A bare "the system" or "the first award" with one of these nouns needs the sentence before it.
VAGUE_NOUNS = frozenset(
    "system service proposal campaign program programme game team song film book series star study test decision deal "
    "event move change result results procedure process award record season group company band car match report list "
    "set number case site location building project product products design work one ones way method methods approach "
    "name term word version versions model idea effect effects reason problem problems issue issues type types area "
    "areas region state city country law rule rules act merger announcement agreement contract show episode story plot "
    "novel author character characters piece structure mechanism condition conditions situation period phase stage "
    "stages part parts half rest majority remainder third second first latter former pair trio pattern patterns "
    "difference differences feature features change changes option options part unit units studio station brand brands "
    "division format title release two three four five others symptoms disease patient surgery operation technique "
    "section sections portion goal aim purpose move occasion ceremony tournament competition league school club "
    "government public population attack offer website issue lawsuit suit order vehicle engine doors bird animal "
    "animals species sound call calls note notes exception auction performance delay incident".split()
)
# Nouns that name a person by what he or she does or is.
PERSON_NOUNS = frozenset(
    "actor actress architect artist astronaut astronomer athlete author businessman businesswoman captain ceo chairman "
    "chancellor chemist choreographer coach comedian composer conductor congressman critic dancer daughter designer "
    "director doctor editor emperor engineer entrepreneur executive explorer father filmmaker founder "
    "geologist governor guitarist historian illustrator inventor journalist judge king lawyer leader manager mayor "
    "mathematician merchant minister monarch mother musician navigator novelist officer painter philosopher "
    "photographer physician physicist player playwright poet politician pope president priest prince princess "
    "professor programmer queen rapper researcher scholar scientist screenwriter sculptor senator singer "
    "soldier son songwriter surgeon teacher translator wife husband woman writer biologist naturalist zoologist "
    "anatomist pathologist botanist biochemist neurologist psychologist economist goalkeeper quarterback "
    "footballer drummer bassist vocalist pioneer businessperson anthropologist "
    "grandfather grandmother grandson granddaughter brother sister uncle aunt cousin nephew niece parent spouse twin "
    "fiancé fiancée widow widower stepfather stepmother ancestor heir heiress ruler duke duchess count countess earl "
    "baron baroness lord lady knight sultan emir shah tsar pharaoh empress archbishop bishop cardinal saint monk nun "
    "friar missionary preacher pastor rabbi imam theologian commander colonel sergeant lieutenant admiral marshal "
    "soldier sailor pilot aviator spy chairwoman chairperson spokesman spokeswoman spokesperson secretary treasurer "
    "ambassador diplomat delegate congresswoman politician activist abolitionist reformer revolutionary feminist "
    "attorney prosecutor detective nurse dentist psychiatrist pharmacist veterinarian paleontologist archaeologist "
    "sociologist linguist statistician cartographer cryptographer violinist pianist guitarist saxophonist trumpeter "
    "cellist organist lyricist librettist choreographer ballerina painter muralist cartoonist animator essayist "
    "biographer playwright columnist reporter broadcaster presenter producer cinematographer wrestler boxer sprinter "
    "swimmer cyclist gymnast golfer cricketer pitcher goaltender defenceman striker midfielder linebacker skater "
    "businesspeople industrialist banker financier philanthropist landowner farmer rancher blacksmith carpenter "
    "watchmaker restaurateur chef gangster outlaw pirate slave nobleman noblewoman aristocrat courtier samurai "
    "operator salesman mechanic technician".split()
)
PLURAL_PEOPLE = frozenset(
    "people men women children players patients scientists researchers authors writers drivers doctors surgeons "
    "students fans critics viewers members owners users settlers farmers participants individuals adults officials "
    "actors artists astronomers astrologers biologists brothers engineers explorers historians musicians novelists "
    "zoologists taxonomists performers studies".split()
) - {"studies"}
# What a named maker, person or body does: "Who ...?" fits companies, too.
WHO_VERBS = frozenset(
    "announce appoint beat buy chart coin commission compose conduct confirm "
    "criticise criticize defeat define describe design develop direct discover draft edit establish finance "
    "find form found fund hypothesise hypothesize illustrate introduce invent join lead "
    "manufacture marry name nominate observe oppose paint patent perform plan praise present "
    "propose publish purchase release replace review score select sign succeed suggest suspend win write "
    "acquire".split()
)
# Verbs whose object may be asked for with a bare "What does X ...?".
OBJECT_VERBS = frozenset(
    "contain include cause require provide offer resemble represent symbolise symbolize mean involve affect "
    "prevent comprise feature eat announce propose suggest receive lack produce allow enable regulate control "
    "inhibit support indicate promote reduce reflect possess emphasise emphasize become win study develop "
    "display reveal combine own wear measure demonstrate predict recommend describe create "
    "depict determine facilitate replace store show use introduce cover house host".split()
)
# Verb and preposition that may end a question: "What does X consist of?"
STRANDED = frozenset(
    {
        ("consist", "of"), ("feed", "on"), ("depend", "on"), ("rely", "on"), ("refer", "to"), ("focus", "on"),
        ("belong", "to"), ("lead", "to"), ("result", "in"), ("derive", "from"), ("suffer", "from"), ("prey", "on"),
        ("contribute", "to"), ("specialise", "in"), ("specialize", "in"), ("participate", "in"), ("serve", "as"),
        ("arise", "from"), ("stem", "from"), ("function", "as"), ("act", "as"), ("originate", "from"),
        ("know", "for"), ("know", "as"), ("name", "after"), ("name", "for"), ("compose", "of"), ("make", "of"),
        ("make", "from"), ("base", "on"), ("use", "for"), ("use", "as"), ("cause", "by"), ("characterise", "by"),
        ("characterize", "by"), ("replace", "by"), ("relate", "to"), ("associate", "with"), ("consider", "as"),
        ("divide", "into"), ("attribute", "to"), ("involve", "in"), ("link", "to"),
        ("dedicate", "to"), ("distinguish", "by"), ("equip", "with"), ("cover", "with"), ("cover", "by"),
        ("surround", "by"), ("classify", "as"), ("regard", "as"), ("describe", "as"),
        ("inspire", "by"), ("influence", "by"), ("design", "for"), ("limit", "to"), ("connect", "to"),
        ("attach", "to"), ("convert", "to"), ("convert", "into"), ("grow", "into"), ("turn", "into"),
        ("fill", "with"), ("line", "with"), ("open", "into"), ("border", "by"), ("separate", "from"),
        ("translate", "as"), ("rename", "to"), ("nominate", "for"), ("criticize", "for"), ("criticise", "for"),
        ("praise", "for"), ("enclose", "by"), ("bound", "by"), ("coat", "with"), ("compose", "by"),
    }
)  # fmt: skip
# Verb readings whose place may be asked for: "Where is X located?"
PLACE_VERBS = frozenset(
    "locate situate find hold base bear bury live reside breed nest occur grow raise headquarter display stage "
    "film manufacture produce build meet begin originate exhibit keep lie".split()
)
PLACE_PREPOSITIONS = frozenset(
    "in at on near throughout across along within between beneath above below inside".split()
)
# What follows "in" or "at" without being a place.
NO_PLACE = frozenset(
    "addition general particular order time times fact case cases turn response terms part way ways form forms manner "
    "number numbers size length color colour contrast cost price rate conjunction association relation connection use "
    "total front charge collaboration partnership process development effect control danger first least most "
    "comparison accordance line favor favour spite honor honour season seasons year years month months week weeks day "
    "days century decade era period age stage beginning end summer winter spring autumn morning evening "
    "night midseason "
    "early late mid speed temperature moment work game match regard research studies excess average top next last past "
    "which that them it this these those his her their its an".split()
)
MEASURE_ADJECTIVES = frozenset("long wide high tall deep thick old".split())
