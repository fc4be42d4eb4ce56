//! Requests, and what a test expects of their answers.

use std::future::IntoFuture;

use async_graphql::Variables;
use futures::FutureExt;
use futures::future::BoxFuture;
use relata::RequestContext;
use relata::graphql::Api;
use serde_json::{Value, json};

use super::Test;

impl Test {
    /// Asks for a document, of the demo's models and of those in `tests/domain` alike.
    pub fn query(&self, document: &str) -> Request<'_> {
        Request {
            test: self,
            api: None,
            context: RequestContext::system(),
            document: document.to_owned(),
            variables: json!({}),
            is_field: false,
        }
    }

    /// Asks for one field of the type `Mutation`; the expected answer is the value of that field.
    pub fn mutation(&self, field: &str) -> Request<'_> {
        let document = format!("mutation {{ {field} }}");
        Request { is_field: true, ..self.query(&document) }
    }
}

/// A request; `await` sends it.
pub struct Request<'t> {
    test: &'t Test,
    api: Option<Api>,
    context: RequestContext,
    document: String,
    variables: Value,
    is_field: bool,
}

impl Request<'_> {
    /// Sends the request to this API.
    pub fn to(mut self, api: Api) -> Self {
        self.api = Some(api);
        self
    }

    /// Sends the request for this viewer, or with this deadline.
    pub fn with_context(mut self, context: RequestContext) -> Self {
        self.context = context;
        self
    }

    /// Sends these variables along.
    pub fn with_variables(mut self, variables: Value) -> Self {
        self.variables = variables;
        self
    }
}

impl<'t> IntoFuture for Request<'t> {
    type Output = Answer;
    type IntoFuture = BoxFuture<'t, Answer>;

    fn into_future(self) -> Self::IntoFuture {
        async move {
            let Request { test, api, context, document, variables, is_field } = self;
            let api = api.as_ref().unwrap_or_else(|| test.request_api());
            let request = async_graphql::Request::new(&document);
            let request = request.variables(Variables::from_json(variables)).data(context);

            test.statements();
            let response = api.execute(request).await;
            let statements = test.statements();

            let text = serde_json::to_string_pretty(&response.data).unwrap();
            let response = serde_json::to_value(response).unwrap();
            Answer { document, text, response, statements, is_field }
        }
        .boxed()
    }
}

/// The answer to a request, with the statements that it took.
pub struct Answer {
    document: String,
    text: String,
    response: Value,
    statements: Vec<String>,
    is_field: bool,
}

impl Answer {
    /// Asserts the whole data of an answer without errors: of a mutation, the value of its field.
    #[track_caller]
    pub fn answers(&self, expected: Value) -> &Self {
        let actual = self.data();
        assert!(actual == expected, "{}\n\nanswers {actual:#}\n\nnot {expected:#}", self.document);
        self
    }

    /// Asserts the code and the message of the only error, and that there is no data.
    #[track_caller]
    pub fn is_refused_with(&self, code: &str, message: &str) -> &Self {
        self.fails_with(code, message);
        assert!(self.has_no_data(), "{:#}", self.response);
        self
    }

    /// Asserts the code and the message of the only error, beside which there can be data.
    #[track_caller]
    pub fn fails_with(&self, code: &str, message: &str) -> &Self {
        let error = self.error();
        let actual = (&error["extensions"]["code"], &error["message"]);
        assert!(
            actual == (&json!(code), &json!(message)),
            "{}\n\nfails with {error:#}\n\nnot {code}: {message}",
            self.document
        );
        self
    }

    /// Where only a nullable root field fails, its null is all the data there is.
    fn has_no_data(&self) -> bool {
        match self.response["data"].as_object() {
            Some(fields) => fields.values().all(Value::is_null),
            None => true,
        }
    }

    /// Asserts the code of each error, where the messages are not Relata's own.
    #[track_caller]
    pub fn has_code(&self, code: &str) -> &Self {
        let errors = self.errors();
        assert!(!errors.is_empty(), "{}\n\n{:#}", self.document, self.response);
        for error in errors {
            assert_eq!(error["extensions"]["code"], code, "{}", self.document);
        }
        self
    }

    /// Asserts all extensions of the only error.
    #[track_caller]
    pub fn has_extensions(&self, expected: Value) -> &Self {
        let actual = &self.error()["extensions"];
        assert!(*actual == expected, "{}\n\nhas {actual:#}\n\nnot {expected:#}", self.document);
        self
    }

    /// Asserts that the input is refused, with the messages of each of its paths.
    #[track_caller]
    pub fn is_invalid(&self, messages: Value) -> &Self {
        self.has_extensions(json!({ "code": "BAD_USER_INPUT", "validation": messages }))
    }

    /// Asserts how many statements the request took, those of a transaction included.
    #[track_caller]
    pub fn in_statements(&self, count: usize) -> &Self {
        assert_eq!(self.statements.len(), count, "{}\n\n{:#?}", self.document, self.statements);
        self
    }

    /// Asserts how many of the statements are an INSERT.
    #[track_caller]
    pub fn in_inserts(&self, count: usize) -> &Self {
        assert_eq!(self.starting_with("INSERT").len(), count, "{:#?}", self.statements);
        self
    }

    /// Asserts that the request wrote nothing.
    #[track_caller]
    pub fn without_writes(&self) -> &Self {
        for verb in ["INSERT", "UPDATE", "DELETE"] {
            let written = self.starting_with(verb);
            assert!(written.is_empty(), "{}\n\n{written:#?}", self.document);
        }
        self
    }

    fn starting_with(&self, verb: &str) -> Vec<&String> {
        self.statements.iter().filter(|sql| sql.starts_with(verb)).collect()
    }

    /// The data of an answer without errors: of a mutation, the value of its field.
    #[track_caller]
    pub fn data(&self) -> Value {
        assert!(self.response.get("errors").is_none(), "{}\n\n{:#}", self.document, self.response);
        let data = &self.response["data"];
        match data.as_object().filter(|_| self.is_field) {
            Some(fields) => fields.values().next().unwrap().clone(),
            None => data.clone(),
        }
    }

    /// The values of one field in the nodes of a list, as texts.
    #[track_caller]
    pub fn nodes(&self, list: &str, field: &str) -> Vec<String> {
        let data = self.data();
        let nodes = data[list]["nodes"].as_array().unwrap_or_else(|| panic!("{data:#}"));

        nodes.iter().map(|node| node[field].as_str().unwrap().to_owned()).collect()
    }

    /// The data as it is sent, its fields in the order of the answer.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole answer, with all its errors.
    pub fn response(&self) -> &Value {
        &self.response
    }

    /// The statements that the request took, without their binds and quotes.
    pub fn statements(&self) -> &[String] {
        &self.statements
    }

    fn errors(&self) -> &[Value] {
        self.response["errors"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    #[track_caller]
    fn error(&self) -> &Value {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "{}\n\n{:#}", self.document, self.response);
        &errors[0]
    }
}
