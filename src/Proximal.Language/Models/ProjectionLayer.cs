using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>A linear map of a transformer with an activation behind it, y = activation(x Wᵀ + b), which can take a low-rank adapter.</summary>
internal sealed class ProjectionLayer : Module
{
    private readonly double standardDeviation;
    private readonly ActivationLayer activation;
    private Tensor merged;

    /// <param name="inputs">The length of the input vectors.</param>
    /// <param name="outputs">The length of the output vectors.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="standardDeviation">Of fresh weights.</param>
    /// <param name="weights">Where the tensors come from.</param>
    /// <param name="activation">Applied to the sum.</param>
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

    /// <summary>[outputs], or an empty tensor where there is none.</summary>
    public Tensor Bias { get; }

    /// <summary>What is applied to the sum.</summary>
    public Activation Activation { get; }

    /// <summary>The adapter that is trained; null where there is none.</summary>
    public LoraPair? Adapter { get; private set; }

    /// <summary>The adapter that training started from; null where it started without one.</summary>
    public LoraPair? ReferenceAdapter { get; set; }

    /// <summary>Which adapter is in use.</summary>
    public AdapterUse Use { get; set; }

    /// <summary>Whether the trained adapter is in <see cref="BaseWeight"/> already, where it is in use.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>The adapter to add beside <see cref="BaseWeight"/>; null where there is none to add.</summary>
    public LoraPair? ActiveAdapter =>
        Use switch
        {
            AdapterUse.Trained => IsMerged ? null : Adapter,
            AdapterUse.Reference => ReferenceAdapter,
            _ => null,
        };

    /// <summary>The weight, with the trained adapter where that is in use and merged: [outputs, inputs].</summary>
    public Tensor BaseWeight => IsMerged && Use == AdapterUse.Trained ? merged : Weight;

    /// <summary>Normal weights, zero biases; an adapter begins anew.</summary>
    public override void Initialize(ref Rng random)
    {
        Initialization.Normal(Weight, standardDeviation, ref random);
        if (!Bias.IsEmpty)
            Initialization.Constant(Bias, 0);
        Adapter?.Initialize(ref random);
    }

    /// <summary>Adds an adapter, whose parameters become this module's.</summary>
    public void Attach(LoraPair adapter)
    {
        Register("lora_A", adapter.A);
        Register("lora_B", adapter.B);
        Adapter = adapter;
    }

    /// <summary>The weight with the adapter that is in use, [outputs, inputs]: the weight itself where there is none.</summary>
    public Tensor EffectiveWeight() => ActiveAdapter is { } adapter ? BaseWeight + adapter.Delta() : BaseWeight;

    /// <summary>Adds the trained adapter to a copy of the weight, which is used until <see cref="Unmerge"/>.</summary>
    public void Merge()
    {
        if (Adapter is null)
            return;
        if (merged.IsEmpty)
            merged = Tensor.Buffer(Weight.Shape.ToArray());
        using Scope scope = Scope.Begin(record: false);
        merged.Assign(Weight + Adapter.Delta());
        IsMerged = true;
    }

    /// <summary>Uses weight and adapter side by side again.</summary>
    public void Unmerge() => IsMerged = false;

    /// <summary>[tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout)
    {
        if (ActiveAdapter is not { } adapter)
            return Tensor.Linear(x, BaseWeight, Bias, Activation);
        return activation.Forward(Tensor.Linear(x, BaseWeight, Bias) + adapter.Forward(x, layout.DropoutSeed));
    }
}
