"""Reads texts by other people's readers. Input and output: a JSON value a line."""
import configparser
import difflib
import io
import json
import os
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree

try:
    import yaml
except ImportError:
    yaml = None
try:
    import crossplane
except ImportError:
    crossplane = None


def flatten(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, path + (str(key),))
        if not value:
            yield path, "{}"
    elif isinstance(value, list):
        for inner in value:
            yield from flatten(inner, path + ("-",))
        if not value:
            yield path, "[]"
    else:
        yield path, repr(value)


def element(node):
    inner = {"@" + name: text for name, text in node.attrib.items()}
    inner["#"] = (node.text or "").strip()
    return {node.tag: [inner] + [element(child) for child in node]}


def read_ini(text):
    reader = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#", ";"), allow_no_value=True, strict=True,
                                          empty_lines_in_values=False, default_section="\0")
    reader.optionxform = str
    reader.read_file(io.StringIO(text))
    return {name: dict(reader.items(name)) for name in reader.sections()}


def read_nginx(text):
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write(text)
    try:
        read = crossplane.parse(file.name, single=True, check_ctx=False, check_args=False, strict=False, comments=False)
    finally:
        os.unlink(file.name)
    if read["status"] != "ok":
        raise ValueError(read["errors"])
    return statements(read["config"][0]["parsed"])


def statements(parsed):
    return [{one["directive"]: [" ".join(one["args"])] + statements(one.get("block", []))} for one in parsed]


def read_sequence(text):
    return [(path, value) for path, value in flatten({"documents": list(yaml.safe_load_all(text))})]


readers = {
    "json": json.loads,
    "toml": tomllib.loads,
    "ini": read_ini,
    "xml": lambda text: element(ElementTree.fromstring(text)),
    "yaml": (lambda text: list(yaml.safe_load_all(text))) if yaml else None,
    "nginx": read_nginx if crossplane else None,
}


unordered = {"json", "yaml", "toml", "ini"}


def leaves(codec, text):
    """Maps have no order in languages of data: dotted keys of a table of TOML may stand anywhere."""
    found = list(flatten(readers[codec](text)))
    return sorted(found) if codec in unordered else found


def differing(before, after):
    """How many leaves went and came, in the order of the texts: what has moved counts as both."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    return sum(end - start for _, start, end, _, _ in changes), sum(end - start for _, _, _, start, end in changes)


for line in sys.stdin:
    trial = json.loads(line)
    answer = {"asked": False}
    if readers.get(trial["codec"]) is not None:
        try:
            before = leaves(trial["codec"], trial["before"])
            try:
                lost, came = differing(before, leaves(trial["codec"], trial["after"]))
                answer = {"asked": True, "lost": lost, "came": came}
            except Exception as error:
                answer = {"asked": True, "error": str(error)[:200]}
        except Exception:
            pass
    print(json.dumps(answer), flush=True)
