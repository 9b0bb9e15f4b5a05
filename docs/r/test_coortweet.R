# Holds coortweet.R against networks that CooRTweet 2.1.3 itself made.
#
# Usage: Rscript test_coortweet.R coortweet.R ROWS.csv EDGES.csv TIME_WINDOW MIN_PARTICIPATION EDGE_WEIGHT SUBGRAPH
# With only the first argument it runs on rows of its own, whose network is worked out by hand below.
arguments <- commandArgs(trailingOnly = TRUE)
source(arguments[1])
# Byte order, as claque and CooRTweet put accounts.
invisible(Sys.setlocale("LC_COLLATE", "C"))

same_edges <- function(network, golden) {
  found <- igraph::as_data_frame(network, "edges")
  swap <- found$from > found$to
  found[swap, c("from", "to")] <- found[swap, c("to", "from")]
  by <- function(edges) edges[order(edges$from, edges$to, method = "radix"), ]
  found <- by(found)
  golden <- by(golden)
  stopifnot(nrow(found) == nrow(golden), identical(found$from, golden$from), identical(found$to, golden$to))
  columns <- c("weight", "avg_time_delta", "n_content_id", "n_content_id_y", "edge_symmetry_score", "weight_threshold")
  for (column in columns) stopifnot(all(abs(found[[column]] - golden[[column]]) <= 1e-9))
  nrow(found)
}

if (length(arguments) == 7) {
  rows <- data.table::fread(arguments[2], colClasses = list(character = c("object_id", "account_id", "content_id")))
  golden <- data.table::fread(arguments[3], colClasses = list(character = c("from", "to")), data.table = FALSE)
  numbers <- as.numeric(arguments[4:7])
  groups <- detect_groups(rows, time_window = numbers[1], min_participation = numbers[2])
  network <- generate_coordinated_network(groups, edge_weight = numbers[3], subgraph = numbers[4])
  cat(same_edges(network, golden), "edges are the same\n")
} else {
  # ann and bo share two objects, 5 s apart on both; cy shares one with each, 20 s later. Ids that a spreadsheet would run, and
  # ids beyond 2^53, come back as they were.
  rows <- data.frame(
    object_id = c("a", "a", "b", "b", "a"),
    account_id = c("=ann", "9007199254740993", "=ann", "9007199254740993", "cy"),
    content_id = c("1", "2", "3", "4", "5"),
    timestamp_share = c(1000, 1005, 2000, 2005, 1020)
  )
  golden <- data.frame(
    from = "9007199254740993", to = "=ann", weight = 2, avg_time_delta = 5, n_content_id = 2, n_content_id_y = 2,
    edge_symmetry_score = 1, weight_threshold = 0
  )
  network <- generate_coordinated_network(detect_groups(rows, time_window = 10, min_participation = 1), edge_weight = 0.5)
  same_edges(network, golden)
  above <- generate_coordinated_network(detect_groups(rows, time_window = 10), edge_weight = 0.5, subgraph = 1)
  stopifnot(igraph::ecount(above) == 0)
  refused <- try(detect_groups(transform(rows, account_id = 1.5)), silent = TRUE)
  stopifnot(inherits(refused, "try-error"), grepl("read ids as text", refused))
  told <- try(generate_coordinated_network(detect_groups(transform(rows, timestamp_share = "soon"))), silent = TRUE)
  stopifnot(inherits(told, "try-error"), grepl("soon", told))
  cat("coortweet.R: 4 passed, 0 failed\n")
}
