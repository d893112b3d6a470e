namespace Proximal.Inference;

/// <summary>
/// Stacked LSTM or GRU layers. The state of a row contains for each layer the hidden state, followed by the cell state
/// for an LSTM.
/// </summary>
internal sealed class RecurrentStack
{
    private readonly bool isLstm;
    private readonly DenseLayer[] inputs;
    private readonly DenseLayer[] hiddens;

    /// <summary>Creates the layers.</summary>
    /// <param name="isLstm">LSTM rather than GRU.</param>
    /// <param name="inputs">Products with the input of each layer: [inputs] → [gates · hidden]. The gates are in
    /// PyTorch's order: i, f, g, o or r, z, n.</param>
    /// <param name="hiddens">Products with the hidden state of each layer: [hidden] → [gates · hidden].</param>
    public RecurrentStack(bool isLstm, DenseLayer[] inputs, DenseLayer[] hiddens)
    {
        (this.isLstm, this.inputs, this.hiddens) = (isLstm, inputs, hiddens);
        HiddenSize = hiddens[0].Inputs;
        StateSize = hiddens.Length * LayerStateSize;
    }

    public int HiddenSize { get; }

    public int StateSize { get; }

    private int LayerStateSize => isLstm ? 2 * HiddenSize : HiddenSize;

    private int GateCount => isLstm ? 4 : 3;

    public Buffers CreateBuffers(int rows) =>
        new(
            new float[rows * HiddenSize],
            new float[rows * HiddenSize],
            new float[rows * GateCount * HiddenSize],
            new float[rows * GateCount * HiddenSize]
        );

    /// <summary>Computes one step of several rows.</summary>
    /// <param name="x">Inputs, [rows, inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="states">States of the rows, [rows, stride], updated in place.</param>
    /// <param name="offset">Where the state of these layers starts in a row.</param>
    /// <param name="stride">Length of a row of states.</param>
    /// <param name="buffers">Intermediate values.</param>
    /// <returns>The outputs, [rows, HiddenSize].</returns>
    public float[] Forward(float[] x, int rows, float[] states, int offset, int stride, in Buffers buffers)
    {
        for (int layer = 0; layer < inputs.Length; layer++)
        {
            for (int row = 0; row < rows; row++)
                states.AsSpan((row * stride) + offset, HiddenSize).CopyTo(buffers.Hidden.AsSpan(row * HiddenSize));
            inputs[layer].Forward(x, rows, buffers.FromInput);
            hiddens[layer].Forward(buffers.Hidden, rows, buffers.FromHidden);
            for (int row = 0; row < rows; row++)
            {
                int gates = row * GateCount * HiddenSize;
                Span<float> state = states.AsSpan((row * stride) + offset, LayerStateSize);
                Span<float> fromInput = buffers.FromInput.AsSpan(gates, GateCount * HiddenSize);
                Span<float> fromHidden = buffers.FromHidden.AsSpan(gates, GateCount * HiddenSize);
                if (isLstm)
                    LstmCell(fromInput, fromHidden, state);
                else
                    GruCell(fromInput, fromHidden, state);
                state.Slice(0, HiddenSize).CopyTo(buffers.Output.AsSpan(row * HiddenSize));
            }

            x = buffers.Output;
            offset += LayerStateSize;
        }

        return x;
    }

    // c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').
    private unsafe void LstmCell(Span<float> fromInput, Span<float> fromHidden, Span<float> state)
    {
        int n = HiddenSize;
        fixed (
            float* gates = fromInput,
                other = fromHidden,
                hidden = state
        )
        {
            for (int i = 0; i < 4 * n; i++)
                gates[i] += other[i];
            Kernels.Sigmoid(gates, 2 * n);
            Kernels.Activate(Activation.Tanh, gates + (2 * n), n);
            Kernels.Sigmoid(gates + (3 * n), n);
            float* cell = hidden + n;
            for (int i = 0; i < n; i++)
                hidden[i] = cell[i] = (gates[n + i] * cell[i]) + (gates[i] * gates[(2 * n) + i]);
            Kernels.Activate(Activation.Tanh, hidden, n);
            for (int i = 0; i < n; i++)
                hidden[i] *= gates[(3 * n) + i];
        }
    }

    // n = tanh(xn + σ(r) hn), h' = (1 - σ(z)) n + σ(z) h.
    private unsafe void GruCell(Span<float> fromInput, Span<float> fromHidden, Span<float> state)
    {
        int n = HiddenSize;
        fixed (
            float* gates = fromInput,
                other = fromHidden,
                hidden = state
        )
        {
            for (int i = 0; i < 2 * n; i++)
                gates[i] += other[i];
            Kernels.Sigmoid(gates, 2 * n);
            float* candidate = gates + (2 * n);
            for (int i = 0; i < n; i++)
                candidate[i] += gates[i] * other[(2 * n) + i];
            Kernels.Activate(Activation.Tanh, candidate, n);
            for (int i = 0; i < n; i++)
                hidden[i] = ((1 - gates[n + i]) * candidate[i]) + (gates[n + i] * hidden[i]);
        }
    }

    /// <summary>Intermediate values of one step.</summary>
    internal readonly struct Buffers
    {
        public readonly float[] Hidden;
        public readonly float[] Output;
        public readonly float[] FromInput;
        public readonly float[] FromHidden;

        public Buffers(float[] hidden, float[] output, float[] fromInput, float[] fromHidden) =>
            (Hidden, Output, FromInput, FromHidden) = (hidden, output, fromInput, fromHidden);
    }
}
