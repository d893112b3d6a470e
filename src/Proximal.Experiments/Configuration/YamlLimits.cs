using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Proximal.Experiments;

/// <summary>
/// Limits the depth and the number of nodes of YAML before nodes are created. An alias counts as the node that it
/// repeats, because readers visit it once for each alias.
/// </summary>
internal sealed class YamlLimits
{
    /// <summary>Maximum depth of lists and maps in each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Maximum number of nodes, with those that aliases repeat.</summary>
    public const int MaxNodes = 100_000;

    // Size of each completed node with an anchor; null while it is open.
    private readonly Dictionary<string, (long Nodes, int Height)?> anchors = new(StringComparer.Ordinal);
    private readonly Stack<Container> open = [];
    private long nodes;

    /// <summary>Reads all events of a parser.</summary>
    /// <param name="parser">Parser at the start of the text.</param>
    /// <exception cref="YamlException">The text is not YAML, or exceeds a limit.</exception>
    public static void Check(Parser parser)
    {
        var limits = new YamlLimits();
        while (parser.MoveNext())
            limits.Add(parser.Current!);
    }

    private void Add(ParsingEvent item)
    {
        switch (item)
        {
            case DocumentStart:
                anchors.Clear();
                break;
            case AnchorAlias alias:
                AddAlias(alias);
                break;
            case Scalar scalar:
                Count(scalar, 1, 0);
                Complete(scalar.Anchor, 1, 0);
                break;
            case MappingStart or SequenceStart:
                AnchorName anchor = ((NodeEvent)item).Anchor;
                Count(item, 1, 1);
                open.Push(new Container(anchor, nodes));
                if (!anchor.IsEmpty)
                    anchors[anchor.Value] = null;
                break;
            case MappingEnd or SequenceEnd:
                Container done = open.Pop();
                Complete(done.Anchor, nodes - done.Before + 1, done.Height);
                Raise(done.Height + 1);
                break;
        }
    }

    private void AddAlias(AnchorAlias alias)
    {
        // The loader keeps such an alias as a node, and comparing two of them as keys of a map never ends.
        if (!anchors.TryGetValue(alias.Value.Value, out (long Nodes, int Height)? repeated))
            throw Exceeded(alias, $"the alias *{alias.Value} names no anchor before it");
        if (repeated is not { } size)
            throw Exceeded(alias, $"the alias *{alias.Value} repeats the node that contains it");
        Count(alias, size.Nodes, size.Height);
        Raise(size.Height + 1);
    }

    private void Count(ParsingEvent item, long added, int height)
    {
        nodes += added;
        if (nodes > MaxNodes)
            throw Exceeded(item, $"it has more than {MaxNodes:N0} values, with those that aliases repeat");
        if (open.Count + height > MaxDepth)
            throw Exceeded(item, $"lists and maps are nested more than {MaxDepth} levels deep");
    }

    private void Complete(AnchorName anchor, long size, int height)
    {
        if (!anchor.IsEmpty)
            anchors[anchor.Value] = (size, height);
    }

    private void Raise(int height)
    {
        if (open.TryPeek(out Container? parent))
            parent.Height = Math.Max(parent.Height, height);
    }

    private static YamlException Exceeded(ParsingEvent item, string problem) => new(item.Start, item.End, problem);

    private sealed class Container(AnchorName anchor, long before)
    {
        public AnchorName Anchor => anchor;

        /// <summary>Number of nodes up to this one, including it.</summary>
        public long Before => before;

        /// <summary>Depth of the containers up to and including this one, from the deepest.</summary>
        public int Height { get; set; } = 1;
    }
}
