"""What `foretrace eval` says of a task, or of arguments, that are not there."""

from __future__ import annotations

import pytest

from foretrace.errors import ConfigError
from foretrace.evals import TASKS, main


def test_tasks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert main([]) == 2
    out = capsys.readouterr().out
    assert all(f"  {task} " in out for task in TASKS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["acuracy"], "'acuracy' is not an evaluation, did you mean 'accuracy'?"),
        (["accuracy", "--limit", "0"], "eval accuracy: argument --limit: '0' given, expected a whole number from 1 on"),
        (["words", "--limt", "3"], "eval words: '--limt' is not an argument, did you mean '--limit'?"),
    ],
)
def test_one_line_says_what_is_wrong(words: list[str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        main(words)
    assert str(caught.value) == message
