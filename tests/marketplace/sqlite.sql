CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    email VARCHAR(120) NOT NULL UNIQUE,
    "firstName" VARCHAR(80) NOT NULL,
    "lastName" VARCHAR(80),
    born_on DATE,
    manager_id BIGINT REFERENCES people (id) ON DELETE SET NULL,
    favourite_product_id BIGINT REFERENCES products (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z')),
    deleted_at TEXT
);

CREATE TABLE staff (
    person_id BIGINT PRIMARY KEY NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    badge TEXT NOT NULL UNIQUE,
    desk SMALLINT CHECK (desk BETWEEN 1 AND 500)
);

CREATE TABLE countries (
    code VARCHAR(2) PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
);

CREATE TABLE currencies (
    code CHAR(3) PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    is_default BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    line_1 TEXT NOT NULL,
    line_2 TEXT,
    country VARCHAR(2) NOT NULL REFERENCES countries (code),
    is_default BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX addresses_person_id ON addresses (person_id);
CREATE UNIQUE INDEX addresses_default ON addresses (person_id) WHERE is_default;

CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    parent_id BIGINT REFERENCES categories (id),
    name TEXT NOT NULL CHECK (length(name) <= 60),
    "order" INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE brands (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
);

CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    brand_id BIGINT REFERENCES brands (id),
    category_id BIGINT NOT NULL REFERENCES categories (id),
    category TEXT,
    type TEXT NOT NULL CHECK (type IN ('physical', 'digital', 'gift-card')),
    name TEXT NOT NULL CHECK (length(name) >= 1 AND length(name) <= 200),
    price TEXT COLLATE decimal NOT NULL CHECK (price >= 0),
    weight DOUBLE PRECISION CHECK (weight IS NULL OR weight >= 0),
    rating DOUBLE CHECK (rating >= 0 AND rating <= 5),
    details JSON NOT NULL DEFAULT '{}',
    tags TEXT NOT NULL DEFAULT '{}',
    sale_from DATE,
    sale_to DATE,
    main_medium_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    CHECK (sale_to IS NULL OR sale_from IS NULL OR sale_to >= sale_from)
);

CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    bytes BLOB
);

CREATE TABLE product_translations (
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (product_id, language)
);

CREATE TABLE warehouses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    opens TIME,
    closes TIME
);

CREATE TABLE stock (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL DEFAULT 0 CHECK (quantity >= 0),
    UNIQUE (warehouse_id, product_id)
);

CREATE TABLE "OrderItems" (
    "Id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "orderId" UUID NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    "productId" BIGINT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1 AND quantity <= 999),
    "unitPrice" TEXT COLLATE decimal NOT NULL
);

CREATE TABLE orders (
    id UUID PRIMARY KEY NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES people (id),
    seller_id BIGINT REFERENCES people (id),
    billing_address_id BIGINT NOT NULL REFERENCES addresses (id),
    shipping_address_id BIGINT REFERENCES addresses (id),
    currency_code CHAR(3) NOT NULL REFERENCES currencies (code),
    status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'paid', 'sent-out', 'returned')),
    total TEXT COLLATE decimal NOT NULL,
    total_with_tax TEXT COLLATE decimal GENERATED ALWAYS AS (total * 1.2) STORED,
    placed_at TEXT NOT NULL,
    note TEXT
);

CREATE UNIQUE INDEX orders_draft ON orders (customer_id) WHERE status = 'draft';

CREATE TABLE invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    order_id UUID NOT NULL UNIQUE REFERENCES orders (id),
    number TEXT NOT NULL UNIQUE,
    invoice_id TEXT,
    due_on DATE NOT NULL
);

CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    amount TEXT COLLATE decimal NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('card', 'transfer', 'cash'))
);

CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    plan TEXT NOT NULL CHECK (plan IN ('free', 'plus', '2-for-1')),
    ends_at TEXT
);
CREATE UNIQUE INDEX subscriptions_running ON subscriptions (person_id) WHERE ends_at IS NULL;

CREATE TABLE options (
    key TEXT PRIMARY KEY NOT NULL,
    value JSON
);

CREATE TABLE news (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    author_id BIGINT REFERENCES people (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    brand_id BIGINT NOT NULL REFERENCES brands (id),
    name TEXT NOT NULL
);

CREATE TABLE forums (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    last_thread_id BIGINT REFERENCES threads (id) ON DELETE SET NULL
);

CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    forum_id BIGINT NOT NULL REFERENCES forums (id),
    starter_id BIGINT NOT NULL REFERENCES people (id),
    title TEXT NOT NULL,
    is_open BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    thread_id BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    author_id BIGINT NOT NULL REFERENCES people (id),
    reply_to_id BIGINT REFERENCES posts (id),
    body TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z'))
);

CREATE TABLE votes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    value SMALLINT NOT NULL CHECK (value >= -1 AND value <= 1)
);

CREATE TABLE followers (
    follower_id BIGINT NOT NULL REFERENCES people (id),
    followed_id BIGINT NOT NULL REFERENCES people (id),
    PRIMARY KEY (follower_id, followed_id)
);

CREATE TABLE "match" (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "self" BIGINT NOT NULL REFERENCES people (id),
    "match" BIGINT NOT NULL REFERENCES people (id),
    "where" TEXT
);

CREATE TABLE user_connections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    provider TEXT NOT NULL
);

CREATE TABLE user_connection_edges (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_connection_id BIGINT NOT NULL REFERENCES user_connections (id)
);

CREATE TABLE audit_log (
    happened_at TEXT NOT NULL,
    what TEXT NOT NULL
);

CREATE TABLE schema_migrations (version TEXT PRIMARY KEY);

CREATE VIEW best_sellers AS
    SELECT products.id, products.name, CAST(count(*) AS BIGINT) AS sold
    FROM products JOIN "OrderItems" ON "OrderItems"."productId" = products.id GROUP BY products.id, products.name;

CREATE VIEW totals AS SELECT sum(total) AS total FROM orders;
