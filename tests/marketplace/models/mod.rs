//! The models, one file for each; the list is at the end.

mod address;
mod best_seller;
mod brand;
mod category;
mod country;
mod currency;
mod enums;
mod forum;
mod invoice;
mod r#match;
mod media;
mod news;
mod option_record;
mod order;
mod order_item;
mod payment;
mod person;
mod post;
mod product;
pub mod schema;
mod series;
mod staff;
mod stock;
mod subscription_record;
mod thread;
mod user_connection;
mod user_connection_edge_record;
mod vote;
mod warehouse;

pub use address::Address;
pub use best_seller::BestSeller;
pub use brand::Brand;
pub use category::Category;
pub use country::Country;
pub use currency::Currency;
pub use enums::OrderStatus;
pub use forum::Forum;
pub use invoice::Invoice;
pub use r#match::Match;
pub use media::Media;
pub use news::News;
pub use option_record::OptionRecord;
pub use order::Order;
pub use order_item::OrderItem;
pub use payment::{Payment, PaymentMethod};
pub use person::Person;
pub use post::Post;
pub use product::{Product, ProductType};
pub use series::Series;
pub use staff::Staff;
pub use stock::Stock;
pub use subscription_record::{SubscriptionRecord, SubscriptionRecordPlan};
pub use thread::Thread;
pub use user_connection::UserConnection;
pub use user_connection_edge_record::UserConnectionEdgeRecord;
pub use vote::Vote;
pub use warehouse::Warehouse;

relata::models! {
    /// The models of the database.
    pub struct Models:
        OrderItem,
        Address,
        BestSeller,
        Brand,
        Category,
        Country,
        Currency,
        Forum,
        Invoice,
        Match,
        Media,
        News,
        OptionRecord,
        Order,
        Payment,
        Person,
        Post,
        Product,
        Series,
        Staff,
        Stock,
        SubscriptionRecord,
        Thread,
        UserConnectionEdgeRecord,
        UserConnection,
        Vote,
        Warehouse,
}
