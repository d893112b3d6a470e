using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// trlX's benchmark: find short ways through a directed graph of 21 nodes to the goal <c>a</c>, having read nothing but aimless
/// walks. A walk is a string of the nodes' letters, a token each.
/// </summary>
/// <remarks>
/// The prompt is the first node; the reward of a walk of L nodes up to the goal is (10 - L) / (10 - L*), where L* is the length of
/// the shortest walk from there: 1 for a shortest walk, 0 for one that takes an edge that is not there or does not arrive within
/// ten nodes.
/// </remarks>
public static class RandomWalks
{
    /// <summary>The goal, which is never left.</summary>
    public const char Goal = 'a';

    /// <summary>The most nodes of a walk, with the first.</summary>
    public const int MaxNodes = 10;

    /// <summary>The letters of all nodes.</summary>
    public const string Nodes = "abcdefghijklmnopqrstu";

    // The nodes that can be reached from each, from b on.
    private static readonly string[] Successors =
    [
        "dju",
        "ekor",
        "alt",
        "bs",
        "dhim",
        "cqru",
        "c",
        "dh",
        "n",
        "bgjn",
        "b",
        "befghs",
        "ab",
        "r",
        "ju",
        "fj",
        "gjo",
        "du",
        "k",
        "bis",
    ];

    private static readonly int[] Shortest = MeasureShortest();

    /// <summary>The first nodes that walks begin at: all but the goal.</summary>
    public static IReadOnlyList<PromptItem> Prompts { get; } =
    [.. Nodes.Where(static node => node != Goal).Select(static node => new PromptItem($"{node}"))];

    /// <summary>The nodes that an edge leads to; none from the goal.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public static string SuccessorsOf(char node) => node == Goal ? "" : Successors[node - 'b'];

    /// <summary>The number of nodes of a shortest walk from a node to the goal, with both.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public static int ShortestLength(char node) => Shortest[node - 'a'];

    /// <summary>How good a walk is: see the remarks.</summary>
    /// <param name="walk">The nodes' letters; what follows the goal does not count.</param>
    /// <returns>A number from 0 to 1.</returns>
    public static float Optimality(ReadOnlySpan<char> walk)
    {
        if (walk.IsEmpty || !Nodes.Contains(walk[0]))
            return 0;
        for (int i = 0; i < Math.Min(walk.Length, MaxNodes); i++)
        {
            if (i > 0 && !SuccessorsOf(walk[i - 1]).Contains(walk[i]))
                return 0;
            if (walk[i] == Goal)
                return (float)(MaxNodes - (i + 1)) / (MaxNodes - ShortestLength(walk[0]));
        }

        return 0;
    }

    /// <summary>Walks that take any edge with the same probability, until they arrive or have ten nodes.</summary>
    /// <param name="count">How many; the benchmark has 1000.</param>
    /// <param name="random">Where first nodes and edges are drawn from.</param>
    public static IReadOnlyList<string> Walk(int count, ref Rng random)
    {
        var walks = new string[count];
        Span<char> nodes = stackalloc char[MaxNodes];
        for (int i = 0; i < count; i++)
        {
            nodes[0] = Nodes[1 + random.NextInt32(Nodes.Length - 1)];
            int length = 1;
            while (length < MaxNodes && nodes[length - 1] != Goal)
            {
                string successors = SuccessorsOf(nodes[length - 1]);
                nodes[length++] = successors[random.NextInt32(successors.Length)];
            }

            walks[i] = new string(nodes[..length]);
        }

        return walks;
    }

    private static int[] MeasureShortest()
    {
        var lengths = new int[Nodes.Length];
        Array.Fill(lengths, MaxNodes);
        lengths[0] = 1;
        for (int round = 0; round < MaxNodes; round++)
        {
            foreach (char node in Nodes.AsSpan(1))
            foreach (char next in SuccessorsOf(node))
                lengths[node - 'a'] = Math.Min(lengths[node - 'a'], lengths[next - 'a'] + 1);
        }

        return lengths;
    }
}
