using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>What is observed: an input for each part, one-hot encodings, and the normalisation.</summary>
internal sealed class ObservationGraph(OnnxGraph graph, ObservationNormalizer? normalizer)
{
    private readonly List<ObservedLeaf> leaves = [];
    private int start;

    /// <summary>Adds the inputs; returns the parts in the order of a policy's row.</summary>
    public IReadOnlyList<ObservedLeaf> Add(Space space)
    {
        Add(space, "");
        return leaves;
    }

    private void Add(Space space, string path)
    {
        if (space is CompositeSpace composite)
        {
            foreach ((string name, Space part) in composite.Parts)
                Add(part, path.Length == 0 ? name : $"{path}.{name}");
            return;
        }

        string input = path.Length == 0 ? "observation" : $"observation.{path}";
        string encoded = Encode(space, input);
        ReadOnlySpan<int> shape = space is Box box ? box.Shape : [space.ObservationSize];
        leaves.Add(
            new ObservedLeaf(
                path,
                space,
                normalizer is null ? encoded : Normalize(normalizer, encoded, input, shape, space.ObservationSize)
            )
        );
        start += space.ObservationSize;
    }

    private string Encode(Space space, string input)
    {
        switch (space)
        {
            case Box box:
                return graph.Input(input, DataType.Float, box.Shape, $"{box}, as the environment gives it.");
            case Discrete discrete:
                return OneHot(
                    graph.Input(input, DataType.Int64, [], $"{discrete}: the index, 0 … {discrete.N - 1}."),
                    input,
                    discrete.N
                );
            case MultiDiscrete several:
                string indices = graph.Input(
                    input,
                    DataType.Int64,
                    [several.Choices.Length],
                    $"{several}: the index of each choice."
                );
                var encoded = new string[several.Choices.Length];
                for (int i = 0; i < encoded.Length; i++)
                    encoded[i] = OneHot(
                        graph.Node("Gather", input, [indices, graph.WholeScalar(i)], OnnxGraph.Number("axis", 1)),
                        input,
                        several.Choices[i]
                    );
                return graph.Join(input, encoded);
            case MultiBinary switches:
                return graph.Node(
                    "Cast",
                    input,
                    [graph.Input(input, DataType.Int64, [switches.N], $"{switches}: 0 or 1 each.")],
                    OnnxGraph.Number("to", (long)DataType.Float)
                );
            default:
                throw new InvalidInputException($"observations of a {space.GetType().Name} space have no ONNX form");
        }
    }

    // [batch] → [batch, count].
    private string OneHot(string indices, string place, int count) =>
        graph.Node(
            "OneHot",
            place,
            [indices, graph.Whole(count), graph.Constant("/constant/off_on", [0f, 1f], 2)],
            OnnxGraph.Number("axis", -1)
        );

    // A mean is the sum of two float32 numbers, so that a part with a large mean keeps its small deviations.
    private string Normalize(ObservationNormalizer by, string value, string place, ReadOnlySpan<int> shape, int count)
    {
        ReadOnlySpan<double> mean = by.Statistics.Mean.Slice(start, count),
            variance = by.Statistics.Variance.Slice(start, count);
        float[] high = new float[count],
            low = new float[count],
            scale = new float[count];
        for (int i = 0; i < count; i++)
        {
            high[i] = (float)mean[i];
            low[i] = (float)(mean[i] - high[i]);
            scale[i] = (float)(1 / Math.Sqrt(variance[i] + by.Epsilon));
        }

        string name = $"normalizer.{place}";
        value = graph.Node("Sub", name, [value, graph.Constant($"{name}.mean", high, shape)]);
        value = graph.Node("Sub", name, [value, graph.Constant($"{name}.mean_rest", low, shape)]);
        value = graph.Node("Mul", name, [value, graph.Constant($"{name}.scale", scale, shape)]);
        return graph.Node("Clip", name, [value, graph.Scalar((float)-by.Clip), graph.Scalar((float)by.Clip)]);
    }
}
