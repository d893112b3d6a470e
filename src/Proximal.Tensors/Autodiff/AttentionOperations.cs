namespace Proximal.Tensors;

internal sealed class CausalAttentionOperation : Operation
{
    private static readonly CausalAttentionOperation Instance = new();

    internal static Node Apply(Node query, Node key, Node value, Node starts, int headDimension, AttentionScores scores)
    {
        bool fits =
            headDimension > 0
            && query.Shape.Rank == 2
            && key.Shape.Rank == 2
            && key.Shape == value.Shape
            && query.Shape[0] == key.Shape[0]
            && query.Shape[1] % headDimension == 0
            && key.Shape[1] % headDimension == 0
            && key.Shape[1] > 0
            && query.Shape[1] % key.Shape[1] == 0;
        if (!fits || starts.Shape.Rank != 1 || starts.Count < 1)
        {
            throw new ArgumentException(
                $"attention with heads of {headDimension} needs query [tokens, heads · {headDimension}], key "
                    + $"and value [tokens, key heads · {headDimension}] with heads a multiple of key heads, "
                    + $"and starts [sequences + 1], not {query.Shape}, {key.Shape}, {value.Shape} and {starts.Shape}"
            );
        }

        Node y = Arena.Current.New(Instance, query.Shape, query, key, value);
        return Run(y, query.Data, key.Data, value.Data, starts, Shape(y, starts, headDimension, scores));
    }

    /// <summary>Rule of the scores that <see cref="Run"/> stored.</summary>
    internal static AttentionScores Scores(Node y) => new(y.Float0, y.Float1, y.Int1);

    private static AttentionShape Shape(Node y, Node starts, int headDimension, AttentionScores scores) =>
        new(
            y.Shape[0],
            starts.Count - 1,
            y.A!.Shape[1] / headDimension,
            y.B!.Shape[1] / headDimension,
            headDimension,
            y.A.Shape[1],
            y.B.Shape[1]
        )
        {
            Scores = scores,
        };

    /// <summary>Computes y and stores what the gradient needs.</summary>
    internal static Node Run(Node y, Address query, Address key, Address value, Node starts, in AttentionShape shape)
    {
        if (y.Inputs is not { Length: 1 })
            y.Inputs = new Node[1];
        y.Inputs[0] = starts;
        y.Int0 = shape.HeadDimension;
        (y.Float0, y.Float1, y.Int1) = (shape.Scores.Scale, shape.Scores.Cap, shape.Scores.Window);
        y.Saved = y.RequiresGradient ? Arena.Current.Allocate(y.Device, (long)shape.Tokens * shape.Heads) : default;
        y.Device.CausalAttention(query, key, value, starts.Data, y.Data, y.Saved, shape);
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        (Node query, Node key, Node value, Node starts) = (y.A!, y.B!, y.C!, y.Inputs![0]);
        Address dquery = Target(query, arena, out bool first);
        Address dkey = Target(key, arena, out bool second);
        Address dvalue = Target(value, arena, out bool third);
        bool accumulate = first || second || third;
        if (accumulate)
        {
            // One of them holds a gradient already: set the others to zero, so that all three are added to.
            if (!first)
                y.Device.Fill(dquery, query.Count, 0);
            if (!second)
                y.Device.Fill(dkey, key.Count, 0);
            if (!third)
                y.Device.Fill(dvalue, value.Count, 0);
        }

        y.Device.CausalAttentionGradient(
            query.Data,
            key.Data,
            value.Data,
            starts.Data,
            y.Data,
            y.Saved,
            y.Gradient,
            dquery,
            dkey,
            dvalue,
            Shape(y, starts, y.Int0, Scores(y)),
            accumulate
        );
    }

    // The kernel computes all three gradients; one that is not required goes to scratch memory.
    private static Address Target(Node input, Arena arena, out bool accumulate)
    {
        if (input.RequiresGradient)
            return arena.GradientToWrite(input, out accumulate);
        accumulate = false;
        return arena.Allocate(input.Device, input.Count);
    }
}

