"""Words too common to search for on their own.

They stay in the index, because phrases need them. A question is asked without saying its language, so a
word stands here only where it says little in *every* language of this page: Spanish ``sin`` is left out
because it means something in English, French ``mes`` because it means something in Spanish.
All are folded, as ``archive.words.analysis.fold`` would write them.
"""

_ENGLISH = """
a about after all also am an and any are as at be because been before being but by can could did do does don
for from had has have he her here him his how i if in into is it its just me more most my no not of on or
our out over own she so some such than that the their them then there these they this those through to too
up us very was we were what when where which who why will with would you your
"""

_FRENCH = """
alors au aussi aux avec ce cela ces cet cette ceux chez comme dans de des du elle elles en et etait etaient
ete etre eux il ils je la le les leur leurs lui mais moi ne nos notre nous ou par pas plus quand que
quel quelle qui quoi sa sans se ses si sont sous te toi tres tu un une vos votre vous
"""

_SPANISH = """
al algo ante como con cual cuando de del desde donde durante el ella ellas ellos en entre eran es esa
ese eso esta estaba estan este esto estos estas fue fueron ha han hasta la las le les lo los mas mi muy nos
nosotros o otra otro para pero por porque que quien se ser sobre su sus tambien te tu un una uno unos y
ya yo
"""

_PORTUGUESE = """
ao aos as ate com como da das de dela dele deles depois dos e ela elas ele eles em entre eram essa esse
esta estao estava este eu foi foram isso isto ja mais mas me mesmo meu minha muito na nao nas nem nos nossa
nosso num numa os ou para pela pelo por porque quando que quem se sem ser seu seus sua suas tambem tem um
uma voce voces
"""

_ARABIC = """
في من على الى عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن ان او ثم قد كان كانت هو هي هم نحن انا انت
و كل بعد قبل عند حتى بين غير اذا كما لكن
"""

_SWAHILI = """
cha hapa hata hii hilo hiyo huo huu kama katika kila kuwa kwa kwamba la lakini mimi na ni nini pia sana
sasa si sisi ule vile vya wa wao wake wale wetu ya yake yao yetu yeye yule za
"""

STOP_WORDS = frozenset(f"{_ENGLISH} {_FRENCH} {_SPANISH} {_PORTUGUESE} {_ARABIC} {_SWAHILI}".split())
