"""The page cache: bounded in bytes, the least recently used goes first, any thread may use it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from faxtui.pages.cache import DEFAULT_BYTES, PageCache
from faxtui.pages.page_image import PageImage


def page(size: int = 1000) -> PageImage:
    return PageImage(size, 1, 1.0, bytes(size))


def test_what_was_put_comes_back() -> None:
    """A page is found under its fax, index and width, and under nothing else."""
    cache, held = PageCache(), page()
    cache.put(("A", 0, False), held)
    assert cache.get(("A", 0, False)) is held
    assert [cache.get(key) for key in (("A", 0, True), ("A", 1, False), ("B", 0, False))] == [None] * 3


def test_the_least_recently_used_goes_first() -> None:
    """When room is needed the page that was not looked at for longest is dropped, not the oldest."""
    cache = PageCache(4000)
    for index in range(3):
        cache.put(("A", index, False), page())
    cache.get(("A", 0, False))
    cache.put(("A", 3, False), page())
    assert [index for index in range(4) if cache.get(("A", index, False))] == [0, 2, 3]


def test_a_page_above_the_bound_is_not_kept() -> None:
    """A page larger than the whole cache is not kept, costs no other page its place, and replaces its older self."""
    cache = PageCache(4000)
    cache.put(("A", 0, False), page())
    cache.put(("A", 1, False), page())
    cache.put(("A", 1, False), page(9000))
    assert cache.get(("A", 0, False)) is not None
    assert cache.get(("A", 1, False)) is None


def test_sixteen_fax_pages_fit() -> None:
    """The default bound holds a dozen neighbours of the page that is read, at half the scan's width."""
    cache = PageCache()
    for index in range(40):
        cache.put(("A", index, False), page(864 * 1144))
    assert 12 <= len(cache) <= 17
    assert cache.size <= DEFAULT_BYTES


def test_forgetting() -> None:
    """A fax whose content was deleted leaves no page behind, other faxes stay; clearing leaves nothing."""
    cache = PageCache()
    for fax_id in ("A", "B"):
        for index in range(3):
            cache.put((fax_id, index, False), page())
    cache.forget("A")
    assert len(cache) == 3
    assert cache.get(("B", 2, False)) is not None
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


@given(
    puts=st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 5), st.booleans(), st.integers(0, 3000))),
    bound=st.integers(0, 6000),
)
def test_the_bound_always_holds(puts: list[tuple[str, int, bool, int]], bound: int) -> None:
    """After any puts the bytes held are those of the pages held, and never above the bound."""
    cache = PageCache(bound)
    for fax_id, index, full, size in puts:
        cache.put((fax_id, index, full), page(size))
        held = [cache.get((f, i, w)) for f in "AB" for i in range(6) for w in (False, True)]
        assert sum(len(found.pixels) for found in held if found) <= cache.size <= bound


def test_threads_do_not_disturb_each_other() -> None:
    """Many threads putting and getting at once lose no byte of the account."""
    cache = PageCache(50_000)

    def work(seed: int) -> None:
        for step in range(300):
            key = (str(seed % 3), (seed * 7 + step) % 20, False)
            cache.put(key, page(100 * (step % 9 + 1)))
            cache.get(key)
            if step % 50 == 0:
                cache.forget(key[0])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert cache.size <= 50_000
    for fax_id in ("0", "1", "2"):
        cache.forget(fax_id)
    assert (len(cache), cache.size) == (0, 0)
