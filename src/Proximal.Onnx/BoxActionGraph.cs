using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>Continuous actions: the mean within the bounds, and the distribution's mean and deviation before it was brought there.</summary>
/// <param name="graph">Receives nodes and outputs.</param>
/// <param name="space">What the actions are.</param>
/// <param name="path">The names of the part that they are, each after a dot; empty where they are all.</param>
internal sealed class BoxActionGraph(OnnxGraph graph, Box space, string path)
{
    private readonly string place = $"action{path}";

    /// <summary>Adds the outputs.</summary>
    /// <param name="head">What turns parameters into actions.</param>
    /// <param name="outputs">The actor's for this part, [batch, …].</param>
    /// <param name="hidden">What the actor's last layer takes, [batch, …].</param>
    /// <exception cref="InvalidInputException">The head is of a kind that has no ONNX form.</exception>
    public void Add(ActionHead head, string outputs, string hidden)
    {
        int n = space.Length;
        switch (head)
        {
            case DiagonalGaussianDistribution
            or StateDependentGaussianDistribution
            or StateDependentNoiseDistribution
            or SquashedGaussianDistribution:
                GaussianDistribution gaussian =
                    head as GaussianDistribution ?? ((SquashedGaussianDistribution)head).Gaussian;
                AddGaussian(
                    gaussian.OutputSize > n ? graph.Columns(place, outputs, 0, n) : outputs,
                    Deviation(gaussian, outputs, hidden),
                    head.Squashes
                );
                break;
            case SquashedGaussianHead:
                AddGaussian(
                    graph.Columns(place, outputs, 0, n),
                    Bounded(graph.Columns(place, outputs, n, n)),
                    squashes: true
                );
                break;
            case DeterministicHead:
                AddAction(Squash(outputs));
                break;
            case BetaDistribution:
                AddBeta(graph.Columns(place, outputs, 0, n), graph.Columns(place, outputs, n, n));
                break;
            default:
                throw new InvalidInputException($"a {head.GetType().Name} over {space} has no ONNX form");
        }
    }

    private void AddGaussian(string mean, string std, bool squashes)
    {
        AddAction(squashes ? Squash(mean) : Clip(mean));
        string before = squashes ? "tanh brings it to the bounds" : "it is clipped to the bounds";
        graph.Output($"mean{path}", mean, DataType.Float, [space.Length], $"The Gaussian's mean, before {before}.");
        graph.Output(
            $"std{path}",
            std,
            DataType.Float,
            [space.Length],
            $"The Gaussian's standard deviation, before {before}."
        );
    }

    private void AddAction(string flat)
    {
        string action =
            space.Shape.Length == 1
                ? flat
                : graph.Node("Reshape", place, [flat, graph.Whole([-1, .. Widened(space.Shape)])]);
        graph.Output(place, action, DataType.Float, space.Shape, $"{space}: the mean, within the bounds.");
    }

    // [batch, n].
    private string Deviation(GaussianDistribution gaussian, string outputs, string hidden)
    {
        switch (gaussian)
        {
            case StateDependentGaussianDistribution dependent:
                string raise = graph.Columns(place, outputs, space.Length, space.Length);
                return Bounded(graph.Node("Add", place, [raise, graph.Scalar(dependent.LogStdInitial)]));
            case StateDependentNoiseDistribution noise:
                string squares = graph.Node("Mul", place, [hidden, hidden]); // [batch, features]
                string variance = graph.Node(
                    "MatMul",
                    place,
                    [squares, Exponential("variance", noise.Parameters.Single().Value, 2)]
                );
                variance = graph.Node(
                    "Add",
                    place,
                    [variance, graph.Scalar(StateDependentNoiseDistribution.SmallestVariance)]
                );
                return Everywhere(graph.Node("Sqrt", place, [variance]), outputs);
            default:
                return Everywhere(Exponential("std", gaussian.Parameters.Single().Value, 1), outputs);
        }
    }

    // [n] or [batch, 1] → [batch, n].
    private string Everywhere(string value, string like) =>
        graph.Node("Expand", place, [value, graph.Node("Shape", place, [like])]);

    private string Exponential(string name, Tensor logarithms, float factor)
    {
        float[] values = logarithms.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] = MathF.Exp(factor * values[i]);
        return graph.Constant($"/{name}{path}", values, logarithms.Shape.ToArray());
    }

    // As soft actor-critic bounds the logarithms of deviations.
    private string Bounded(string logStd) =>
        graph.Node("Exp", place, [graph.Node("Clip", place, [logStd, graph.Scalar(-20), graph.Scalar(2)])]);

    // The mean is α / (α + β) of the way from bound to bound.
    private void AddBeta(string y, string z)
    {
        string alpha = Concentration(y),
            beta = Concentration(z);
        AddAction(Between(graph.Node("Div", place, [alpha, graph.Node("Add", place, [alpha, beta])])));
        graph.Output(
            $"alpha{path}",
            alpha,
            DataType.Float,
            [space.Length],
            "The first concentration of the beta distribution between the bounds."
        );
        graph.Output($"beta{path}", beta, DataType.Float, [space.Length], "The second.");
    }

    private string Concentration(string x) =>
        graph.Node("Add", place, [graph.Node("Softplus", place, [x]), graph.Scalar(1)]);

    private string Clip(string x)
    {
        if (space.Low.ContainsAnyExcept(float.NegativeInfinity))
            x = graph.Node("Max", place, [x, Low]);
        return space.High.ContainsAnyExcept(float.PositiveInfinity) ? graph.Node("Min", place, [x, High]) : x;
    }

    private string Squash(string x) =>
        Between(
            graph.Node(
                "Mul",
                place,
                [graph.Node("Add", place, [graph.Node("Tanh", place, [x]), graph.Scalar(1)]), graph.Scalar(0.5f)]
            )
        );

    // (1 - share) low + share high.
    private string Between(string share)
    {
        string fromLow = graph.Node("Mul", place, [graph.Node("Sub", place, [graph.Scalar(1), share]), Low]);
        return Clip(graph.Node("Add", place, [fromLow, graph.Node("Mul", place, [share, High])]));
    }

    private string Low => graph.Constant($"/low{path}", space.Low, space.Length);

    private string High => graph.Constant($"/high{path}", space.High, space.Length);

    private static long[] Widened(ReadOnlySpan<int> shape)
    {
        var wide = new long[shape.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = shape[i];
        return wide;
    }
}
