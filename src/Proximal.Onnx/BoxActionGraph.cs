using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>Continuous actions: the mean within the bounds, and the distribution's mean and deviation before it was brought there.</summary>
/// <param name="graph">Receives nodes and outputs.</param>
/// <param name="space">What the actions are.</param>
/// <param name="path">The names of the part that they are, each after a dot; empty where they are all.</param>
internal sealed class BoxActionGraph(OnnxGraph graph, Box space, string path)
{
    private const float LowestLogStd = -20, HighestLogStd = 2;

    private readonly string place = $"action{path}";

    /// <summary>Adds the outputs.</summary>
    /// <param name="head">What turns parameters into actions.</param>
    /// <param name="parameters">[batch, ParameterSize].</param>
    /// <exception cref="InvalidInputException">The head is of a kind that has no ONNX form.</exception>
    public void Add(ActionHead head, string parameters)
    {
        int n = space.Length;
        switch (head)
        {
            case DiagonalGaussianDistribution or SquashedGaussianDistribution { Gaussian: DiagonalGaussianDistribution }:
                AddGaussian(parameters, Everywhere(parameters, head.Parameters.Single().Value), head.Squashes);
                break;
            case SquashedGaussianHead:
                string logStd = graph.Node("Clip", place, [graph.Columns(place, parameters, n, n), graph.Scalar(LowestLogStd), graph.Scalar(HighestLogStd)]);
                AddGaussian(graph.Columns(place, parameters, 0, n), graph.Node("Exp", place, [logStd]), squashes: true);
                break;
            case DeterministicHead:
                AddAction(Squash(parameters));
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
        graph.Output($"std{path}", std, DataType.Float, [space.Length], $"The Gaussian's standard deviation, before {before}.");
    }

    private void AddAction(string flat)
    {
        string action = space.Shape.Length == 1 ? flat : graph.Node("Reshape", place, [flat, graph.Whole([-1, .. Widened(space.Shape)])]);
        graph.Output(place, action, DataType.Float, space.Shape, $"{space}: the mean, within the bounds.");
    }

    // A deviation that does not depend on the state, [n] → [batch, n].
    private string Everywhere(string like, Tensor logStd)
    {
        float[] std = logStd.ToArray();
        for (int i = 0; i < std.Length; i++) std[i] = MathF.Exp(std[i]);
        return graph.Node("Expand", place, [graph.Constant($"/std{path}", std, std.Length), graph.Node("Shape", place, [like])]);
    }

    private string Clip(string x)
    {
        if (space.Low.ContainsAnyExcept(float.NegativeInfinity)) x = graph.Node("Max", place, [x, Low]);
        return space.High.ContainsAnyExcept(float.PositiveInfinity) ? graph.Node("Min", place, [x, High]) : x;
    }

    // (1 - share) low + share high with share = (1 + tanh x) / 2.
    private string Squash(string x)
    {
        string share = graph.Node("Mul", place, [graph.Node("Add", place, [graph.Node("Tanh", place, [x]), graph.Scalar(1)]), graph.Scalar(0.5f)]);
        string fromLow = graph.Node("Mul", place, [graph.Node("Sub", place, [graph.Scalar(1), share]), Low]);
        return Clip(graph.Node("Add", place, [fromLow, graph.Node("Mul", place, [share, High])]));
    }

    private string Low => graph.Constant($"/low{path}", space.Low, space.Length);

    private string High => graph.Constant($"/high{path}", space.High, space.Length);

    private static long[] Widened(ReadOnlySpan<int> shape)
    {
        var wide = new long[shape.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = shape[i];
        return wide;
    }
}
