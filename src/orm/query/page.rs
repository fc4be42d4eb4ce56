//! Pages of rows (Lucid: `paginate` and its paginator).

use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::database::Connection;
use crate::error::Result;
use crate::model::Model;
use crate::orm::Row;
use crate::orm::{Many, Query};

/// The number of the first page.
const FIRST_PAGE: i64 = 1;

/// A page of rows, with Lucid's numbers and links.
///
/// ```no_run
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut relata::Connection) -> Result<(), relata::Error> {
/// let page = User::query().paginate(conn, 2, 10).await?.base_url("/users").query_string([("sort", "name")]);
/// assert_eq!(page.meta().first_page_url, "/users?sort=name&page=1");
/// let names: Vec<&str> = page.rows.iter().map(|user| user.name.as_str()).collect();
/// let json = serde_json::json!({ "meta": page.meta(), "data": names });
/// # drop(json);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Page<M> {
    /// The rows of this page.
    pub rows: Vec<Row<M>>,
    /// The number of rows on all pages.
    pub total: i64,
    /// The maximum number of rows of a page.
    pub per_page: i64,
    /// The number of this page; the first is 1.
    pub current_page: i64,
    /// The number of the last page, at least 1.
    pub last_page: i64,
    base_url: String,
    query_string: Vec<(String, String)>,
}

/// The numbers and links of a page, for clients. Its JSON is Lucid's: `{"total": …, "perPage": …, …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    /// The number of rows on all pages.
    pub total: i64,
    /// The maximum number of rows of a page.
    pub per_page: i64,
    /// The number of this page; the first is 1.
    pub current_page: i64,
    /// The number of the last page, at least 1.
    pub last_page: i64,
    /// The number of the first page: 1.
    pub first_page: i64,
    /// The link to the first page.
    pub first_page_url: String,
    /// The link to the last page.
    pub last_page_url: String,
    /// The link to the next page; null on the last.
    pub next_page_url: Option<String>,
    /// The link to the page before; null on the first.
    pub previous_page_url: Option<String>,
}

impl<M: Model> Query<M, Many> {
    /// Reads one page of `per_page` rows; the first is page 1 (Lucid: `paginate`). If no row matches, the count is the
    /// only statement.
    ///
    /// # Errors
    /// The database's error.
    pub async fn paginate(
        self,
        conn: &mut Connection,
        page: i64,
        per_page: i64,
    ) -> Result<Page<M>> {
        let current_page = page.max(FIRST_PAGE);
        let per_page = per_page.max(1);
        let total = self.count(conn).await?;

        let mut rows = Vec::new();
        if total > 0 {
            let offset = per_page.saturating_mul(current_page - FIRST_PAGE);
            rows = self.limit(per_page).offset(offset).get_results(conn).await?;
        }

        Ok(Page {
            rows,
            total,
            per_page,
            current_page,
            last_page: (total.max(1) - 1) / per_page + 1,
            base_url: "/".to_owned(),
            query_string: Vec::new(),
        })
    }
}

impl<M> Page<M> {
    /// Sets the URL of the links, without a query string (Lucid: `baseUrl`). The default is `/`.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Sets the query string of the links, besides `page` (Lucid: `queryString`).
    pub fn query_string<N: Into<String>, V: Into<String>>(
        mut self,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.query_string =
            pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        self
    }

    /// Returns whether this page has no rows (Lucid: `isEmpty`).
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns whether there are rows, on this page or another (Lucid: `hasTotal`).
    pub fn has_total(&self) -> bool {
        self.total > 0
    }

    /// Returns whether the rows fill more than one page (Lucid: `hasPages`).
    pub fn has_pages(&self) -> bool {
        self.last_page != FIRST_PAGE
    }

    /// Returns whether pages follow this one (Lucid: `hasMorePages`).
    pub fn has_more_pages(&self) -> bool {
        self.last_page > self.current_page
    }

    /// Returns the link to a page; the page need not exist (Lucid: `getUrl`).
    pub fn url(&self, page: i64) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.query_string.iter().filter(|(name, _)| name != "page"));
        query.append_pair("page", &page.max(FIRST_PAGE).to_string());
        format!("{}?{}", self.base_url, query.finish())
    }

    /// Returns the numbers and links of this page (Lucid: `getMeta`).
    pub fn meta(&self) -> PageMeta {
        PageMeta {
            total: self.total,
            per_page: self.per_page,
            current_page: self.current_page,
            last_page: self.last_page,
            first_page: FIRST_PAGE,
            first_page_url: self.url(FIRST_PAGE),
            last_page_url: self.url(self.last_page),
            next_page_url: self.has_more_pages().then(|| self.url(self.current_page + 1)),
            previous_page_url: (self.current_page > FIRST_PAGE)
                .then(|| self.url(self.current_page - 1)),
        }
    }
}
