CREATE TABLE countries (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY NOT NULL,
    uuid TEXT UNIQUE,
    name TEXT NOT NULL,
    age INTEGER,
    height DOUBLE,
    is_alive BOOLEAN NOT NULL,
    born_at TEXT,
    country_code TEXT,
    mentor_id BIGINT
);

CREATE TABLE passports (
    number TEXT PRIMARY KEY NOT NULL,
    holder_uuid TEXT,
    level SMALLINT NOT NULL
);

CREATE TABLE visas (
    id INTEGER PRIMARY KEY NOT NULL,
    passport_number TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL DEFAULT ''
);
