"""Words that tell a name of a person from a name of a street, a club or a place. Written by us, from memory, for this gate.

GIVEN       given names heard in Dutch neighbourhoods, lower case; those that are also an ordinary word stand in ORDINARY too
FAMILY      family names that one meets often, lower case, without "van" and "de"
ORDINARY    given or family names that are also an ordinary word, so that a capital at the start of a sentence says nothing
STREET_ENDS, BUILDING_ENDS  how names of streets and buildings end; LOOSE_ENDS and FAMILY_TOO are ends of family names as well
TITLES      what stands before a name of a person; HONOURED does before the name of a street or a school
KINDS_OF_THING, THINGS, NOBODY  what is named with a capital and is no person
COMMON      ordinary words that begin a sentence
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN = _words("""
    anne anneke annemarijn eline elizabeth job florian aad aafke aagje aaltje aart abbas abdel abdelkader abdellah abdul
    abdullah abel achmed ada adam adele adil adriaan adriana adrie aïcha aicha aisha aïsha aleid alex alexander alexandra
    alfons alfred ali alice alicja alida alies alina aliyah alma alwin amalia amanda amar amber amelia amelie amin amina
    amir amira amy anas anass andrea andreas andrzej andré andre angela angelique anita anja anke anna annabel annelies
    anneke annelien annelotte annemarie annemiek annemieke annet annette anniek annie anniek anouk ans anthony anton
    antonia antoinette antoon appie arda ardie arend ari arian ariana arie ariane arjan arjen arjan armin arno arnold
    arnout arthur arwen asia aslan asmae astrid atie auke aukje axel ayan ayla aylin aysel ayse ayşe aysegul ayoub ayub
    aziz aziza baran barbara bart bas bastiaan beatrijs beatrix beau beer behnaz bella ben benjamin bennie benno berend
    bernadette bernard bernd bernhard bert berta bertus beth betty bep bianca bibi bilal bill birgit bjorn björn bo bob
    bodhi boaz boris boudewijn boyd bram brandon branko brechtje brenda brent brian brigitte britt britta bruno bryan
    burak burhan caitlin carel carla carlijn carlo carlos carmen carola carolien caroline casper cas catharina cato
    cecilia cecile cees celine cem chaima chantal charlie charles charlotte chiel chris christa christel christiaan
    christian christien christina christine christoffel cindy claire clara claudia coby coen colin collin connie conny
    coos cor cora coreline corina corine corinne cornelia cornelis corné corrie cynthia cyril daan daantje damian damla
    dana danielle danique daniel daniël daniela danny daphne dave david davy dean debbie debora deborah deniz dennis
    denise derk desiree devi devin devon dewi diana dick diederik diego dieke dieuwertje dilara dilan dina dinant dineke
    dion dirk dirkje djamila djoeke doeke dolf dominique donna dorien doris dorothea douwe douwien driss duco dylan ebru
    eddy edgar edith edo edward edwin eef eefje eelco eelke eelkje egbert elena elias elif elin elina elisa elisabeth
    elise eliza elke ella elle ellen ellie ellis elly els elsa elsbeth elske emanuel emel emiel emile emilia emily emin
    emine emir emma emmy emre engbert enes enno enzo ercan erdem erdogan eric erica erik erika erna ernst erwin esmee
    esmée esma esra estelle ester esther eugene eva evelien eveline evelyn evert evi evy ewout ezra fabian fabienne fadime
    faisal faiza farah farid farida faris fatih fatiha fatima fatma fay faye febe fedde feike felix femke fenna fenne
    ferdi ferdinand ferhat ferry fien fientje filip finn fiona fleur flip floor floortje flora floris foekje fokke folkert
    fons fouad frances francien francis francisca franciscus francois frank frans fransje franz fred freddy frederik
    frederique freek frida frieda frits froukje gabriel gabriela gabrielle gea geert geerte geertje geertruida geke gerard
    gerben gerda gerdien geri gerlinde germaine gerrie gerrit gerritje gert gertie gertjan gertrude gerwin gian gideon
    giel gijs gijsbert gina giovanni gisela gitte gizem glenn goos gosse grace grada greet greetje greta grietje guido
    guillaume gusta gustaaf guus gwen gökhan gul gül gulsen hadewych hafid hafida hakan hakim halil halima hamid hamza
    hanan hanna hannah hanne hanneke hannie hans hansje harald harm harmen harold harriet harrie harry hasan hassan hatice
    hayat hedwig hedy heidi hein heinrich heinz heleen helen helena helga helma henk henke hendrik hendrika hendrikje
    hendrikus hennie henny henri henriette herbert herman hermien hessel hester hicham hidde hilda hilde hille hilbert
    hind hinke hiske houda hubert huib hub hubert hugo huseyin hüseyin hylke ian ibo ibrahim ibtissam ida ids igor ihsan
    ilham ilja ilse ilona ilyas ilias imane imke imran ina ine ineke inez inge ingeborg ingrid ingmar inti ioana irena
    irene irina iris irma isa isaac isabel isabella isabelle isaï ismael ismail ivan ivana ivar ivo ivonne iwan iza izak
    jaap jaco jacob jacoba jacobus jacqueline jacques jade jaden jaimy jake jakob jamal james jamie jamila jan jana jane
    janina janine janita janke janko janna janneke jannes jannet jannie jannick janny jans jansje jantien jantine jantje
    janus jara jari jarno jasmijn jasmine jason jasper jaxx jay jayden jaylano jayson jean jeanette jeanine jeanne
    jeannette jeff jeffrey jelena jelle jelmer jelte jennifer jenny jens jeremy jeroen jerome jerry jessica jessie jesse
    jet jette jetske jildou jill jim jimmy jinte jip jitske jo joachim joan joana joanna jochem jochen jody joep joey
    johan johanna johannes john johnny joke jolanda jolanta jolein jolie joline jolien jona jonah jonas jonathan joni
    jonne joop joost joppe jop jordi jordy joren jorg jorian joris jorn jorrit jos jose josé josef joseph josephine
    josefien josette josine joshua josien jouke jowan joyce jozef juan judith julia julian juliana julie julien juliette
    julius jurgen jurre jurriaan justin justus juul kaan kadir kai kaj kamil kamila karel karen karima karim karin karina
    karla karlijn kars karst kasia kasper kata kate katarina katarzyna katja katinka katrien kay kaylee keano kees keetje
    kelly kemal kenan kenneth kenza kerem kevin khadija khalid khaled kian kick kiki kim kimberley kimberly kirsten kitty
    kjell klaartje klaas klaasje klara klaske klazien koen koenraad koos kornelis krijn kris krista kristel kristian
    kristina krystyna kubra lambert lana lara larissa lars latifa laura lauren laurens laurent lea leah leen leendert
    leentje leila lenie lena leni lennart lennon lenny leo leon leonard leonie leonora leontien leroy lesley leticia levi
    leyla lia liam liane lianne liselot lies liesbeth lieke lieneke lieselotte lieve lieuwe lilian lili lilly lily lina
    linda lindsay line linn linnea linsey lisa lisan lisanne lise lisette liv livia liz liza lizzy lobke loes loesje lody
    loek loïs lois lola loek lonneke lonny loran lore lorena loretta lot lotte lotje lou louis louisa louise lowie lubna
    luc luca lucas lucia lucie lucien lucienne lucy ludo luigi luka lukas luke luna lutske luuk luus lux lydia lynn maaike
    maan maarten maartje maas machteld madelief madelon mads magda magdalena mahmoud maikel maja malak malika malou mandy
    manon manuel marc marcel marcella marcin marco marcus mardi marga margareta margaretha margje margo margot margreet
    margriet margrietha maria mariam mariana marianne marie marieke mariel marielle marijke marijn marike marilou marina
    marinus mario marion marisa mariska marissa marit marja marjan marje marjo marjolein marjolijn marjon mark marko
    markus marleen marlies marlijn marloes marlon marnix maroua marouane marry mart marta marten martha martien martijn
    martin martina martine mary maryam mateo mateusz mathias mathijs mathilde matthias matthijs matteo maud maureen
    maurice maurits mauro max maxim maxime maya mayra mats mees meike melanie melisa melissa melle mels melvin menno
    mehmet mehdi mekonnen menno merel meriem merijn merlijn mert merve meryem mia mick michael michal michel michelle
    michiel micha miep mieke mien mies miguel mika mike mikail mila milan milena milou mimi mina mink minke mira miranda
    mireille mirella miriam mirjam mirko mirre mirthe mitch moes moesha mohamed mohammed mohammad mohamud moniek monika
    monique morris mounir mourad muhammed murat musa mustafa mustapha myra myrna myrthe naaz nabil nada nadia nadine najat
    najib nancy naomi narges nasim nasrin nassim natalia natalie natasja nathan neeltje nel nele nelleke nellie nelly nena
    nettie nick nicky nico nicola nicolaas nicole niek niels nienke nikki nikita nils nina nine ninke nisa nisrine noa
    noah noahlynn noel noëlle noor noortje nora noud noureddine nour novi nuria nynke obbe odette ody okke olaf olga
    olivia oliver olivier omar ömer onno orlando oscar otis otto oumaima oussama pablo pascal pascale patricia patrick
    patrycja paul paula paulien pauline paulus pawel pedro peggy perry peter petra petronella petrus phileine philip
    philippe philomena pien pier piet pieter pieternel pieternella pieterjan piotr pim pip pleun pleuni priscilla puck
    quincy quinten quint rachel rachid rachida rafael rafal rahma raimond ralf ralph ramon ramona rana randy ranim raoul
    raphael raquel rashid ray rayan raymond rebecca reda regina reina reinard reinder reindert reinier reinout rembrandt
    remco remi renate rene renee renée renko rens renske reza rhodé ria rian rianne riad ricardo richard rick ricky rico
    rien riekje rieks riet rieta rikkert rik rikst rina rinke rinse rinus rita ritchie rob robbert robbie robert robin
    rochelle roderick roderik roel roeland roelien roelof roelofje roger rogier roland rolf romana romy ron ronald ronja
    ronnie ronny roos roosmarijn rosa rosalie rosanne rosalien rosita rowan rowie roxanne roy ruben rudi rudolf rudy rune
    rutger ruth ruud ryan saar saartje sabine sabrina sadia safa said saïd saida sal salah salim salima salma sam samantha
    samir samira samuel sandra sander sandy sanna sanne sara sarah sarina sascha saskia scott sean sebastiaan sebastian
    sef selena selim selin selina selma sem semih semra senna sepp serena serge sergio serkan servaas sevda sevim shanna
    shania sharon shirley siebe siebren siem sien sientje sietse sietske sigrid silke silvia simon simone sina sinan sinem
    sjaak sjaan sjef sjoerd sjoerdje sjoukje sjors skip smaïl soe soefian sofia sofie sofieke sonja sophia sophie soraya
    soufiane souad stan stefan stefanie stef stella sterre steven steyn stijn stien stine storm su sultan sunny susan
    susanne suze suzan suzanne svea sven sybren sylvia sylvie sytske tahar tamar tamara tanja tara tarek tarik tatjana ted
    teddy teun teunis teuntje thea theo theodora theodoor theresa thea thelma thijmen thijs thirza thomas thom tibor tiago
    tieme tijl tijmen tijn tijs tim timo timon timothy tina tineke tinus tirza titia titus tjalling tjeerd tjerk tjitske
    tobias tobie toine tom tomas tomasz ton tonia tonnie tonny toon tooske tosca toby trees trijn trijntje tristan trix
    trudy truus tugba tuana tuba twan tycho tygo ugur ulrike umut ursula uwe valentijn valerie vanessa vasco vera veerle
    veronica veronique vic victor victoria vigo vince vincent viola violet virginia viktor vivian vivienne volkan vos wail
    walid walter wanda ward wassim weiwei wendela wendy werner wesley wessel wiard wibo widad wiebe wiebren wieger wiegert
    wieke wiep wiesje wieteke wietske wijnand wil wilco wilbert wilfred wilhelm wilhelmina wilhelmus willem willemien
    willemijn willemina willianne willie willy wilma wim wina winny wisse wiske wladimir wolfgang wout wouter wubbo wytske
    wytze xander xandra xavi xavier xenia xiu yamina yara yasemin yasin yasmin yasmina yasmine yassin yassine yassir yde
    yfke yilmaz ylva yolanda yosef youri youssef youssra ypie yuna yunus yuri yusuf yvette yvonne yvon zaid zakaria zara
    zayd zehra zeinab zeynep zina zineb zita zoe zoë zohra zuhal zuleyha zwaan zwanet zwaantje""")

FAMILY = _words("""
    aalbers abma akkerman andriessen arends bakker bakkers barends bart bartels beek beekman berends berg berendsen
    bergsma beukema beumer biemans bijl bijlsma blok bloem boekhorst boer boerma boersma bogaard bol bolt bontje boogaard
    boom boon boonstra borst bos bosch bosma bosman bouma bouman bouwman braam brand brandsma brands brink broek
    broekhuizen broer brouwer brouwers bruijn bruin bruins brummelhuis buijs buis buitenhuis bulthuis burg burger buurman
    claassen cornelissen coenen cohen croon dam damen dekker dekkers derksen dijk dijkman dijkstra dikken doorn dongen
    doornbos driessen drost duin dubbeldam eijk elzinga engelen ernst evers evertsen faber feenstra fennema franken
    fransen gerards gerritsen geurts gier goedhart goossens graaf graaff groen groeneveld groenewegen groot groothuis haan
    haas haak hamer hamers harmsen hartman heijden heijnen hek hekker hemert hendriks hendriksen hermans hermsen heuvel
    hoek hoekstra hoekman hoeven hof hofman hofstra hollander hondius hoogendijk hoogland hoogeveen horst houben houtman
    huisman huizinga hulst ibrahimi iersel jacobs jager jans jansen janssen janssens jong jonge jongen jonker jonkers
    joosten jonkman kaya kamp kampen karssen keijzer kerkhof kerkhoff keuning kikkert klaassen klein kleijn kleinveld
    klerk klijn kloosterman knol koch koelewijn kok koning konings koopman koopmans koorn koppelaar korte kort koster
    kosters kramer kraan kroon kruijf kruijt kuiper kuipers kuijpers laan lamers lammers land lange langenberg langerak
    leeuw leeuwen lemmens linden linthorst loon looman lubbers luijten maas maes mastenbroek meer meijer meijers meijerink
    meulen meyer michiels molenaar mol molen mulder muller nagel nguyen nieuwenhuis nieuwenhuijs nijhof nijhuis nijland
    noordermeer noort oliveira oosterhuis oosterhof oosterveld osinga ozturk öztürk oudekerk oudshoorn pauw peeters
    pereira peters pietersen plas ploeg poel pol pool popma post postma poels prins pronk putten raaijmakers reijnders
    reinders rietveld riemersma rijn rijk rijnders rodrigues roelofs roos rooij roode rosier ruiter rutten sahin şahin
    santos scheffer schepers schilder schippers scholten schouten schreuder schreurs schröder schuurman schut silva simons
    singh slot sluis smeets smid smit smits snel snijders snoek spaan spijker spoelstra staal steen steenbergen stolk
    straaten struik swart swinkels terpstra teunissen theunissen tillema timmer timmerman timmermans tol tuinstra uden
    veen veenstra velde velden veldhuis veldhuizen veldman venema verbeek verbruggen verdonk verhagen verhaar verhoef
    verhoeven verkerk verkuijlen vermeer vermeulen verschoor verschuren versluis versteeg verweij vink visscher visser
    vlies vliet vogel vogels voogd vos vries vroom vugt waal wagenaar walstra wal weerd weert weijden welling wentink werf
    wessels westerhof westra wiersma wijk wijnen wild willems willemsen winkel winter wit witte woerd wolf wolters wouden
    wouters woudstra yildirim yıldırım yildiz yılmaz yilmaz demir çelik celik arslan dogan doğan aydin aydın polat korkmaz
    zandstra zanten zeeuw zijl zijlstra zwart zuidema zeijlstra zuurbier haddou amrani bouali elidrissi ouali bakkali
    benali haddad hassan farah warsame tesfay kowalski kowalska nowak wisniewski wójcik kowalczyk""")

ORDINARY = _words("""
    aad amber appie ari asia baran beau beer bella ben beth bill bo bob boom boon bos brand broer burger cas claire daan
    dean den els fay fleur fien flip floor flora gul gül groen groot hein iza ina jade jay jet jo joep jop joy kaj kaan
    kai kate kay kick kim kort korte land lange lea leen line linn lieve lies lize lot lotte lou lux maan maas mark mart
    max mees merel mes mies mika mina mink mats nine noor nel novi ody okke olaf pablo pien pip puck post rana ray rens
    ria riet rik rob roos rosa roy rune ruth sal sam sem skip snel star sterre storm su sultan sunny teun tol ton toon
    trees twan vic viola violet vos wail ward wil winter wit witte wild wolf zwaan zwart klein kok koning kroon prins
    bakker visser molenaar boer jager kuiper mulder smid schilder snijders timmerman buurman huisman koopman jong jonge
    graaf ruiter haan haas vogel vink mol steen poel post plas meer berg beek dijk dam duin hoek hof kamp horst velden
    laan linden slot sluis wal veen waal vliet blok bloem doorn hek haak hamer nagel spijker staal struik tuin tuinstra
    loon kraan hulst rijk vroom pool bol bolt braam brink broek bruin burg eijk ernst gier goedhart molen noort ploeg pol
    rijn santos silva werf winkel zijl kerkhof barst job hub isa juan lana maya lola mia sien stan victoria wilhelmina
    juliana beatrix amalia charlie elle emilia storm dion ian kris sky bas tom tim pim jan piet guus hans anna maria peter
    paul""") - _words("""
    jan piet guus hans anna maria peter paul bas tom tim pim dion ian kris juan rob daan els sem sam rik teun olaf emilia
    roy mark lotte lies mees noor merel max ben bob jip kim stan isa mia joep jop mats mika merel pien rens twan ton okke
    pablo""")

STREET_ENDS = ("straat", "straatje", "laan", "laantje", "plein", "kade", "singel", "gracht", "dreef", "plantsoen", "steeg",
               "boulevard", "park", "poort", "passage", "pad", "weg", "dwarsstraat", "erf", "baan", "markt", "tuin", "tuinen",
               "brug", "haven", "hove", "hage", "oord", "polder")
BUILDING_ENDS = ("school", "kerk", "moskee", "kapel", "centrum", "gebouw", "flat", "toren", "zaal", "bibliotheek", "museum",
                 "theater", "ziekenhuis", "buurthuis", "wijkcentrum", "wijk", "buurt", "dorp", "stad", "club", "koor", "team",
                 "bond", "fonds", "huizen", "winkel", "café", "cafe", "lab", "app", "krant", "dag", "week", "feest", "loket",
                 "punt", "raad", "wet", "kring", "groep", "hulp", "zorg", "werk", "plek", "kamer", "keuken", "tafel", "bus",
                 "lijn", "net", "welzijn", "monitor", "project", "stichting", "vereniging", "college", "lyceum", "corporatie")
LOOSE_ENDS = ("hof", "dijk", "huis", "veld", "berg", "horst", "kamp", "burg", "dam", "molen", "meer", "brink", "hoek", "beek",
              "bos", "wal", "akker", "heuvel", "stein", "borg", "rust", "zicht", "heide", "duin", "oever", "ring", "land", "mere",
              "hoeve", "eind", "kant", "sluis", "veen", "waard", "zijde", "broek")

FAMILY_TOO = ("kerk", "wijk", "dorp", "stad", "werk", "baan", "brug", "erf", "pad", "weg", "poort", "oord", "hage",
              "polder", "zaal")

TITLES = _words("""
    meneer mijnheer mevrouw mevr mw dhr hr heer mej juffrouw juf meester tante oom oma opa zuster broeder dokter familie
    fam collega buurvrouw buurman vriendin vriend weduwe pastoor dominee imam zus broer neef nicht kleinzoon kleindochter
    zoon dochter moeder vader mama papa""")
HONOURED = _words("""
    prins prinses koning koningin burgemeester dokter doctor dr professor prof generaal admiraal sint st pater pastoor
    kardinaal graaf gravin jonker minister president wethouder monseigneur kapitein hertog keizer heilige notaris meester
    baron""")  # so streets and schools are named: "Prins Bernhardhof"
BETWEEN = _words("""
    van de der den ten ter te 't in op aan het la le du da dos di el al ben bin ibn von und auf uit over bij onder voor""")
