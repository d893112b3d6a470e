using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Random walks benchmark of trlX: find short paths to the goal <c>a</c> in a directed graph of 21 nodes, after
/// training on random walks only. A walk is a string of the nodes' letters, one token each.
/// </summary>
/// <remarks>
/// The prompt is the first node. The reward of a walk of L nodes up to the goal is (10 - L) / (10 - L*), with L* the
/// length of the shortest walk from the first node: 1 for a shortest walk, 0 if an edge does not exist or the goal is
/// not reached within ten nodes.
/// </remarks>
public static class RandomWalks
{
    /// <summary>The goal; it has no outgoing edges.</summary>
    public const char Goal = 'a';

    /// <summary>Maximum number of nodes of a walk, including the first.</summary>
    public const int MaxNodes = 10;

    /// <summary>The letters of all nodes.</summary>
    public const string Nodes = "abcdefghijklmnopqrstu";

    // Successors of each node, from b.
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

    /// <summary>First nodes of walks: all except the goal.</summary>
    public static IReadOnlyList<PromptItem> Prompts { get; } =
    [.. Nodes.Where(static node => node != Goal).Select(static node => new PromptItem($"{node}"))];

    /// <summary>Successors of a node; none for the goal.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public static string SuccessorsOf(char node) => node == Goal ? "" : Successors[node - 'b'];

    /// <summary>Number of nodes of a shortest walk from a node to the goal, including both.</summary>
    /// <param name="node">One of <see cref="Nodes"/>.</param>
    public static int ShortestLength(char node) => Shortest[node - 'a'];

    /// <summary>Computes the reward of a walk; see the remarks.</summary>
    /// <param name="walk">Letters of the nodes; nodes after the goal are ignored.</param>
    /// <returns>The reward, from 0 to 1.</returns>
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

    /// <summary>
    /// Generates walks that take each edge with equal probability, until they reach the goal or have ten nodes.
    /// </summary>
    /// <param name="count">Number of walks; 1000 in the benchmark.</param>
    /// <param name="random">Random numbers.</param>
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
