using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>
/// Action nodes: compute the most probable action, within the bounds of the space, and the distribution parameters from
/// the outputs of the actor.
/// </summary>
/// <param name="graph">The graph that receives nodes, mask inputs and outputs.</param>
/// <param name="masked">Whether the model has an action mask as input.</param>
/// <param name="rescales">Whether a Gaussian acts in [-1, 1], which is scaled to the bounds.</param>
internal sealed class ActionGraph(OnnxGraph graph, bool masked, bool rescales)
{
    // The same as ActionDistribution.MaskedLogit: far below any logit of a network.
    private const float MaskedLogit = -1e8f;

    /// <summary>Adds the outputs of the model.</summary>
    /// <param name="head">The action head of the policy.</param>
    /// <param name="space">The action space.</param>
    /// <param name="outputs">The name of the outputs of the actor, [batch, OutputSize].</param>
    /// <param name="hidden">The name of the inputs of the actor's last layer, [batch, features].</param>
    /// <exception cref="InvalidInputException">The head cannot be exported to ONNX.</exception>
    public void Add(ActionHead head, Space space, string outputs, string hidden) =>
        Add(head, space, outputs, hidden, "");

    private void Add(ActionHead head, Space space, string outputs, string hidden, string path)
    {
        switch (head, space)
        {
            case (ProductDistribution product, CompositeSpace):
                int start = 0;
                foreach ((string name, Space part, ActionDistribution distribution) in product.Parts)
                {
                    Add(
                        distribution,
                        part,
                        graph.Columns("actor", outputs, start, distribution.OutputSize),
                        hidden,
                        $"{path}.{name}"
                    );
                    start += distribution.OutputSize;
                }

                break;
            case (CategoricalDistribution, Discrete discrete):
                AddDiscrete(discrete, outputs, path);
                break;
            case (MultiDiscreteDistribution, MultiDiscrete multiDiscrete):
                AddMultiDiscrete(multiDiscrete, outputs, path);
                break;
            case (MultiBinaryDistribution, MultiBinary multiBinary):
                AddMultiBinary(multiBinary, outputs, path);
                break;
            case (_, Box box):
                new BoxActionGraph(graph, box, path, rescales).Add(head, outputs, hidden);
                break;
            default:
                throw new InvalidInputException($"a {head.GetType().Name} for {space} cannot be exported to ONNX");
        }
    }

    private void AddDiscrete(Discrete space, string logits, string path)
    {
        logits = Mask(logits, path, space.N);
        graph.Output(
            $"action{path}",
            ArgMax(logits, path, keep: 0),
            DataType.Int64,
            [],
            $"{space}: the most probable choice."
        );
        AddLogits(logits, path, space.N, $"{space}: the logit of each choice.");
    }

    private void AddMultiDiscrete(MultiDiscrete space, string logits, string path)
    {
        logits = Mask(logits, path, space.ObservationSize);
        var chosen = new string[space.Choices.Length];
        for (int i = 0, start = 0; i < chosen.Length; start += space.Choices[i++])
            chosen[i] = ArgMax(graph.Columns($"action{path}", logits, start, space.Choices[i]), path, keep: 1);
        graph.Output(
            $"action{path}",
            graph.Join($"action{path}", chosen),
            DataType.Int64,
            [chosen.Length],
            $"{space}: the most probable value of each choice."
        );
        AddLogits(logits, path, space.ObservationSize, $"{space}: the logits of all choices, concatenated.");
    }

    private void AddMultiBinary(MultiBinary space, string logits, string path)
    {
        string place = $"action{path}";
        if (masked)
        {
            string mask = graph.Input(
                $"action_mask{path}",
                DataType.Bool,
                [space.N, 2],
                $"{space}: whether 0 and whether 1 is allowed for each component."
            );
            string isZeroAllowed = graph.Node(
                "Gather",
                place,
                [mask, graph.Int64Scalar(0)],
                OnnxGraph.Number("axis", 2)
            );
            string isOneAllowed = graph.Node(
                "Gather",
                place,
                [mask, graph.Int64Scalar(1)],
                OnnxGraph.Number("axis", 2)
            );
            logits = graph.Node("Where", place, [isZeroAllowed, logits, graph.Scalar(-MaskedLogit)]);
            logits = graph.Node("Where", place, [isOneAllowed, logits, graph.Scalar(MaskedLogit)]);
        }

        string isOne = graph.Node("Greater", place, [logits, graph.Scalar(0)]);
        string action = graph.Node("Cast", place, [isOne], OnnxGraph.Number("to", (long)DataType.Int64));
        graph.Output(place, action, DataType.Int64, [space.N], $"{space}: the most probable value of each component.");
        AddLogits(logits, path, space.N, $"{space}: the logit of the value 1 of each component.");
    }

    private string Mask(string logits, string path, int count)
    {
        if (!masked)
            return logits;
        string mask = graph.Input(
            $"action_mask{path}",
            DataType.Bool,
            [count],
            "Whether each action is allowed; at least one value of each choice must be."
        );
        return graph.Node("Where", $"action{path}", [mask, logits, graph.Scalar(MaskedLogit)]);
    }

    private void AddLogits(string logits, string path, int count, string meaning) =>
        graph.Output(
            $"logits{path}",
            logits,
            DataType.Float,
            [count],
            masked ? $"{meaning} {MaskedLogit} if masked." : meaning
        );

    // The first one if several are equally probable.
    private string ArgMax(string logits, string path, int keep) =>
        graph.Node(
            "ArgMax",
            $"action{path}",
            [logits],
            OnnxGraph.Number("axis", 1),
            OnnxGraph.Number("keepdims", keep),
            OnnxGraph.Number("select_last_index", 0)
        );
}
