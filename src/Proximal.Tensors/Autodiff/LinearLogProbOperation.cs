namespace Proximal.Tensors;

/// <summary>
/// Log-probabilities of targets and entropies under the softmax of a linear layer. The result holds the
/// log-probabilities, then the entropies. Logits are computed block by block, and again for the gradient.
/// </summary>
internal sealed class LinearLogProbOperation : Operation
{
    private static readonly LinearLogProbOperation Instance = new();

    /// <inheritdoc/>
    internal override bool ReadsAnyWeightType => true;

    internal static Node Apply(Node x, Node weight, Node targets, float temperature, float cap)
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
        (y.Float0, y.Float1) = (temperature, cap);
        y.Device.LinearLogProb(
            x.Data,
            weight.Matrix,
            targets.Data,
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
}
