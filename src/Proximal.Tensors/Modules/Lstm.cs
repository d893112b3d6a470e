namespace Proximal.Tensors;

/// <summary>
/// Layer of long short-term memory (LSTM; Hochreiter and Schmidhuber 1997) over a sequence, with PyTorch's parameters:
/// <c>weight_ih_l0</c> [4 hidden, inputs], <c>weight_hh_l0</c> [4 hidden, hidden], <c>bias_ih_l0</c> and
/// <c>bias_hh_l0</c> [4 hidden], with the gates in the order input, forget, cell, output.
/// </summary>
public sealed class Lstm : Module
{
    private readonly RecurrentParameters parameters;
    private readonly int hidden;

    /// <summary>Creates a layer whose parameters are zero until they are initialised or loaded.</summary>
    /// <param name="inputs">Number of features of a time step.</param>
    /// <param name="hidden">Elements of the hidden state and of the cell state.</param>
    public Lstm(int inputs, int hidden)
    {
        this.hidden = hidden;
        parameters = new RecurrentParameters(Register, gates: 4, inputs, hidden);
    }

    /// <summary>
    /// Initialises orthogonal weights with gain 1 and zero biases (the first LSTM detail of Huang et al. 2022).
    /// </summary>
    /// <param name="random">Random numbers of the values.</param>
    public override void Initialize(ref Rng random) => parameters.Initialize(ref random);

    /// <summary>Returns the state before the first time step: zeros.</summary>
    /// <param name="batch">Number of sequences.</param>
    public (Tensor Hidden, Tensor Cell) InitialState(int batch) =>
        (Tensor.Zeros(batch, hidden), Tensor.Zeros(batch, hidden));

    /// <summary>Computes a single time step.</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="state">Hidden and cell state before the step, each [batch, hidden].</param>
    /// <returns>Hidden and cell state after the step, each [batch, hidden].</returns>
    public (Tensor Hidden, Tensor Cell) Step(Tensor x, (Tensor Hidden, Tensor Cell) state) =>
        Tensor.LstmCell(parameters.FromInput(x) + parameters.FromHidden(state.Hidden), state.Cell);

    /// <summary>Computes a sequence.</summary>
    /// <param name="x">[time, batch, inputs].</param>
    /// <param name="state">Hidden and cell state before the first step, each [batch, hidden].</param>
    /// <param name="episodeStarts">[time, batch]: 1 if a new episode starts at the step, which resets the state to zero
    /// before it, otherwise 0; empty for no reset.</param>
    /// <returns>
    /// Hidden states [time, batch, hidden], and both states after the last step, each [batch, hidden].
    /// </returns>
    public (Tensor Output, (Tensor Hidden, Tensor Cell) State) Forward(
        Tensor x,
        (Tensor Hidden, Tensor Cell) state,
        Tensor episodeStarts = default
    )
    {
        (int time, int batch) = (x.Shape[0], x.Shape[1]);
        Tensor fromInput = parameters.FromInput(x); // [time, batch, 4 hidden]
        Tensor keep = episodeStarts.IsEmpty ? default : 1f - episodeStarts;
        var outputs = new Tensor[time];
        for (int t = 0; t < time; t++)
        {
            if (!keep.IsEmpty)
            {
                Tensor kept = keep.Slice(0, t, 1).Reshape(batch, 1);
                state = (state.Hidden * kept, state.Cell * kept);
            }

            Tensor gates = fromInput.Slice(0, t, 1).Reshape(batch, 4 * hidden) + parameters.FromHidden(state.Hidden);
            state = Tensor.LstmCell(gates, state.Cell);
            outputs[t] = state.Hidden;
        }

        return (Tensor.Stack(0, outputs), state);
    }
}
