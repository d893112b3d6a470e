using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>Action nodes for ML-Agents in Unity's Inference Engine: continuous actions, and the branches of discrete
/// ones.</summary>
/// <param name="graph">The graph that receives nodes, inputs and outputs.</param>
/// <param name="rescales">Whether a Gaussian acts in [-1, 1], which is scaled to the bounds.</param>
internal sealed class UnityActionGraph(OnnxGraph graph, bool rescales)
{
    // The same as ActionDistribution.MaskedLogit: far below any logit of a network.
    private const float MaskedLogit = -1e8f;

    private readonly List<(string Sampled, string Best)> continuous = [];
    private readonly List<(string Logits, int Count)> branches = [];
    private int continuousSize;
    private string? epsilon;

    /// <summary>Adds the outputs of the model.</summary>
    /// <param name="head">The action head of the policy.</param>
    /// <param name="space">The action space.</param>
    /// <param name="outputs">The name of the outputs of the actor, [batch, OutputSize].</param>
    /// <param name="hidden">The name of the inputs of the actor's last layer, [batch, features].</param>
    /// <exception cref="InvalidInputException">Unity cannot take such actions.</exception>
    public void Add(ActionHead head, Space space, string outputs, string hidden)
    {
        Add(head, space, outputs, hidden, "");
        graph.ConstantOutput("version_number", [3], [1], "Version of this form: ML-Agents 2 and later.");
        if (continuous.Count > 0)
            AddContinuous();
        if (branches.Count > 0)
            AddDiscrete();
    }

    private void Add(ActionHead head, Space space, string outputs, string hidden, string path)
    {
        switch (head, space)
        {
            case (ProductDistribution product, CompositeSpace):
                int start = 0;
                foreach ((string name, Space part, ActionDistribution distribution) in product.Parts)
                {
                    string own = graph.Columns("actor", outputs, start, distribution.OutputSize);
                    Add(distribution, part, own, hidden, $"{path}.{name}");
                    start += distribution.OutputSize;
                }

                break;
            case (CategoricalDistribution, Discrete discrete):
                branches.Add((outputs, discrete.N));
                break;
            case (MultiDiscreteDistribution, MultiDiscrete multiDiscrete):
                int first = 0;
                foreach (int count in multiDiscrete.Choices)
                {
                    branches.Add((graph.Columns($"action{path}", outputs, first, count), count));
                    first += count;
                }

                break;
            case (_, Box box):
                AddBox(head, box, outputs, hidden, path);
                break;
            default:
                throw new InvalidInputException(
                    $"actions of {space} cannot be exported for Unity, whose actions are continuous or discrete"
                );
        }
    }

    private void AddBox(ActionHead head, Box box, string outputs, string hidden, string path)
    {
        if (continuous.Count > 0)
            throw new InvalidInputException("actions with several boxes cannot be exported for Unity, which has one");
        if (box.Low.ContainsAnyExcept(-1f) || box.High.ContainsAnyExcept(1f))
            throw new InvalidInputException(
                $"actions of {box} cannot be exported for Unity, whose continuous actions are in [-1, 1]"
            );
        if (head is BetaDistribution)
            throw new InvalidInputException(
                "a beta distribution cannot be exported for Unity, which draws noise of a Gaussian only"
            );
        var action = new BoxActionGraph(graph, box, path, rescales);
        BoxAction computed = action.Compute(head, outputs, hidden, withDeviation: true);
        continuousSize = box.Length;
        string sampled = computed.Value;
        if (computed is { Mean: { } mean, Std: { } std })
        {
            epsilon = graph.Input(
                "epsilon",
                DataType.Float,
                [box.Length],
                "Standard normal noise, which Unity draws; zeros give the most probable action."
            );
            string noise = graph.Node("Mul", $"action{path}", [epsilon, std]);
            sampled = action.FromSample(head, graph.Node("Add", $"action{path}", [mean, noise]));
        }

        continuous.Add((sampled, computed.Value));
    }

    private void AddContinuous()
    {
        (string sampled, string best) = continuous[0];
        graph.Output("continuous_actions", sampled, DataType.Float, [continuousSize], "Sampled actions in [-1, 1].");
        graph.Output(
            "deterministic_continuous_actions",
            best,
            DataType.Float,
            [continuousSize],
            "The most probable actions, in [-1, 1]."
        );
        graph.ConstantOutput("continuous_action_output_shape", [continuousSize], [1], "Number of continuous actions.");
    }

    private void AddDiscrete()
    {
        int total = branches.Sum(static branch => branch.Count);
        string masks = graph.Input("action_masks", DataType.Float, [total], "1 for each action that is allowed, or 0.");
        string isAllowed = graph.Node("Greater", "action_masks", [masks, graph.Scalar(0.5f)]);
        var sampled = new string[branches.Count];
        var best = new string[branches.Count];
        for (int i = 0, start = 0; i < branches.Count; start += branches[i++].Count)
        {
            string place = $"action.branch_{i}";
            string allowed = graph.Columns(place, isAllowed, start, branches[i].Count);
            string logits = graph.Node("Where", place, [allowed, branches[i].Logits, graph.Scalar(MaskedLogit)]);
            sampled[i] = graph.Node(
                "Multinomial",
                place,
                [graph.Node("LogSoftmax", place, [logits], OnnxGraph.Number("axis", 1))],
                OnnxGraph.Number("sample_size", 1),
                OnnxGraph.Number("dtype", (long)DataType.Int64)
            );
            best[i] = graph.Node(
                "ArgMax",
                place,
                [logits],
                OnnxGraph.Number("axis", 1),
                OnnxGraph.Number("keepdims", 1),
                OnnxGraph.Number("select_last_index", 0)
            );
        }

        graph.Output(
            "discrete_actions",
            graph.Join("discrete_actions", sampled),
            DataType.Int64,
            [branches.Count],
            "A sampled value of each branch."
        );
        graph.Output(
            "deterministic_discrete_actions",
            graph.Join("deterministic_discrete_actions", best),
            DataType.Int64,
            [branches.Count],
            "The most probable value of each branch."
        );
        graph.ConstantOutput(
            "discrete_action_output_shape",
            [.. branches.Select(static branch => (float)branch.Count)],
            [1, branches.Count],
            "Number of values of each branch."
        );
    }
}