/// <summary>
/// Attention with queries, keys and values side by side in each row, as one linear layer computes them.
/// </summary>
internal sealed class JoinedAttentionOperation : Operation
{
    private static readonly JoinedAttentionOperation Instance = new();

    internal static Node Apply(Node joined, Node starts, int headDimension, AttentionScores scores)
    {
        if (
            headDimension < 1
            || joined.Shape.Rank != 2
            || joined.Shape[1] % (3 * headDimension) != 0
            || starts.Shape.Rank != 1
            || starts.Count < 1
        )
            throw new ArgumentException(
                $"attention with heads of {headDimension} needs [tokens, 3 · heads · {headDimension}] and "
                    + $"starts [sequences + 1], not {joined.Shape} and {starts.Shape}"
            );
        int width = joined.Shape[1] / 3;
        Node y = Arena.Current.New(Instance, joined.Shape.With(1, width), joined);
        return CausalAttentionOperation.Run(
            y,
            joined.Data,
            joined.Data + width,
            joined.Data + (2 * width),
            starts,
            Shape(joined, starts, headDimension, scores)
        );
    }

    internal override void Backward(Node y, Arena arena)
    {
        (Node joined, Node starts, int width) = (y.A!, y.Inputs![0], y.Shape[1]);
        Address gradient = arena.GradientToWrite(joined, out bool accumulate);
        y.Device.CausalAttentionGradient(
            joined.Data,
            joined.Data + width,
            joined.Data + (2 * width),
            starts.Data,
            y.Data,
            y.Saved,
            y.Gradient,
            gradient,
            gradient + width,
            gradient + (2 * width),
            Shape(joined, starts, y.Int0, CausalAttentionOperation.Scores(y)),
            accumulate
        );
    }

    private static AttentionShape Shape(Node joined, Node starts, int headDimension, AttentionScores scores)
    {
        int row = joined.Shape[1],
            heads = row / 3 / headDimension;
        return new AttentionShape(joined.Shape[0], starts.Count - 1, heads, heads, headDimension, row, row)
        {
            Scores = scores,
        };
    }
}

internal sealed class RotaryOperation : Operation
{
    private static readonly RotaryOperation Instance = new();

    internal static Node Apply(Node x, Node positions, Node frequencies, int headDimension, float factor)
    {
        bool fitsFrequencies =
            frequencies.Shape.Rank is 1 or 2
            && frequencies.Count > 0
            && 2 * frequencies.Shape[-1] <= headDimension
            && (frequencies.Shape.Rank == 1 || frequencies.Shape[0] == x.Shape[0]);
        if (
            headDimension < 2
            || headDimension % 2 != 0
            || x.Shape.Rank != 2
            || x.Shape[1] % headDimension != 0
            || positions.Shape.Rank != 1
            || positions.Count != x.Shape[0]
            || !fitsFrequencies
        )
        {
            throw new ArgumentException(
                $"rotary embedding of heads of {headDimension} needs [tokens, heads · {headDimension}], "
                    + $"positions [tokens] and at most {headDimension} / 2 frequencies, "
                    + $"not {x.Shape}, {positions.Shape} and {frequencies.Shape}"
            );
        }

        Node y = Arena.Current.New(Instance, x.Shape, x, positions, frequencies);
        y.Int0 = headDimension;
        y.Float0 = factor;
        y.Device.Rotary(x.Data, positions.Data, y.Data, Shape(y));
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        Address gradient = arena.Gradient(y.A);
        if (!gradient.IsNull)
            y.Device.RotaryGradient(y.Gradient, y.B!.Data, gradient, Shape(y));
    }

    private static RotaryShape Shape(Node y) =>
        new(
            y.Shape[0],
            y.Shape[1],
            y.Int0,
            y.C!.Data,
            y.C.Shape[-1],
            FrequencyRow: y.C.Shape.Rank == 2 ? y.C.Shape[1] : 0,
            y.Float0
        );
}
