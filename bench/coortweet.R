# One whole run of CooRTweet: rows in, edges out. Usage: Rscript coortweet.R ROWS.csv EDGES.csv
#
# Ids are read as text, as CooRTweet's own documentation asks; times are whole seconds.
suppressPackageStartupMessages({
  library(data.table)
  library(CooRTweet)
})

paths <- commandArgs(trailingOnly = TRUE)
stopifnot(length(paths) == 2)

# data.table takes half the cores unless told; each tool may take all of them here.
setDTthreads(0)

rows <- fread(
  paths[1],
  colClasses = list(character = c("object_id", "account_id", "content_id"), integer = "timestamp_share")
)
groups <- detect_groups(rows, time_window = 60, min_participation = 2)
network <- generate_coordinated_network(groups, edge_weight = 0.5)
fwrite(igraph::as_data_frame(network, "edges"), paths[2])
