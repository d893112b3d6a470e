using Proximal.Tensors;

namespace Proximal;

/// <summary>An LSTM or GRU layer whose state is one row of numbers: the hidden state and, of an LSTM, the cell behind it.</summary>
internal sealed class RecurrentLayer : Module
{
    private readonly Lstm? lstm;
    private readonly Gru? gru;
    private readonly int hidden;

    /// <summary>A layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="kind">LSTM or GRU.</param>
    /// <param name="inputs">Features of a step.</param>
    /// <param name="hidden">The length of the hidden state, which is the output.</param>
    public RecurrentLayer(RecurrentKind kind, int inputs, int hidden)
    {
        this.hidden = hidden;
        if (kind == RecurrentKind.Lstm)
            lstm = Register("lstm", new Lstm(inputs, hidden));
        else
            gru = Register("gru", new Gru(inputs, hidden));
    }

    /// <summary>Numbers of the state.</summary>
    public int StateSize => lstm is null ? hidden : 2 * hidden;

    /// <summary>One step of many sequences.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="state">Before the step, [rows, <see cref="StateSize"/>].</param>
    /// <returns>The output [rows, hidden], and the state after the step.</returns>
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

    /// <summary>Many steps of several sequences.</summary>
    /// <param name="x">Step after step, [time × sequences, inputs].</param>
    /// <param name="state">Before the first step, [sequences, <see cref="StateSize"/>].</param>
    /// <param name="episodeStarts">[time, sequences]: 1 if a new episode starts at the step, which resets the state, otherwise 0.</param>
    /// <returns>[time × sequences, hidden].</returns>
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
