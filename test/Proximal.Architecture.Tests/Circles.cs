namespace Proximal.Architecture.Tests;

/// <summary>
/// Circles in a directed graph: its strongly connected components of two nodes or more (Tarjan 1972).
/// </summary>
internal sealed class Circles
{
    private readonly IReadOnlyDictionary<string, HashSet<string>> graph;
    private readonly Dictionary<string, (int Index, int Low)> visited = new(StringComparer.Ordinal);
    private readonly Stack<string> stack = new();
    private readonly List<string[]> found = [];

    private Circles(IReadOnlyDictionary<string, HashSet<string>> graph) => this.graph = graph;

    /// <summary>Finds the circles of a graph.</summary>
    /// <param name="graph">The nodes to which each node has an arrow.</param>
    /// <returns>The nodes of each circle, sorted.</returns>
    public static IReadOnlyList<string[]> Find(IReadOnlyDictionary<string, HashSet<string>> graph)
    {
        var circles = new Circles(graph);
        foreach (string node in graph.Keys.Order(StringComparer.Ordinal))
            if (!circles.visited.ContainsKey(node))
                circles.Visit(node);
        return circles.found;
    }

    private int Visit(string node)
    {
        int index = visited.Count,
            low = index;
        visited[node] = (index, low);
        stack.Push(node);
        foreach (string next in graph.GetValueOrDefault(node, []))
        {
            if (!visited.TryGetValue(next, out (int Index, int Low) seen))
                low = Math.Min(low, Visit(next));
            else if (stack.Contains(next))
                low = Math.Min(low, seen.Index);
        }

        if (low == index)
        {
            var component = new List<string>();
            do component.Add(stack.Pop());
            while (component[^1] != node);
            if (component.Count > 1)
                found.Add([.. component.Order(StringComparer.Ordinal)]);
        }

        return low;
    }
}
