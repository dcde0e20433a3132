"""Published calendars against the days on which the market and the offices really were closed."""

from datetime import date, timedelta

import pytest

from anzheng.facts import codec
from anzheng.facts.calendars import CalendarKind, CalendarPublished
from anzheng.kernel import canonical
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.errors import InputError
from anzheng.organization.published_calendars import FIRST_YEAR, LAST_YEAR, office_calendar, trading_calendar

# Weekdays without trading, month/days: the exchange's yearly announcement of market holidays.
MARKET_CLOSED = {
    2020: "1/1,21,22,23,24,27,28,29  2/28  4/2,3  5/1  6/25,26  10/1,2,9",
    2021: "1/1  2/8,9,10,11,12,15,16  3/1  4/2,5,30  6/14  9/20,21  10/11  12/31",
    2022: "1/27,28,31  2/1,2,3,4,28  4/4,5  5/2  6/3  9/9  10/10",
    2023: "1/2,18,19,20,23,24,25,26,27  2/27,28  4/3,4,5  5/1  6/22,23  9/29  10/9,10",
    2024: "1/1  2/6,7,8,9,12,13,14,28  4/4,5  5/1  6/10  9/17  10/10",
    2025: "1/1,23,24,27,28,29,30,31  2/28  4/3,4  5/1,30  9/29  10/6,10,24  12/25",
    2026: "1/1  2/12,13,16,17,18,19,20,27  4/3,6  5/1  6/19  9/25,28  10/9,26  12/25",
}
# Of these, the days on which offices work: settlement before Lunar New Year, and Labour Day moved off a weekend.
ONLY_THE_MARKET = {
    2020: "1/21,22",
    2021: "2/8,9  4/30",
    2022: "1/27,28  5/2",
    2023: "1/18,19",
    2024: "2/6,7",
    2025: "1/23,24",
    2026: "2/12,13",
}
# Saturdays on which offices work instead of a bridge day: the government's yearly work calendar.
MAKE_UP_WORKDAYS = {
    2019: "1/19  2/23  10/5",
    2020: "2/15  6/20  9/26",
    2021: "2/20  9/11",
    2022: "1/22",
    2023: "1/7  2/4,18  3/25  6/17  9/23",
    2024: "2/17",
    2025: "2/8",
    2026: "",
    2027: "",
}
# Market closed for a typhoon, decided the evening before: nobody can publish these.
TYPHOONS = {
    2023: "8/3",
    2024: "7/24,25  10/2,3",
}
DAY = timedelta(days=1)


def days(year: int, text: str) -> set[date]:
    """Read `1/1,21  2/28` as days of `year`."""
    return {
        date(year, int(month), int(day))
        for month, _, listed in (group.partition("/") for group in text.split())
        for day in listed.split(",")
    }


def calendar(published: CalendarPublished) -> Calendar:
    return Calendar(frozenset(published.closed), frozenset(published.opened))


@pytest.mark.parametrize("year", MARKET_CLOSED)
def test_the_market_is_closed_on_exactly_these_weekdays(year: int) -> None:
    published = trading_calendar(year)
    assert set(published.closed) == days(year, MARKET_CLOSED[year])
    assert published.opened == ()


@pytest.mark.parametrize("year", MARKET_CLOSED)
def test_offices_are_closed_on_the_same_days_but_settlement(year: int) -> None:
    expected = days(year, MARKET_CLOSED[year]) - days(year, ONLY_THE_MARKET[year])
    assert set(office_calendar(year).closed) == expected


@pytest.mark.parametrize("year", MAKE_UP_WORKDAYS)
def test_offices_work_on_exactly_these_saturdays(year: int) -> None:
    assert set(office_calendar(year).opened) == days(year, MAKE_UP_WORKDAYS[year])


