"""Writes odd releases, one a line, and a settings file for them: missing fields, nulls, other types, several currencies,
repeated identifiers and members, escapes, broken lines.

usage: odd.py SEED OUT.jsonl OUT.ini
"""
import json, random, sys

seed, out, ini = int(sys.argv[1]), sys.argv[2], sys.argv[3]
r = random.Random(seed)
rate = r.choice([0, .01, .05, .15])
ODD = [None, True, False, 0, 1, -1, 1.5, 1e400, "", "x", [], {}, [None], [[]], [{}], {"id": 1}, {"id": None}, "valid", "active"]


def odd(value):
    return r.choice(ODD) if r.random() < rate else value


def some(**members):
    """An object, with some members missing or odd."""
    return odd({k: odd(v) for k, v in members.items() if r.random() >= rate})


ids = [f"T{i}" for i in range(12)] + ["é/\"\\\n", "企业", ""]
amounts = [1, 2, 3.0, 3, 100, 100.0, 1e2, 0, -0.0, -1, 0.1, 99.99, 250, 1000]
dates = ["2024-01-01T00:00:00Z", "2024-01-15T23:59:59Z", "2024-01-16T00:00:00Z", "2024-01-16T07:59:59+08:00",
         "2024-01-16T08:00:00.5+08:00", "2024-02-01 00:00:00-00:30", "2024-01-31t10:00:00z", "2024-01-01", "2024-02-30T00:00:00Z",
         "2023-12-31T23:59:60Z", "nonsense", "2024-01-10T00:00:00+0800", "2024-01-10T00:00:00+24:00", "2024-01-10T00:00:00\u221208:00",
         "2024-01-20T00:00:00.123456789123Z"]
currencies = r.choice([["CNY"], ["CNY", "CNY", "CNY", "USD"]])
methods = ["公开招标", "询价", "A", "B"]


def org():
    return some(id=r.choice(ids), name="n")


def orgs(most=3):
    return [org() for _ in range(r.choice([0, 1, 1, 1, 1, 1, 1, 2, most]))]


def item():
    return some(id="1", classification=some(scheme="s", id=str(r.randrange(10, 99)) + r.choice(["", "0", "企业"])))


def bid():
    return some(id="b", status=r.choice(["valid"] * 6 + ["disqualified"] * 2 + ["invited", "withdrawn", "pending", "odd"]),
                date=r.choice(dates), tenderers=orgs(), value=some(amount=r.choice(amounts), currency=r.choice(currencies)))


def award():
    return some(id="a", status=r.choice(["active"] * 8 + ["cancelled", "unsuccessful", "pending"]), suppliers=orgs(2),
                items=[item() for _ in range(r.randrange(3))])


def release(i):
    ocid = f"o-{i}" if r.random() > rate else f"o-{r.randrange(i + 1)}"
    return some(ocid=ocid, buyer=some(id="B%d" % r.randrange(4)),
                tender=some(id="t", status=r.choice(["complete"] * 9 + ["cancelled"]), procurementMethod=r.choice(["open", "selective", "limited", "direct"]),
                            procurementMethodDetails=r.choice(methods), tenderPeriod=some(startDate=r.choice(dates), endDate=r.choice(dates)),
                            numberOfTenderers=r.choice([0, 1, 1, 2, 1.0, -1]), procuringEntity=some(id="E%d" % r.randrange(4)),
                            title="标题 \u2028 \"引号\" \t 项目"),
                bids=some(details=[bid() for _ in range(r.choice([0, 1, 2, 3, 4, 5, 9]))]),
                awards=[award() for _ in range(r.choice([0, 1, 1, 1, 1, 2]))],
                other={"a": [1, -0, 1.5e-7, {"b": [[], {}, "é😀"]}, 12345678901234567890123]})


def doubled(text):
    """The same text with a member written twice: the later one counts."""
    name = r.choice(["ocid", "tender", "bids", "awards", "buyer"])
    return text[:-1] + ("," if len(text) > 2 else "") + json.dumps(name) + ":" + json.dumps(r.choice(ODD[:13])).replace("Infinity", "1e400") + "}"


