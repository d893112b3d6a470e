namespace Proximal.Tensors;

/// <summary>
/// Log-probabilities of targets and entropies under the softmax of a linear layer. The result holds the
/// log-probabilities, then the entropies. Logits are computed block by block. Those beyond
/// <see cref="LargestKept"/> are computed again for the gradient.
/// </summary>
internal sealed class LinearLogProbOperation : Operation
{
    /// <summary>
    /// Number of logits that are kept for the gradient: 256 MiB. A small model trains up to a quarter faster with kept
    /// logits; for a large one they would need more memory than all else.
    /// </summary>
    internal const long LargestKept = 1L << 26;

    private static readonly LinearLogProbOperation Instance = new();

    /// <inheritdoc/>
    internal override bool ReadsAnyWeightType => true;

    internal static Node Apply(Node x, Node weight, Node targets, float temperature, float cap, bool keepLogits)
    {
        if (
            x.Shape.Rank != 2
            || weight.Shape.Rank != 2
            || x.Shape[1] != weight.Shape[1]
            || targets.Shape.Rank != 1
            || targets.Count != x.Shape[0]
        )
            throw new ArgumentException(
                "LinearLogProb needs x [rows, width], weight [vocabulary, width] and targets [rows], not "
                    + $"{x.Shape}, {weight.Shape} and {targets.Shape}"
            );
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "the temperature must be positive");
        (int rows, int vocabulary) = (x.Shape[0], weight.Shape[0]);
        Arena arena = Arena.Current;
        Node y = arena.New(Instance, new Shape(2, rows), x, weight, targets);
        Node statistics = arena.New(y.Device, new Shape(rows, 2));
        if (y.Inputs is not { Length: 1 })
            y.Inputs = new Node[1];
        y.Inputs[0] = statistics;
        long kept = keepLogits && y.RequiresGradient ? Kept(rows, vocabulary) : 0;
        y.Saved = kept > 0 ? arena.Allocate(y.Device, kept) : default;
        (y.Float0, y.Float1) = (temperature, cap);
        y.Device.LinearLogProb(
            x.Data,
            weight.Matrix,
            targets.Data,
            y.Saved,
            kept,
            statistics.Data,
            y.Data,
            y.Data + rows,
            rows,
            x.Shape[1],
            vocabulary,
            temperature,
            cap
        );
        return y;
    }

    internal override void Backward(Node y, Arena arena)
    {
        (Node x, Node weight, Node targets) = (y.A!, y.B!, y.C!);
        (int rows, int width) = (x.Shape[0], x.Shape[1]);
        y.Device.LinearLogProbGradient(
            x.Data,
            weight.Matrix,
            targets.Data,
            y.Saved,
            y.Saved.IsNull ? 0 : Kept(rows, weight.Shape[0]),
            y.Inputs![0].Data,
            y.Data + rows,
            y.Gradient,
            y.Gradient + rows,
            arena.Gradient(x),
            arena.Gradient(weight),
            rows,
            width,
            weight.Shape[0],
            y.Float0,
            y.Float1
        );
    }

    private static long Kept(int rows, int vocabulary) => Math.Min((long)rows * vocabulary, LargestKept);
}
