using Proximal.Tensors;
using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>
/// Action nodes of a continuous space: compute the mean action within the bounds and the parameters of the
/// distribution.
/// </summary>
/// <param name="graph">The graph that receives nodes and outputs.</param>
/// <param name="space">The action space.</param>
/// <param name="path">The path of the part of a composite action, with a dot before each name; empty if the action is
/// not composite.</param>
/// <param name="rescales">Whether a Gaussian acts in [-1, 1], which is scaled to the bounds.</param>
internal sealed class BoxActionGraph(OnnxGraph graph, Box space, string path, bool rescales)
{
    private readonly string place = $"action{path}";

    /// <summary>Adds the outputs of the model.</summary>
    /// <param name="head">The action head of this part.</param>
    /// <param name="outputs">The name of the outputs of the actor for this part, [batch, OutputSize].</param>
    /// <param name="hidden">The name of the inputs of the actor's last layer, [batch, features].</param>
    /// <exception cref="InvalidInputException">The head cannot be exported to ONNX.</exception>
    public void Add(ActionHead head, string outputs, string hidden)
    {
        BoxAction action = Compute(head, outputs, hidden, withDeviation: true);
        AddAction(action.Value);
        string operation =
            head.Squashes ? "squashing by tanh"
            : rescales ? "clipping to [-1, 1] and scaling to the bounds"
            : "clipping to the bounds";
        AddParameter("mean", action.Mean, $"The mean of the Gaussian, before {operation}.");
        AddParameter(
            "std",
            action.Std is { } std ? Broadcast(std, action.Mean!) : null,
            $"The standard deviation of the Gaussian, before {operation}."
        );
        AddParameter("alpha", action.Alpha, "The concentration α of the beta distribution between the bounds.");
        AddParameter("beta", action.Beta, "The concentration β of the beta distribution between the bounds.");
    }

    /// <summary>Adds the nodes of the action without outputs of the model.</summary>
    /// <param name="head">The action head of this part.</param>
    /// <param name="outputs">The name of the outputs of the actor for this part, [batch, OutputSize].</param>
    /// <param name="hidden">The name of the inputs of the actor's last layer, [batch, features].</param>
    /// <param name="withDeviation">Whether the standard deviation is needed.</param>
    /// <exception cref="InvalidInputException">The head cannot be exported to ONNX.</exception>
    public BoxAction Compute(ActionHead head, string outputs, string hidden, bool withDeviation)
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
                string mean = gaussian.OutputSize > n ? graph.Columns(place, outputs, 0, n) : outputs;
                string? std = withDeviation ? Std(gaussian, outputs, hidden) : null;
                return new BoxAction(FromSample(head, mean), mean, std);
            case SquashedGaussianHead:
                string squashed = graph.Columns(place, outputs, 0, n);
                string? deviation = withDeviation ? ClampedStd(graph.Columns(place, outputs, n, n)) : null;
                return new BoxAction(FromSample(head, squashed), squashed, deviation);
            case DeterministicHead:
                return new BoxAction(Squash(outputs));
            case BetaDistribution:
                return ComputeBeta(graph.Columns(place, outputs, 0, n), graph.Columns(place, outputs, n, n));
            default:
                throw new InvalidInputException($"a {head.GetType().Name} for {space} cannot be exported to ONNX");
        }
    }

    /// <summary>Maps a sample of a Gaussian to an action within the bounds.</summary>
    public string FromSample(ActionHead head, string sample) =>
        head.Squashes ? Squash(sample)
        : rescales ? Rescale(sample)
        : Clip(sample);

    /// <summary>[n] or [batch, n] → [batch, n].</summary>
    public string Broadcast(string value, string like) =>
        graph.Node("Expand", place, [value, graph.Node("Shape", place, [like])]);

    private void AddParameter(string name, string? value, string meaning)
    {
        if (value is not null)
            graph.Output($"{name}{path}", value, DataType.Float, [space.Length], meaning);
    }

    private void AddAction(string flat)
    {
        string action =
            space.Shape.Length == 1
                ? flat
                : graph.Node("Reshape", place, [flat, graph.Int64([-1, .. ToLong(space.Shape)])]);
        graph.Output(place, action, DataType.Float, space.Shape, $"{space}: the mean action, within the bounds.");
    }

    // The standard deviation, [n] or [batch, n].
    private string Std(GaussianDistribution gaussian, string outputs, string hidden)
    {
        switch (gaussian)
        {
            case StateDependentGaussianDistribution dependent:
                string logStd = graph.Columns(place, outputs, space.Length, space.Length);
                return ClampedStd(graph.Node("Add", place, [logStd, graph.Scalar(dependent.LogStdInitial)]));
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
                return graph.Node("Sqrt", place, [variance]);
            default:
                return Exponential("std", gaussian.Parameters.Single().Value, 1);
        }
    }

    private string Exponential(string name, Tensor x, float factor)
    {
        float[] values = x.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] = MathF.Exp(factor * values[i]);
        return graph.Constant($"/{name}{path}", values, x.Shape.ToArray());
    }

    // The bounds of SAC for log standard deviations.
    private string ClampedStd(string logStd) =>
        graph.Node("Exp", place, [graph.Node("Clip", place, [logStd, graph.Scalar(-20), graph.Scalar(2)])]);

    // The mean is low + α / (α + β) (high - low).
    private BoxAction ComputeBeta(string y, string z)
    {
        string alpha = Concentration(y),
            beta = Concentration(z);
        string mean = Interpolate(graph.Node("Div", place, [alpha, graph.Node("Add", place, [alpha, beta])]));
        return new BoxAction(mean, Alpha: alpha, Beta: beta);
    }

    private string Concentration(string x) =>
        graph.Node("Add", place, [graph.Node("Softplus", place, [x]), graph.Scalar(1)]);

    private string Clip(string x)
    {
        if (space.Low.ContainsAnyExcept(float.NegativeInfinity))
            x = graph.Node("Max", place, [x, Low]);
        return space.High.ContainsAnyExcept(float.PositiveInfinity) ? graph.Node("Min", place, [x, High]) : x;
    }

    private string Squash(string x) => FromUnit(graph.Node("Tanh", place, [x]));

    private string Rescale(string x) => FromUnit(graph.Node("Clip", place, [x, graph.Scalar(-1), graph.Scalar(1)]));

    // [-1, 1] → the bounds.
    private string FromUnit(string x) =>
        Interpolate(graph.Node("Mul", place, [graph.Node("Add", place, [x, graph.Scalar(1)]), graph.Scalar(0.5f)]));

    // (1 - fraction) low + fraction high.
    private string Interpolate(string fraction)
    {
        string fromLow = graph.Node("Mul", place, [graph.Node("Sub", place, [graph.Scalar(1), fraction]), Low]);
        return Clip(graph.Node("Add", place, [fromLow, graph.Node("Mul", place, [fraction, High])]));
    }

    private string Low => graph.Constant($"/low{path}", space.Low, space.Length);

    private string High => graph.Constant($"/high{path}", space.High, space.Length);

    private static long[] ToLong(ReadOnlySpan<int> shape)
    {
        var lengths = new long[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = shape[i];
        return lengths;
    }
}
