"""Words that say nearly the same, written for this project: what a paraphrase may put in place of a document's word.

Groups are kept narrow. A word stands in one group only; words that also have another everyday sense are left out where
the other sense would make a false statement look true.
"""

from knowledge_sdg.teacher.offline.english.lexicon import stem

_GROUPS = """
    establish founded foundation founder; begin beginning start commence launch initiate; end finish conclude; stop
    cease halt; create make build construct; maker creator manufacturer; die death dead decease; bear birth
    birthplace; kill murder slay; marry wed marriage; child kid; baby infant; author writer write; compose composer
    composition; direct director; perform performance performer; sing singer vocalist; act actor actress; play player;
    locate situate lie base headquarter location; live reside inhabit resident inhabitants; film movie; song tune;
    album record; book novel; programme series; episode instalment; win winner victory triumph victorious; lose loss;
    defeat beat; obtain acquire gain receive; buy purchase; sell sale; use utilize employ usage; need require
    necessary requirement necessity; help assist aid assistance; show demonstrate indicate reveal; say state tell
    declare mention remark; announce announcement; call name term; consider regard deem view; think believe; famous
    renowned celebrated; big large huge great enormous; small little tiny; fast quick rapid; important significant
    crucial vital key essential; main primary principal chief; common frequent widespread; typical usual normal; whole
    entire full; different various diverse several; similar alike; near nearby; rich wealthy; hard difficult; simple
    easy; job position post role; work works working; area region zone district; town city; nation country national;
    world global worldwide international; road street highway; house home; structure; school college; student pupil;
    teacher instructor; doctor physician; illness disease sickness; cure treat treatment therapy; medicine drug
    medication; car automobile vehicle; plane aircraft airplane; ship boat vessel; company firm business corporation;
    money fund funding; cost price; pay payment; earn income; rise increase grow growth; fall decrease decline drop
    reduce reduction; part portion section segment component; kind type sort variety; group set; amount quantity;
    number figure; people person human individual; man men; woman women; team club squad side; game match;
    championship title; coach manager; goal aim objective purpose; cause reason; result outcome consequence; effect
    impact influence affect; change alter modify; move shift relocate; travel journey trip; arrive arrival reach;
    leave depart departure; enter entry; join joined; meet meeting; fight battle combat; war conflict; soldier troop;
    ruler monarch; government administration; law legislation; vote election elect; choose select pick selection
    choice; appoint appointment nominate; member membership; lead leader head; follow subsequent; include contain
    comprise consist; keep retain maintain preserve; protect protection defend; attack assault; destroy destruction;
    damage harm injure injury hurt; allow permit enable let; prevent avoid; ask request; answer reply respond
    response; explain describe description; discuss discussion; study research investigate investigation; find
    discover discovery; see observe observation; look appear; watch viewer; hear listen; try attempt; continue remain
    stay; happen occur; provide offer supply; bring carry transport; put place; close shut; release publish issue
    publication; premiere debut; award prize honor; rank ranking; score point; average mean; estimate approximately
    approximate roughly; year annual annually yearly; month monthly; day daily; week weekly; old aged age; new recent
    novelty; final last; modern contemporary; language tongue; belief faith religion religious; art artist artistic;
    music musical musician; science scientist scientific; history historic historical historian; politics political
    politician; economy economic economics; industry industrial; culture cultural; nature natural; energy power
    powerful; strength strong strengthen; length long; height high tall; width wide; depth deep; weight weigh heavy;
    speed velocity; beautiful beauty; danger dangerous hazard hazardous; safe safety secure; health healthy; food eat
    edible; drink beverage; water aquatic; animal creature; plant vegetation; bird avian; sea ocean marine; river
    stream; mountain peak; forest wood; island isle; earth planet; sun solar; moon lunar; star stellar; heat hot
    thermal; cold chill; garbage waste; picture image photo photograph; newspaper journal magazine; website site;
    internet online web; phone telephone; couple pair; friend friendship; enemy foe; wrong incorrect false mistaken;
    right correct; true truth; quarrel dispute argument; agree agreement consent; support supporter; oppose
    opposition; compete competition contest tournament; participate participation participant; attend attendance;
    graduate graduation; educate education educational; train training; design designer; invent invention inventor;
    own owner ownership; serve service; command commander; occupy occupation; invade invasion; settle settlement
    settler; migrate migration immigrant; rescue save; fail failure; succeed success successful; complete completion;
    add addition additional; combine combination; divide division; connect connection link; replace replacement;
    remove removal; measure measurement; calculate calculation; recognize recognition acknowledge; represent
    representation representative; depend dependent; suggest propose proposal suggestion; argue claim; deny refuse
    reject; decide decision; intend intention plan; expect expectation; fear afraid
"""
# People and languages of places, where the stem does not show it: "France" and "French".
_PLACES = """
    france french frenchman; spain spanish spaniard; england english englishman; britain british; germany german;
    poland polish; sweden swedish swede; denmark danish dane; norway norwegian; finland finnish; netherlands dutch
    holland; switzerland swiss; greece greek; turkey turkish turk; ireland irish; wales welsh; scotland scottish scot;
    portugal portuguese; china chinese; japan japanese; thailand thai; iceland icelandic; iraq iraqi; israel israeli;
    peru peruvian; europe european; america american; africa african; asia asian; india indian; italy italian; russia
    russian; mexico mexican; canada canadian; brazil brazilian; australia australian; egypt egyptian; vietnam
    vietnamese; philippines filipino; ukraine ukrainian; austria austrian; belgium belgian; hungary hungarian
"""


def _by_stem() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in (_GROUPS + ";" + _PLACES).split(";"):
        keys = [stem(word) for word in group.split()]
        for key in keys:
            found.setdefault(key, found.get(keys[0], keys[0]))
    return found


SAME_MEANING = _by_stem()
"""For the stem of a word, the stem that stands for its group; a word without a group is not there."""
