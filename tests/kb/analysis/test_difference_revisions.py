"""Editions of a policy from a folder, by id, and from git, without a shell and without obeying what is typed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kb.loading.revision import RevisionError, open_editions
from kb.policy import Policy
from kb.problems import PackError

DEFAULT = "beech-hill-2018"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def copied(source: Path, target: Path) -> Path:
    for file in source.rglob("*.yaml"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return target


@pytest.fixture(scope="module")
def repository(beech_hill_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the policy in `school/policy`, as it is and then with another age; attributes that would hide files."""
    top = tmp_path_factory.mktemp("repository")
    policy = copied(beech_hill_folder, top / "school" / "policy")
    (top / ".gitattributes").write_text("*.yaml export-ignore\n")
    (policy / "rules" / "notes.txt").write_text("not a rule")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "as it is")
    concepts = policy / "rules" / "concepts.yaml"
    concepts.write_text(concepts.read_text().replace("below: 19", "below: 18", 1))
    git(top, "commit", "-q", "-a", "-m", "eighteen")
    return top


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_a_revision_is_the_policy_as_it_stood(
    repository: Path, beech_hill: Policy, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    for name in ("HEAD~1:school/policy", "main~1:school/policy/", "HEAD~1:./school/policy"):
        old, new = open_editions(name, "school/policy", DEFAULT, cache)
        assert old.name == name
        assert old.policy.pack.fingerprint == beech_hill.pack.fingerprint
        assert new.policy.pack.fingerprint != old.policy.pack.fingerprint


def test_a_revision_without_a_path_means_the_other_policys_folder(
    repository: Path, beech_hill: Policy, cache: Path
) -> None:
    old, _ = open_editions("HEAD~1", str(repository / "school" / "policy"), DEFAULT, cache)
    assert old.policy.pack.fingerprint == beech_hill.pack.fingerprint
    _, new = open_editions("HEAD", "HEAD~1", str(repository / "school" / "policy"), cache)
    assert new.policy.pack.fingerprint == beech_hill.pack.fingerprint


def test_an_entry_can_be_shown_as_it_is_written(beech_hill_folder: Path, cache: Path) -> None:
    edition, _ = open_editions(DEFAULT, str(beech_hill_folder), DEFAULT, cache)
    concept = next(one for one in edition.policy.pack.concepts if one.id == "young-past-pupil")
    assert edition.lines(concept.place) == (
        "- concept: young-past-pupil",
        "  says: A past pupil of this school who is under nineteen.",
        "  when: {counterpart: former_pupil, counterpart_age: {below: 19}}",
    )
    lines = edition.lines(edition.named("vocabulary.yaml", "device"))
    assert lines[:2] == ("device:", "  type: choice")
    assert not any(line.startswith("borrower") for line in lines)
    assert lines[-1].strip()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("HEAD~7", "git knows no revision `HEAD~7`"),
        ("no-such-branch:policy", "git knows no revision `no-such-branch`"),
        ("HEAD:school", "there is no `pack.yaml` in `school`"),
        ("HEAD:nowhere", "there is no folder `nowhere`"),
        ("HEAD:school/policy/pack.yaml", "there is no folder `school/policy/pack.yaml`"),
        ("HEAD:../..", "there is no folder"),
        ("--output=owned", "neither a policy, nor a folder"),
        ("--output=owned:school/policy", "neither a policy, nor a folder"),
        (":school/policy", "neither a policy, nor a folder"),
        ("HEAD;touch owned", "git knows no revision `HEAD;touch owned`"),
        ("$(touch owned)", "git knows no revision"),
        ("HEAD\x1b[2J", r"git knows no revision `HEAD\u001b[2J`"),
        ("", "neither a policy, nor a folder"),
    ],
)
def test_what_is_no_revision_is_refused_and_never_obeyed(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(repository)
    before = sorted(repository.rglob("*"))
    with pytest.raises(RevisionError) as refused:
        open_editions(name, "school/policy", DEFAULT)
    assert said in str(refused.value)
    assert "\x1b" not in str(refused.value)
    assert sorted(repository.rglob("*")) == before


def test_without_a_repository_or_without_git_the_message_says_so(
    beech_hill_folder: Path, tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(beech_hill_folder, tmp_path / "policy")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(RevisionError, match="the policy's folder is not in a git repository"):
        open_editions("HEAD", str(folder), DEFAULT)
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed here"):
        open_editions("HEAD", "school/policy", DEFAULT)


def test_a_revision_of_a_broken_policy_is_refused_like_a_folder(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    readings = clone / "school" / "policy" / "readings.yaml"
    good = readings.read_text()
    readings.write_text(good.replace("former-pupil-age:", "former-pupil-ages:", 1))
    git(clone, "commit", "-q", "-a", "-m", "broken")
    readings.write_text(good)
    monkeypatch.chdir(clone)
    with pytest.raises(PackError, match="P111"):
        open_editions("HEAD", "school/policy", DEFAULT)


def test_links_in_a_revision_are_not_followed(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    secret = tmp_path / "secret.yaml"
    secret.write_text("school: SECRET")
    page = clone / "school" / "policy" / "pack.yaml"
    page.unlink()
    page.symlink_to(secret)
    git(clone, "commit", "-q", "-a", "-m", "a link")
    monkeypatch.chdir(clone)
    with pytest.raises(RevisionError, match=r"there is no `pack\.yaml`"):
        open_editions("HEAD:school/policy", DEFAULT, DEFAULT)


FOREIGN = {
    "GIT_DIR": ".git",
    "GIT_WORK_TREE": ".",
    "GIT_COMMON_DIR": ".git",
    "GIT_INDEX_FILE": ".git/index",
    "GIT_OBJECT_DIRECTORY": ".git/objects",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": ".git/objects",
}
"""What git tells its hooks of another repository, each as a path inside that."""


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "all"])
def test_another_repository_that_the_environment_names_is_not_asked(
    repository: Path, tmp_path: Path, beech_hill: Policy, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    git(tmp_path, "init", "-q")
    for variable, inside in FOREIGN.items():
        if name in (variable, "all"):
            monkeypatch.setenv(variable, str(tmp_path / inside))
    if name == "all":
        monkeypatch.setenv("GIT_PREFIX", "elsewhere/")
    policy = repository / "school" / "policy"
    old, _ = open_editions("HEAD~1", str(policy), DEFAULT, cache)
    assert old.policy.pack.fingerprint == beech_hill.pack.fingerprint
    monkeypatch.chdir(repository / "school")
    old, _ = open_editions("HEAD~1:./policy", "policy", DEFAULT, cache)
    assert old.policy.pack.fingerprint == beech_hill.pack.fingerprint


def test_inside_a_hook_of_a_worktree_a_revision_is_that_of_the_policys_own_folder(
    repository: Path, tmp_path: Path, beech_hill: Policy, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone, tree, told = tmp_path / "clone", tmp_path / "tree", tmp_path / "told"
    git(clone, "worktree", "add", "-q", "-b", "other", str(tree))
    hook = clone / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nenv | grep ^GIT_ > '{told}'\n")
    hook.chmod(0o755)
    git(tree, "commit", "-q", "--allow-empty", "-m", "from a worktree")
    told_to_hooks = dict(line.split("=", 1) for line in told.read_text().splitlines())
    assert "GIT_DIR" in told_to_hooks
    for variable, value in told_to_hooks.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tree)
    for policy in (tree, clone, repository):
        old, _ = open_editions("main~1", str(policy / "school" / "policy"), DEFAULT, cache)
        assert old.policy.pack.fingerprint == beech_hill.pack.fingerprint


def test_settings_of_git_in_the_environment_stay(
    repository: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = str(repository / "school" / "policy")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RevisionError):
        open_editions("HEAD~1", policy, DEFAULT, cache)
    # as a build server does whose checkout belongs to another user
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    open_editions("HEAD~1", policy, DEFAULT, cache)
