using System.Buffers;

namespace Proximal.Tensors;

/// <summary>
/// Layer of gated recurrent units (GRU; Cho et al. 2014) over a sequence, with PyTorch's parameters:
/// <c>weight_ih_l0</c> [3 hidden, inputs], <c>weight_hh_l0</c> [3 hidden, hidden], <c>bias_ih_l0</c> and
/// <c>bias_hh_l0</c> [3 hidden], with the gates in the order reset, update, new.
/// </summary>
public sealed class Gru : Module
{
    private readonly RecurrentParameters parameters;
    private readonly int hidden;

    /// <summary>Creates a layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">Number of features of a time step.</param>
    /// <param name="hidden">Elements of the hidden state.</param>
    public Gru(int inputs, int hidden)
    {
        this.hidden = hidden;
        parameters = new RecurrentParameters(Register, gates: 3, inputs, hidden);
    }

    /// <summary>Initialises weights and biases uniformly within ±1/√hidden, PyTorch's default.</summary>
    /// <param name="random">Random numbers of the values.</param>
    public override void Initialize(ref Rng random) => parameters.Initialize(ref random);

    /// <summary>Initialises orthogonal weights with gain 1 and zero biases.</summary>
    /// <param name="random">Random numbers of the values.</param>
    public void InitializeOrthogonal(ref Rng random) => parameters.InitializeOrthogonal(ref random);

    /// <summary>Returns the state before the first time step: zeros.</summary>
    /// <param name="batch">Number of sequences.</param>
    public Tensor InitialState(int batch) => Tensor.Zeros(batch, hidden);

    /// <summary>Computes a single time step.</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="state">Hidden state before the step, [batch, hidden].</param>
    /// <returns>Hidden state after the step, [batch, hidden].</returns>
    public Tensor Step(Tensor x, Tensor state) =>
        Tensor.GruCell(parameters.FromInput(x), parameters.FromHidden(state), state);

    /// <summary>Computes a sequence.</summary>
    /// <param name="x">[time, batch, inputs].</param>
    /// <param name="state">Hidden state before the first step, [batch, hidden].</param>
    /// <param name="episodeStarts">[time, batch]: 1 if a new episode starts at the step, which resets the state to zero
    /// before it, otherwise 0; empty for no reset.</param>
    /// <returns>Hidden states [time, batch, hidden], and the state after the last step [batch, hidden].</returns>
    public (Tensor Output, Tensor State) Forward(Tensor x, Tensor state, Tensor episodeStarts = default)
    {
        (int time, int batch) = (x.Shape[0], x.Shape[1]);
        Tensor fromInput = parameters.FromInput(x); // [time, batch, 3 hidden]
        Tensor keep = episodeStarts.IsEmpty ? default : 1f - episodeStarts;
        var outputs = new Tensor[time];
        for (int t = 0; t < time; t++)
        {
            if (!keep.IsEmpty)
                state *= keep.Slice(0, t, 1).Reshape(batch, 1);
            state = Tensor.GruCell(
                fromInput.Slice(0, t, 1).Reshape(batch, 3 * hidden),
                parameters.FromHidden(state),
                state
            );
            outputs[t] = state;
        }

        return (Tensor.Stack(0, outputs), state);
    }

    /// <summary>Computes sequences of different lengths.</summary>
    /// <param name="x">The rows of all time steps in order, [rows, inputs]. At each step, the rows of the sequences
    /// that still have one follow each other, always in the same order.</param>
    /// <param name="state">Hidden state before the first step, [sequences, hidden].</param>
    /// <param name="counts">Number of sequences at each time step, from the longest to the shortest sequence, so that
    /// it never increases; the first is the number of sequences.</param>
    /// <returns>Hidden states after each row, [rows, hidden].</returns>
    public Tensor ForwardPacked(Tensor x, Tensor state, ReadOnlySpan<int> counts)
    {
        Tensor fromInput = parameters.FromInput(x); // [rows, 3 hidden]
        Tensor[] outputs = ArrayPool<Tensor>.Shared.Rent(counts.Length);
        int at = 0;
        for (int t = 0; t < counts.Length; t++)
        {
            int count = counts[t];
            if (count < state.Shape[0])
                state = state.Slice(0, 0, count);
            state = Tensor.GruCell(fromInput.Slice(0, at, count), parameters.FromHidden(state), state);
            outputs[t] = state;
            at += count;
        }

        Tensor all = Tensor.Concat(0, outputs.AsSpan(0, counts.Length));
        ArrayPool<Tensor>.Shared.Return(outputs, clearArray: true);
        return all;
    }
}
