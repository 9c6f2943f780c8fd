"""Accepting and withdrawing: all or nothing, one at a time, and never lost."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capgen_kg.contributions import registry
from capgen_kg.debate import open_debate
from capgen_kg.errors import UsageError
from capgen_kg.locking import LOCK
from tests.conftest import ROOT, Run
from tests.contributions.test_checking import GOOD, HEAD

CODE = "from capgen_kg.cli import command; command()"
#: How many kills at random times; `make test-kills` asks for many more.
KILLS = int(os.environ.get("CAPGEN_KILLS", "12"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the debate's data, and a contribution beside it."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (ROOT / "data").glob("*.ttl"):
        shutil.copy(path, folder)
    (tmp_path / "mine.ttl").write_text(GOOD, encoding="utf-8")
    return folder


def test_an_accepted_contribution_is_a_file_with_its_provenance(data: Path, run: Run) -> None:
    mine = data.parent / "mine.ttl"
    done = run("contribute", "accept", str(mine), "--by", "a maintainer", "--data", str(data))
    assert done.returncode == 0, done.stderr
    accepted = data / "contributions" / "mine.ttl"
    assert done.stdout.startswith(f"{accepted}: accepted, sha256:")
    [entry] = registry.contributions(data / "contributions")
    assert (entry.name, entry.by, entry.is_unchanged) == ("mine", "a maintainer", True)
    assert entry.digest in done.stdout
    assert run("format", "--check", str(accepted)).returncode == 0
    assert run("validate", "--data", str(data)).stdout == "conforms\n"
    assert "For#2,undercutting,rebuttal of Thesis" in run("query", "counters", "Against#4", "--data", str(data)).stdout
    listed = run("contribute", "list", "--data", str(data)).stdout
    assert "mine" in listed
    assert "as accepted" in listed
    again = run("contribute", "accept", str(mine), "--by", "another", "--data", str(data))
    assert (again.returncode, "already accepted" in again.stdout) == (0, True)
    accepted.write_text(accepted.read_text(encoding="utf-8").replace("hardly", "never"), encoding="utf-8")
    assert "changed since" in run("contribute", "list", "--data", str(data)).stdout


def test_what_is_wrong_is_not_accepted(data: Path, run: Run) -> None:
    mine = data.parent / "mine.ttl"
    mine.write_text(GOOD.replace("cg:attacks", "cg:atacks"), encoding="utf-8")
    done = run("contribute", "accept", str(mine), "--by", "me", "--data", str(data))
    assert done.returncode == 1
    assert f"{mine}:12:5: error: The ontology has no cg:atacks" in done.stdout
    assert not (data / "contributions").exists()
    for words, message in (
        (("--name", "../out"), "is not a valid name for a contribution"),
        (("--name", "Mine"), "is not a valid name for a contribution"),
        (("--by", " "), "name who accepts it"),
    ):
        done = run("contribute", "accept", str(mine), "--by", "me", "--data", str(data), *words)
        assert (done.returncode, message in done.stderr) == (2, True)


def test_a_name_in_use_is_refused(data: Path, run: Run) -> None:
    mine = data.parent / "mine.ttl"
    run("contribute", "accept", str(mine), "--by", "me", "--data", str(data))
    mine.write_text(GOOD.replace("rebuttal-example", "rebuttal-other"), encoding="utf-8")
    done = run("contribute", "accept", str(mine), "--by", "me", "--data", str(data))
    assert (done.returncode, "there is a contribution mine already" in done.stderr) == (2, True)
    other = ("contribute", "accept", str(mine), "--by", "me", "--name", "other", "--data", str(data))
    refused = run(*other)
    assert (refused.returncode, "add --same-person" in refused.stdout) == (1, True)
    assert refused.stderr.endswith("1 finding\n")
    assert run(*other, "--same-person").returncode == 0


def test_withdrawing_says_what_depended_on_it_and_refuses(data: Path, run: Run) -> None:
    claim = data.parent / "claim.ttl"
    claim.write_text(
        HEAD
        + 'id:comment-13 cg:asserts id:c . id:c a cg:Claim ; rdfs:label "One."@en ; skos:notation "Comment#13.10" ;\n'
        'cg:basis cg:Interpreted ; cg:rationale "An example."@en ; cg:anchor id:passage-comment-13-4 ; cg:inDebate id:debate ;\n'
        'cg:readBy id:reader-cy . id:reader-cy a cg:Annotator ; rdfs:label "Cy Example"@en .\n',
        encoding="utf-8",
    )
    mine = data.parent / "mine.ttl"
    mine.write_text(
        GOOD.replace("cg:attacks id:against-4-rebuttal-2", "cg:attacks id:c").replace("Undercutting", "Rebutting")
    )
    options = ("--by", "me", "--data", str(data))
    assert run("contribute", "accept", str(claim), *options).returncode == 0
    done = run("contribute", "accept", str(mine), *options)
    assert done.returncode == 0, done.stdout
    refused = run("contribute", "withdraw", "claim", "--data", str(data))
    assert refused.returncode == 2
    assert "1 item depends on claim: id:for-2-rebuttal-example" in refused.stderr
    assert (data / "contributions" / "claim.ttl").exists()
    gone = run("contribute", "withdraw", "mine", "--data", str(data))
    assert (gone.returncode, "mine.ttl: withdrawn" in gone.stdout) == (0, True)
    assert "Comment#13.10 loses a counter, For#2" in gone.stdout
    assert run("contribute", "withdraw", "claim", "--data", str(data)).returncode == 0
    unknown = run("contribute", "withdraw", "clam", "--data", str(data))
    assert (unknown.returncode, "there is no contribution 'clam'" in unknown.stderr) == (2, True)
    assert run("diff", str(ROOT / "data"), str(data)).stdout == "no differences\n"


def test_what_others_build_on_can_be_withdrawn_anyway(data: Path) -> None:
    folder = data / "contributions"
    folder.mkdir()
    (folder / "one.ttl").write_text(HEAD + "id:c a cg:Claim .\n", encoding="utf-8")
    (folder / "two.ttl").write_text(HEAD + "id:d cg:exampleOf id:c .\n", encoding="utf-8")
    with pytest.raises(UsageError, match="id:d"):
        registry.withdraw(open_debate(data), "one", folder)
    assert registry.withdraw(open_debate(data), "one", folder, force=True).name == "one"
    assert not (folder / "one.ttl").exists()


def test_the_installed_debate_stays_as_it_is(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "site-packages" / "data"
    shutil.copytree(data, installed)
    monkeypatch.setattr("capgen_kg.resources.folder", lambda name: installed if name == "data" else ROOT / name)
    with pytest.raises(UsageError, match="the bundled debate is read-only"):
        registry.folder_of(open_debate())


def snapshot(folder: Path) -> dict[str, str]:
    # the time of acceptance differs from run to run
    return {
        path.name: "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines() if "dcterms:created" not in line
        )
        for path in sorted(folder.glob("*.ttl"))
    }


def test_killed_at_any_time_the_debate_is_as_before_or_as_after(data: Path) -> None:
    folder, mine = data / "contributions", data.parent / "mine.ttl"
    command = [sys.executable, "-c", CODE, "-q", "contribute", "accept", str(mine), "--by", "me", "--data", str(data)]
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    took = time.monotonic() - start
    after = snapshot(folder)
    chance = random.Random(5)
    outcomes = set()
    for _ in range(KILLS):
        for path in folder.iterdir():
            path.unlink()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 1.0) * took)
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = snapshot(folder)
        assert state in ({}, after)
        outcomes.add(bool(state))
        # whoever comes next is not held up
        again = subprocess.run(command, check=False, capture_output=True, timeout=600)
        assert again.returncode == 0
        assert snapshot(folder) == after
        assert {path.name for path in folder.iterdir()} <= {"mine.ttl", LOCK}
    assert False in outcomes


def test_two_at_once_are_serialised(data: Path) -> None:
    commands = []
    for number in range(3):
        path = data.parent / f"mine-{number}.ttl"
        path.write_text(GOOD.replace("rebuttal-example", "rebuttal-same"), encoding="utf-8")
        commands.append(
            [sys.executable, "-c", CODE, "-q", "contribute", "accept", str(path), "--by", "me", "--data", str(data)]
        )
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    answers = [(process.communicate(timeout=600)[0], process.returncode) for process in processes]
    # they say things about the same new thing, so that one goes in and the others find it there
    assert sorted(status for _, status in answers) == [0, 1, 1]
    assert len(list((data / "contributions").glob("*.ttl"))) == 1
    assert any("is in the debate already" in text for text, _ in answers)


def test_a_full_disk_loses_nothing(data: Path) -> None:
    mine = data.parent / "mine.ttl"
    folder = data / "contributions"
    folder.mkdir()
    (folder / "old.ttl").write_text(HEAD, encoding="utf-8")

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    command = [sys.executable, "-c", CODE, "-q", "contribute", "accept", str(mine), "--by", "me", "--data", str(data)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=full)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert {path.name for path in folder.iterdir()} <= {"old.ttl", LOCK}
    assert (folder / "old.ttl").read_text(encoding="utf-8") == HEAD
