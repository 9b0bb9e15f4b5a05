"""Edges and accounts as a graph of NetworkX or igraph.

The simple graph is the one of ``network.graphml``: one edge for each pair of accounts, and what several traces say of
it in attributes that end in the name of the trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._extras import need
from ._table import Table

if TYPE_CHECKING:
    import igraph
    import networkx

__all__ = ["Edges"]

OF_A_TRACE = (
    "objects", "co_actions", "mean_lag_s", "a_led", "meetings", "expected", "p_value", "q_value", "log10_p", "log10_q", "nulls",
)  # fmt: skip
"""What an edge says of one trace."""

OF_AN_ACCOUNT = (
    "finding",
    "kind",
    "grade",
    "role",
    "led_share",
    "strength",
    "co_actions",
    "objects",
    "first_seen",
    "last_seen",
)
"""What a group says of a member."""

Pair = tuple[str, str]


class Edges(Table):
    """The edges of a case, strongest first: one row for each pair of accounts and trace.

    Columns: ``trace``; ``account_a``, ``account_b`` (ids, first in byte order first); ``objects`` (distinct, acted on
    together); ``co_actions``; ``mean_lag_s`` (seconds); ``a_led`` (co-actions in which a came first); ``meetings`` and
    ``expected`` (what is tested, and its mean under the null model); ``p_value``, ``q_value`` (0 below the smallest double),
    ``log10_p``, ``log10_q``; ``nulls`` (null models that the edge survives); ``finding`` (the group that both ends are
    in); ``first_seen``, ``last_seen`` (times of co-actions, UTC, milliseconds).

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> claque.detect(posts).edges.to_networkx().number_of_nodes() >= 6
    True
    """

    __slots__ = ()

    def to_networkx(self, *, multigraph: bool = False) -> networkx.Graph[str]:
        """An undirected graph with the edges' attributes.

        Args:
            multigraph: one edge for each trace (its key) instead of one for each pair.

        Returns:
            A :class:`networkx.Graph`, or a :class:`networkx.MultiGraph`. ``weight`` is the number of shared objects.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> graph = claque.detect(posts).edges.to_networkx()
        >>> min(weight for _, _, weight in graph.edges(data="weight")) >= 2
        True
        """
        return to_networkx(self, None, multigraph)

    def to_igraph(self, *, multigraph: bool = False) -> igraph.Graph:
        """An undirected :class:`igraph.Graph` with the edges' attributes; ``name`` of a vertex is the account id.

        Args:
            multigraph: one edge for each trace instead of one for each pair.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.detect(posts).edges.to_igraph().is_simple()
        True
        """
        return to_igraph(self, None, multigraph)


def to_networkx(edges: Table, accounts: Table | None, multigraph: bool) -> networkx.Graph[str]:
    """The graph, with what the groups say of accounts where that is given."""
    networkx = need("networkx", "to_networkx()")
    graph = networkx.MultiGraph() if multigraph else networkx.Graph()
    pairs = rows(edges) if multigraph else merged(edges)
    members = of_accounts(accounts) if accounts is not None else {}
    for account in sorted({end for (a, b), _ in pairs for end in (a, b)}):
        graph.add_node(account, **members.get(account, {}))
    for (a, b), attributes in pairs:
        if multigraph:
            graph.add_edge(a, b, key=attributes["trace"], **attributes)
        else:
            graph.add_edge(a, b, **attributes)
    return graph


def to_igraph(edges: Table, accounts: Table | None, multigraph: bool) -> igraph.Graph:
    """The same for igraph."""
    igraph = need("igraph", "to_igraph()")
    pairs = rows(edges) if multigraph else merged(edges)
    members = of_accounts(accounts) if accounts is not None else {}
    names = sorted({end for (a, b), _ in pairs for end in (a, b)})
    places = {name: place for place, name in enumerate(names)}
    graph = igraph.Graph(n=len(names), edges=[(places[a], places[b]) for (a, b), _ in pairs])
    graph.vs["name"] = names
    if accounts is not None:
        for attribute in OF_AN_ACCOUNT:
            graph.vs[attribute] = [members.get(name, {}).get(attribute) for name in names]
    for attribute in dict.fromkeys(attribute for _, attributes in pairs for attribute in attributes):
        graph.es[attribute] = [attributes.get(attribute) for _, attributes in pairs]
    return graph


def rows(edges: Table) -> list[tuple[Pair, dict[str, Any]]]:
    """Each row with its pair; what is not known is left out."""
    lists = edges.to_pydict()
    found = []
    for cells in zip(*lists.values()):
        row = dict(zip(lists, cells))
        row["nulls"] = ";".join(row["nulls"])
        pair = row.pop("account_a"), row.pop("account_b")
        found.append((pair, {"weight": row["objects"], **without_absent(row)}))
    return found


def merged(edges: Table) -> list[tuple[Pair, dict[str, Any]]]:
    """Each pair once, in the order of its strongest edge."""
    pairs: dict[Pair, dict[str, Any]] = {}
    for pair, row in rows(edges):
        found = pairs.setdefault(pair, {"weight": 0, "traces": [], "co_actions": 0})
        found["weight"] += row["objects"]
        found["co_actions"] += row["co_actions"]
        found["traces"].append(row["trace"])
        for name, choose in (("first_seen", min), ("last_seen", max)):
            found[name] = choose(found.get(name, row[name]), row[name])
        if "finding" in row:
            found["finding"] = row["finding"]
        found.update({f"{name}_{row['trace']}": row[name] for name in OF_A_TRACE if name in row})
    for found in pairs.values():
        found["traces"] = ";".join(sorted(found["traces"]))
    return list(pairs.items())


def of_accounts(accounts: Table) -> dict[str, dict[str, Any]]:
    """What the first group of each account says of it: a finding, else a group set apart, else a lead."""
    members: dict[str, dict[str, Any]] = {}
    lists = accounts._lists(["account_id", *OF_AN_ACCOUNT])
    for account, *cells in zip(*lists.values()):
        members.setdefault(account, without_absent(dict(zip(OF_AN_ACCOUNT, cells))))
    return members


def without_absent(row: dict[str, Any]) -> dict[str, Any]:
    """A graph's file has no place for nothing."""
    return {name: cell for name, cell in row.items() if cell is not None}
