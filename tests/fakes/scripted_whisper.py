"""Builds a Whisper model that says what a test wants: real files, read and run by the real engine, 0.9 MB.

Attention and feed-forward layers are zero, so that what the decoder says next depends on its last token alone:
the output layer is a chain from token to token. Two rows of the encoder's positions carry an angle that grows with
time, and each word asks for the angle of its own time; that is what word times are read from.

Limits: within one script no word may occur twice, and no two times may be equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from ctranslate2.specs import attention_spec, common_spec, transformer_spec, whisper_spec
from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

MEL_BANDS: Final = 80
AUDIO_STEPS: Final = 1500
TEXT_STEPS: Final = 448
WINDOW_S: Final = 30
HEADS: Final = 2
# How much surer the model is of its next token than of any other.
EMBEDDING_GAIN: Final = 4
OUTPUT_GAIN: Final = 3
# Word times are read with the time tokens left out: the first word of a line follows the last one's then.
GAIN_WITHOUT_TIMES: Final = 2
ATTENTION_GAIN: Final = 60

START: Final = "<|startoftranscript|>"
END: Final = "<|endoftext|>"
WITHOUT_TIMES: Final = "<|notimestamps|>"
BYTE_LEVEL: Final = pre_tokenizers.ByteLevel(add_prefix_space=False)


@dataclass(frozen=True)
class Line:
    """What the model says from ``start_s`` to ``end_s`` of every window."""

    start_s: float
    end_s: float
    text: str

    @property
    def tokens(self) -> list[str]:
        return [token for token, _span in BYTE_LEVEL.pre_tokenize_str(f" {self.text.strip()}")]


WELCOME: Final = (
    Line(0.0, 3.5, "Welcome to this webinar."),
    Line(3.6, 9.2, "Communities lead, outsiders listen and learn."),
)


class Script:
    """The vocabulary of ``lines`` and the chain that says them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        signs = sorted(pre_tokenizers.ByteLevel.alphabet())
        words = [token for line in lines for token in line.tokens if token not in signs]
        # The empty first token marks a model that knows many languages.
        self.plain = ["", *signs, *dict.fromkeys(words)]
        self.languages = [f"<|{code}|>" for code in _LANGUAGE_CODES]
        tasks = ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
        times = [time_token(step * 0.02) for step in range(AUDIO_STEPS + 1)]
        self.special = [END, START, *self.languages, *tasks, WITHOUT_TIMES, *times]
        self.ids = {token: number for number, token in enumerate(self.plain + self.special)}
        self.chain = ["<|transcribe|>"]
        for line in lines:
            self.chain += [time_token(line.start_s), *line.tokens, time_token(line.end_s)]
        self.chain.append(END)
        said = dict.fromkeys([START, WITHOUT_TIMES, *self.chain[:-1]])
        self.states = {token: number for number, token in enumerate(said)}

    @property
    def width(self) -> int:
        return 2 * (max(16, len(self.states) + 6) // 2 + 1)


def time_token(seconds: float) -> str:
    return f"<|{round(seconds / 0.02) * 0.02:.2f}|>"


def build(directory: Path, lines: Sequence[Line] = WELCOME, *, language: str = "en") -> Path:
    """Write a model for faster-whisper to ``directory`` that hears ``lines`` in every window, and ``language``."""
    script = Script(lines)
    spec = whisper_spec.WhisperSpec(1, HEADS, 1, HEADS)
    _fill_encoder(spec.encoder, script.width)
    _fill_decoder(spec.decoder, script, language)
    spec.register_vocabulary(script.plain + script.special)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [script.ids[END]]
    spec.config.lang_ids = [script.ids[token] for token in script.languages]
    spec.config.alignment_heads = [(0, head) for head in range(HEADS)]
    spec.validate()
    directory.mkdir(parents=True, exist_ok=True)
    spec.save(str(directory))
    _tokenizer(script).save(str(directory / "tokenizer.json"))
    return directory


def _tokenizer(script: Script) -> Tokenizer:
    vocabulary = {token: number for number, token in enumerate(script.plain)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="!"))
    tokenizer.pre_tokenizer = BYTE_LEVEL
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in script.special]
    )
    return tokenizer


