"""Records what Python's llmlingua 0.2.2 decides, for tests/reference.rs: `python record.py`.

Needs `pip install --no-deps llmlingua==0.2.2` and `pip install transformers==4.40.2 numpy==2.4.6 tiktoken`. The model is
a formula of ids and positions, so that the recording shows the decisions alone and needs no checkpoint; the few calls
that llmlingua makes to torch are answered by numpy. For each family: `tokenizer.json`, trained once on the texts below,
and `cases.jsonl`, one call of `compress_prompt` a line.
"""

import functools
import json
import random
import sys
import types
from pathlib import Path

import numpy as np
import tiktoken
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import BertTokenizerFast, XLMRobertaTokenizerFast  # Before the stand-ins: it looks for torch.

HERE = Path(__file__).parent
VOCABULARY = 400
TEXTS = {
    "speech": "Well, I don't think so. We won't ship it, will we? John's team said: 'do not touch it!' OK, OK. OK.",
    "numbers": "Invoice #4711 of 2026-11-22: $1,234.56 (19% VAT). Call +49 30 1234567 before 09:30; v2.0.1, ٣٤٥ and ½.",
    "code": "def f(a_b, c=3.5):\n    # add one\n    return a_b[0] + c**2\n\nprint(f([1, 2]))  # -> 12.25",
    "scripts": "Zoë said привет мир, 提示压缩减少成本。 こんにちは 안녕 हिन्दी ไทย naïve café",
    "emoji": "Great 😀 job, team! 🚀 shipped.",
    "only_emoji": "😀 🚀",
    "controls": "a [SEP] b [PAD] c [UNK] d [CLS] e [MASK] f[NEW0]g [NEW7] <s> h </s> i <pad> j <unk> k <mask> l",
    "pads": "[PAD] " * 600,
    "hashes": "# one ## two ###three C# F## ##ing",
    "long_word": "before " + "x" * 101 + " after " + "ab" * 60 + " end",
    "empty": "",
    "spaces": " \n\t ",
    "word": "Hello",
    "sentences": "The first part says no. Nothing is lost, not yet! " * 60,
    "run": "the running compression of prompts goes on and on " * 70,
    "repeats": "yes yes. . . no no?? ?? wait\n\n\nwait. New York, New York!",
    "gpt": "<|im_start|>user\nHello<|im_end|>",
    "gpt_control": "Stop here <|endoftext|> now.",
}
CONTEXTS = [
    ["First context about New York.", "Second context, not about anything!", "Third: 3 of 3. OK?"],
    ["Hello world.", TEXTS["speech"], TEXTS["numbers"], TEXTS["code"], "Bye."],
    ["Hello", ""],
    [],
]
FORCE_TOKENS = ["\n", ".", "!", "?", ",", "do not", "New York", "not", "Hello", "😀", "ing", "##ing", "#", "", "OK", "yes",
                "EW", "[NEW1]", "[PAD]", "a [NEW2]", "part", "on", "▁"]
RATES = [0, 0.1, 0.25, 0.29, 0.33, 0.5, 0.57, 0.58, 0.66, 0.75, 0.8, 0.9, 0.95, 0.99, 0.995, 1, 1.5, -0.005, -0.5]


class Tensor:
    """The little of torch.Tensor that llmlingua uses."""

    def __init__(self, array):
        self.array = np.asarray(array)
        self.shape = self.array.shape

    def __eq__(self, other):
        return Tensor(self.array == other)

    def __getitem__(self, index):
        return Tensor(self.array[index])

    def to(self, *_, **__):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.array

    def squeeze(self):
        return Tensor(np.squeeze(self.array))

    def tolist(self):
        return self.array.tolist()


class NoGrad:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


class DataLoader:
    def __init__(self, dataset, batch_size, shuffle, drop_last):
        assert not shuffle and not drop_last
        self.dataset, self.batch_size = dataset, batch_size

    def __iter__(self):
        rows = [self.dataset[i] for i in range(len(self.dataset))]
        for start in range(0, len(rows), self.batch_size):
            batch = rows[start : start + self.batch_size]
            yield {name: Tensor(np.stack([row[name].array for row in batch])) for name in batch[0]}


def module(name, **contents):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(contents)
    return sys.modules[name]


functional = module("torch.nn.functional", softmax=lambda logits, dim: logits)
nn = module("torch.nn", functional=functional)
data = module("torch.utils.data", DataLoader=DataLoader, Dataset=object)
module("torch.utils", data=data)
module("torch", nn=nn, no_grad=NoGrad, long=None, tensor=lambda values, dtype: Tensor(values),
       masked_select=lambda values, mask: Tensor(values.array[mask.array]))
module("nltk")

from llmlingua.prompt_compressor import PromptCompressor  # noqa: E402


