"""``python -m tests.fakes.micro_checkpoint FILE`` writes an openai-whisper checkpoint of 0.9 MB with random weights.

It runs the whole of the engine; what it says is nonsense.
"""

import sys
from dataclasses import asdict

import torch
from whisper.model import ModelDimensions, Whisper

if __name__ == "__main__":
    torch.manual_seed(7)
    dimensions = ModelDimensions(
        n_mels=80,
        n_audio_ctx=1500,
        n_audio_state=8,
        n_audio_head=2,
        n_audio_layer=1,
        n_vocab=51865,
        n_text_ctx=448,
        n_text_state=8,
        n_text_head=2,
        n_text_layer=1,
    )
    model = Whisper(dimensions)
    torch.nn.init.normal_(model.decoder.positional_embedding)
    weights = model.half().state_dict()
    torch.save({"dims": asdict(dimensions), "model_state_dict": weights}, sys.argv[1])
