# Stands in for CooRTweet's detect_groups() and generate_coordinated_network(), with `claque` doing the work.
#
#   source("coortweet.R")                  # after, or instead of, library(CooRTweet)
#   groups  <- detect_groups(x, time_window = 60, min_participation = 2)
#   network <- generate_coordinated_network(groups, edge_weight = 0.5, subgraph = 1)
#
# x has the columns object_id, account_id, content_id and timestamp_share (Unix seconds), as CooRTweet wants them. The network
# is an igraph with CooRTweet's names and values: weight, avg_time_delta, n_content_id, n_content_id_y, edge_symmetry_score,
# weight_threshold. In between no table of pairs is made: what detect_groups() returns only remembers what was asked for.
#
# Needs the packages data.table and igraph, and the program claque on the path (or options(claque = "path/to/claque")).

detect_groups <- function(x, time_window = 10, min_participation = 2, remove_loops = TRUE) {
  wanted <- c("object_id", "account_id", "content_id", "timestamp_share")
  missing <- setdiff(wanted, names(x))
  if (length(missing) > 0) stop("the columns are missing: ", paste(missing, collapse = ", "))
  if (!isTRUE(remove_loops)) stop("claque always removes loops: use CooRTweet for remove_loops = FALSE")
  if (!is.numeric(time_window) || time_window <= 0) stop("time_window is a number of seconds above 0")
  if (!is.numeric(min_participation) || min_participation < 1) stop("min_participation is a whole number of at least 1")
  for (id in wanted[1:3]) {
    # Beyond 2^53 neighbouring ids are one number.
    if (is.double(x[[id]]) && !inherits(x[[id]], "integer64")) stop(id, " holds fractions: read ids as text")
  }
  structure(
    list(
      rows = as.data.frame(x)[wanted],
      time_window = time_window,
      min_participation = as.integer(min_participation)
    ),
    class = "claque_groups"
  )
}

print.claque_groups <- function(x, ...) {
  cat(
    nrow(x$rows), " rows, to be paired within ", x$time_window, " s; ",
    "generate_coordinated_network() makes the network\n", sep = ""
  )
  invisible(x)
}

# case: a folder to keep the whole case in, with its report; by default nothing is kept.
generate_coordinated_network <- function(x, fast_net = FALSE, edge_weight = 0.5, subgraph = 0, objects = FALSE,
                                         case = NULL) {
  if (!inherits(x, "claque_groups")) stop("x is what detect_groups() of this file returns")
  if (!isFALSE(fast_net) || !isFALSE(objects)) stop("claque makes no fast_net and lists no objects: use CooRTweet for these")
  if (!subgraph %in% c(0, 1)) stop("subgraph is 0, the whole network, or 1, its edges above the threshold")
  if (!is.numeric(edge_weight) || edge_weight < 0 || edge_weight > 1) stop("edge_weight is a quantile from 0 to 1")

  folder <- tempfile("claque")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  posts <- file.path(folder, "posts.csv")
  data.table::fwrite(x$rows, posts, quote = TRUE, scipen = 100)
  place <- if (is.null(case)) file.path(folder, "case") else path.expand(case)
  arguments <- c(
    "detect", posts, "--preset", "coortweet",
    "--window", paste0(format(x$time_window * 1000, scientific = FALSE, trim = TRUE), "ms"),
    "--min-participation", x$min_participation,
    "--edge-quantile", format(edge_weight, scientific = FALSE, digits = 15),
    "--output", place, "--quiet"
  )
  told <- suppressWarnings(system2(getOption("claque", "claque"), shQuote(arguments), stdout = TRUE, stderr = TRUE))
  if (!is.null(attr(told, "status"))) stop(paste(told, collapse = "\n"))

  edges <- data.table::fread(
    file.path(place, "coortweet_edges.csv"),
    colClasses = list(character = c("from", "to")), na.strings = NULL, data.table = FALSE
  )
  edges$from <- unguarded(edges$from)
  edges$to <- unguarded(edges$to)
  if (subgraph == 1) edges <- edges[edges$weight_threshold == 1, , drop = FALSE]
  igraph::graph_from_data_frame(edges, directed = FALSE)
}

# claque puts an apostrophe before an id that a spreadsheet would run as a formula; this takes it away.
unguarded <- function(ids) {
  bare <- sub("^'", "", ids)
  inner <- sub("^'+", "", ids)
  first <- substr(inner, 1, 1)
  always <- first %in% c("=", "\t", "\r", "\n", "\uff1d")
  signs <- first %in% c("+", "-", "@", "\uff0b", "\uff0d", "\uff20")
  harmless <- grepl("^[[:alnum:]_.:/+=-]*$", substring(inner, 2))
  ifelse(startsWith(ids, "'") & (always | (signs & !harmless)), bare, ids)
}