def _zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


def _plain_norm(norm: common_spec.LayerNormSpec, width: int) -> None:
    norm.gamma, norm.beta = np.ones(width, np.float32), _zeros(width)


def _silent(layer: common_spec.LinearSpec, outputs: int, inputs: int) -> None:
    layer.weight, layer.bias = _zeros(outputs, inputs), _zeros(outputs)


def _silent_self_attention(attention: attention_spec.MultiHeadAttentionSpec, width: int) -> None:
    _plain_norm(attention.layer_norm, width)
    _silent(attention.linear[0], 3 * width, width)
    _silent(attention.linear[1], width, width)


def _silent_feed_forward(layer: transformer_spec.FeedForwardSpec, width: int) -> None:
    _plain_norm(layer.layer_norm, width)
    _silent(layer.linear_0, 4 * width, width)
    _silent(layer.linear_1, width, 4 * width)


def _fill_encoder(encoder: whisper_spec.WhisperEncoderSpec, width: int) -> None:
    encoder.conv1.weight, encoder.conv1.bias = _zeros(width, MEL_BANDS, 3), _zeros(width)
    encoder.conv2.weight, encoder.conv2.bias = _zeros(width, width, 3), _zeros(width)
    angles = np.pi * np.arange(AUDIO_STEPS) / AUDIO_STEPS
    positions = _zeros(AUDIO_STEPS, width)
    for head in range(HEADS):
        positions[:, head * width // HEADS] = np.cos(angles)
        positions[:, head * width // HEADS + 1] = np.sin(angles)
    encoder.position_encodings.encodings = positions
    _plain_norm(encoder.layer_norm, width)
    _silent_self_attention(encoder.layer[0].self_attention, width)
    _silent_feed_forward(encoder.layer[0].ffn, width)


def _fill_decoder(decoder: transformer_spec.TransformerDecoderSpec, script: Script, language: str) -> None:
    width, size = script.width, len(script.ids)
    embeddings, output = _zeros(size, width), _zeros(size, width)
    for token, state in script.states.items():
        embeddings[script.ids[token], state] = EMBEDDING_GAIN
    for token, following in zip(script.chain, script.chain[1:], strict=False):
        output[script.ids[following], script.states[token]] += OUTPUT_GAIN
    before = WITHOUT_TIMES
    for line in script.lines:
        output[script.ids[line.tokens[0]], script.states[before]] = GAIN_WITHOUT_TIMES
        before = line.tokens[-1]
    # To find the language the model is shown the start alone.
    output[script.ids[f"<|{language}|>"], script.states[START]] = OUTPUT_GAIN
    decoder.embeddings.weight = embeddings
    decoder.projection.weight = output
    decoder.position_encodings.encodings = _zeros(TEXT_STEPS, width)
    _plain_norm(decoder.layer_norm, width)
    _silent_self_attention(decoder.layer[0].self_attention, width)
    _silent_feed_forward(decoder.layer[0].ffn, width)
    _fill_cross_attention(decoder.layer[0].attention, script)


def _fill_cross_attention(attention: attention_spec.MultiHeadAttentionSpec, script: Script) -> None:
    width = script.width
    _plain_norm(attention.layer_norm, width)
    query, key_value, out = attention.linear
    _silent(query, width, width)
    _silent(key_value, 2 * width, width)
    _silent(out, width, width)
    for row in (head * width // HEADS + part for head in range(HEADS) for part in (0, 1)):
        key_value.weight[row, row] = 1
    before = WITHOUT_TIMES
    for line in script.lines:
        lengths = np.cumsum([0, *map(len, line.tokens)]) / sum(map(len, line.tokens))
        for token, middle in zip(line.tokens, (lengths[:-1] + lengths[1:]) / 2, strict=True):
            angle = np.pi * (line.start_s + (line.end_s - line.start_s) * middle) / WINDOW_S
            for head in range(HEADS):
                query.weight[head * width // HEADS, script.states[before]] = ATTENTION_GAIN * np.cos(angle)
                query.weight[head * width // HEADS + 1, script.states[before]] = ATTENTION_GAIN * np.sin(
                    angle
                )
            before = token
