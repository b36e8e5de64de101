"""The firm's own rules on paperwork, read with the configuration that names their files."""

from pathlib import Path

from myna_sdk.configuration.toml_file import file_text
from myna_sdk.errors import ConfigError
from myna_sdk.providers.places import Place
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.firm_rules import RuleFile, read_rule_files


def rule_files(names: object, top: Place) -> tuple[RuleFile, ...]:
    """Return the files of ``[residence] rules`` that can be read; every fault is reported.

    Args:
        names: What stands there, whatever it is; what is no name is reported with its table.
        top: The place of the whole file.
    """
    listed = names if isinstance(names, list) else []
    read = [_read(name, top) for name in listed if isinstance(name, str)]
    files = tuple(file for file in read if file is not None)
    if files:
        top.faults.extend(read_rule_files(files, RuleBook.ours())[1])
    return files


def _read(name: str, top: Place) -> RuleFile | None:
    try:
        text = file_text(top.surroundings.base / Path(name))
    except ConfigError as error:
        top.faults.extend(error.faults)
        return None
    return RuleFile(name=name, text=text.reveal())
