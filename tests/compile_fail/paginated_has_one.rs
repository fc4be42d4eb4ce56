//! A hasOne has one row at most: there is nothing to paginate.
use relata::database::Connection;
use relata::models::User;

async fn pages(user: User, conn: &mut Connection) {
    user.profile().query().paginate(conn, 1, 10).await.unwrap();
}

fn main() {}