SURNAME_STARTS = _words("""
    van de der den ten ter te 't in el al ben bin ibn von di da dos du le la""")
SPEAKS = _words("""
    zegt zei vertelt vertelde woont woonde belde belt vroeg vraagt lacht lachte huilde huilt kookt kookte glimlacht knikt
    knikte verhuisde overleed trouwde scheidde fluistert roept riep antwoordt antwoordde schrijft schreef""")
NOT_WHO = _words("""
    iemand niemand iedereen ieder elk hij zij ze men wie die dat dit deze daar er ik jij u je wij we jullie vader moeder
    mama papa oma opa buurvrouw buurman tante oom vriendin vriend collega bewoner bewoners buren buurtbewoners
    vrijwilliger vrijwilligers niet ook toch dan nu vroeger later soms nooit altijd wat waar hoe waarom eerst daarna zo
    alleen samen één een eentje iets alles niets zoiets welke vandaag gisteren toen zuster broeder dochter zoon zus broer
    mantelzorger maatje anderen sommigen velen jongeren ouderen kinderen kind jongen meisje vrouw man mevrouw meneer""")
ARTICLES = _words("de het een 't deze dit onze ons")
NOBODY = _words("""
    nederland nederlands nederlandse nederlander nederlanders holland europa europees europese engels engelse frans franse
    duits duitse turks turkse arabisch arabische marokkaans marokkaanse pools poolse syrisch syrische surinaams surinaamse
    spaans spaanse italiaans italiaanse oekraïne oekraïens oekraïense marokko turkije suriname polen syrië duitsland
    belgië frankrijk spanje indonesië amerika amsterdam rotterdam utrecht groningen friesland drenthe overijssel
    gelderland flevoland zeeland limburg brabant heerlen schiedam dordrecht nijmegen heerenveen arnhem leiden delft
    haarlem almere tilburg breda eindhoven zwolle leeuwarden maastricht apeldoorn enschede amersfoort assen emmen alkmaar
    hoorn zaandam gouda venlo roermond sittard helmond oss deventer lelystad amsteldorp randstad januari februari maart
    april mei juni juli augustus september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag
    zondag kerst kerstmis pasen pinksteren sinterklaas ramadan suikerfeest koningsdag bevrijdingsdag carnaval nieuwjaar
    bijbel koran god allah islam christenen moslims joden joodse christelijke islamitische katholieke hindoestaanse
    facebook whatsapp google teams zoom excel word internet youtube instagram nextdoor tiktok microsoft windows corona
    covid alzheimer parkinson korsakov humanitas zonnebloem rode kruis buurtzorg cordaan vluchtelingenwerk zorgzaam
    welzijn thuis movisie vilans leger heils albert heijn lidl aldi jumbo hema ikea action kruidvat etos blokker gamma
    praxis marktplaats nextdoor buurtapp present participatiewet jeugdwet omgevingswet wmo ggd ggz uwv svb cak woz rivm
    cbs vng wot vve stadsdorp repaircafé repair café scouting oranje ajax feyenoord psv vinex vogelaar ns connexxion
    arriva ret gvb valys regiotaxi belastingdienst sociaal sociale dank groeten beste geachte hallo hoi dag p.s.""")
