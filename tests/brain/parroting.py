"""A model that tells the facts it is given in words of its own, and says so at the beginning."""

import re

from tests.brain.gemini_server import Body, Say

INTROS = {"DATOS": "Con gusto te cuento. ", "FACTS": "Sure, here it is. ", "DADOS": "Com prazer. "}
_FACTS = re.compile(r"(DATOS|FACTS|DADOS) \[(\w+)\]\n(.*?)\n\[/\2\]", re.DOTALL)


def parrot(body: Body) -> Say:
    """The facts of this request's last message, retold as one paragraph."""
    found = _FACTS.search(body["contents"][-1]["parts"][-1].get("text", ""))
    assert found is not None, "no facts in the prompt"
    return Say(INTROS[found[1]] + found[3].replace("\n• ", "; ").replace("\n", " "))
