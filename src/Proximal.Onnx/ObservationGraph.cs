using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>Observation nodes: an input for each part, one-hot encodings and normalization.</summary>
internal sealed class ObservationGraph(OnnxGraph graph, ObservationNormalizer? normalizer, OnnxTarget target)
{
    private readonly List<ObservedLeaf> leaves = [];
    private int start;

    /// <summary>Adds the inputs and returns the parts in the order of the observation row of a policy.</summary>
    /// <param name="space">The observation space of the policy.</param>
    /// <param name="seen">The space that the network receives, of the same structure; another one if observations are
    /// normalized.</param>
    public IReadOnlyList<ObservedLeaf> Add(Space space, Space seen)
    {
        Add(space, seen, "");
        return leaves;
    }

    private void Add(Space space, Space seen, string path)
    {
        if (space is CompositeSpace composite)
        {
            for (int i = 0; i < composite.Parts.Count; i++)
            {
                (string name, Space part) = composite.Parts[i];
                Add(part, ((CompositeSpace)seen).Parts[i].Space, path.Length == 0 ? name : $"{path}.{name}");
            }

            return;
        }

        string input = target switch
        {
            OnnxTarget.Godot => path.Length == 0 ? "obs" : path,
            OnnxTarget.Unity => $"obs_{leaves.Count}",
            _ => path.Length == 0 ? "observation" : $"observation.{path}",
        };
        CheckSupported(space, input);
        string encoded = Encode(space, input);
        ReadOnlySpan<int> shape = space is Box box ? box.Shape : [space.ObservationSize];
        leaves.Add(
            new ObservedLeaf(
                path,
                seen,
                normalizer is null ? encoded : Normalize(normalizer, encoded, input, shape, space.ObservationSize)
            )
        );
        start += space.ObservationSize;
    }

    private void CheckSupported(Space space, string input)
    {
        if (target == OnnxTarget.Godot && space is not Box { Shape.Length: 1 })
            throw new InvalidInputException(
                $"observation '{input}' is {space}, but the ONNX mode of Godot RL Agents passes lists of numbers only: images need "
                    + "Proximal.Inference (--inference)"
            );
        if (target == OnnxTarget.Unity && space is not Box { Shape.Length: 1 or 2 or 3 })
            throw new InvalidInputException(
                $"observation '{input}' is {space}, but Unity passes boxes with one to three axes only"
            );
    }

    private string Encode(Space space, string input)
    {
        switch (space)
        {
            case Box box:
                return graph.Input(input, DataType.Float, box.Shape, $"{box}, as the environment returns it.");
            case Discrete discrete:
                return OneHot(
                    graph.Input(input, DataType.Int64, [], $"{discrete}: the index, 0 … {discrete.N - 1}."),
                    input,
                    discrete.N
                );
            case MultiDiscrete multiDiscrete:
                string indices = graph.Input(
                    input,
                    DataType.Int64,
                    [multiDiscrete.Choices.Length],
                    $"{multiDiscrete}: the index of each choice."
                );
                var encoded = new string[multiDiscrete.Choices.Length];
                for (int i = 0; i < encoded.Length; i++)
                    encoded[i] = OneHot(
                        graph.Node("Gather", input, [indices, graph.Int64Scalar(i)], OnnxGraph.Number("axis", 1)),
                        input,
                        multiDiscrete.Choices[i]
                    );
                return graph.Join(input, encoded);
            case MultiBinary multiBinary:
                return graph.Node(
                    "Cast",
                    input,
                    [graph.Input(input, DataType.Int64, [multiBinary.N], $"{multiBinary}: 0 or 1 for each component.")],
                    OnnxGraph.Number("to", (long)DataType.Float)
                );
            default:
                throw new InvalidInputException(
                    $"observations of a {space.GetType().Name} space cannot be exported to ONNX"
                );
        }
    }

    // [batch] → [batch, count].
    private string OneHot(string indices, string place, int count) =>
        graph.Node(
            "OneHot",
            place,
            [indices, graph.Int64(count), graph.Constant("/constant/off_on", [0f, 1f], 2)],
            OnnxGraph.Number("axis", -1)
        );

    // The mean is the sum of two float32 values, which keeps small deviations from a large mean.
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
