using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// One or several stacked LSTM or GRU layers with a flat state: for each layer the hidden state, followed by the cell
/// state for an LSTM.
/// </summary>
internal sealed class RecurrentLayer : Module
{
    private readonly Lstm[] lstms = [];
    private readonly Gru[] grus = [];
    private readonly int hidden;
    private readonly int layerState;

    /// <summary>Creates the layers. Their parameters are zero until they are initialized or loaded.</summary>
    /// <param name="kind">The kind of layer, LSTM or GRU.</param>
    /// <param name="inputs">The number of input features.</param>
    /// <param name="hidden">The size of the hidden state of each layer. That of the last layer is the output.</param>
    /// <param name="layers">The number of layers.</param>
    public RecurrentLayer(RecurrentKind kind, int inputs, int hidden, int layers)
    {
        this.hidden = hidden;
        bool isLstm = kind == RecurrentKind.Lstm;
        layerState = isLstm ? 2 * hidden : hidden;
        StateSize = layers * layerState;
        if (isLstm)
            lstms =
            [
                .. Enumerable.Range(0, layers).Select(i => Register(Name("lstm", i), new Lstm(InputsOf(i), hidden))),
            ];
        else
            grus = [.. Enumerable.Range(0, layers).Select(i => Register(Name("gru", i), new Gru(InputsOf(i), hidden)))];

        int InputsOf(int layer) => layer == 0 ? inputs : hidden;
    }

    /// <summary>The size of the state of all layers.</summary>
    public int StateSize { get; }

    /// <summary>Initializes the weights: orthogonal with zero biases, or PyTorch's default.</summary>
    public void Initialize(bool orthogonal, ref Rng random)
    {
        foreach (Lstm lstm in lstms)
        {
            if (orthogonal)
                lstm.InitializeOrthogonal(ref random);
            else
                lstm.Initialize(ref random);
        }

        foreach (Gru gru in grus)
        {
            if (orthogonal)
                gru.InitializeOrthogonal(ref random);
            else
                gru.Initialize(ref random);
        }
    }

    /// <summary>Computes one step of several sequences.</summary>
    /// <param name="x">The inputs, [rows, inputs].</param>
    /// <param name="state">The state before the step, [rows, <see cref="StateSize"/>].</param>
    /// <returns>The output, [rows, hidden], and the state after the step, [rows, <see cref="StateSize"/>].</returns>
    public (Tensor Output, Tensor State) Step(Tensor x, Tensor state)
    {
        var few = default(InlineTensors);
        Span<Tensor> states = few.OfLength(lstms.Length + grus.Length);
        for (int i = 0; i < lstms.Length; i++)
        {
            (x, Tensor cell) = lstms[i].Step(x, Split(state, i));
            states[i] = Tensor.Concat(1, x, cell);
        }

        for (int i = 0; i < grus.Length; i++)
            states[i] = x = grus[i].Step(x, HiddenOf(state, i));
        return (x, states.Length == 1 ? states[0] : Tensor.Concat(1, states));
    }

    /// <summary>Computes several steps of several sequences.</summary>
    /// <param name="x">The inputs, [rows, inputs], in the order of <paramref name="sequences"/>.</param>
    /// <param name="state">The state before the first step, [sequences, <see cref="StateSize"/>].</param>
    /// <param name="sequences">The layout of the rows.</param>
    /// <returns>The outputs, [rows, hidden].</returns>
    public Tensor Run(Tensor x, Tensor state, SequenceLayout sequences)
    {
        for (int i = 0; i < lstms.Length; i++)
            x = lstms[i].ForwardPacked(x, Split(state, i), sequences.Counts.Span);
        for (int i = 0; i < grus.Length; i++)
            x = grus[i].ForwardPacked(x, HiddenOf(state, i), sequences.Counts.Span);
        return x;
    }

    // The first layer has the name that files with a single layer use.
    private static string Name(string kind, int layer) => layer == 0 ? kind : $"{kind}_{layer}";

    private Tensor HiddenOf(Tensor state, int layer) =>
        StateSize == hidden ? state : state.Slice(1, layer * layerState, hidden);

    private (Tensor Hidden, Tensor Cell) Split(Tensor state, int layer) =>
        (HiddenOf(state, layer), state.Slice(1, (layer * layerState) + hidden, hidden));
}
