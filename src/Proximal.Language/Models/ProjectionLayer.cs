using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// LinearLayer layer of a transformer with an activation, y = activation(x Wᵀ + b), and an optional low-rank adapter.
/// </summary>
internal sealed class ProjectionLayer : Module
{
    private readonly double standardDeviation;
    private readonly ActivationLayer activation;
    private Tensor merged;

    /// <param name="inputs">Size of the input vectors.</param>
    /// <param name="outputs">Size of the output vectors.</param>
    /// <param name="bias">Whether the layer has a bias.</param>
    /// <param name="standardDeviation">Standard deviation of new weights.</param>
    /// <param name="weights">Source of the tensors.</param>
    /// <param name="activation">Activation function.</param>
    public ProjectionLayer(
        int inputs,
        int outputs,
        bool bias,
        double standardDeviation,
        WeightPath weights,
        Activation activation = Activation.None
    )
    {
        this.standardDeviation = standardDeviation;
        this.activation = new ActivationLayer(activation);
        Activation = activation;
        Weight = Register("weight", weights.Take("weight", outputs, inputs));
        if (bias)
            Bias = Register("bias", weights.Take("bias", outputs));
    }

    /// <summary>[outputs, inputs], without adapter.</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs], or an empty tensor without a bias.</summary>
    public Tensor Bias { get; }

    /// <summary>Activation function.</summary>
    public Activation Activation { get; }

    /// <summary>The trained adapter; null if there is none.</summary>
    public LoraPair? Adapter { get; private set; }

    /// <summary>The adapter at the start of training; null if it was new.</summary>
    public LoraPair? ReferenceAdapter { get; set; }

    /// <summary>The adapter in use.</summary>
    public AdapterUse Use { get; set; }

    /// <summary>Whether the trained adapter, if in use, is merged into <see cref="BaseWeight"/>.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>The adapter to apply besides <see cref="BaseWeight"/>; null if there is none.</summary>
    public LoraPair? ActiveAdapter =>
        Use switch
        {
            AdapterUse.Trained => IsMerged ? null : Adapter,
            AdapterUse.Reference => ReferenceAdapter,
            _ => null,
        };

    /// <summary>The weight, with the trained adapter if that is in use and merged, [outputs, inputs].</summary>
    public Tensor BaseWeight => IsMerged && Use == AdapterUse.Trained ? merged : Weight;

    /// <summary>Initializes the weights from a normal distribution, the biases to zero, and the adapter.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Normal(Weight, standardDeviation, ref random);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
        Adapter?.Initialize(ref random);
    }

    /// <summary>Adds an adapter, whose parameters become those of this module.</summary>
    public void Attach(LoraPair adapter)
    {
        Register("lora_A", adapter.A);
        Register("lora_B", adapter.B);
        Adapter = adapter;
    }

    /// <summary>The weight with the adapter in use, [outputs, inputs]; the weight itself without an adapter.</summary>
    public Tensor EffectiveWeight() =>
        ActiveAdapter is { } adapter ? BaseWeight.Singles() + adapter.Delta() : BaseWeight;

    /// <summary>
    /// Merges the trained adapter into a copy of the weight, which is used until <see cref="Unmerge"/>.
    /// </summary>
    public void Merge()
    {
        if (Adapter is null)
            return;
        if (merged.IsEmpty)
            merged = Tensor.Buffer(Weight.Shape.ToArray());
        using Scope scope = Scope.Begin(record: false);
        merged.Assign(Weight.Singles() + Adapter.Delta());
        IsMerged = true;
    }

    /// <summary>Separates weight and adapter again.</summary>
    public void Unmerge() => IsMerged = false;

    /// <summary>[tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout)
    {
        if (ActiveAdapter is not { } adapter)
            return Tensor.Linear(x, BaseWeight, Bias, Activation);
        return activation.Forward(Tensor.Linear(x, BaseWeight, Bias) + adapter.Forward(x, layout.DropoutSeed));
    }
}
