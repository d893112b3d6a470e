using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The adapter of one projection: what it adds to x Wᵀ.</summary>
internal sealed class LoraPair
{
    private readonly float dropout;
    private readonly ulong stream;

    /// <param name="options">Rank, scale and dropout.</param>
    /// <param name="inputs">The length of the projection's input vectors.</param>
    /// <param name="outputs">The length of the projection's output vectors.</param>
    /// <param name="index">The projection's number in its model, which tells its dropout masks from others'.</param>
    /// <param name="trainable">Whether it learns.</param>
    public LoraPair(LoraOptions options, int inputs, int outputs, int index, bool trainable)
    {
        Scale = (float)options.Scale;
        dropout = (float)options.Dropout;
        stream = (ulong)index;
        A = new LoraMatrix(options.Rank, inputs, trainable);
        B = new LoraMatrix(outputs, options.Rank, trainable);
    }

    /// <summary>[rank, inputs].</summary>
    public LoraMatrix A { get; }

    /// <summary>[outputs, rank].</summary>
    public LoraMatrix B { get; }

    /// <summary>What the product of both is multiplied by.</summary>
    public float Scale { get; }

    /// <summary>A uniform within ±1/√inputs, B zero, as PEFT's.</summary>
    public void Initialize(ref Rng random)
    {
        Initialization.Uniform(A.Weight, 1 / Math.Sqrt(A.Weight.Shape[1]), ref random);
        Initialization.Constant(B.Weight, 0);
    }

    /// <summary>Takes another pair's numbers.</summary>
    public void Assign(LoraPair other)
    {
        A.Weight.Assign(other.A.Weight);
        B.Weight.Assign(other.B.Weight);
    }

    /// <summary>What is added: [tokens, inputs] → [tokens, outputs].</summary>
    public Tensor Forward(Tensor x, ulong? dropoutSeed)
    {
        if (dropoutSeed is { } seed && dropout > 0)
        {
            var random = new Rng(seed, stream);
            x = x.Dropout(dropout, ref random);
        }

        return Tensor.Linear(Tensor.Linear(x, A.Weight) * Scale, B.Weight);
    }

    /// <summary>What is added to the weight: [outputs, inputs].</summary>
    public Tensor Delta() => Tensor.MatMul(B.Weight, A.Weight) * Scale;
}
