//! The engine of an API: from a request to the bytes of its answer.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_graphql::{Data, Request, ServerError, Value as Json};

use super::PreparedRequest;
use super::execution::Execution;
use super::resolvers::{Environment, Resolvers};
use crate::RequestContext;
use crate::database::Database;
use crate::graphql::answer::{Allowance, Body};
use crate::graphql::domain::Domain;
use crate::graphql::error::{describe, refusal, server_error};
use crate::graphql::limits::{Exceeded, Limits};
use crate::graphql::plan::{Binder, Bound, Plan};
use crate::graphql::request::{self, Documents, Persisted, Validator, Variables};
use crate::relations::Loaders;

/// The state that all requests of an API share.
pub(in crate::graphql) struct Engine {
    pub(in crate::graphql) database: Database,
    pub(in crate::graphql) limits: Limits,
    pub(in crate::graphql) domain: Domain,
    pub(in crate::graphql) documents: Documents,
    pub(in crate::graphql) resolvers: Box<dyn Resolvers>,
    /// `None` where async-graphql did not give its environment away, which would be a change in it.
    pub(in crate::graphql) environment: Option<Environment>,
}

/// The reason why a request is not run.
enum Stopped {
    Errors(Vec<ServerError>),
    /// It is a mutation where only queries are answered.
    Mutation,
}

impl From<Vec<ServerError>> for Stopped {
    fn from(errors: Vec<ServerError>) -> Self {
        Stopped::Errors(errors)
    }
}

impl From<ServerError> for Stopped {
    fn from(error: ServerError) -> Self {
        Stopped::Errors(vec![error])
    }
}

impl Stopped {
    fn into_body(self) -> Box<Body> {
        let mut errors = match self {
            Stopped::Errors(errors) => errors,
            Stopped::Mutation => vec![refusal("BAD_REQUEST", "mutations are not answered here")],
        };
        errors.iter_mut().for_each(describe);
        Box::new(Body::refused(errors))
    }
}

impl Engine {
    /// Prepares a request.
    ///
    /// # Errors
    /// The answer to a request that cannot be run.
    pub(in crate::graphql) fn prepare(
        self: &Arc<Self>,
        request: Request,
        persisted: &Persisted,
    ) -> Result<PreparedRequest, Box<Body>> {
        self.read(request, persisted, true).map_err(Stopped::into_body)
    }

    /// Prepares a query; `None` if the request is a mutation.
    ///
    /// # Errors
    /// As [`Engine::prepare`].
    pub(in crate::graphql) fn prepare_query(
        self: &Arc<Self>,
        request: Request,
        persisted: &Persisted,
    ) -> Result<Option<PreparedRequest>, Box<Body>> {
        match self.read(request, persisted, false) {
            Ok(prepared) => Ok(Some(prepared)),
            Err(Stopped::Mutation) => Ok(None),
            Err(stopped) => Err(stopped.into_body()),
        }
    }

    fn read(
        self: &Arc<Self>,
        mut request: Request,
        persisted: &Persisted,
        may_write: bool,
    ) -> Result<PreparedRequest, Stopped> {
        let document = persisted.find(&request, self.validator())?;
        let operation = document.operation(request.operation_name.as_deref())?;
        if operation.definition.is_mutation() && !may_write {
            return Err(Stopped::Mutation);
        }
        let schema = self.documents.schema()?;
        let variables = request::coerce(schema, &document, &operation.definition, &request)?;

        let plan = self.plan(&document, operation, &variables)?;
        self.check_introspection(&plan, &document, &operation.definition)?;
        let bound = self.bind(&plan, &variables);
        if let Some(exceeded) = bound.exceeded {
            return Err(ServerError::from(exceeded).into());
        }

        let context = self.context(&mut request.data);
        let execution = Execution {
            engine: self.clone(),
            loaders: Loaders::new(self.database.clone(), context.clone()),
            context,
            operation_name: request.operation_name,
            allowance: Allowance::default(),
            rows: plan.rows.iter().map(|_| OnceLock::new()).collect(),
            document: document.clone(),
            plan,
            bound,
            variables,
        };
        let wants_cost = matches!(request.extensions.get("cost"), Some(Json::Boolean(true)));
        Ok(PreparedRequest { execution: Arc::new(execution), data: request.data, wants_cost })
    }

    pub(super) fn validator(&self) -> Validator<'_> {
        Validator { documents: &self.documents, limits: &self.limits }
    }

    /// Plans an operation for the values of its switches, or takes the plan that was made before.
    pub(super) fn plan(
        &self,
        document: &request::Document,
        operation: &request::Operation,
        variables: &Variables,
    ) -> Result<Arc<Plan>, ServerError> {
        let schema = self.documents.schema()?;
        operation.plan(&switches(&operation.switches, variables)?, || {
            Plan::new(&self.domain, schema, document, operation, variables)
                .map_err(|error| server_error(&error, Default::default()))
        })
    }

    /// Binds a plan, or takes what was bound before, where no variable stands in its arguments.
    pub(super) fn bind(&self, plan: &Plan, variables: &Variables) -> Arc<Bound> {
        let bind = || Arc::new(Binder::new(&self.limits, variables).bind(plan));
        match &plan.bound {
            Some(kept) => kept.get_or_init(bind).clone(),
            None => bind(),
        }
    }

    /// Takes the context that the caller has put into the request's data, or makes one.
    fn context(&self, data: &mut Data) -> RequestContext {
        let given = data.get(&std::any::TypeId::of::<RequestContext>());
        let given = given.and_then(|context| context.downcast_ref::<RequestContext>());
        let limits = &self.limits;
        let context = given
            .cloned()
            .unwrap_or_default()
            .with_limits(limits.max_statements_at_once, limits.max_read_bytes);
        if context.deadline().is_some() {
            return context;
        }
        context.with_deadline(Instant::now() + Duration::from_secs(limits.request_timeout))
    }

    pub(super) fn check_introspection(
        &self,
        plan: &Plan,
        document: &request::Document,
        operation: &apollo_compiler::executable::Operation,
    ) -> Result<(), ServerError> {
        if !plan.has_introspection() {
            return Ok(());
        }
        if !self.limits.introspection {
            let message = "the schema cannot be asked for: introspection is switched off";
            return Err(refusal("INTROSPECTION_DISABLED", message));
        }

        let checked =
            apollo_compiler::introspection::check_max_depth(&document.executable, operation);
        checked.map_err(|_| {
            Exceeded {
                code: "MAX_INTROSPECTION_DEPTH_LIMIT",
                limit: "max-introspection-depth",
                what: "nested lists of introspection",
                value: 3,
                maximum: 2,
            }
            .into()
        })
    }
}

/// Returns the values of the variables of `@skip` and `@include`.
///
/// # Errors
/// When one is null, which a default lets validation pass (GraphQL § Coercing Argument Values).
fn switches(
    names: &[apollo_compiler::Name],
    variables: &Variables,
) -> Result<Vec<bool>, ServerError> {
    let mut switches = Vec::with_capacity(names.len());
    for name in names {
        match variables.get(name) {
            Some(Json::Null) => {
                let message = format!("the variable `${name}` of a directive must not be null");
                return Err(refusal("BAD_USER_INPUT", message));
            }
            value => switches.push(matches!(value, Some(Json::Boolean(true)))),
        }
    }
    Ok(switches)
}
