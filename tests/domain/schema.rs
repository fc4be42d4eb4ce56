//! The tables of the tests' models.

diesel::table! {
    countries (code) {
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    people (id) {
        id -> BigInt,
        uuid -> Nullable<Uuid>,
        name -> Text,
        age -> Nullable<Integer>,
        height -> Nullable<Double>,
        is_alive -> Bool,
        born_at -> Nullable<Timestamptz>,
        country_code -> Nullable<Text>,
        mentor_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    passports (number) {
        number -> Text,
        holder_uuid -> Nullable<Uuid>,
        level -> SmallInt,
    }
}

diesel::table! {
    visas (id) {
        id -> BigInt,
        passport_number -> Text,
        stamp -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    specimens (id) {
        id -> Uuid,
        small -> SmallInt,
        whole -> Integer,
        big -> BigInt,
        single -> Float,
        double -> Double,
        price -> Numeric,
        flag -> Bool,
        title -> Text,
        data -> Binary,
        token -> Uuid,
        day -> Date,
        clock -> Time,
        local -> Timestamp,
        moment -> Timestamptz,
        extra -> Json,
        state -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    sketches (id) {
        id -> BigInt,
        small -> Nullable<SmallInt>,
        whole -> Nullable<Integer>,
        big -> Nullable<BigInt>,
        single -> Nullable<Float>,
        double -> Nullable<Double>,
        price -> Nullable<Numeric>,
        flag -> Nullable<Bool>,
        title -> Nullable<Text>,
        data -> Nullable<Binary>,
        token -> Nullable<Uuid>,
        day -> Nullable<Date>,
        clock -> Nullable<Time>,
        local -> Nullable<Timestamp>,
        moment -> Nullable<Timestamptz>,
        extra -> Nullable<Json>,
        state -> Nullable<Text>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    labels (slug) {
        slug -> Text,
        text -> Text,
        secret -> Nullable<Text>,
        uses -> Integer,
        specimen_id -> Nullable<Uuid>,
        printed_on -> Nullable<Date>,
        touched_at -> Nullable<Timestamp>,
    }
}
