namespace Proximal.Tensors;

/// <summary>
/// Parameters of LSTM and GRU under PyTorch's names, and the products of input and hidden state with them.
/// </summary>
internal sealed class RecurrentParameters
{
    private readonly Tensor inputWeight;
    private readonly Tensor hiddenWeight;
    private readonly Tensor inputBias;
    private readonly Tensor hiddenBias;

    public RecurrentParameters(Func<string, Tensor, Tensor> register, int gates, int inputs, int hidden)
    {
        inputWeight = register("weight_ih_l0", Tensor.Parameter(gates * hidden, inputs));
        hiddenWeight = register("weight_hh_l0", Tensor.Parameter(gates * hidden, hidden));
        inputBias = register("bias_ih_l0", Tensor.Parameter(gates * hidden));
        hiddenBias = register("bias_hh_l0", Tensor.Parameter(gates * hidden));
    }

    /// <summary>
    /// Products of all time steps, [time, batch, inputs] → [time, batch, gates · hidden], or of one step without the
    /// time axis.
    /// </summary>
    public Tensor FromInput(Tensor x) => Tensor.Linear(x, inputWeight, inputBias);

    /// <summary>Products of the hidden state, [batch, hidden] → [batch, gates · hidden].</summary>
    public Tensor FromHidden(Tensor state) => Tensor.Linear(state, hiddenWeight, hiddenBias);

    /// <summary>Initialises weights and biases uniformly within ±1/√hidden, PyTorch's default.</summary>
    public void Initialize(ref Rng random)
    {
        double bound = 1 / Math.Sqrt(hiddenWeight.Shape[1]);
        foreach (Tensor parameter in (ReadOnlySpan<Tensor>)[inputWeight, hiddenWeight, inputBias, hiddenBias])
            Initialization.Uniform(parameter, bound, ref random);
    }

    /// <summary>Initialises orthogonal weights with gain 1 and zero biases.</summary>
    public void InitializeOrthogonal(ref Rng random)
    {
        Initialization.Orthogonal(inputWeight, 1, ref random);
        Initialization.Orthogonal(hiddenWeight, 1, ref random);
        Initialization.Constant(inputBias, 0);
        Initialization.Constant(hiddenBias, 0);
    }
}
