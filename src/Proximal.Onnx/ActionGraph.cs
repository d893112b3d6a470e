using DataType = Proximal.Onnx.TensorProto.Types.DataType;

namespace Proximal.Onnx;

/// <summary>What is done: from what the actor puts out to the most probable action as an environment takes it, and the distribution beside it.</summary>
/// <param name="graph">Receives nodes, masks and outputs.</param>
/// <param name="masked">Whether actions are masked.</param>
internal sealed class ActionGraph(OnnxGraph graph, bool masked)
{
    // As the library's own distributions: far below any logit that a network puts out.
    private const float MaskedLogit = -1e8f;

    /// <summary>Adds the outputs.</summary>
    /// <param name="head">What turns parameters into actions.</param>
    /// <param name="space">What the actions are.</param>
    /// <param name="outputs">The actor's outputs, [batch, OutputSize].</param>
    /// <param name="hidden">What the actor's last layer takes, [batch, …].</param>
    /// <exception cref="InvalidInputException">The head is of a kind that has no ONNX form.</exception>
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
                AddChoice(discrete, outputs, path);
                break;
            case (MultiDiscreteDistribution, MultiDiscrete several):
                AddChoices(several, outputs, path);
                break;
            case (MultiBinaryDistribution, MultiBinary switches):
                AddSwitches(switches, outputs, path);
                break;
            case (_, Box box):
                new BoxActionGraph(graph, box, path).Add(head, outputs, hidden);
                break;
            default:
                throw new InvalidInputException($"a {head.GetType().Name} over {space} has no ONNX form");
        }
    }

    private void AddChoice(Discrete space, string logits, string path)
    {
        logits = Allowed(logits, path, space.N);
        graph.Output(
            $"action{path}",
            Largest(logits, path, keep: 0),
            DataType.Int64,
            [],
            $"{space}: the most probable choice."
        );
        AddLogits(logits, path, space.N, $"{space}: the logit of each choice.");
    }

    private void AddChoices(MultiDiscrete space, string logits, string path)
    {
        logits = Allowed(logits, path, space.ObservationSize);
        var chosen = new string[space.Choices.Length];
        for (int i = 0, start = 0; i < chosen.Length; start += space.Choices[i++])
            chosen[i] = Largest(graph.Columns($"action{path}", logits, start, space.Choices[i]), path, keep: 1);
        graph.Output(
            $"action{path}",
            graph.Join($"action{path}", chosen),
            DataType.Int64,
            [chosen.Length],
            $"{space}: the most probable value of each choice."
        );
        AddLogits(
            logits,
            path,
            space.ObservationSize,
            $"{space}: the logits of each choice's values, one choice after the other."
        );
    }

    private void AddSwitches(MultiBinary space, string logits, string path)
    {
        string place = $"action{path}";
        if (masked)
        {
            string mask = graph.Input(
                $"action_mask{path}",
                DataType.Bool,
                [space.N, 2],
                $"{space}: whether each switch may be off, and whether it may be on."
            );
            string off = graph.Node("Gather", place, [mask, graph.WholeScalar(0)], OnnxGraph.Number("axis", 2));
            string on = graph.Node("Gather", place, [mask, graph.WholeScalar(1)], OnnxGraph.Number("axis", 2));
            logits = graph.Node("Where", place, [off, logits, graph.Scalar(-MaskedLogit)]);
            logits = graph.Node("Where", place, [on, logits, graph.Scalar(MaskedLogit)]);
        }

        string isOn = graph.Node("Greater", place, [logits, graph.Scalar(0)]);
        string action = graph.Node("Cast", place, [isOn], OnnxGraph.Number("to", (long)DataType.Int64));
        graph.Output(
            place,
            action,
            DataType.Int64,
            [space.N],
            $"{space}: 1 where a switch is more probably on than off."
        );
        AddLogits(logits, path, space.N, $"{space}: the logit of each switch being on.");
    }

    private string Allowed(string logits, string path, int count)
    {
        if (!masked)
            return logits;
        string mask = graph.Input(
            $"action_mask{path}",
            DataType.Bool,
            [count],
            "Which choices are allowed now; at least one of each."
        );
        return graph.Node("Where", $"action{path}", [mask, logits, graph.Scalar(MaskedLogit)]);
    }

    private void AddLogits(string logits, string path, int count, string meaning) =>
        graph.Output(
            $"logits{path}",
            logits,
            DataType.Float,
            [count],
            masked ? $"{meaning} {MaskedLogit} where it is not allowed." : meaning
        );

    // The first of those that are equally probable.
    private string Largest(string logits, string path, int keep) =>
        graph.Node(
            "ArgMax",
            $"action{path}",
            [logits],
            OnnxGraph.Number("axis", 1),
            OnnxGraph.Number("keepdims", keep),
            OnnxGraph.Number("select_last_index", 0)
        );
}
