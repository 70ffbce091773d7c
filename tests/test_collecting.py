"""The garbage collector while a run is at work."""

import gc

import pytest

from knowledge_sdg.collecting import OBJECTS, few_collections, no_collections


def test_what_is_loaded_is_set_aside_and_the_collector_is_as_before_afterwards():
    """Inside, loaded objects are frozen and young ones looked through less often; afterwards nothing has changed."""
    before = gc.get_threshold()

    with few_collections():
        frozen, inside = gc.get_freeze_count(), gc.get_threshold()

    assert frozen > 10_000
    assert inside == (OBJECTS, *before[1:])
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, before)


def test_two_at_once_end_together():
    """The first of two that ends leaves the other's setting alone; an error restores too."""
    before = gc.get_threshold()

    def work() -> None:
        with few_collections():
            with few_collections():
                pass
            assert gc.get_threshold()[0] == OBJECTS
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()

    assert gc.get_threshold() == before


def test_a_collector_that_is_off_stays_off():
    """A threshold of 0 is left as it is."""
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with few_collections():
            inside = gc.get_threshold()[0]
    finally:
        gc.set_threshold(*before)

    assert inside == 0


def test_nothing_is_collected_until_the_last_of_two_imports_has_ended():
    """An error ends one as well; afterwards the collector is on again."""
    with no_collections():
        with pytest.raises(ZeroDivisionError), no_collections():
            raise ZeroDivisionError
        inside = gc.isenabled()

    assert not inside
    assert gc.isenabled()


def test_a_collector_that_was_disabled_before_an_import_stays_so():
    """Whoever switched it off decides."""
    gc.disable()
    try:
        with no_collections():
            pass
        after = gc.isenabled()
    finally:
        gc.enable()

    assert not after