def model(input_ids, attention_mask):
    """The formula: tests/reference.rs has it too."""
    ids, mask = input_ids.array.astype(np.uint64), attention_mask.array
    attended = mask.sum(-1, keepdims=True).astype(np.uint64)
    positions = np.arange(ids.shape[1], dtype=np.uint64)
    mixed = (ids * np.uint64(2654435761) + positions * np.uint64(40503) + attended * np.uint64(977)) % np.uint64(2**32)
    keep = (mixed / 2.0**32).astype(np.float32)
    return types.SimpleNamespace(loss=None, logits=Tensor(np.stack([1 - keep, keep], -1)))


def bert():
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(
        sorted(TEXTS.values()), trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=specials, show_progress=False))
    return tokenizer


def xlm_roberta():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        sorted(text for name, text in TEXTS.items() if name not in ("long_word", "only_emoji")),
        trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=specials, unk_token="<unk>", show_progress=False))
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def compressor(name, tokenizer):
    """What `PromptCompressor(name, use_llmlingua2=True)` sets up, without a checkpoint."""
    pc = PromptCompressor.__new__(PromptCompressor)
    pc.model_name, pc.model, pc.device, pc.use_llmlingua2 = name, model, "cpu", True
    pc.oai_tokenizer = tiktoken.get_encoding("cl100k_base")
    pc.tokenizer = tokenizer
    tokenizer.pad_token_id = tokenizer.pad_token_id or tokenizer.eos_token_id
    pc.max_batch_size, pc.max_seq_len, pc.max_force_token = 50, 512, 100
    pc.special_tokens = {v for k, v in tokenizer.special_tokens_map.items() if k != "additional_special_tokens"}
    pc.added_tokens = [f"[NEW{i}]" for i in range(pc.max_force_token)]
    tokenizer.add_special_tokens({"additional_special_tokens": pc.added_tokens})
    return pc


def options(rng, several):
    def some(values, most):
        return [rng.choice(values) for _ in range(rng.randint(0, most))]

    drawn = {
        "rate": (0.8, lambda: rng.choice(RATES + [round(rng.random(), 2)] * 20)),
        "target_token": (0.2, lambda: rng.choice([0, 1, 10, 20, 80, 1000, -1, 17.5])),
        "force_tokens": (0.5, lambda: some(FORCE_TOKENS, 5) if rng.random() < 0.97 else ["a"] * 101),
        "force_reserve_digit": (0.3, lambda: True),
        "drop_consecutive": (0.4, lambda: True),
        "chunk_end_tokens": (0.2, lambda: some(FORCE_TOKENS, 4)),
        "token_to_word": (0.3, lambda: rng.choice(["first", "first", "first", "mean", "max"])),
        "use_token_level_filter": (0.08, lambda: False),
        "word_sep": (0.1, lambda: "|"),
        "label_sep": (0.1, lambda: "="),
        "question": (0.05, lambda: "Why?"),
    }
    if several:
        drawn |= {
            "use_context_level_filter": (0.1, lambda: False),
            "target_context": (0.25, lambda: rng.choice([0, 1, 2, 9])),
            "context_level_rate": (0.25, lambda: rng.choice([0.1, 0.5, 0.9, 1.005, 1.5])),
            "context_level_target_token": (0.25, lambda: rng.choice([0, 10, 30, 100])),
            "force_context_ids": (0.3, lambda: rng.choice([None, [], [0], [1, 2], [7, -1]])),
        }
    return {name: draw() for name, (chance, draw) in drawn.items() if rng.random() < chance}


def record(name, train, wrap):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    trained = folder / "tokenizer.json"
    if not trained.exists():  # Training is not repeatable.
        train().save(str(trained))
    tokenizer = wrap(tokenizer_object=Tokenizer.from_file(str(trained)))
    pc = compressor({"bert": "bert-base-multilingual-cased", "xlm_roberta": "xlm-roberta-large"}[name], tokenizer)
    rng = random.Random(2)
    contexts = [(name, text) for name, text in TEXTS.items() for _ in range(2 if len(text) > 1000 else 8)]
    contexts += [(f"contexts{i}", c) for i, c in enumerate(CONTEXTS[:2])] * 25
    contexts += [(f"contexts{i}", c) for i, c in enumerate(CONTEXTS)] * 3
    with open(folder / "cases.jsonl", "w", encoding="utf-8") as file:
        for number, (text, context) in enumerate(contexts):
            case = {"name": f"{number}/{text}", "context": context, "options": options(rng, text.startswith("contexts"))}
            try:
                result = pc.compress_prompt(context, return_word_label=True, **case["options"])
                case["result"] = result
            except (AssertionError, IndexError, NotImplementedError, ValueError, ZeroDivisionError) as e:
                case |= {"error": type(e).__name__, "message": str(e)}
            file.write(json.dumps(case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    record("bert", bert, functools.partial(BertTokenizerFast, do_lower_case=False, strip_accents=False))
    record("xlm_roberta", xlm_roberta, XLMRobertaTokenizerFast)
