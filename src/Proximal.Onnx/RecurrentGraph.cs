using Proximal.Tensors;

namespace Proximal.Onnx;

/// <summary>Nodes of one step of stacked LSTM or GRU layers, with the gate order of ONNX.</summary>
internal sealed class RecurrentGraph(OnnxGraph graph)
{
    /// <summary>The size of the state of stacked recurrent layers.</summary>
    public static int StateSize(Module stack) => stack.Children.Sum(static layer => LayerStateSize(layer.Value));

    /// <summary>Whether stacked recurrent layers are LSTM layers, and not GRU layers.</summary>
    public static bool IsLstm(Module stack) => stack.Children.All(static layer => Gates(layer.Value) == 4);

    /// <summary>Adds the nodes of one step.</summary>
    /// <param name="stack">The stacked recurrent layers.</param>
    /// <param name="name">The full name of the layers.</param>
    /// <param name="features">The name of the inputs, [batch, inputs].</param>
    /// <param name="state">The name of the state, [batch, <see cref="StateSize"/>]: for each layer the hidden state,
    /// followed by the cell state for an LSTM.</param>
    /// <returns>The names of the output, [batch, hidden], and of the state after the step.</returns>
    public (string Output, string State) Step(Module stack, string name, string features, string state)
    {
        if (stack.Children.Count == 1)
            return StepLayer(stack.Children[0].Value, name, features, state);
        var states = new List<string>();
        int start = 0;
        foreach ((string child, Module layer) in stack.Children)
        {
            string place = $"{name}.{child}";
            int size = LayerStateSize(layer);
            (features, string next) = StepLayer(layer, place, features, graph.Columns(place, state, start, size));
            states.Add(next);
            start += size;
        }

        return (features, graph.Join(name, [.. states]));
    }

    private static int LayerStateSize(Module layer) => Gates(layer) == 4 ? 2 * HiddenSize(layer) : HiddenSize(layer);

    private (string Output, string State) StepLayer(Module layer, string name, string features, string state)
    {
        int hidden = HiddenSize(layer);
        bool isLstm = Gates(layer) == 4;

        // The gate order of PyTorch is i, f, c, o for LSTM and r, z, n for GRU; that of ONNX is i, o, f, c and z, r, h.
        int[] order = isLstm ? [0, 3, 1, 2] : [1, 0, 2];
        string sequence = First(name, features); // [1, batch, inputs]
        string weight = Reordered($"{name}.w", layer, ["weight_ih_l0"], order, hidden);
        string recurrent = Reordered($"{name}.r", layer, ["weight_hh_l0"], order, hidden);
        string bias = Reordered($"{name}.b", layer, ["bias_ih_l0", "bias_hh_l0"], order, hidden);
        AttributeProto size = OnnxGraph.Number("hidden_size", hidden);
        if (!isLstm)
        {
            string next = graph.Nodes(
                "GRU",
                name,
                [sequence, weight, recurrent, bias, "", First(name, state)],
                2,
                size,
                OnnxGraph.Number("linear_before_reset", 1)
            )[1];
            string only = Single(name, next);
            return (only, only);
        }

        string before = First(name, graph.Columns(name, state, 0, hidden)),
            cell = First(name, graph.Columns(name, state, hidden, hidden));
        string[] results = graph.Nodes("LSTM", name, [sequence, weight, recurrent, bias, "", before, cell], 3, size);
        string output = Single(name, results[1]);
        return (output, graph.Join(name, [output, Single(name, results[2])]));
    }

    private string First(string name, string value) => graph.Node("Unsqueeze", name, [value, graph.Int64(0)]);

    private string Single(string name, string value) => graph.Node("Squeeze", name, [value, graph.Int64(0)]);

    // [1, gates · hidden, …] with the row blocks of the gates reordered. Biases are concatenated.
    private string Reordered(string name, Module layer, ReadOnlySpan<string> parameters, int[] order, int hidden)
    {
        var values = new List<float>();
        int[] shape = [];
        foreach (string parameter in parameters)
        {
            Tensor source = Parameter(layer, parameter);
            float[] rows = source.ToArray();
            int width = rows.Length / (order.Length * hidden);
            foreach (int gate in order)
                values.AddRange(rows.AsSpan(gate * hidden * width, hidden * width));
            shape = source.Shape.Rank == 1 ? [1, values.Count] : [1, order.Length * hidden, width];
        }

        return graph.Constant(name, values.ToArray(), shape);
    }

    private static int HiddenSize(Module layer) => Parameter(layer, "weight_hh_l0").Shape[1];

    private static int Gates(Module layer) => Parameter(layer, "weight_hh_l0").Shape[0] / HiddenSize(layer);

    private static Tensor Parameter(Module layer, string name) =>
        layer.NamedParameters().First(parameter => parameter.Key == name).Value;
}
