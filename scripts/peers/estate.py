#!/usr/bin/env python3
"""Writes an estate of Flink SQL scripts as companies have them: many files, each with the definitions of its tables pasted
in, inserts of many shapes, some of them pasted from another file. The same arguments give the same bytes.

usage: estate.py FOLDER [--files 10000] [--statements 10] [--seed 1]
"""
import argparse
import pathlib
import random

TYPES = ['BIGINT', 'STRING', 'INT', 'DOUBLE', 'DECIMAL(18, 2)', 'BOOLEAN', 'DATE']
NOUNS = ['order', 'payment', 'customer', 'click', 'session', 'shipment', 'invoice', 'refund', 'product', 'stock', 'ticket',
         'device', 'alarm', 'trip', 'driver', 'rating']
FIELDS = ['amount', 'status', 'country', 'channel', 'price', 'quantity', 'score', 'state', 'city', 'reason', 'kind', 'level']


class Table:
    """A Kafka topic or a JDBC table: the text that every script pastes, and its columns."""

    def __init__(self, number, rng):
        self.name = f'{rng.choice(NOUNS)}_{number}'
        self.fields = rng.sample(FIELDS, rng.randint(3, 8))
        columns = ['  id BIGINT', '  customer_id STRING'] + [f'  {f} {rng.choice(TYPES)}' for f in self.fields]
        columns += ['  event_time TIMESTAMP(3)', "  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND"]
        if number % 4:
            options = [('connector', 'kafka'), ('topic', f'prod.{self.name}.v1'), ('properties.bootstrap.servers', 'kafka-1:9092'),
                       ('scan.startup.mode', 'earliest-offset'), ('format', 'json')]
        else:
            options = [('connector', 'jdbc'), ('url', 'jdbc:mysql://db-1:3306/sales'), ('table-name', self.name)]
        self.columns = ['id', 'customer_id', *self.fields, 'event_time']
        with_ = ',\n'.join(f"  '{k}' = '{v}'" for k, v in options)
        self.ddl = f'CREATE TABLE {self.name} (\n' + ',\n'.join(columns) + f'\n) WITH (\n{with_}\n)'


def insert(sink, left, right, rng, number):
    """An INSERT into all columns of `sink`; `number` makes it differ from others of its shape."""
    value = lambda alias, table: f'{alias}.{rng.choice(table.columns)}'
    shape = rng.randrange(5)
    width = len(sink.columns)
    if shape == 0:
        items = [value('s', left) for _ in range(width)]
        body = f'SELECT {", ".join(items)}\nFROM {left.name} AS s\nWHERE s.id > {number}'
    elif shape == 1:
        items = [value(*rng.choice([('l', left), ('r', right)])) for _ in range(width)]
        body = (f'SELECT {", ".join(items)}\nFROM {left.name} AS l\nJOIN {right.name} AS r ON l.id = r.id\n'
                f"WHERE l.customer_id <> 'test-{number}'")
    elif shape == 2:
        items = [f'MAX({value("w", left)})' for _ in range(width - 2)]
        body = (f'SELECT COUNT(*), w.customer_id, {", ".join(items)}\n'
                f"FROM TABLE(TUMBLE(TABLE {left.name}, DESCRIPTOR(event_time), INTERVAL '{number % 59 + 1}' MINUTE)) AS w\n"
                f'GROUP BY w.window_start, w.window_end, w.customer_id')
    elif shape == 3:
        items = [f"CASE WHEN {value('t', left)} IS NULL THEN '{number}' ELSE CAST({value('t', left)} AS STRING) END" for _ in range(width)]
        body = (f'WITH t AS (\n  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY event_time DESC) AS rn FROM {left.name}\n)\n'
                f'SELECT {", ".join(items)}\nFROM t WHERE t.rn = 1')
    else:
        items = [value('l', left) for _ in range(width - 1)] + [value('d', right)]
        body = (f'SELECT {", ".join(items)}\nFROM (SELECT *, PROCTIME() AS pt FROM {left.name}) AS l\n'
                f'LEFT JOIN {right.name} FOR SYSTEM_TIME AS OF l.pt AS d ON l.id = d.id AND d.id > {number}')
    return f'INSERT INTO {sink.name}\n{body}'


def script(number, tables, statements, pasted, rng):
    lines = [f"SET 'pipeline.name' = 'job-{number}'"]
    inserts = max(1, statements * 4 // 10)
    used = rng.sample(tables, max(3, statements - 1 - inserts))
    lines += [table.ddl for table in used]
    for at in range(inserts):
        # A quarter is pasted: from another file with its definitions, or again below itself.
        if at and rng.random() < 0.15:
            lines.append(lines[-1])
            continue
        sink, left, right = rng.sample(used, 3)
        lines.append(insert(sink, left, right, rng, number * 10 + at))
    text = f'-- Job {number} of the estate. 作业说明\n' + ';\n\n'.join(lines) + ';\n'
    if pasted and rng.random() < 0.1:
        text = rng.choice(pasted)
    elif len(pasted) < 500:
        pasted.append(text)
    return text


def write(into, files, statements, seed):
    """Writes the scripts, in folders of forty teams."""
    rng = random.Random(seed)
    tables = [Table(number, rng) for number in range(800)]
    pasted = []
    for number in range(files):
        folder = into / f'team-{number % 40:02}'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f'job-{number:05}.sql').write_text(script(number, tables, statements, pasted, rng), encoding='utf-8')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('--files', type=int, default=10_000)
    parser.add_argument('--statements', type=int, default=10)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    write(options.folder, options.files, options.statements, options.seed)


if __name__ == '__main__':
    main()
