using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>Action nodes for the plugin Godot RL Agents: one output with the numbers of all action keys in
/// order.</summary>
/// <param name="graph">The graph that receives nodes and outputs.</param>
/// <param name="rescales">Whether a Gaussian acts in [-1, 1], which is scaled to the bounds.</param>
internal sealed class GodotActionGraph(OnnxGraph graph, bool rescales)
{
    private readonly List<string> columns = [];
    private int width;

    /// <summary>Adds the outputs of the model.</summary>
    /// <param name="head">The action head of the policy.</param>
    /// <param name="space">The action space.</param>
    /// <param name="outputs">The name of the outputs of the actor, [batch, OutputSize].</param>
    /// <param name="hidden">The name of the inputs of the actor's last layer, [batch, features].</param>
    /// <exception cref="InvalidInputException">The plugin cannot take such actions.</exception>
    public void Add(ActionHead head, Space space, string outputs, string hidden)
    {
        // The plugin takes means alone only if all actions are continuous.
        Add(head, space, outputs, hidden, "", withDeviations: space is not Box);
        graph.Output(
            "output",
            graph.Join("output", [.. columns]),
            DataType.Float,
            [width],
            "The action keys in order: logits of discrete keys, actions of continuous ones; log standard deviations follow "
                + "these if the space has both."
        );
        string state = graph.Input("state_ins", DataType.Float, [], "Not used.");
        graph.Output("state_outs", state, DataType.Float, [], "A copy of state_ins.");
    }

    private void Add(ActionHead head, Space space, string outputs, string hidden, string path, bool withDeviations)
    {
        switch (head, space)
        {
            case (ProductDistribution product, CompositeSpace):
                int start = 0;
                foreach ((string name, Space part, ActionDistribution distribution) in product.Parts)
                {
                    string own = graph.Columns("actor", outputs, start, distribution.OutputSize);
                    Add(distribution, part, own, hidden, $"{path}.{name}", withDeviations);
                    start += distribution.OutputSize;
                }

                break;
            case (CategoricalDistribution, Discrete discrete):
                AddLogits(outputs, path, discrete.N);
                break;
            case (MultiDiscreteDistribution, MultiDiscrete multiDiscrete):
                int first = 0;
                foreach (int count in multiDiscrete.Choices)
                {
                    AddLogits(graph.Columns($"action{path}", outputs, first, count), path, count);
                    first += count;
                }

                break;
            case (_, Box box):
                AddBox(head, box, outputs, hidden, path, withDeviations);
                break;
            default:
                throw new InvalidInputException(
                    $"actions of {space} cannot be exported for Godot, whose actions are continuous or discrete"
                );
        }
    }

    // Shifted, so that the largest is not negative: releases of the plugin before the fix of its argmax choose 0 if all
    // logits are negative. The probabilities are the same.
    private void AddLogits(string logits, string path, int count)
    {
        string place = $"action{path}";
        string smallest = graph.Node(
            "ReduceMin",
            place,
            [logits],
            OnnxGraph.Numbers("axes", 1),
            OnnxGraph.Number("keepdims", 1)
        );
        columns.Add(graph.Node("Sub", place, [logits, smallest]));
        width += count;
    }

    private void AddBox(ActionHead head, Box box, string outputs, string hidden, string path, bool withDeviations)
    {
        if (box.Low.ContainsAnyExcept(-1f) || box.High.ContainsAnyExcept(1f))
            throw new InvalidInputException(
                $"actions of {box} cannot be exported for Godot, whose plugin clamps continuous actions to [-1, 1]"
            );
        var action = new BoxActionGraph(graph, box, path, rescales);
        BoxAction computed = action.Compute(head, outputs, hidden, withDeviations);
        columns.Add(computed.Value);
        width += box.Length;
        if (!withDeviations)
            return;
        if (computed is not { Mean: { } mean, Std: { } std })
            throw new InvalidInputException(
                "continuous and discrete actions together can be exported for Godot only with a Gaussian distribution, because "
                    + "the plugin expects log standard deviations"
            );
        columns.Add(graph.Node("Log", $"action{path}", [action.Broadcast(std, mean)]));
        width += box.Length;
    }
}