KINDS_OF_THING = _words("""
    stichting vereniging buurthuis wijkcentrum dorpshuis huis club koor team werkgroep project restaurant eetcafé café
    cafe kerk school basisschool moskee flat gebouw complex park plein tuin moestuin buurttuin speeltuin straat laan weg
    hof buurt wijk bibliotheek museum theater winkel supermarkt apotheek gemeente provincie ministerie wet fonds bank
    voedselbank kledingbank ruilwinkel bus tram metro lijn station halte brug kanaal gracht rivier meer bos krant blad
    programma app website platform initiatief coöperatie corporatie woningcorporatie woonstichting bedrijf thuiszorg
    zorgcentrum zorginstelling verpleeghuis verzorgingshuis ziekenhuis praktijk inloop inloophuis dagbesteding sportclub
    voetbalclub gymzaal sporthal zwembad atelier werkplaats proeftuin lab camping dagcentrum hospice taalcafé taalpunt
    wijkteam ouderenbond bewonersbond huurdersvereniging buurtvereniging wijkraad dorpsraad gemeenteraad college
    universiteit hogeschool maaltijdservice klussendienst boodschappendienst buurtbus ontmoetingsplek huiskamer leeskring
    eettafel breicafé repaircafé feest stadsdeel steunpunt loket meldpunt kliniek kermis seniorenraad kantoor kapsalon
    bakkerij slagerij steeg kade dijk molen toren poort haven eiland boerderij hoeve manege vv sv vvv""")
