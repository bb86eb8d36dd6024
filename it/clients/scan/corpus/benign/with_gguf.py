"""GGUF as its own package writes it."""

from __future__ import annotations

import gguf
import numpy as np

from .made import add_made
from .templates import CHATML, LONG_TEMPLATE


def write(r, to, template=None):
    g = np.random.RandomState(r.number(0, 1 << 31))
    out = gguf.GGUFWriter(str(to / "model.gguf"), "llama")
    out.add_name(r.word())
    out.add_block_count(2)
    out.add_context_length(512)
    out.add_tokenizer_model("gpt2")
    out.add_token_list(["os", "system", "__class__", "<s>", r.word()])
    out.add_float32("llama.rope.scale", 1.5)
    if template and hasattr(out, "add_chat_template"):
        out.add_chat_template(template)
    for i in range(r.number(1, 6)):
        out.add_tensor(f"blk.{i}.w", g.normal(size=(32, 64)).astype(np.float32 if i % 2 else np.float16))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


add_made("gguf", "nothing", lambda r, to: write(r, to))
add_made("gguf-chatml", "nothing", lambda r, to: write(r, to, CHATML))
add_made("gguf-long-template", "nothing", lambda r, to: write(r, to, LONG_TEMPLATE))