def broken(text):
    k = r.randrange(14)
    cut = r.randrange(len(text) + 1)
    return [text[:cut], text[cut:], text + "}", text + " {}", "\ufeff" + text, text.replace(":", ",", 1), text.replace('"', "'", 2),
            "[" * 127 + "]" * 127, "[" * 128 + "]" * 128, '{"ocid":"d","x":' + "[" * 126 + "]" * 126 + "}",
            '{"ocid":"d","x":' + "[" * 127 + "]" * 127 + "}", text.replace("1", r.choice(["01", "1.", ".1", "1e", "+1", "-", "nul", "\\u12"]), 1),
            text[:cut] + r.choice(["\t", "\x01", "\x7f", "\\", "\\ud800", "\\u0041", "\\x", " ", "\r"]) + text[cut:],
            r.choice(["", " ", "\t\r", "null", "1", '"x"', "[]", "true", "{}", "tru", '{"ocid":"x",}', "{,}", "[1,]"])][k]


with open(out, "wb") as file:
    for i in range(r.choice([0, 1, 30, 400, 2000])):
        value = release(i)
        text = json.dumps(value, ensure_ascii=r.random() < .3, separators=r.choice([(",", ":"), (", ", ": ")]))
        text = text.replace("Infinity", r.choice(["1e400", "1E+400"]))
        if isinstance(value, dict) and r.random() < rate:
            text = doubled(text)
        if r.random() < .03:
            text = broken(text)
        line = text.encode("utf-8", "surrogatepass")
        if r.random() < .005:
            line = line.replace(b"n", b"\xff", 1)
        file.write(line + r.choice([b"\n"] * 20 + [b"\r\n"]))
    if r.random() < .3:
        file.write(b'{"ocid":"last"}')


def maybe(text, chance=.35):
    return text + "\n" if r.random() < chance else ""


with open(ini, "w") as file:
    file.write(maybe(f"currency = {r.choice(['CNY', 'USD', 'EUR'])}"))
    file.write(maybe(f"no_price_comparison_procurement_methods = {r.choice(['A', 'A|B', '公开招标|', '|'])}", .2))
    file.write(maybe(f"price_comparison_procurement_methods = {r.choice(['A', 'A|B', '公开招标', ''])}", .2))
    file.write(maybe("[output]\ninfo_currency_mismatches = yes"))
    file.write(maybe("[defaults]\ncurrency = USD\n[codelists.bid_status]\nqualified = valid"))
    file.write(maybe("[exclusions]\nprocurement_method_details = A|询价"))
    for name, lines in {
        "R003": [f"threshold = {r.choice([0, 10, 15, 30, -1])}", f"procurement_methods = {r.choice(['open', 'open|limited', ''])}"],
        "R018": [f"procurement_methods = {r.choice(['open', 'direct|limited', ''])}"],
        "R024": [f"threshold = {r.choice([.05, 0, 1, -1])}"],
        "R025": [f"percentile = {r.choice([0, 50, 75, 100, 101])}", f"threshold = {r.choice([.05, .3, 0])}"],
        "R028": [], "R030": [],
        "R035": [f"threshold = {r.choice([0, 1, 2])}"], "R036": [],
        "R038": [f"threshold = {r.choice([.1, .5, 0])}", f"minimum_submitted_bids = {r.choice([0, 1, 5])}",
                 f"minimum_contracting_processes = {r.choice([0, 1, 5, 1000])}"],
        "R048": [f"digits = {r.choice([0, 1, 2, 3, 9])}", f"threshold = {r.choice([0, 3, 10])}",
                 f"minimum_contracting_processes = {r.choice([0, 1, 5])}"],
        "R058": [f"threshold = {r.choice([.5, 0, .1])}"],
    }.items():
        if r.random() < .85:
            file.write(f"[{name}]\n" + "".join(maybe(line, .3) for line in lines))
            if name == "R003":
                file.write(maybe("[R003.procurement_method_details]\n询价 = 5\n公开招标 = 20\nA = no", .3))
