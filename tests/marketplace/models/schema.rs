//! The tables, in Diesel's words. `relata generate` keeps them in step with the database.

diesel::table! {
    use relata::database::sql_types::*;

    #[sql_name = "OrderItems"]
    order_items (id) {
        #[sql_name = "Id"]
        id -> BigInt,
        #[sql_name = "orderId"]
        order_id -> Uuid,
        #[sql_name = "productId"]
        product_id -> BigInt,
        quantity -> Integer,
        #[sql_name = "unitPrice"]
        unit_price -> Numeric,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    addresses (id) {
        id -> BigInt,
        person_id -> BigInt,
        line_1 -> Text,
        line_2 -> Nullable<Text>,
        country -> Text,
        is_default -> Bool,
    }
}

// audit_log has no primary key: add one of one column.

diesel::table! {
    use relata::database::sql_types::*;

    best_sellers (id) {
        id -> BigInt,
        name -> Nullable<Text>,
        sold -> Nullable<BigInt>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    brands (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    categories (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        name -> Text,
        order -> Integer,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    countries (code) {
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    currencies (code) {
        code -> Text,
        name -> Text,
        is_default -> Bool,
    }
}

// followers has a primary key of several columns (follower_id, followed_id): add a column `id` as
// the key, and a unique index on these.

diesel::table! {
    use relata::database::sql_types::*;

    forums (id) {
        id -> BigInt,
        name -> Text,
        last_thread_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    invoices (id) {
        id -> BigInt,
        order_id -> Uuid,
        number -> Text,
        invoice_id -> Nullable<Text>,
        due_on -> Date,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    #[sql_name = "match"]
    match_ (id) {
        id -> BigInt,
        #[sql_name = "self"]
        self_ -> BigInt,
        #[sql_name = "match"]
        match__ -> BigInt,
        #[sql_name = "where"]
        where_ -> Nullable<Text>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    media (id) {
        id -> BigInt,
        product_id -> BigInt,
        url -> Text,
        bytes -> Nullable<Binary>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    news (id) {
        id -> BigInt,
        author_id -> Nullable<BigInt>,
        title -> Text,
        body -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    options (key) {
        key -> Text,
        value -> Nullable<Json>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    orders (id) {
        id -> Uuid,
        customer_id -> BigInt,
        seller_id -> Nullable<BigInt>,
        billing_address_id -> BigInt,
        shipping_address_id -> Nullable<BigInt>,
        currency_code -> Text,
        status -> Text,
        total -> Numeric,
        total_with_tax -> Nullable<Numeric>,
        placed_at -> Timestamptz,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    payments (id) {
        id -> BigInt,
        invoice_id -> BigInt,
        amount -> Numeric,
        method -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    people (id) {
        id -> BigInt,
        uuid -> Uuid,
        email -> Text,
        #[sql_name = "firstName"]
        first_name -> Text,
        #[sql_name = "lastName"]
        last_name -> Nullable<Text>,
        born_on -> Nullable<Date>,
        manager_id -> Nullable<BigInt>,
        favourite_product_id -> Nullable<BigInt>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    posts (id) {
        id -> BigInt,
        thread_id -> BigInt,
        author_id -> BigInt,
        reply_to_id -> Nullable<BigInt>,
        body -> Text,
        created_at -> Timestamptz,
    }
}

// product_translations has a primary key of several columns (product_id, language): add a column
// `id` as the key, and a unique index on these.

diesel::table! {
    use relata::database::sql_types::*;

    products (id) {
        id -> BigInt,
        brand_id -> Nullable<BigInt>,
        category_id -> BigInt,
        category -> Nullable<Text>,
        #[sql_name = "type"]
        type_ -> Text,
        name -> Text,
        price -> Numeric,
        weight -> Nullable<Double>,
        rating -> Nullable<Double>,
        details -> Json,
        // tags has the type text[], which Relata has none for.
        sale_from -> Nullable<Date>,
        sale_to -> Nullable<Date>,
        main_medium_id -> Nullable<BigInt>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    series (id) {
        id -> BigInt,
        brand_id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    staff (person_id) {
        person_id -> BigInt,
        badge -> Text,
        desk -> Nullable<SmallInt>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    stock (id) {
        id -> BigInt,
        warehouse_id -> BigInt,
        product_id -> BigInt,
        quantity -> Integer,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    subscriptions (id) {
        id -> BigInt,
        person_id -> BigInt,
        plan -> Text,
        ends_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    threads (id) {
        id -> BigInt,
        forum_id -> BigInt,
        starter_id -> BigInt,
        title -> Text,
        is_open -> Bool,
    }
}

// totals is a view, and no column of it is known as its key: that is `id`, or on a materialized
// view one with a unique index. For another, write `#[model(view)]` and
// `#[diesel(primary_key(…))]` on a model of yours.

diesel::table! {
    use relata::database::sql_types::*;

    user_connection_edges (id) {
        id -> BigInt,
        user_connection_id -> BigInt,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    user_connections (id) {
        id -> BigInt,
        person_id -> BigInt,
        provider -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    votes (id) {
        id -> BigInt,
        post_id -> BigInt,
        person_id -> BigInt,
        value -> SmallInt,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    warehouses (id) {
        id -> BigInt,
        name -> Text,
        opens -> Nullable<Time>,
        closes -> Nullable<Time>,
    }
}
