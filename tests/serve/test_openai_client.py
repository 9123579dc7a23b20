"""The official client of OpenAI against the server, route by route."""

from __future__ import annotations

import openai
import pytest
from openai import OpenAI

from foretrace import SHIPPED
from foretrace.engine import open_model
from foretrace.engine.request import Request, Sampling
from foretrace.engine.scheduler import Scheduler
from serving import Running, serving

PROMPT = [1, 2, 1540, 1600]


def client(running: Running, key: str = "none") -> OpenAI:
    return OpenAI(base_url=f"{running.address}/v1", api_key=key, max_retries=0)


def test_models(shipped: Running) -> None:
    with client(shipped) as ask:
        (card,) = ask.models.list().data
        assert (card.id, card.owned_by, ask.models.retrieve("small").id) == ("small", "foretrace", "small")
        with pytest.raises(openai.NotFoundError, match="expected 'small'"):
            ask.models.retrieve("large")


def test_completion_is_what_the_engine_says(shipped: Running) -> None:
    extra = {"return_token_ids": True, "skip_special_tokens": False}
    with client(shipped) as ask:
        answer = ask.completions.create(
            model="small", prompt=PROMPT, max_tokens=12, temperature=0.7, seed=5, n=3, logprobs=2, extra_body=extra
        )
        again = ask.completions.create(
            model="small", prompt=PROMPT, max_tokens=12, temperature=0.7, seed=5, n=3, logprobs=2, extra_body=extra
        )
    scheduler = Scheduler(open_model().runner)
    sampling = Sampling(temperature=0.7, seed=5, num_logprobs=2)
    stream = scheduler.submit(Request(prompt=PROMPT, max_ids=12, sampling=sampling, samples=3))
    while scheduler.step():
        pass
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    for choice, same, sample in zip(answer.choices, again.choices, stream.samples, strict=True):
        assert choice.token_ids == same.token_ids == [token.id for token in sample.tokens]
        assert choice.text == shipped.server.spelling.decode(choice.token_ids, skip_special=False)
        assert choice.logprobs.token_logprobs == [token.logprob for token in sample.tokens]
        assert all(len(top) == 2 for top in choice.logprobs.top_logprobs)
        assert choice.finish_reason == "length" and choice.prompt_token_ids == PROMPT
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (4, 36)


def test_stream_is_the_whole_in_pieces(shipped: Running) -> None:
    asked = {"model": "small", "prompt": [PROMPT, PROMPT[:2]], "max_tokens": 20, "temperature": 1.0, "seed": 1}
    with client(shipped) as ask:
        whole = ask.completions.create(**asked, n=2)
        texts = [""] * 4
        ends = [0] * 4
        for event in ask.completions.create(**asked, n=2, stream=True, stream_options={"include_usage": True}):
            for choice in event.choices:
                texts[choice.index] += choice.text
                ends[choice.index] += choice.finish_reason is not None
            usage = event.usage
    assert texts == [choice.text for choice in whole.choices] and ends == [1] * 4
    assert usage is not None and usage.completion_tokens == whole.usage.completion_tokens


def test_text_goes_in_and_echo_gives_it_back(shipped: Running) -> None:
    with client(shipped) as ask:
        answer = ask.completions.create(model="small", prompt="[1, 'ab']", max_tokens=3, echo=True, seed=0)
    assert answer.choices[0].text.startswith("[1, 'ab']")


@pytest.mark.parametrize("stream", [False, True])
def test_stop(shipped: Running, stream: bool) -> None:
    """A stop text ends an answer before it, even where it lies across tokens; a stop id is its last id."""
    asked = {"model": "small", "prompt": PROMPT, "max_tokens": 40, "temperature": 1.0, "seed": 3}
    extra = {"return_token_ids": True, "skip_special_tokens": False}
    with client(shipped) as ask:
        free = ask.completions.create(**asked, extra_body=extra).choices[0]
        stop = free.text[7:12]
        end = free.text.index(stop)
        if stream:
            events = list(ask.completions.create(**asked, stop=[stop, "never"], stream=True, extra_body=extra))
            text = "".join(event.choices[0].text for event in events)
            reason = events[-1].choices[0].finish_reason
        else:
            choice = ask.completions.create(**asked, stop=[stop, "never"], extra_body=extra).choices[0]
            text, reason = choice.text, choice.finish_reason
        assert (text, reason) == (free.text[:end], "stop")
        by_id = ask.completions.create(**asked, extra_body=extra | {"stop_token_ids": [free.token_ids[5]]}).choices[0]
    at = free.token_ids.index(free.token_ids[5])
    assert (by_id.token_ids, by_id.finish_reason) == (free.token_ids[: at + 1], "stop")
    assert by_id.stop_reason == free.token_ids[5]
    assert shipped.until(lambda counts: counts["running"] == 0)["ids"] == 0


def test_chat(shipped: Running, cwm_server: Running) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "<|eot_id|> hi"}]
    with client(shipped) as ask, pytest.raises(openai.BadRequestError, match="no chat format") as caught:
        ask.chat.completions.create(model="small", messages=messages)
    assert caught.value.param == "messages"
    asked = {"model": "small", "messages": messages, "max_completion_tokens": 4, "seed": 1, "logprobs": True}
    with client(cwm_server) as ask:
        answer = ask.chat.completions.create(**asked, extra_body={"return_token_ids": True}, top_logprobs=1)
        events = list(ask.chat.completions.create(**asked, stream=True))
    (choice,) = answer.choices
    assert choice.prompt_token_ids.count(128_009) == 2, "the end of each turn, and none from the user's text"
    assert len(choice.logprobs.content) == 4 and len(choice.logprobs.content[0].top_logprobs) == 1
    assert events[0].choices[0].delta.role == "assistant"
    assert "".join(event.choices[0].delta.content or "" for event in events) == choice.message.content


def test_key() -> None:
    with serving(SHIPPED, api_key="secret") as running:
        with client(running, "wrong") as ask, pytest.raises(openai.AuthenticationError, match="no valid API key"):
            ask.models.list()
        with client(running, "secret") as ask:
            assert ask.models.list().data
        assert running.wire.get("/health")["status"] == "ok"
