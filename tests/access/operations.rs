//! Operations that models and relations leave out of the schema.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use async_graphql::{Context, Object};
use relata::graphql::SchemaError;
use relata::prelude::*;

diesel::table! { authors (id) { id -> BigInt, name -> Text, } }
diesel::table! { biographies (id) { id -> BigInt, author_id -> Nullable<BigInt>, text -> Text, } }
diesel::table! { books (id) { id -> BigInt, author_id -> BigInt, shelf_id -> Nullable<BigInt>, title -> Text, } }
diesel::table! { reviews (id) { id -> BigInt, book_id -> Nullable<BigInt>, text -> Text, } }
diesel::table! { loans (id) { id -> BigInt, book_id -> Nullable<BigInt>, reader -> Text, } }
diesel::table! { shelves (id) { id -> BigInt, place -> Text, } }

/// Somebody who writes.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = authors)]
#[model(operations(read, create))]
#[has_one(biography: Biography)]
#[has_many(books: Book, operations(list, create))]
pub struct Author {
    /// Identifies the author.
    pub id: i64,
    /// The full name.
    pub name: String,
}

/// The life of an author.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = biographies)]
#[model(operations(get, create, update))]
#[belongs_to(author: Author)]
pub struct Biography {
    /// Identifies the biography.
    pub id: i64,
    /// The author's key.
    pub author_id: Option<i64>,
    /// What happened.
    pub text: String,
}

/// What an author wrote.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = books)]
#[belongs_to(author: Author, operations(read))]
#[belongs_to(shelf: Shelf)]
#[has_many(reviews: Review, operations(aggregate))]
#[has_many(loans: Loan)]
pub struct Book {
    /// Identifies the book.
    pub id: i64,
    /// The author's key.
    pub author_id: i64,
    /// The shelf's key.
    pub shelf_id: Option<i64>,
    /// The title.
    pub title: String,
}

/// What a reader thinks.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = reviews)]
#[model(operations())]
#[belongs_to(book: Book)]
pub struct Review {
    /// Identifies the review.
    pub id: i64,
    /// The book's key.
    pub book_id: Option<i64>,
    /// The opinion.
    pub text: String,
}

/// Who has a book at home, which is nobody's business.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = loans)]
#[belongs_to(book: Book)]
pub struct Loan {
    /// Identifies the loan.
    pub id: i64,
    /// The book's key.
    pub book_id: Option<i64>,
    /// Who has it.
    pub reader: String,
}

/// Where books stand.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = shelves)]
#[model(operations(delete))]
#[has_many(books: Book)]
pub struct Shelf {
    /// Identifies the shelf.
    pub id: i64,
    /// Where it is.
    pub place: String,
}

relata::models! {
    /// A library, without its loans.
    pub struct Library: Author, Biography, Book, Review, Shelf
}

/// A page of the catalogue.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = books)]
#[model(operations(read))]
pub struct Entry {
    /// Identifies the book.
    pub id: i64,
    /// The title.
    pub title: String,
}

relata::models! {
    /// What everybody reads.
    pub struct Catalogue: Entry
}

relata::models! {
    /// Models of which nothing is served.
    pub struct Closed: Review
}

/// Returns the names of the fields of a type, or of the values of an enum; none if there is no such type.
fn members(type_name: &str) -> Vec<String> {
    let schema = parse_schema(relata::app(Library).sdl()).unwrap();
    let ty = schema.definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == type_name => Some(ty.node.kind),
        _ => None,
    });

    let names: Vec<_> = match ty {
        Some(TypeKind::Object(ty)) => ty.fields.into_iter().map(|field| field.node.name).collect(),
        Some(TypeKind::InputObject(ty)) => {
            ty.fields.into_iter().map(|field| field.node.name).collect()
        }
        Some(TypeKind::Enum(ty)) => ty.values.into_iter().map(|value| value.node.value).collect(),
        _ => Vec::new(),
    };
    names.into_iter().map(|name| name.node.to_string()).collect()
}

#[test]
fn queries_are_those_of_the_operations_that_read() {
    let expected =
        ["author", "authors", "authorsAggregate", "biography", "book", "books", "booksAggregate"];
    assert_eq!(members("Query"), expected);
}

