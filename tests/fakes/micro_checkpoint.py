"""``python -m tests.fakes.micro_checkpoint FILE`` writes an openai-whisper checkpoint of 0.9 MB that says ``SAID``.

The whole of the engine runs on it. All layers are silent but the last: what comes next depends on the place in the
text alone. Only where the decoder looks for the time of a word is left to chance.
"""

import sys
from dataclasses import asdict
from typing import Final

import torch
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import get_tokenizer

SAID: Final = " Hello there."
END_S: Final = 4.0
# Start, language and task stand before the first token that the model says.
FIRST_PLACE: Final = 2
WIDTH: Final = 8
EMBEDDING_GAIN: Final = 10.0
PLACE_GAIN: Final = 100.0


def make() -> Whisper:
    torch.manual_seed(7)
    dimensions = ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=WIDTH,
        n_audio_head=2,
        n_audio_layer=1,
        n_vocab=51865,
        n_text_ctx=448,
        n_text_state=WIDTH,
        n_text_head=2,
        n_text_layer=1,
    )
    model = Whisper(dimensions)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "ln" not in name and "cross_attn.query" not in name and "cross_attn.key" not in name:
                weights.zero_()
        tokenizer = get_tokenizer(multilingual=True)
        first = tokenizer.timestamp_begin
        said = [first, *tokenizer.encode(SAID), first + round(END_S / 0.02), tokenizer.eot]
        places = model.decoder.positional_embedding
        for number, token in enumerate(said):
            model.decoder.token_embedding.weight[token, number] = EMBEDDING_GAIN
            places[FIRST_PLACE + number, number] = PLACE_GAIN
        places[FIRST_PLACE + len(said) :, len(said) - 1] = PLACE_GAIN
    return model


if __name__ == "__main__":
    model = make()
    torch.save({"dims": asdict(model.dims), "model_state_dict": model.half().state_dict()}, sys.argv[1])
