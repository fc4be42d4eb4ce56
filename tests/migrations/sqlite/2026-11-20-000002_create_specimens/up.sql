CREATE TABLE specimens (
    id TEXT PRIMARY KEY NOT NULL,
    small SMALLINT NOT NULL,
    whole INTEGER NOT NULL,
    big BIGINT NOT NULL,
    single FLOAT NOT NULL,
    double DOUBLE NOT NULL,
    price TEXT COLLATE decimal NOT NULL,
    flag BOOLEAN NOT NULL,
    title TEXT NOT NULL,
    data BLOB NOT NULL,
    token TEXT NOT NULL,
    day DATE NOT NULL,
    clock TIME NOT NULL,
    local TIMESTAMP NOT NULL,
    moment TEXT NOT NULL,
    extra TEXT NOT NULL,
    state TEXT NOT NULL
);

CREATE TABLE sketches (
    id INTEGER PRIMARY KEY NOT NULL,
    small SMALLINT,
    whole INTEGER,
    big BIGINT,
    single FLOAT,
    double DOUBLE,
    price TEXT COLLATE decimal,
    flag BOOLEAN,
    title TEXT,
    data BLOB,
    token TEXT,
    day DATE,
    clock TIME,
    local TIMESTAMP,
    moment TEXT,
    extra TEXT,
    state TEXT
);

CREATE TABLE labels (
    slug TEXT PRIMARY KEY NOT NULL,
    text TEXT NOT NULL,
    secret TEXT,
    uses INTEGER NOT NULL DEFAULT 0,
    specimen_id TEXT UNIQUE,
    printed_on DATE,
    touched_at TIMESTAMP
);
