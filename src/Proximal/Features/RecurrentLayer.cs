using Proximal.Tensors;

namespace Proximal;

/// <summary>An LSTM or GRU layer with a flat state: the hidden state, followed by the cell state for an LSTM.</summary>
internal sealed class RecurrentLayer : Module
{
    private readonly Lstm? lstm;
    private readonly Gru? gru;
    private readonly int hidden;

    /// <summary>Creates the layer. Its parameters are zero until they are initialized or loaded.</summary>
    /// <param name="kind">The kind of layer, LSTM or GRU.</param>
    /// <param name="inputs">The number of input features.</param>
    /// <param name="hidden">The size of the hidden state, which is also the output.</param>
    public RecurrentLayer(RecurrentKind kind, int inputs, int hidden)
    {
        this.hidden = hidden;
        if (kind == RecurrentKind.Lstm)
            lstm = Register("lstm", new Lstm(inputs, hidden));
        else
            gru = Register("gru", new Gru(inputs, hidden));
    }

    /// <summary>The size of the state.</summary>
    public int StateSize => lstm is null ? hidden : 2 * hidden;

    /// <summary>Computes one step of several sequences.</summary>
    /// <param name="x">The inputs, [rows, inputs].</param>
    /// <param name="state">The state before the step, [rows, <see cref="StateSize"/>].</param>
    /// <returns>The output, [rows, hidden], and the state after the step, [rows, <see cref="StateSize"/>].</returns>
    public (Tensor Output, Tensor State) Step(Tensor x, Tensor state)
    {
        if (gru is not null)
        {
            Tensor next = gru.Step(x, state);
            return (next, next);
        }

        (Tensor output, Tensor cell) = lstm!.Step(x, Split(state));
        return (output, Tensor.Concat(1, output, cell));
    }

    /// <summary>Computes several steps of several sequences.</summary>
    /// <param name="x">The inputs, [time × sequences, inputs], time-major.</param>
    /// <param name="state">The state before the first step, [sequences, <see cref="StateSize"/>].</param>
    /// <param name="episodeStarts">Whether an episode starts at the step, which resets the state before it: 1 or 0,
    /// [time, sequences].</param>
    /// <returns>The outputs, [time × sequences, hidden].</returns>
    public Tensor Run(Tensor x, Tensor state, Tensor episodeStarts)
    {
        Tensor sequence = x.Reshape(episodeStarts.Shape[0], episodeStarts.Shape[1], x.Shape[1]);
        Tensor output = gru is null
            ? lstm!.Forward(sequence, Split(state), episodeStarts).Output
            : gru.Forward(sequence, state, episodeStarts).Output;
        return output.Reshape(-1, hidden);
    }

    private (Tensor Hidden, Tensor Cell) Split(Tensor state) =>
        (state.Slice(1, 0, hidden), state.Slice(1, hidden, hidden));
}
