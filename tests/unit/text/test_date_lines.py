"""Which lines of a page are date lines."""

from datetime import UTC, datetime

import pytest

from aggregator.text.dates import find_date

RECEIVED = datetime(2026, 11, 24, 15, tzinfo=UTC)
MORNING = datetime(2024, 5, 3, 10, 15, tzinfo=UTC)
DAY = datetime(2024, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Published: 3 May 2024 | 10:15 GMT",
        "Published 3 May 2024, 10:15",
        "First published on Fri 3 May 2024 11.15 BST",
        "Updated 4 May 2024 11:00 · Published 3 May 2024 10:15",
        "Published 3 May 2024 10:15, last updated 2 hours ago",
        "Updated at: 3 May 2024 13:15 (GMT+3)",
        "May 3, 2024 at 6:15 a.m. ET",
        "3 May 2024 10:15 · 5 min read",
        "Publié le 3 mai 2024 à 10h15, mis à jour à 11h20",
        "Stand: 03.05.2024 10:15 Uhr",
        "Обновлено 3 мая 2024 в 10:15",
        "تم النشر في 3 مايو 2024 - 10:15",
        "آخر تحديث: 3 مايو 2024 - 10:15",
        "الجمعة 24 شوال 1445 هـ - 3 مايو 2024 مـ 10:15",
        "تاریخ انتشار: ۱۴ اردیبهشت ۱۴۰۳ - ۱۰:۱۵",
        "আপডেট: ০৩ মে ২০২৪, ১০:১৫ এএম",
        "प्रकाशित: 3 मई 2024, 10:15 बजे",
        "03/05/2024 10h15 - Atualizado em 03/05/2024 11h20",
        "Jumat, 03 Mei 2024 | 17:15 WIB",
        "Δημοσιεύτηκε: 3 Μαΐου 2024, 10:15",
        "입력 2024.05.03. 오전 10:15",
        "发布时间：2024年05月03日 10:15",
        "更新日期：2024-05-03 10:15",
        "公開日時 2024年5月3日 10:15",
    ],
)
def test_date_line_is_read_with_its_labels(line: str) -> None:
    assert find_date(line, UTC, RECEIVED) == MORNING


@pytest.mark.parametrize("line", ["3 May 2024", "03.05.2024", "2024/05/03", "Posted on May 3, 2024"])
def test_day_alone_on_a_line_is_a_date(line: str) -> None:
    assert find_date(line) == DAY


def test_updated_yesterday_is_a_date_line_and_yesterday_alone_is_none() -> None:
    assert find_date("Updated yesterday", UTC, RECEIVED) == datetime(2026, 11, 23, tzinfo=UTC)
    assert find_date("Yesterday", UTC, RECEIVED) is None


@pytest.mark.parametrize(
    "line",
    [
        "", " ", "May", "March", "Sunday", "Today", "2024", "10:15", "May 2024", "9/11", "24/7", "2-1 10:05",
        "1.2.3", "iOS 17.5.1", "10.10.10.10", "1234567890", "Copyright 2024", "2020-2024", "World Cup 2026",
        "Top 10", "in 3 hours", "5 days", "Comments (3)", "3 comments 5 May 2024", "12:30 - 14:00",
        "+1 202 555 0100", "Page 3 of 24", "John Smith | 3 May 2024", "(Agency) 3 May 2024",
        "The attack on 3 May 2024 killed two people.", "He was born on 3 May 1924", "Since Monday, 14:00",
        "On 3 May 2024 the council met at 10:15 and on 4 May 2024 it met again.", "3 hours ago he said so",
        "Dienstag", "Yesterday we", "Now we", "once an hour.", "September 11th-13th", "2-5/16", "الثلاثاء", "A" * 10_000, "3 May 2024 " * 20,
    ],
)  # fmt: skip
def test_line_that_is_more_or_less_than_a_date_is_no_date_line(line: str) -> None:
    assert find_date(line, UTC, RECEIVED) is None
