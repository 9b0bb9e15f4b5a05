//! Prints the description of the API.

use utoipa::OpenApi;

fn main() {
    #![allow(clippy::print_stdout, reason = "that is all it does")]
    println!("{}", claque_web::api::ApiDoc::openapi().to_pretty_json().unwrap_or_default());
}
