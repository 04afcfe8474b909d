"""usage: datasette_opens.py DATABASE METADATA: opens its pages in Datasette, as a visitor would."""

import asyncio
import sys

from datasette.app import Datasette
from datasette.utils import parse_metadata

# Where Datasette gives a query up, this says so in a page that is otherwise all right.
GIVEN_UP = ("interrupted", "time limit", "took too long")


async def page(datasette, path):
    response = await datasette.client.get(path)
    assert response.status_code == 200, (path, response.status_code, response.text[:500])
    for sign in GIVEN_UP:
        assert sign not in response.text.lower(), (path, sign)
    return response


async def main(database, metadata_file):
    with open(metadata_file, encoding="utf-8") as file:
        metadata = parse_metadata(file.read())
    datasette = Datasette([database], metadata=metadata, settings={"sql_time_limit_ms": 10_000})  # as docs/sql.md says
    await datasette.invoke_startup()
    described = metadata["databases"]["voltage"]

    voltage = (await page(datasette, "/voltage/voltage.json?_size=5")).json()
    rows = voltage["rows"]
    times = [row["time"] if isinstance(row, dict) else row[3] for row in rows]
    assert len(times) == 5 and times == sorted(times, reverse=True), rows
    assert voltage["filtered_table_rows_count"] > 10_000, voltage["filtered_table_rows_count"]
    html = (await page(datasette, "/voltage/voltage")).text
    assert f"{voltage['filtered_table_rows_count']:,} rows" in html

    front = (await page(datasette, "/voltage")).text
    shown = [name for name in ("plug", "gap", "about", "interval_10min", "voltage") if f'/voltage/{name}"' in front]
    assert len(shown) == 5, shown
    for name, table in described["tables"].items():
        if "hidden" in table or "allow" in table:
            assert f'/voltage/{name}"' not in front, name
        else:
            await page(datasette, f"/voltage/{name}")

    for name, query in described["queries"].items():
        answer = (await page(datasette, f"/voltage/{name}.json?plug=tasmota_A1C001")).json()
        assert answer["ok"] and answer["rows"], (name, answer)
        assert query["title"] in front.replace("&#39;", "'"), name
    print(f"{len(described['queries'])} questions answered")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