@pytest.mark.parametrize(
    ("year", "saturdays"), [(2017, "2/18  6/3  9/30"), (2018, "3/31  12/22"), (2019, "")], ids=["2017", "2018", "2019"]
)
def test_the_market_traded_on_make_up_saturdays_until_2018(year: int, saturdays: str) -> None:
    assert set(trading_calendar(year).opened) == days(year, saturdays)


@pytest.mark.parametrize("year", TYPHOONS)
def test_typhoon_days_are_open_until_the_company_overrides_them(year: int) -> None:
    typhoons = days(year, TYPHOONS[year])
    published = trading_calendar(year)
    assert all(calendar(published).is_open(day) for day in typhoons)
    overridden = Calendar(frozenset(published.closed) | typhoons, frozenset(published.opened))
    assert not any(overridden.is_open(day) for day in typhoons)


@pytest.mark.parametrize(
    ("day", "office", "trading"),
    [
        pytest.param(date(2024, 2, 17), True, False, id="make-up Saturday 2024"),
        pytest.param(date(2025, 2, 8), True, False, id="make-up Saturday 2025"),
        pytest.param(date(2026, 2, 12), True, False, id="first settlement day 2026"),
        pytest.param(date(2026, 2, 13), True, False, id="second settlement day 2026"),
        pytest.param(date(2026, 9, 28), False, False, id="Confucius' birthday, a holiday since 2025"),
        pytest.param(date(2024, 5, 1), False, False, id="Labour Day before it was a holiday of offices"),
        pytest.param(date(2021, 4, 30), True, False, id="the market rests on Friday for a Labour Day on Saturday"),
        pytest.param(date(2021, 12, 31), False, False, id="New Year moved into the year before"),
        pytest.param(date(2026, 11, 20), True, True, id="an ordinary Friday"),
        pytest.param(date(2026, 11, 21), False, False, id="an ordinary Saturday"),
    ],
)
def test_office_and_market_differ_where_they_should(day: date, *, office: bool, trading: bool) -> None:
    assert calendar(office_calendar(day.year)).is_open(day) is office
    assert calendar(trading_calendar(day.year)).is_open(day) is trading


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
@pytest.mark.parametrize("publish", [office_calendar, trading_calendar], ids=["office", "trading"])
def test_every_year_is_a_well_formed_fact(publish: object, year: int) -> None:
    assert callable(publish)
    published = publish(year)
    kind = CalendarKind.OFFICE if publish is office_calendar else CalendarKind.TRADING
    assert (published.calendar, published.year) == (kind, year)
    assert list(published.closed) == sorted(set(published.closed))
    assert list(published.opened) == sorted(set(published.opened))
    assert all(day.year == year and day.weekday() < 5 for day in published.closed)
    assert all(day.year == year and day.weekday() >= 5 for day in published.opened)
    written = canonical.decode(canonical.encode(codec.encode(published)))
    assert codec.decode("calendar.published/1", written) == published


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_the_market_settles_on_the_two_weekdays_before_the_lunar_new_year_closure(year: int) -> None:
    office, trading = calendar(office_calendar(year)), calendar(trading_calendar(year))
    moved_labour_day = {date(year, 4, 30), date(year, 5, 2)}
    settling = sorted(day for day in trading.closed - office.closed - moved_labour_day)
    assert len(settling) == 2
    assert not any(
        office.is_open(settling[0] + DAY * step) and (settling[0] + DAY * step).weekday() < 5
        for step in range(1, (settling[1] - settling[0]).days)
    ), "no other weekday lies between them"
    following = settling[1] + DAY
    while following.weekday() >= 5:
        following += DAY
    assert not office.is_open(following), "the closure follows at once"


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 0, -1])
@pytest.mark.parametrize("publish", [office_calendar, trading_calendar], ids=["office", "trading"])
def test_other_years_are_refused(publish: object, year: int) -> None:
    assert callable(publish)
    with pytest.raises(InputError) as refused:
        publish(year)
    assert refused.value.where == str(year)
