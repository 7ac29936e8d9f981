//! Mistakes: a name, a text of the sample, and what stands there instead.

pub const MISTAKES: &[(&str, &str, &str)] = &[
    // Reading.
    (
        "unknown key",
        "holds = \"clerk\"",
        "holds = \"clerk\"\nunit = \"市财政局\"",
    ),
    ("unknown kind of element", "[[calendar]]", "[[calender]]"),
    (
        "misspelt key",
        "title_en = \"Window officer\"",
        "titel_en = \"Window officer\"",
    ),
    (
        "no clause",
        "clause = [\"X1\"]\nholds = \"head\"",
        "holds = \"head\"",
    ),
    ("unknown clause", "clause = [\"X1\"]", "clause = [\"X2\"]"),
    ("bad id", "id = \"window\"", "id = \"Window\""),
    ("id used twice", "id = \"checker\"", "id = \"window\""),
    ("unknown word", "holds = \"head\"", "holds = \"heads\""),
    ("word of the wrong type", "holds = \"head\"", "holds = 3"),
    ("table for tables", "[[calendar]]", "[calendar]"),
    (
        "unknown unit",
        "owner = \"市财政局\"",
        "owner = \"市财证局\"",
    ),
    (
        "collective unit",
        "owner = \"市财政局\"",
        "owner = \"市直各部门\"",
    ),
    (
        "bad date",
        "off = [\"2024-05-20\"]",
        "off = [\"2024-02-30\"]",
    ),
    (
        "day off and worked",
        "work = [2024-05-25]",
        "work = [2024-05-20]",
    ),
    (
        "bad term",
        "review_term = \"12m\"",
        "review_term = \"12 months\"",
    ),
    (
        "term of nothing",
        "review_term = \"12m\"",
        "review_term = \"0wd\"",
    ),
    ("no TOML", "publish = \"open\"", "publish = open"),
    // Registers.
    ("no publication", "publish = \"open\"\n", ""),
    (
        "unknown field in the key",
        "key = [\"code\"]\nreview_term",
        "key = [\"kode\"]\nreview_term",
    ),
    (
        "key field twice",
        "key = [\"code\"]\nreview_term",
        "key = [\"code\", \"code\"]\nreview_term",
    ),
    (
        "key field not required",
        "key = [\"code\"]\n\n",
        "key = [\"phone\"]\n\n",
    ),
    (
        "personal key",
        "key = \"phone\"\ntitle = \"电话\"\ntitle_en = \"Telephone\"\nkind = \"phone\"",
        "key = \"code2\"\ntitle = \"电话\"\ntitle_en = \"Telephone\"\nkind = \"phone\"\nrequired = true\n\n[[register]]\nid = \"calls\"\ntitle = \"来电\"\ntitle_en = \"Calls\"\nclause = [\"X1\"]\nowner = \"市财政局\"\npublish = \"owner\"\nkey = [\"phone\"]\n\n[[register.field]]\nkey = \"phone\"\ntitle = \"电话\"\ntitle_en = \"Telephone\"\nkind = \"phone\"\nrequired = true",
    ),
    (
        "key of files",
        "key = [\"code\"]\n\n[[register.field]]\nkey = \"code\"\ntitle = \"编号\"\ntitle_en = \"Number\"\nkind = \"text\"",
        "key = [\"code\"]\n\n[[register.field]]\nkey = \"code\"\ntitle = \"编号\"\ntitle_en = \"Number\"\nkind = \"long_text\"",
    ),
    (
        "credit about nobody",
        "publish = \"open\"",
        "publish = \"open\"\ncredit = true",
    ),
    (
        "no fields",
        "[[register]]\nid = \"people\"",
        "[[register]]\nid = \"void\"\ntitle = \"空\"\ntitle_en = \"Void\"\nclause = [\"X1\"]\nowner = \"市财政局\"\npublish = \"open\"\nkey = [\"code\"]\n\n[[register]]\nid = \"people\"",
    ),
    // Fields.
    ("number without a unit", "unit = \"平方米\"\n", ""),
    ("the most below the least", "max = 100000", "max = -1"),
    (
        "unknown kind of field",
        "kind = \"money\"",
        "kind = \"mony\"",
    ),
    (
        "key of another kind",
        "kind = \"money\"",
        "kind = \"money\"\nmax_chars = 3",
    ),
    (
        "part of a cent",
        "kind = \"money\"",
        "kind = \"money\"\nmin = 0.001",
    ),
    ("bad field name", "key = \"amount\"", "key = \"Amount\""),
    ("field twice", "key = \"area\"", "key = \"amount\""),
    (
        "choice twice",
        "value = \"market\"",
        "value = \"government\"",
    ),
    (
        "no choices",
        "choices = [{ value = \"government\", title = \"政府\", title_en = \"Government\" }, { value = \"market\", title = \"市场\", title_en = \"Market\" }]",
        "choices = []",
    ),
    (
        "reference to no register",
        "kind = \"flag\"",
        "kind = \"reference\"\nregister = \"fee\"",
    ),
    (
        "open identity number",
        "kind = \"flag\"",
        "kind = \"identity\"\nsensitivity = \"open\"",
    ),
    (
        "internal question",
        "share = \"charge.code\"",
        "sensitivity = \"internal\"",
    ),
    (
        "kind of file that is not taken",
        "files = [\"pdf\", \"jpg\"]",
        "files = [\"pdf\", \"exe\"]",
    ),
    (
        "hint in one language",
        "share = \"charge.code\"",
        "hint = \"见清单\"",
    ),
    (
        "check without a complaint",
        "complaint = \"金额应大于零\"\ncomplaint_en = \"The amount must be above zero\"\n",
        "",
    ),
    (
        "shared answer of another kind",
        "key = \"finding\"\ntitle = \"结论\"",
        "share = \"charge.code\"\nkey = \"finding\"\ntitle = \"结论\"",
    ),
    // Materials and licences.
    (
        "unknown way to give a paper",
        "from = [\"upload\", \"later\"]",
        "from = [\"upload\", \"later\", \"post\"]",
    ),
    (
        "paper from no licence",
        "from = [\"upload\", \"later\"]",
        "from = [\"licence:permits\", \"later\"]",
    ),
    (
        "promised paper without a term",
        "later_term = \"10wd\"\n",
        "",
    ),
    (
        "term without a promise",
        "from = [\"upload\", \"later\"]",
        "from = [\"upload\"]",
    ),
    (
        "number without a sequence",
        "number = \"SL-{year}-{seq:6}\"",
        "number = \"SL-{year}-{serial}\"",
    ),
    (
        "circular proof",
        "from = [\"upload\", \"commitment\"]",
        "from = [\"upload\"]\nresult = \"report\"",
    ),
    // Flows.
    ("no first step", "start = \"accept\"", "start = \"acept\""),
    (
        "unknown step of an action",
        "to = \"check\"",
        "to = \"chek\"",
    ),
    (
        "unknown step of a way",
        "{ to = \"decide\" }]",
        "{ to = \"decided\" }]",
    ),
    (
        "unknown step after agreement",
        "agree = \"route\"",
        "agree = \"root\"",
    ),
    (
        "unknown step of a wait",
        "early = \"decide\"",
        "early = \"decode\"",
    ),
    (
        "step that is never reached",
        "to = \"rejected\"",
        "to = \"refused\"",
    ),
    (
        "step without an end",
        "to = \"done\"\n\n[[flow.step]]\nid = \"done\"\nkind = \"end\"\nresult = \"granted\"",
        "to = \"check\"\n\n[[flow.step]]\nid = \"done\"\nkind = \"end\"\nresult = \"granted\"",
    ),
    (
        "flow without an end",
        "kind = \"end\"\nresult = \"done\"",
        "title = \"再查\"\ntitle_en = \"Again\"\nkind = \"wait\"\nterm = \"1d\"\nto = \"go\"",
    ),
    (
        "circle without a person",
        "way = [{ when = \"opinions.price == 'conditional'\", to = \"pause\" }, { to = \"decide\" }]",
        "way = [{ when = \"opinions.price == 'conditional'\", to = \"again\" }, { when = \"form.kind == 'over'\", to = \"pause\" }, { to = \"decide\" }]\n\n[[flow.step]]\nid = \"again\"\nkind = \"choose\"\nway = [{ when = \"form.kind == 'over'\", to = \"route\" }, { to = \"decide\" }]",
    ),
    (
        "last way with a condition",
        "{ to = \"decide\" }]",
        "{ when = \"true\", to = \"decide\" }]",
    ),
    (
        "middle way without a condition",
        "{ when = \"opinions.price == 'conditional'\", to = \"pause\" }",
        "{ to = \"pause\" }",
    ),
    (
        "one branch",
        "[[flow.step.branch]]\nid = \"self\"\ntitle = \"被举报单位\"\ntitle_en = \"The unit\"\nunit = { value = \"form.about\" }\nby = \"window\"\nterm = \"3wd\"\nwhen = \"form.kind == 'over'\"\n",
        "",
    ),
    (
        "lead without a lead join",
        "join = \"lead\"",
        "join = \"all\"",
    ),
    ("lead join without a lead", "lead = \"price\"\n", ""),
    ("unknown lead", "lead = \"price\"", "lead = \"prize\""),
    (
        "lead that may not be asked",
        "lead = \"price\"",
        "lead = \"self\"",
    ),
    (
        "overdue as agreement",
        "overdue = \"wait\"",
        "overdue = \"agree\"",
    ),
    (
        "accepts into a rejection",
        "reason = true",
        "reason = true\naccepts = true",
    ),
    (
        "accepts twice",
        "to = \"done\"\n\n[[flow.step]]\nid = \"done\"\nkind = \"end\"\nresult = \"granted\"",
        "to = \"done\"\naccepts = true\n\n[[flow.step]]\nid = \"done\"\nkind = \"end\"\nresult = \"granted\"",
    ),
    (
        "unknown role of a step",
        "by = \"leader\"",
        "by = \"leeder\"",
    ),
    ("no role", "by = \"leader\"\n", ""),
    (
        "unit of an unknown step",
        "unit = { step = \"accept\" }",
        "unit = { step = \"except\" }",
    ),
    (
        "unit of a later step",
        "unit = \"handling\"",
        "unit = { step = \"decide\" }",
    ),
    (
        "unit of a step that is no task",
        "unit = { step = \"accept\" }",
        "unit = { step = \"check\" }",
    ),
    (
        "warning before the term",
        "warn = \"1wd\"",
        "warn = \"2wd\"",
    ),
    ("unknown power", "may = [\"correct\"", "may = [\"corect\""),
    (
        "wait for ever",
        "term = \"60d\"\nto = \"parts\"\nuntil = \"materials\"\nearly = \"decide\"",
        "to = \"parts\"",
    ),
    ("until without early", "early = \"decide\"\n", ""),
    (
        "powers of an applicant",
        "unit = \"handling\"",
        "unit = \"applicant\"",
    ),
    (
        "unknown kind of step",
        "kind = \"choose\"",
        "kind = \"chose\"",
    ),
    (
        "key of another kind of step",
        "kind = \"end\"\nresult = \"refused\"",
        "kind = \"end\"\nresult = \"refused\"\nterm = \"3wd\"",
    ),
    // Effects.
    (
        "unknown licence",
        "licence = \"permit\"\n\n[[flow.step.effect]]\nkind = \"row\"",
        "licence = \"permits\"\n\n[[flow.step.effect]]\nkind = \"row\"",
    ),
    (
        "unknown field in set",
        "set = { code = \"form.code\", amount",
        "set = { kode = \"form.code\", amount",
    ),
    (
        "required field not set",
        "set = { code = \"form.code\", amount = \"form.amount\" }",
        "set = { code = \"form.code\" }",
    ),
    (
        "closed row without its key",
        "set = { code = \"form.code\", amount = \"form.amount\" }",
        "close = true\nset = { amount = \"form.amount\" }",
    ),
    (
        "set that is no text",
        "amount = \"form.amount\" }",
        "amount = 3 }",
    ),
    (
        "unknown receiver",
        "to = \"applicant\"",
        "to = \"aplicant\"",
    ),
    (
        "receiver of no role",
        "to = \"applicant\"",
        "to = \"role:chief\"",
    ),
    (
        "receiver of no unit",
        "to = \"applicant\"",
        "to = \"unit:市财证局\"",
    ),
    (
        "question not answered",
        "form = { about = \"form.about\" }\n\n[[flow.step.effect]]\nkind = \"notify\"",
        "\n[[flow.step.effect]]\nkind = \"notify\"",
    ),
    (
        "answer to no question",
        "form = { about = \"form.about\" }\n\n[[flow.step]]\nid = \"decide\"",
        "form = { abaut = \"form.about\", about = \"form.about\" }\n\n[[flow.step]]\nid = \"decide\"",
    ),
    (
        "revokes what was not issued",
        "kind = \"issue\"\nlicence = \"permit\"",
        "kind = \"revoke\"\nlicence = \"permit\"",
    ),
    // Items.
    ("unknown flow", "flow = \"report\"", "flow = \"reports\""),
    ("no form", "form = \"report\"\nflow", "flow"),
    (
        "cancelled with a flow",
        "mode = \"approval\"",
        "mode = \"cancelled\"",
    ),
    (
        "commitment mode without a commitment",
        "mode = \"approval\"",
        "mode = \"commitment\"",
    ),
    (
        "commitment without its mode",
        "[item.fee]",
        "[item.commitment]\ntext = \"承诺\"\ntext_en = \"I promise\"\n\n[item.fee]",
    ),
    (
        "licence without a name",
        "mode = \"approval\"\napplicants = \"anyone\"",
        "mode = \"approval\"\nanonymous = true\napplicants = \"anyone\"",
    ),
    (
        "licence never issued",
        "kind = \"issue\"\nlicence = \"permit\"",
        "kind = \"suspend\"\nlicence = \"permit\"\nnumber = \"form.code\"",
    ),
    (
        "licence issued and not named",
        "licence = \"permit\"\nrating",
        "rating",
    ),
    (
        "not to be opened by cases",
        "channels = [\"case\"]",
        "channels = [\"window\"]",
    ),
    (
        "channel twice",
        "channels = [\"web\", \"window\"]",
        "channels = [\"web\", \"web\"]",
    ),
    (
        "two units of a region",
        "units = [\"市财政局\"]\nmode = \"approval\"",
        "units = [\"市财政局\", \"市司法局\"]\nmode = \"approval\"",
    ),
    (
        "extension without approval",
        "extension_by = \"leader\"\n",
        "",
    ),
    ("approval without extension", "extension = \"10wd\"\n", ""),
    (
        "extension in other units",
        "extension = \"10wd\"",
        "extension = \"1m\"",
    ),
    ("power without a term", "correction = \"10wd\"\n", ""),
    (
        "power without extension",
        "extension = \"10wd\"\nextension_by = \"leader\"\n",
        "",
    ),
    (
        "promise longer than the law",
        "promised = \"5wd\"",
        "promised = \"25wd\"",
    ),
    (
        "unknown material",
        "material = \"receipt\"",
        "material = \"reciept\"",
    ),
    (
        "conditions in one language",
        "conditions_en = [\"There is a receipt\"]\n",
        "",
    ),
    (
        "waits for papers that nobody may promise",
        "[[item.material]]\nmaterial = \"receipt\"\nwhen = \"applicant.kind == 'person'\"\n",
        "",
    ),
    // Bundles and ratings.
    (
        "bundle of an unknown item",
        "items = [\"report\", \"inspection\"]",
        "items = [\"reports\", \"inspection\"]",
    ),
    (
        "bundle of one",
        "items = [\"report\", \"inspection\"]\norder = [{ item = \"inspection\", after = [\"report\"] }]",
        "items = [\"report\"]",
    ),
    (
        "order that waits for itself",
        "after = [\"report\"] }]",
        "after = [\"report\"] }, { item = \"report\", after = [\"inspection\"] }]",
    ),
    (
        "optional item outside",
        "order = [{ item = \"inspection\"",
        "optional = [\"inspektion\"]\norder = [{ item = \"inspection\"",
    ),
    (
        "bundle for nobody",
        "applicants = \"anyone\"\nform = \"inspection\"",
        "applicants = \"staff\"\nform = \"inspection\"",
    ),
    ("the best is bad", "bad = 2", "bad = 5"),
    (
        "rating that opens nothing",
        "opens = \"inspection\"\nwithin",
        "opens = \"inspections\"\nwithin",
    ),
    // Rules.
    ("rule on nothing", "on = \"row:fees\"", "on = \"fees\""),
    (
        "rule on an unknown register",
        "on = \"row:fees\"",
        "on = \"row:fee\"",
    ),
    (
        "rule before an unknown step",
        "on = \"before:report.decide\"",
        "on = \"before:report.decode\"",
    ),
    ("daily rule over nothing", "over = \"cases:report\"\n", ""),
    (
        "case rule without an event",
        "on = \"row:fees\"",
        "on = \"case:report\"",
    ),
    (
        "stop after the event",
        "severity = \"serious\"",
        "severity = \"stop\"",
    ),
    (
        "rule that tells nobody",
        "notify = \"role:leader\"",
        "notify = \"leader\"",
    ),
    // Schemes.
    (
        "weights that do not add up",
        "weight = 40.0",
        "weight = 30.0",
    ),
    (
        "grades from low to high",
        "{ id = \"A\", first = 2, unless = \"downgraded\" }",
        "{ id = \"A\", from = 50 }",
    ),
    (
        "last grade with a condition",
        "{ id = \"C\" }",
        "{ id = \"C\", from = 10 }",
    ),
    (
        "grade that takes everyone",
        "{ id = \"B\", from = 60 }",
        "{ id = \"B\" }, { id = \"E\", from = 10 }",
    ),
    ("downgrade to an unknown grade", "to = \"C\"", "to = \"D\""),
    ("figure from nowhere", "reported = true\n", ""),
    (
        "unknown indicator",
        "reported = true",
        "indicator = \"sl-rate\"",
    ),
    (
        "unknown subject",
        "subjects = [\"county\"]",
        "subjects = [\"counties\"]",
    ),
    // Draws, methods, screens.
    (
        "draw from no register",
        "from = \"register:people\"",
        "from = \"register:peopl\"",
    ),
    (
        "no draw at the end",
        "ties = [\"price\", \"draw\"]",
        "ties = [\"price\"]",
    ),
    (
        "marks that nobody gives",
        "ties = [\"price\", \"draw\"]",
        "ties = [\"marks\", \"draw\"]",
    ),
    ("part of 90", "weight = 100", "weight = 90"),
    ("all of the price", "percent = 10", "percent = 100"),
    (
        "setting that is no number",
        "below = 0.03",
        "below = \"little\"",
    ),
    ("tier of four", "tier = 2", "tier = 4"),
    // Examples.
    (
        "example of nothing",
        "of = \"item:report\"",
        "of = \"item:reports\"",
    ),
    (
        "example at an unknown step",
        "step = \"accept\"\nact",
        "step = \"acept\"\nact",
    ),
    (
        "example of an unknown action",
        "act = \"accept\"",
        "act = \"except\"",
    ),
    (
        "example with an unknown answer",
        "form = { finding = \"属实\" }",
        "form = { findings = \"属实\" }",
    ),
    (
        "example with an unknown question",
        "given = { form = { kind = \"over\"",
        "given = { form = { sort = \"over\"",
    ),
    (
        "example that expects an unknown step",
        "[example.expect]\nstep = \"check\"",
        "[example.expect]\nstep = \"cheque\"",
    ),
    (
        "example that expects another thing",
        "[example.expect]\nstep = \"check\"",
        "[example.expect]\nfires = true",
    ),
    (
        "example without an expectation",
        "[example.expect]\nstep = \"check\"\ndue = \"2024-03-11\"\n",
        "",
    ),
    // Expressions.
    (
        "expression that is none",
        "when = \"form.kind == 'over'\"\ncheck",
        "when = \"form.kind = 'over'\"\ncheck",
    ),
    (
        "name that is not there",
        "when = \"form.kind == 'over'\"\ncheck",
        "when = \"from.kind == 'over'\"\ncheck",
    ),
    (
        "question that is not there",
        "when = \"form.kind == 'over'\"\ncheck",
        "when = \"form.kint == 'over'\"\ncheck",
    ),
    (
        "choice that is not there",
        "when = \"form.kind == 'over'\"\ncheck",
        "when = \"form.kind == 'under'\"\ncheck",
    ),
    (
        "text beside a number",
        "check = \"form.amount > 0.0\"",
        "check = \"form.amount > '0'\"",
    ),
    (
        "condition that is no yes or no",
        "check = \"form.amount > 0.0\"",
        "check = \"form.amount + 1.0\"",
    ),
    (
        "value that may be absent",
        "when = \"has(form.amount)\"",
        "when = \"form.kind == 'over'\"",
    ),
    (
        "value of another kind",
        "amount = \"form.amount\" }",
        "amount = \"form.kind\" }",
    ),
    (
        "unknown function",
        "when = \"days(case.opened_on, today) > 30.0\"",
        "when = \"weeks(case.opened_on, today) > 4.0\"",
    ),
    (
        "too few arguments",
        "when = \"days(case.opened_on, today) > 30.0\"",
        "when = \"days(case.opened_on) > 30.0\"",
    ),
    (
        "field that is not there",
        "when = \"row.amount > 100.0\"",
        "when = \"row.amont > 100.0\"",
    ),
    (
        "answer of a later step",
        "when = \"form.kind == 'over'\"\n\n[[flow.step.action]]\nid = \"reject\"",
        "when = \"opinions.price == 'agree'\"\n\n[[flow.step.action]]\nid = \"reject\"",
    ),
    (
        "opinion that nobody gives",
        "opinions.price == 'conditional'",
        "opinions.price == 'maybe'",
    ),
    (
        "opinion of an unknown branch",
        "opinions.price == 'conditional'",
        "opinions.prize == 'conditional'",
    ),
    (
        "unit that is no organisation",
        "unit = { value = \"form.about\" }",
        "unit = { value = \"form.about == 'sl-czj'\" }",
    ),
    (
        "fill of another kind",
        "share = \"charge.code\"",
        "fill = \"today\"",
    ),
    (
        "name in a text that is not there",
        "text = \"{case.code} 已办结。\"",
        "text = \"{case.number} 已办结。\"",
    ),
    (
        "open brace",
        "text_en = \"{case.code} is done.\"",
        "text_en = \"{case.code is done.\"",
    ),
    (
        "row in a text that is not there",
        "text = \"{row.code} 超标\"",
        "text = \"{row.kode} 超标\"",
    ),
    (
        "published name that is not there",
        "show = [\"form.kind\", ",
        "show = [\"form.kint\", ",
    ),
    (
        "published personal data",
        "show = [\"form.kind\", ",
        "show = [\"applicant.name\", ",
    ),
    (
        "look-up without a question",
        "register = \"fees\"\nkey = \"form.code\"",
        "register = \"fees\"\nkey = \"form.kode\"",
    ),
    (
        "paper asked under an unknown condition",
        "when = \"applicant.kind == 'person'\"",
        "when = \"applicant.sort == 'person'\"",
    ),
    (
        "score over an unknown figure",
        "score = \"rate\"",
        "score = \"rates\"",
    ),
    (
        "unknown grade in a consequence",
        "when = \"grade == 'C'\"",
        "when = \"grade == 'D'\"",
    ),
    (
        "draw over an unknown field",
        "where = \"row.active\"",
        "where = \"row.aktive\"",
    ),
    (
        "formula over an unknown figure",
        "score = \"lowest * 100.0 / price\"",
        "score = \"lowest * 100.0 / prize\"",
    ),
    (
        "licence over an unknown name",
        "value = \"applicant.name\"",
        "value = \"applicant.nane\"",
    ),
    (
        "expression after an escape",
        "when = \"bidder.small\"",
        "when = \"\\t 'é\\u00e9' == 'x' && bidder.smal\"",
    ),
    (
        "expression in a literal of several lines",
        "when = \"bidder.small\"",
        "when = '''\nbidder.small &&\nbidder.smal'''",
    ),
];
