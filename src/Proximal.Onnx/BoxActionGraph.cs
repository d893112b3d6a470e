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
                    Std(gaussian, outputs, hidden),
                    head.Squashes
                );
                break;
            case SquashedGaussianHead:
                AddGaussian(
                    graph.Columns(place, outputs, 0, n),
                    ClampedStd(graph.Columns(place, outputs, n, n)),
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
                throw new InvalidInputException($"a {head.GetType().Name} for {space} cannot be exported to ONNX");
        }
    }

    private void AddGaussian(string mean, string std, bool squashes)
    {
        AddAction(
            squashes ? Squash(mean)
            : rescales ? Rescale(mean)
            : Clip(mean)
        );
        string operation =
            squashes ? "squashing by tanh"
            : rescales ? "clipping to [-1, 1] and scaling to the bounds"
            : "clipping to the bounds";
        graph.Output(
            $"mean{path}",
            mean,
            DataType.Float,
            [space.Length],
            $"The mean of the Gaussian, before {operation}."
        );
        graph.Output(
            $"std{path}",
            std,
            DataType.Float,
            [space.Length],
            $"The standard deviation of the Gaussian, before {operation}."
        );
    }

    private void AddAction(string flat)
    {
        string action =
            space.Shape.Length == 1
                ? flat
                : graph.Node("Reshape", place, [flat, graph.Int64([-1, .. ToLong(space.Shape)])]);
        graph.Output(place, action, DataType.Float, space.Shape, $"{space}: the mean action, within the bounds.");
    }

    // The standard deviation, [batch, n].
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
                return Broadcast(graph.Node("Sqrt", place, [variance]), outputs);
            default:
                return Broadcast(Exponential("std", gaussian.Parameters.Single().Value, 1), outputs);
        }
    }

    // [n] or [batch, 1] → [batch, n].
    private string Broadcast(string value, string like) =>
        graph.Node("Expand", place, [value, graph.Node("Shape", place, [like])]);

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
    private void AddBeta(string y, string z)
    {
        string alpha = Concentration(y),
            beta = Concentration(z);
        AddAction(Interpolate(graph.Node("Div", place, [alpha, graph.Node("Add", place, [alpha, beta])])));
        graph.Output(
            $"alpha{path}",
            alpha,
            DataType.Float,
            [space.Length],
            "The concentration α of the beta distribution between the bounds."
        );
        graph.Output(
            $"beta{path}",
            beta,
            DataType.Float,
            [space.Length],
            "The concentration β of the beta distribution between the bounds."
        );
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
