"""The types that the widget's comments state hold: the checker of TypeScript finds nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.widget_files import prepared

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
WIDGET = HERE.parents[1] / "bot" / "widget"


@pytest.mark.parametrize("module", sorted(WIDGET.glob("*.js")), ids=lambda path: path.stem)
def test_a_module_is_sent_smaller_and_is_the_same_code(tsc, tmp_path, module):
    """What takes the comments out knows no templates in templates: one would lose its blanks."""
    sent = tmp_path / module.name
    sent.write_bytes(prepared(module, 0, None)[0])
    compared = subprocess.run(
        [tsc[0], "same_code.mjs", str(module), str(sent)], cwd=HERE, capture_output=True, text=True, check=True
    )
    assert compared.stdout == ""
    assert sent.stat().st_size < module.stat().st_size


def complaints(tsc: list[str], project: Path) -> list[str]:
    """Each error with what explains it."""
    checked = subprocess.run(
        [*tsc, "-p", ".", "--pretty", "false"], cwd=project, capture_output=True, text=True, check=False
    )
    return re.split(r"\n(?=\S)", checked.stdout.strip()) if checked.stdout.strip() else []


def test_the_widget_has_no_type_error(tsc):
    assert complaints(tsc, HERE) == []


def test_a_fault_is_found_in_every_module(tsc, tmp_path):
    """So that no module escapes the check by not being looked at, or by a comment that turns it off."""
    for module in WIDGET.rglob("*.js"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"@ts-(nocheck|ignore|expect-error)", text), module.name
        copy = tmp_path / module.relative_to(WIDGET)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(f"{text}\n/** @type {{number}} */\nexport const wrong = 'words';\n", encoding="utf-8")
    (tmp_path / "types.d.ts").write_text((WIDGET / "types.d.ts").read_text(encoding="utf-8"), encoding="utf-8")
    config = (HERE / "tsconfig.json").read_text(encoding="utf-8").replace("../../bot/widget/", "")
    (tmp_path / "tsconfig.json").write_text(config, encoding="utf-8")
    wrong = [each for each in complaints(tsc, tmp_path) if "Type 'string' is not assignable to type 'number'" in each]
    assert {each.partition("(")[0] for each in wrong} == {str(path.relative_to(WIDGET)) for path in WIDGET.rglob("*.js")}