THINGS = KINDS_OF_THING | _words("""
    zorg sociaal welzijn raad mbo zonnebloem thuis buren ontmoeting dag week gezondheid jeugd ouderen wonen werk inkomen
    schuldhulp hulpdienst hulp balie leefbaarheid burendag markt open oude nieuwe grote kleine groene rode blauwe gouden
    samen noord zuid oost west midden centrum boven beneden het de""")
COMMON = _words("""
    de het een en of maar want dus als toen dan nu ook toch niet wel geen ik jij u hij zij ze wij we jullie men wie wat
    waar hoe waarom wanneer welke dit dat deze die daar hier er elke iedere ieder iedereen iemand niemand alle alles veel
    weinig sommige meer minder mijn jouw zijn haar ons onze hun uw in op aan bij met van voor door over onder naar uit om
    te tot tegen tussen zonder na sinds tijdens volgens rond langs ondanks dankzij vandaag gisteren morgen vroeger later
    soms vaak altijd nooit eerst daarna daarom gelukkig helaas via vanuit misschien eigenlijk eindelijk opeens plotseling
    toen omdat hoewel terwijl zodra samen alleen zelfs zo zulke heel erg goed mooi fijn leuk ja nee dank beste lieve hallo
    hoi dag bovendien anders verder tenslotte ten is was heeft had kan kon moet moest wil wilde zal zou mag mocht komt
    kwam gaat ging doet deed wordt werd blijft bleef vraag bel kom ga doe kijk luister vertel help elk zeker ooit steeds
    nog al weer net pas intussen inmiddels tegenwoordig sinds tweemaal driemaal vorige volgende laatste eerste tweede
    buurman buurvrouw mevrouw meneer tante oom oma opa zus broer dokter familie juf meester moeder vader vriend vriendin
    mag eet lees drink wij kinderen mensen bewoners buren vrijwilligers ouderen jongeren vrouwen mannen ouders bedankt
    omdat mits tenzij mede dochter zoon""")
SMALL_GIVEN = frozenset(name for name in GIVEN if len(name) >= 5) - ORDINARY - COMMON - _words("""
    robin jamal storm sterre rosalie sultan dewi india jordy dante major magda linda paris bente leone gloria mario angel
    violet bibi karen bella rowan mandy karin merlijn dolly pelle fleur roman marin marit zoontje carola malak marina
    helen ellen barbara sharon justus augustus julius juliana romana regina grace menno quint prins ernst clara iedere
    trees jelle tanja wendy jasmijn madelief wil mei heide klaas hassan charly merel meren""")
