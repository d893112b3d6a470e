using Proximal.Tensors;

namespace Proximal.Onnx;

/// <summary>One step of an LSTM or GRU layer as nodes, in the order of gates that the standard has.</summary>
internal sealed class RecurrentGraph(OnnxGraph graph)
{
    /// <summary>How many numbers a memory's state has.</summary>
    public static int StateSize(Module memory) => Gates(memory) == 4 ? 2 * HiddenSize(memory) : HiddenSize(memory);

    /// <summary>Adds a step.</summary>
    /// <param name="memory">The recurrent layer.</param>
    /// <param name="name">Its full name.</param>
    /// <param name="features">[batch, inputs].</param>
    /// <param name="state">Hidden state and, of an LSTM, the cell behind it: [batch, <see cref="StateSize"/>].</param>
    /// <returns>The output [batch, hidden], and the state after the step.</returns>
    public (string Output, string State) Step(Module memory, string name, string features, string state)
    {
        int hidden = HiddenSize(memory);
        bool isLstm = Gates(memory) == 4;

        // PyTorch's gates are input, forget, cell, output and reset, update, new; the standard's i, o, f, c and z, r, h.
        int[] order = isLstm ? [0, 3, 1, 2] : [1, 0, 2];
        string sequence = First(name, features); // [1, batch, inputs]
        string weight = Reordered($"{name}.w", memory, ["weight_ih_l0"], order, hidden);
        string recurrent = Reordered($"{name}.r", memory, ["weight_hh_l0"], order, hidden);
        string bias = Reordered($"{name}.b", memory, ["bias_ih_l0", "bias_hh_l0"], order, hidden);
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

    private string First(string name, string value) => graph.Node("Unsqueeze", name, [value, graph.Whole(0)]);

    private string Single(string name, string value) => graph.Node("Squeeze", name, [value, graph.Whole(0)]);

    // [1, gates · hidden, …], blocks of rows in another order; biases stand one behind the other.
    private string Reordered(string name, Module memory, ReadOnlySpan<string> parameters, int[] order, int hidden)
    {
        var values = new List<float>();
        int[] shape = [];
        foreach (string parameter in parameters)
        {
            Tensor source = Parameter(memory, parameter);
            float[] rows = source.ToArray();
            int width = rows.Length / (order.Length * hidden);
            foreach (int gate in order)
                values.AddRange(rows.AsSpan(gate * hidden * width, hidden * width));
            shape = source.Shape.Rank == 1 ? [1, values.Count] : [1, order.Length * hidden, width];
        }

        return graph.Constant(name, values.ToArray(), shape);
    }

    private static int HiddenSize(Module memory) => Parameter(memory, "weight_hh_l0").Shape[1];

    private static int Gates(Module memory) => Parameter(memory, "weight_hh_l0").Shape[0] / HiddenSize(memory);

    private static Tensor Parameter(Module memory, string name) =>
        memory.NamedParameters().First(parameter => parameter.Key.EndsWith($".{name}", StringComparison.Ordinal)).Value;
}