#[test]
fn mutations_are_those_of_the_operations_that_write() {
    let expected = [
        "createAuthor",
        // Rows of `Biography` are not deleted.
        "createBiographyForAuthor",
        "saveBiographyForAuthor",
        "firstOrCreateBiographyForAuthor",
        "updateOrCreateBiographyForAuthor",
        "associateBiographyWithAuthor",
        "dissociateBiographyFromAuthor",
        // `books` of an author makes rows and changes none.
        "createBookForAuthor",
        "createManyBooksForAuthor",
        "firstOrCreateBookForAuthor",
        "fetchOrCreateManyBooksForAuthor",
        "createBiography",
        "updateBiography",
        "associateAuthorWithBiography",
        "dissociateAuthorFromBiography",
        // A book needs an author, whom `author` of a book does not set.
        "updateBook",
        "deleteBook",
        "associateShelfWithBook",
        "dissociateShelfFromBook",
        "deleteShelf",
        "saveBookForShelf",
        "saveManyBooksForShelf",
    ];
    assert_eq!(members("Mutation"), expected);
}

#[test]
fn fields_and_filters_are_those_of_relations_that_are_read() {
    assert_eq!(
        members("Author"),
        ["id", "name", "biography", "hasBiography", "biographyAggregate", "books"]
    );
    assert_eq!(members("Book"), ["id", "title", "author", "shelf", "reviewsAggregate"]);
    assert_eq!(members("BookWhereHasFilter"), ["author", "shelf"]);
    assert_eq!(members("BookRelationName"), ["AUTHOR", "SHELF"]);
    assert_eq!(members("BookOrderBy"), ["id", "title", "author", "shelf"]);
}

#[test]
fn nested_inputs_have_the_verbs_of_operations_that_are_there() {
    assert_eq!(members("CreateAuthorInput"), ["name", "biography", "books"]);
    assert_eq!(
        members("BooksForAuthorInput"),
        ["create", "createMany", "firstOrCreate", "fetchOrCreateMany"]
    );
    let biography = [
        "create",
        "save",
        "firstOrCreate",
        "updateOrCreate",
        "associate",
        "dissociate",
        "update",
        "onOccupied",
    ];
    assert_eq!(members("BiographyForAuthorInput"), biography);
    assert_eq!(
        members("AuthorForBiographyInput"),
        ["associate", "create", "dissociate", "onOccupied"]
    );
    assert_eq!(members("UpdateBookInput"), ["title", "shelf"]);
    assert_eq!(members("ShelfForBookInput"), ["associate", "dissociate"]);
}

#[test]
fn a_row_that_is_not_deleted_is_not_deleted_to_make_room_either() {
    assert_eq!(members("OnOccupiedDetachOrUpdate"), ["ERROR", "DETACH", "UPDATE"]);
    assert_eq!(members("OnOccupied"), [""; 0]);
}

#[test]
fn a_model_that_is_not_listed_is_not_served_through_relations() {
    let sdl = relata::app(Library).sdl().to_lowercase();
    assert!(!sdl.contains("loan"), "{sdl}");
}

#[test]
fn an_api_of_models_that_are_only_read_has_no_mutations() {
    assert!(!relata::app(Catalogue).sdl().contains("Mutation"));
}

#[test]
fn a_schema_without_queries_is_refused_at_the_start() {
    assert_eq!(relata::app(Closed).check_schema(), Err(SchemaError::NoQueries));
}

/// Fields that give a model away which is not listed.
struct Loans;

#[Object]
impl Loans {
    /// The last loan.
    async fn last_loan(&self, _ctx: &Context<'_>) -> Option<Row<Loan>> {
        None
    }
}

#[test]
fn a_custom_field_that_returns_a_model_which_is_not_listed_is_refused_at_the_start() {
    let refused = relata::app(Library).queries(Loans).check_schema().unwrap_err();

    assert_eq!(
        refused.to_string(),
        "a custom field returns rows of Loan, which is not in the list of models: add it, with \
        `#[model(operations())]` if nothing else is to serve it"
    );
}
