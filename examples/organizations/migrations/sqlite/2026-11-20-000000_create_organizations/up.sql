CREATE TABLE organizations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE billing_configurations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_uuid TEXT NOT NULL UNIQUE REFERENCES organizations (uuid) ON DELETE CASCADE,
    plan TEXT NOT NULL CHECK (plan IN ('free', 'business')),
    monthly_price TEXT COLLATE decimal NOT NULL,
    next_invoice_on DATE
);

CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organization_id BIGINT REFERENCES organizations (id) ON DELETE SET NULL,
    name TEXT NOT NULL
);

CREATE INDEX teams_organization_id ON teams (organization_id);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    owned_team_id BIGINT UNIQUE REFERENCES teams (id) ON DELETE SET NULL,
    deputized_team_id BIGINT UNIQUE REFERENCES teams (id) ON DELETE SET NULL,
    mentor_id BIGINT UNIQUE REFERENCES users (id) ON DELETE SET NULL
);
