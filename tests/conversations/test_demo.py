"""The embedded demo tenant, asked about everything it was made to show."""

import pytest

from tests.conversations.demo import Demo, Row, rows


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant, each overlay loaded once."""
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
async def test_the_demo_tenant_is_answered_as_it_was_built(demo: Demo, row: Row) -> None:
    """Outcome, diagnosis, place, then and also are those that the tenant was built to show."""
    found = await demo.ask(row)

    as_built = (found.outcome, found.diagnosis) == (row.outcome, row.diagnosis)
    if row.doubt and not as_built:
        assert found.outcome not in ("diagnosed", "healthy"), (found.outcome, found.diagnosis)
        return
    assert as_built, (found.outcome, found.diagnosis, found.then)
    if not row.doubt:
        assert row.place in (None, found.place)
        assert row.then == found.then
        assert set(row.also) <= set(found.also)
