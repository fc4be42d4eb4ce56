#[allow(non_upper_case_globals)]
impl User {
    #[doc(hidden)]
    pub const column_id: users::id = users::id;
    #[doc(hidden)]
    pub const column_uuid: users::uuid = users::uuid;
    #[doc(hidden)]
    pub const column_name: users::name = users::name;
    #[doc(hidden)]
    pub const column_email: users::email = users::email;
    #[doc(hidden)]
    pub const column_role_id: users::role_id = users::role_id;
    #[doc(hidden)]
    pub const column_created_at: users::created_at = users::created_at;
    #[doc(hidden)]
    pub const column_updated_at: users::updated_at = users::updated_at;
    #[doc(hidden)]
    pub const PRIMARY_KEY: users::id = users::id;
}
impl User {
    ///The relation `profile`: has one Profile.
    pub const PROFILE: ::relata::relations::HasOne<User, Profile> = ::relata::relations::HasOne::<
        User,
        Profile,
    >::new(stringify!(profile), "profile", &User::PRIMARY_KEY, &Profile::column_user_id)
        .on_query(|| ::relata::relations::standing::<Profile>(not_deleted()))
        .with_meta(&[("icon", ::relata::relations::Meta::Text("id-card"))]);
    ///The `profile` of this row, to query.
    pub fn profile(
        &self,
    ) -> ::relata::relations::RelationOf<
        '_,
        User,
        Profile,
        ::relata::relations::HasOneKind,
    > {
        Self::PROFILE.of(self)
    }
}
const _: () = ::relata::model::assert_named_id(&Role::PRIMARY_KEY);
impl User {
    ///The relation `role`: belongs to Role.
    pub const ROLE: ::relata::relations::BelongsTo<User, Role> = ::relata::relations::BelongsTo::<
        User,
        Role,
    >::new(stringify!(role), "role", &Role::PRIMARY_KEY, &User::column_role_id);
    ///The `role` of this row, to query.
    pub fn role(
        &self,
    ) -> ::relata::relations::RelationOf<
        '_,
        User,
        Role,
        ::relata::relations::BelongsToKind,
    > {
        Self::ROLE.of(self)
    }
}
impl ::relata::model::Model for User {
    type Table = users::table;
    const COLUMNS: &'static [::relata::database::Column] = &[
        ::relata::database::Column::of(
                &users::id,
                0usize,
                "id",
                "Identifies the user inside this database.",
            )
            .held_as(&users::id, ::std::marker::PhantomData::<i64>)
            .primary_key(),
        ::relata::database::Column::of(
                &users::uuid,
                1usize,
                "uuid",
                "Identifies the user everywhere.",
            )
            .held_as(&users::uuid, ::std::marker::PhantomData::<Uuid>)
            .unique()
            .auto(::relata::database::Auto::Create),
        ::relata::database::Column::of(&users::name, 2usize, "name", "The full name.")
            .held_as(&users::name, ::std::marker::PhantomData::<String>)
            .with_rules(
                &[
                    ::relata::database::Rule::Length {
                        min: 1,
                        max: 200,
                    },
                ],
            ),
        ::relata::database::Column::of(
                &users::email,
                3usize,
                "email",
                "The address to sign in with.",
            )
            .held_as(&users::email, ::std::marker::PhantomData::<String>)
            .unique()
            .with_rules(&[::relata::database::Rule::Email]),
        ::relata::database::Column::of(
                &users::role_id,
                4usize,
                "roleId",
                "The role's key.",
            )
            .held_as(&users::role_id, ::std::marker::PhantomData::<Option<i64>>),
        ::relata::database::Column::of(
                &users::created_at,
                5usize,
                "createdAt",
                "When the user was made.",
            )
            .held_as(&users::created_at, ::std::marker::PhantomData::<DateTime<Utc>>)
            .auto(::relata::database::Auto::Create),
        ::relata::database::Column::of(
                &users::updated_at,
                6usize,
                "updatedAt",
                "When the user last changed.",
            )
            .held_as(&users::updated_at, ::std::marker::PhantomData::<DateTime<Utc>>)
            .auto(::relata::database::Auto::Update),
    ];
    const INFO: &'static ::relata::model::ModelInfo = &::relata::model::ModelInfo {
        name: "User",
        singular: "user",
        plural: "users",
        description: "A person who can sign in.",
        table: ::relata::database::table_name::<users::table>(),
        columns: Self::COLUMNS,
        primary_key: ::relata::model::primary_key_of(Self::COLUMNS, &users::id),
        relations: &[Self::PROFILE.untyped(), Self::ROLE.untyped()],
    };
    fn from_record(
        record: &::relata::database::Record,
    ) -> ::relata::database::Result<Self> {
        Ok(Self {
            id: ::relata::model::from_value(users::id, record, &Self::COLUMNS[0usize])?,
            uuid: ::relata::model::from_value(
                users::uuid,
                record,
                &Self::COLUMNS[1usize],
            )?,
            name: ::relata::model::from_value(
                users::name,
                record,
                &Self::COLUMNS[2usize],
            )?,
            email: ::relata::model::from_value(
                users::email,
                record,
                &Self::COLUMNS[3usize],
            )?,
            role_id: ::relata::model::from_value(
                users::role_id,
                record,
                &Self::COLUMNS[4usize],
            )?,
            created_at: ::relata::model::from_value(
                users::created_at,
                record,
                &Self::COLUMNS[5usize],
            )?,
            updated_at: ::relata::model::from_value(
                users::updated_at,
                record,
                &Self::COLUMNS[6usize],
            )?,
        })
    }
    fn value(
        &self,
        column: &::relata::database::Column,
    ) -> Option<::relata::database::Value> {
        match column.index {
            0usize => ::relata::model::to_value(users::id, &self.id),
            1usize => ::relata::model::to_value(users::uuid, &self.uuid),
            2usize => ::relata::model::to_value(users::name, &self.name),
            3usize => ::relata::model::to_value(users::email, &self.email),
            4usize => ::relata::model::to_value(users::role_id, &self.role_id),
            5usize => ::relata::model::to_value(users::created_at, &self.created_at),
            6usize => ::relata::model::to_value(users::updated_at, &self.updated_at),
            _ => None,
        }
    }
}
