impl User {
    ///Identifies the user inside this database.
    pub const ID: ::relata::orm::Field<User, users::id> = ::relata::orm::Field::of(
        &users::id,
    );
    ///Identifies the user everywhere.
    pub const UUID: ::relata::orm::Field<User, users::uuid> = ::relata::orm::Field::of(
        &users::uuid,
    );
    ///The full name.
    pub const NAME: ::relata::orm::Field<User, users::name> = ::relata::orm::Field::of(
        &users::name,
    );
    ///The address to sign in with.
    pub const EMAIL: ::relata::orm::Field<User, users::email> = ::relata::orm::Field::of(
        &users::email,
    );
    ///The role's key.
    pub const ROLE_ID: ::relata::orm::Field<User, users::role_id> = ::relata::orm::Field::of(
        &users::role_id,
    );
    ///When the user was made.
    pub const CREATED_AT: ::relata::orm::Field<User, users::created_at> = ::relata::orm::Field::of(
        &users::created_at,
    );
    ///When the user last changed.
    pub const UPDATED_AT: ::relata::orm::Field<User, users::updated_at> = ::relata::orm::Field::of(
        &users::updated_at,
    );
}
impl User {
    ///The relation `profile`: has one Profile.
    pub const PROFILE: ::relata::orm::HasOne<User, Profile> = ::relata::orm::HasOne::<
        User,
        Profile,
    >::new(
            stringify!(profile),
            "profile",
            ::relata::orm::Field::<User, _>::of_primary_key(),
            Profile::USER_ID,
        )
        .on_query(|context| ::relata::orm::standing::<Profile, _>(context, not_deleted))
        .with_meta(&[("icon", ::relata::model::Meta::Text("id-card"))]);
    ///The `profile` of this row, to query.
    pub fn profile(
        &self,
    ) -> ::relata::orm::Related<'_, User, Profile, ::relata::orm::HasOneTag> {
        Self::PROFILE.of(self)
    }
}
const _: () = ::relata::model::assert_named_id::<Role>();
impl User {
    ///The relation `role`: belongs to Role.
    pub const ROLE: ::relata::orm::BelongsTo<User, Role> = ::relata::orm::BelongsTo::<
        User,
        Role,
    >::new(
        stringify!(role),
        "role",
        ::relata::orm::Field::<Role, _>::of_primary_key(),
        ::relata::orm::Field::of(&users::role_id),
    );
    ///The `role` of this row, to query.
    pub fn role(
        &self,
    ) -> ::relata::orm::Related<'_, User, Role, ::relata::orm::BelongsToTag> {
        Self::ROLE.of(self)
    }
}
impl ::relata::model::Model for User {
    type Table = users::table;
    type PrimaryKey = users::id;
    const FIELDS: &'static [::relata::model::FieldInfo] = &[
        ::relata::model::FieldInfo::new(
                &users::id,
                0usize,
                "id",
                "Identifies the user inside this database.",
            )
            .held_as(&users::id, ::std::marker::PhantomData::<i64>)
            .primary_key(),
        ::relata::model::FieldInfo::new(
                &users::uuid,
                1usize,
                "uuid",
                "Identifies the user everywhere.",
            )
            .held_as(&users::uuid, ::std::marker::PhantomData::<Uuid>)
            .unique()
            .auto(::relata::model::Auto::Create),
        ::relata::model::FieldInfo::new(&users::name, 2usize, "name", "The full name.")
            .held_as(&users::name, ::std::marker::PhantomData::<String>)
            .with_rules(
                &[
                    ::relata::model::Rule::Length {
                        min: 1,
                        max: 200,
                    },
                ],
            ),
        ::relata::model::FieldInfo::new(
                &users::email,
                3usize,
                "email",
                "The address to sign in with.",
            )
            .held_as(&users::email, ::std::marker::PhantomData::<String>)
            .unique()
            .with_rules(&[::relata::model::Rule::Email]),
        ::relata::model::FieldInfo::new(
                &users::role_id,
                4usize,
                "roleId",
                "The role's key.",
            )
            .held_as(&users::role_id, ::std::marker::PhantomData::<Option<i64>>),
        ::relata::model::FieldInfo::new(
                &users::created_at,
                5usize,
                "createdAt",
                "When the user was made.",
            )
            .held_as(&users::created_at, ::std::marker::PhantomData::<DateTime<Utc>>)
            .auto(::relata::model::Auto::Create),
        ::relata::model::FieldInfo::new(
                &users::updated_at,
                6usize,
                "updatedAt",
                "When the user last changed.",
            )
            .held_as(&users::updated_at, ::std::marker::PhantomData::<DateTime<Utc>>)
            .auto(::relata::model::Auto::Update),
    ];
    const INFO: &'static ::relata::model::ModelInfo = &::relata::model::ModelInfo {
        name: "User",
        singular: "user",
        plural: "users",
        noun: "user",
        nouns: "users",
        description: "A person who can sign in.",
        table: ::relata::database::table_name::<users::table>(),
        rules: &::relata::database::RowRules::of("User")
            .visible(|context| ::relata::orm::row_rule::<User, _>(context, seen_by))
            .writable(|context| ::relata::orm::row_rule::<User, _>(context, written_by))
            .updatable(|context| ::relata::orm::row_rule::<User, _>(context, changed_by))
            .with_viewers(
                &[
                    || ::relata::orm::viewer_of::<User, _>(seen_by),
                    || ::relata::orm::viewer_of::<User, _>(written_by),
                    || ::relata::orm::viewer_of::<User, _>(changed_by),
                ],
            ),
        operations: ::relata::model::Operations::all(),
        is_view: false,
        fields: <Self as ::relata::model::Model>::FIELDS,
        primary_key: ::relata::model::primary_key_of::<Self>(),
        relations: &[Self::PROFILE.untyped(), Self::ROLE.untyped()],
    };
    fn from_record(record: &::relata::database::Record) -> ::relata::Result<Self> {
        Ok(Self {
            id: ::relata::model::from_value(
                users::id,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[0usize],
            )?,
            uuid: ::relata::model::from_value(
                users::uuid,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[1usize],
            )?,
            name: ::relata::model::from_value(
                users::name,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[2usize],
            )?,
            email: ::relata::model::from_value(
                users::email,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[3usize],
            )?,
            role_id: ::relata::model::from_value(
                users::role_id,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[4usize],
            )?,
            created_at: ::relata::model::from_value(
                users::created_at,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[5usize],
            )?,
            updated_at: ::relata::model::from_value(
                users::updated_at,
                record,
                <Self as ::relata::model::Model>::INFO,
                &<Self as ::relata::model::Model>::FIELDS[6usize],
            )?,
        })
    }
    fn value(
        &self,
        field: &::relata::model::FieldInfo,
    ) -> Option<::relata::database::Value> {
        match field.index {
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
